"""A database as the source of a batch job: its tables are loaded into a folder first, and that folder is scored."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.inputs.database_file import is_database, load_database

FOLDER = "database_tables"
"""Beside the results: what was loaded last, which the next load compares with, and which a replay begins with."""


@contextmanager
def tables_of(source: Path, out: Path, *, dry_run: bool) -> Iterator[Path]:
    """The folder of tables behind a source: loaded from the database that it names, or the source itself.

    A dry run loads into a folder that is removed again.
    """
    if not is_database(source):
        yield source
    elif dry_run:
        with TemporaryDirectory(prefix="default-risk-") as scratch:
            yield loaded(source, Path(scratch))
    else:
        yield loaded(source, out)


def loaded(source: Path, out: Path) -> Path:
    """Load the tables, and name their folder."""
    from pipeline.databases.pull import pull  # half a second to load, for those who read a database only

    pull(load_database(source), out / FOLDER)
    return out / FOLDER
