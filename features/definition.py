"""The language of feature definitions: a feature is a function, its name the column, its docstring the definition."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from inspect import signature
from typing import Literal

import ibis.expr.types as ir

from features.dimensions import Dimension, Risk


@dataclass(frozen=True)
class Window:
    """What happened in the last N days: rows of a relation with as_of - N <= known_on < as_of."""

    relation: str
    days: tuple[int, ...]


@dataclass(frozen=True)
class OpenAt:
    """What is still open: rows of a relation whose interval [valid_from, valid_to) holds the day before as_of."""

    relation: str


@dataclass(frozen=True)
class Latest:
    """The last row known before as_of; ``by`` names what it is the last of: the customer, or its industry."""

    relation: str
    by: Literal["customer_id", "industry"] = "customer_id"


@dataclass(frozen=True)
class Groups:
    """A window of N days whose rows are first put together by ``by``; rows without one are left out.

    ``parts`` makes of the window's rows the columns of a group: what the feature is handed instead of the rows.
    """

    relation: str
    days: int
    by: str
    parts: Callable[[ir.Table], Mapping[str, ir.Value]]


@dataclass(frozen=True)
class Derived:
    """Computed from other features, named by the function's arguments."""

    inputs: tuple[str, ...]


@dataclass(frozen=True)
class AgainstPeers(Derived):
    """A feature less the median of it among the customers of the same industry on the same day."""


Join = Window | OpenAt | Latest | Groups | Derived


def earlier(relation: str, days: int) -> str:
    """The relation as it was known ``days`` days earlier: every date in it is that much later."""
    return f"{relation} {days} days earlier"


@dataclass(frozen=True)
class Feature:
    """One column of the feature matrix.

    Attributes
    ----------
    name, en, zh
        Column name and business definition in English and Chinese.
    unit
        Unit of the value: days, currency, count, ratio, share (told in percent), points, years, persons, flag (1 yes,
        0 no), or category.
    risk
        Direction of risk, ``either`` where practice knows none.
    dimension
        The risk dimension that its points are summed into.
    join
        How it touches the past.
    compute
        For a join: a function from the joined rows to an aggregate (Window, OpenAt) or a column (Latest);
        for Derived: from the input columns to a column.
    empty
        Value for a customer without rows; None: null, meaning unknown.
    days
        Length of the window, None without one.
    for_model
        Whether it stands in the matrix; otherwise it only serves to compute others.
    """

    name: str
    en: str
    zh: str
    unit: str
    risk: Risk
    dimension: Dimension
    join: Join
    compute: Callable[..., ir.Value]
    empty: float | None
    days: int | None = None
    for_model: bool = True

    def described(self) -> dict[str, str]:
        """What the column means, for dictionaries, models and reports."""
        return {
            "name": self.name,
            "en": self.en,
            "zh": self.zh,
            "unit": self.unit,
            "risk": self.risk,
            "dimension": self.dimension.code,
        }


Family = tuple[Feature, ...]


def feature(
    join: Window | OpenAt | Latest | Groups,
    *,
    zh: str,
    unit: str,
    risk: Risk,
    dimension: Dimension,
    empty: float | None = None,
    for_model: bool = True,
    serving: tuple[int, ...] = (),
) -> Callable[[Callable[[ir.Table], ir.Value]], Family]:
    """Declare a feature over joined rows; a window of several lengths gives one feature per length.

    The column is named after the function, with ``_<N>d`` for a window; ``{days}`` in the definition is filled in.
    ``serving`` are further lengths that only serve to compute others (the year before the last, for instance).
    It is handed the rows of the window and nothing else; a window without rows has the value ``empty``.
    """

    def declare(function: Callable[[ir.Table], ir.Value]) -> Family:
        en = (function.__doc__ or "").partition("\n")[0]
        widened = replace(join, days=(*join.days, *serving)) if isinstance(join, Window) else join
        return tuple(
            Feature(
                name=function.__name__ + (f"_{days}d" if days else ""),
                en=en.format(days=days),
                zh=zh.format(days=days),
                unit=unit,
                risk=risk,
                dimension=dimension,
                join=widened,
                compute=function,
                empty=empty,
                days=days,
                for_model=for_model and days not in serving,
            )
            for days in _lengths(widened)
        )

    return declare


def _lengths(join: Join) -> tuple[int | None, ...]:
    match join:
        case Window():
            return join.days
        case Groups():
            return (join.days,)
        case _:
            return (None,)


def derived(
    *, zh: str, unit: str, risk: Risk, dimension: Dimension, for_model: bool = True
) -> Callable[[Callable[..., ir.Value]], Family]:
    """Declare a feature computed from others: its arguments name them. It is null where an input is null."""

    def declare(function: Callable[..., ir.Value]) -> Family:
        en = (function.__doc__ or "").partition("\n")[0]
        join = Derived(tuple(signature(function).parameters))
        made = Feature(function.__name__, en, zh, unit, risk, dimension, join, function, None, for_model=for_model)
        return (made,)

    return declare


def against_peers(of: str, *, en: str, zh: str, unit: str, risk: Risk, dimension: Dimension) -> Family:
    """Declare ``<of>_vs_peers``: the feature ``of`` less its median in the industry; null with too few peers."""
    name = f"{of}_vs_peers"
    return (Feature(name, en, zh, unit, risk, dimension, AgainstPeers((of,)), lambda own, median: own - median, None),)


def ratio(part: ir.Value, whole: ir.Value) -> ir.Value:
    """Part over whole; null where the whole is zero or below: a ratio to nothing has no meaning."""
    denominator = (whole > 0).ifelse(whole, None)
    return part / denominator


def change(now: ir.Value, before: ir.Value) -> ir.Value:
    """How much has been added to ``before``, as a share of it; null where it was zero or below."""
    return ratio(now - before, before)


def spread(values: ir.Value) -> ir.Value:
    """Standard deviation of whole numbers (not of a sample: of one number it is 0), exact in any order of rows."""
    number = values.count()
    squares = (number * (values * values).sum() - values.sum() * values.sum()).cast("float64")
    return squares.sqrt() / number.nullif(0)
