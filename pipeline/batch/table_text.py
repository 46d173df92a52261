"""Scores as CSV, safe to open in a spreadsheet."""

from pathlib import Path

from pipeline.store.artifacts import frames_of

LISTS = ("reasons", "alerts")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so, also after blanks, is run as a formula by spreadsheets."""


def write_csv(path: Path, scores: Path) -> None:
    """Write a Parquet file of scores as text, a row per customer.

    Lists are joined by semicolons; text that could be a formula has an apostrophe in front.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        for number, rows in enumerate(frames_of(scores)):
            flat = rows.assign(**{name: rows[name].map(";".join) for name in LISTS})
            text = flat.select_dtypes(include=["object", "string"]).columns
            harmless = flat.assign(**{name: flat[name].map(_harmless) for name in text})
            harmless.to_csv(file, index=False, header=number == 0, lineterminator="\n")


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA) else cell
