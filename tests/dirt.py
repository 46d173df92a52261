"""Rows of any table with everything wrong that can be, for tests that must hold whatever arrives."""

from data.contract import Column, Table
from data.quality import CURRENCY
from tests.text_tables import Cell

TEXTS: tuple[Cell, ...] = ("A", "B", "C", "D", " A", "", None, "x" * 1_001, "null", "'", '"', "{x}", ":x", "%s", "张")
DAYS: tuple[Cell, ...] = ("2024-01-05", "2024/2/1", "2024-02-01 00:00:00", "2023-06-30", "1969-12-31", "2999-01-01")
NO_DAYS: tuple[Cell, ...] = ("2024-02-30", "2024-02-01 10:00", "infinity", "20240105", "x", "", None)
NUMBERS: tuple[Cell, ...] = ("1", "12.5", " 3 ", "0", "-0", "-1", "1e400", "nan", "inf", "-inf", "1e-320")
NO_NUMBERS: tuple[Cell, ...] = ("1,5", "1_0", "abc", "", None)
TRUTHS: tuple[Cell, ...] = ("true", "F", "1", "0.0", "perhaps", "", None)


def values(table: Table, column: Column) -> tuple[Cell, ...]:
    """Values for a column, good and bad."""
    if column.allowed:
        return (*column.allowed, "unheard of", None)
    if column.name == CURRENCY and table.name != "exchange_rates":
        return ("CNY", "cny", "", None)
    by_type = {"string": TEXTS, "date": DAYS + NO_DAYS, "bool": TRUTHS}
    return by_type.get(column.type, NUMBERS + NO_NUMBERS)
