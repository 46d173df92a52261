"""The only reader of the overrides: a CSV file that the risk team keeps, beside ``params.yaml``."""

import csv
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from data.errors import UserError
from data.sources.hints import did_you_mean
from models.decisions.overrides import Override

COLUMNS = list(Override.model_fields)


def read_overrides(path: Path) -> list[Override]:
    """Every override of the file, in force or not; blank lines are skipped.

    Raises
    ------
    UserError
        When the file is missing, is not UTF-8, lacks a column or has one too many, or a line does not fit: file, line,
        column and value are named.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(_overrides(path, csv.reader(file)))
    except FileNotFoundError:
        raise UserError(
            f"{path} does not exist. assign_tiers.overrides names it; for no overrides make it with this one line: "
            f"{','.join(COLUMNS)}"
        ) from None
    except UnicodeDecodeError:
        raise UserError(f"{path} is not UTF-8. Save it as CSV UTF-8.") from None


def _overrides(path: Path, lines: "Iterator[list[str]]") -> Iterator[Override]:
    header = [name.strip() for name in next(lines, [])]
    for name in header:
        if name not in COLUMNS:
            raise UserError(f"{path}, line 1: no such column as '{name}'. {did_you_mean(name, COLUMNS)}")
    missing = [name for name in COLUMNS if name not in header]
    if missing or len(header) > len(COLUMNS):
        wrong = f"lacks {', '.join(missing)}" if missing else "names a column twice"
        raise UserError(f"{path}, line 1 {wrong}. Expected: {','.join(COLUMNS)}")
    for number, line in enumerate(lines, start=2):
        if any(cell.strip() for cell in line):
            yield _override(path, number, header, line)


def _override(path: Path, number: int, header: list[str], line: list[str]) -> Override:
    if len(line) != len(header):
        raise UserError(
            f"{path}, line {number} has {len(line)} cells, the header has {len(header)}. Put a reason with a comma "
            "into quotation marks."
        )
    try:
        return Override.model_validate(dict(zip(header, line, strict=True)))
    except ValidationError as error:
        problems = "\n".join(
            f"  {'.'.join(str(part) for part in problem['loc']) or 'the line'}: "
            f"{problem['msg'].removeprefix('Value error, ')}"
            + (f", got {problem['input']!r}" if problem["loc"] else "")
            for problem in error.errors()
        )
        raise UserError(f"{path}, line {number} does not fit:\n{problems}") from None
