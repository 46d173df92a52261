"""Numbers as the report shows them; what is not known is a dash that says why, never ``nan`` or ``None``."""

from collections.abc import Callable
from typing import Any

import pandas as pd
from markupsafe import Markup

ABSENT = "–"
UNITS = {"days": "days", "persons": "persons", "points": "points"}
"""Units of features that are written after the value; a ratio or a count needs none, an amount has its currency."""

WHOLE_FROM = 100
"""From this size on decimals tell nothing."""


def absent(meaning: str) -> Markup:
    """An en dash that says, when pointed at or read aloud, what its absence means."""
    return Markup('<span class="absent" title="{0}" aria-label="{0}">{1}</span>').format(meaning, ABSENT)


def is_known(value: object) -> bool:
    """Whether there is a value: neither None nor NaN."""
    return not bool(pd.isna(value))  # type: ignore[call-overload]  # the stubs list types, a cell can hold any


def count(value: float | None, meaning: str = "not known") -> str:
    """Whole number with thousands separated: 12,345."""
    return f"{value:,.0f}" if value is not None and is_known(value) else absent(meaning)


def percent(value: float | None, meaning: str = "not known", digits: int = 1) -> str:
    """Share as a percentage: 0.0485 is 4.9 %."""
    return f"{value:.{digits}%}".replace("%", "\u00a0%") if value is not None and is_known(value) else absent(meaning)


def decimal(value: float | None, meaning: str = "not known", digits: int = 3) -> str:
    """Number with fixed decimals: 0.755."""
    return _minus(f"{value:.{digits}f}") if value is not None and is_known(value) else absent(meaning)


def signed(value: float, digits: int = 1) -> str:
    """Points with their sign: +3.2, −12.0."""
    return _minus(f"{value:+.{digits}f}")


def feature_value(value: float | None, text: str | None, unit: str, currency: str) -> str | None:
    """A feature's value with its unit, None where it is not known; ``text`` is the value of a category.

    >>> feature_value(1234567.0, None, "currency", "CNY")
    '1,234,567 CNY'
    >>> feature_value(0.318, None, "ratio", "CNY")
    '0.32'
    """
    if text is not None and is_known(text):
        return text
    if value is None or not is_known(value):
        return None
    if unit == "share":
        return percent(value)
    if unit == "flag":
        return "yes" if value else "no"
    whole = abs(value) >= WHOLE_FROM or float(value).is_integer()
    number = _minus(f"{value:,.0f}" if whole else f"{value:.2f}")
    suffix = currency if unit == "currency" else UNITS.get(unit, "")
    return f"{number} {suffix}".strip()


def _minus(number: str) -> str:
    return number.replace("-", "−")


FILTERS: dict[str, Callable[..., Any]] = {"count": count, "percent": percent, "decimal": decimal, "signed": signed}
"""What a template may call, by name."""
