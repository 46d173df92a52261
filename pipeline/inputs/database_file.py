"""The only reader of ``database.yaml``, the file that says which database is read, and what of it."""

from pathlib import Path

from pydantic import ValidationError

from data.errors import UserError
from pipeline.databases.rules import DatabaseRules
from pipeline.inputs.mapping_file import read_words

DATABASE_FILE = "database.yaml"
GUIDE = "docs/guides/database.md"


def is_database(source: Path) -> bool:
    """Whether a source is a ``database.yaml``, or a folder that holds one."""
    return source.name == DATABASE_FILE or (source / DATABASE_FILE).is_file()


def load_database(source: Path) -> DatabaseRules:
    """Read the file, or that of a folder; what is wrong in it is named, and its URL never shown."""
    path = source / DATABASE_FILE if source.is_dir() else source
    raw = read_words(path, f"It says which database is read: see {GUIDE}.")
    try:
        return DatabaseRules.model_validate(raw)
    except ValidationError as error:
        problems = "\n".join(
            f"  {'.'.join(map(str, problem['loc'])) or 'the file'}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors(include_url=False)
        )
        raise UserError(f"{path} is wrong:\n{problems}\nIts form is described in {GUIDE}.") from None
