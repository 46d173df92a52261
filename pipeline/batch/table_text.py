"""Scores as CSV, safe to open in a spreadsheet."""

from pathlib import Path

import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so, also after blanks, is run as a formula by spreadsheets."""


def write_csv(path: Path, scores: pd.DataFrame) -> None:
    """A row per customer; reasons joined by semicolons; text that could be a formula has an apostrophe in front."""
    flat = scores.assign(reasons=[";".join(reasons) for reasons in scores["reasons"]])
    text = flat.select_dtypes(include=["object", "string"]).columns
    flat.assign(**{name: flat[name].map(_harmless) for name in text}).to_csv(path, index=False, lineterminator="\n")


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA) else cell
