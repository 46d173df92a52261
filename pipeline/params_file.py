"""``params.yaml`` as it is written; ``pipeline.params`` checks what it holds."""

from pathlib import Path
from typing import Any

import yaml

from data.errors import UserError

PARAMS_FILE = Path("params.yaml")


def read_sections(path: Path = PARAMS_FILE) -> dict[str, Any]:
    """The sections by name, unchecked.

    Raises
    ------
    UserError
        When the file is missing, is not YAML or is no mapping.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except FileNotFoundError:
        raise UserError(f"{path} not found. Run from the project's folder, where {path} lies.") from None
    except yaml.YAMLError as error:
        raise UserError(f"{path} is not valid YAML: {error}") from None
    if not isinstance(raw, dict):
        raise UserError(f"{path} does not fit: it has no sections. Compare it with the committed one: git diff {path}")
    return raw
