"""From numpy vectors to Arrow tables in the contract's types, and the seeds from which all vectors are drawn."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.contract import ARROW_TYPES, Table

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NEVER = 10**7
"""The day (since 1970-01-01) that stands for null: later than any day, so that minima and comparisons just work."""


def generator(seed: int, *stream: int) -> np.random.Generator:
    """A generator of its own for every purpose, so that one table's draws never shift another's."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=stream))


def between(rng: np.random.Generator, low: int, high: int, size: int) -> Ints:
    """Whole numbers drawn evenly from ``low`` to ``high``, both included."""
    return rng.integers(low, high + 1, size)


def until(days: Ints, last_day: int) -> Ints:
    """``days`` as known at the end of ``last_day``: what comes later reads NEVER."""
    return np.where(days <= last_day, days, NEVER)


def identifiers(prefix: str, numbers: Ints, width: int = 7) -> pa.Array:
    """``prefix`` followed by each number, filled with zeros to ``width``."""
    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width=width, padding="0")
    return pc.binary_join_element_wise(prefix, digits, "")


def words(choices: tuple[str, ...], index: NDArray[Any], known: Bools | None = None) -> pa.Array:
    """The word that ``index`` points at, null where not ``known``."""
    positions = pa.array(index.astype(np.int64), mask=None if known is None else ~known)
    return pa.array(choices, pa.string()).take(positions)


def blank(values: Floats, known: Bools) -> Floats:
    """``values`` where ``known``, else NaN, which a frame reads as null."""
    return np.where(known, values, np.nan)


def frame(table: Table, columns: Mapping[str, Any], further: Mapping[str, pa.DataType] | None = None) -> pa.Table:
    """The rows of ``table`` in its contract's types: absent columns, NaN and NEVER are null.

    Every column may be null in the delivered schema: it is validation that refuses nulls, not the source.
    Columns are numpy vectors (days as numbers) or Arrow arrays. ``further`` names the columns beyond the contract of a
    table with open columns, with their types.
    """
    types = {column.name: ARROW_TYPES[column.type] for column in table.columns} | dict(further or {})
    rows = len(next(iter(columns.values())))
    arrays = [_array(columns[name], kind) if name in columns else pa.nulls(rows, kind) for name, kind in types.items()]
    return pa.table(arrays, schema=pa.schema([pa.field(name, kind) for name, kind in types.items()]))


def _array(values: Any, kind: pa.DataType) -> pa.Array:
    if isinstance(values, pa.Array):
        return values
    if pa.types.is_date32(kind):
        return pa.array(values.astype(np.int32), mask=values >= NEVER).cast(kind)
    return pa.array(values, kind, from_pandas=True)
