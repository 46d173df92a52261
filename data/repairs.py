"""Rows that were set aside and that a person has repaired, put back into their place in the delivery.

A row is known by the file and line that it came from. A repaired row takes the place of the one that came, before
anything is checked: from there on the delivery is what it would have been if the row had never been bad.
"""

from collections.abc import Iterator, Mapping
from functools import reduce

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.casting import UNREADABLE_LINE
from data.errors import DataRefused
from data.findings import OURS
from data.sources.base import PROVENANCE, SOURCE_FILE, SOURCE_LINE
from data.sources.hints import did_you_mean

NAMED = 3
"""Rows that a message names."""


def as_delivered(quarantined: pa.Table) -> pa.Table:
    """Rows of a quarantine as they came: without what the quarantine has added, under the names of the delivery."""
    kept = [name for name in quarantined.column_names if name not in OURS]
    ours = {f"{name}_": name for name in OURS}
    return quarantined.select(kept).rename_columns([ours.get(name, name) for name in kept])


def changed_rows(table: str, came: pa.Table, repaired: pa.Table) -> pa.Table:
    """The repaired rows that differ from those that came, in the types of the delivery.

    Parameters
    ----------
    table
        Name of the table, for messages.
    came
        ``as_delivered`` rows of the quarantine.
    repaired
        Rows in the quarantine's form: ``PROVENANCE`` and any of the delivered columns, in their types or as text. What
        the quarantine has added is passed over; a column that is not there stays as it came.

    Raises
    ------
    DataRefused
        When a row was never set aside or is there twice, a column is unknown, or a value is not of the type in which
        the column was delivered.
    """
    _refuse_strangers(table, came, repaired)
    before = came.take(_places(table, came, repaired))
    after = before
    for name in (name for name in before.column_names if name in repaired.column_names and name not in PROVENANCE):
        cells = _in_type(table, repaired[name], before.schema.field(name))
        after = after.set_column(after.column_names.index(name), before.schema.field(name), cells)
    cells_of = [name for name in before.column_names if name not in (*PROVENANCE, UNREADABLE_LINE)]
    mended = _differs(before, after, cells_of)
    if UNREADABLE_LINE in after.column_names:
        # Whoever has filled in the cells of a line that could not be cut has cut it; its text says nothing any more.
        text = pc.if_else(mended, pa.scalar(None, pa.string()), after[UNREADABLE_LINE])
        after = after.set_column(after.column_names.index(UNREADABLE_LINE), UNREADABLE_LINE, text)
        mended = pc.or_(mended, _differs(before, after, [UNREADABLE_LINE]))
    return after.filter(mended)


def merged(rows: Iterator[tuple[str, pa.Table]], changed: Mapping[str, pa.Table]) -> Iterator[tuple[str, pa.Table]]:
    """The delivery with the ``changed_rows`` of each table in the place of those that came, in the same order.

    Raises
    ------
    DataRefused
        At the end, if the delivery does not hold a row that was repaired.
    """
    put_back = dict.fromkeys(changed, 0)
    for name, delivered in rows:
        if name not in changed:
            yield name, delivered
            continue
        places = _keys(changed[name]).get_indexer(_keys(delivered))
        put_back[name] += int((places >= 0).sum())
        both = pa.concat_tables([delivered, changed[name].select(delivered.column_names).cast(delivered.schema)])
        yield name, both.take(np.where(places < 0, np.arange(len(delivered)), len(delivered) + places))
    for name, count in put_back.items():
        if count != len(changed[name]):
            raise DataRefused(
                f"Of {len(changed[name])} repaired rows of {name} the source holds {count}: it is not the source that "
                "they were set aside from, or it names a line twice. Nothing was published."
            )


def named(table: str, rows: pa.Table) -> str:
    """A few rows by table, file and line, for a message."""
    shown = rows.slice(0, NAMED).select(list(PROVENANCE)).to_pylist()
    told = [f"{table}: {row[SOURCE_FILE]}, line {row[SOURCE_LINE]}" for row in shown]
    return "; ".join(told) + (f"; and {len(rows) - NAMED} more" if len(rows) > NAMED else "")


def rows_in_both(rows: pa.Table, others: pa.Table) -> NDArray[np.bool_]:
    """Whether each of ``rows`` is, by file and line, among ``others``."""
    found: NDArray[np.bool_] = _keys(rows).isin(_keys(others))
    return found


def _keys(rows: pa.Table) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays(
        [rows[SOURCE_FILE].to_pandas().astype(object), rows[SOURCE_LINE].to_pandas().astype("int64")]
    )


def _refuse_strangers(table: str, came: pa.Table, repaired: pa.Table) -> None:
    if missing := [name for name in PROVENANCE if name not in repaired.column_names]:
        raise DataRefused(
            f"The repaired rows of {table} lack the column {' and '.join(missing)}, by which a row finds its place. "
            "Repair a copy of the quarantine, and leave these columns as they are."
        )
    for name in repaired.column_names:
        if name not in {*came.column_names, *OURS, *(f"{ours}_" for ours in OURS)}:
            raise DataRefused(
                f"The repaired rows of {table} have a column '{name}' that was not delivered. "
                f"{did_you_mean(name, came.column_names)}"
            )


def _places(table: str, came: pa.Table, repaired: pa.Table) -> NDArray[np.int64]:
    """Where each repaired row stands in the quarantine."""
    at, asked = _keys(came), _keys(repaired)
    if twice := asked.duplicated().sum():
        again = repaired.filter(pa.array(asked.duplicated()))
        raise DataRefused(f"{twice} repaired row(s) are there twice ({named(table, again)}). Keep one of each.")
    if not at.is_unique:
        again = came.filter(pa.array(at.duplicated()))
        raise DataRefused(
            f"The quarantine holds rows of one file and line twice ({named(table, again)}), so that it can't be told "
            "which was repaired. Mend the source instead."
        )
    places: NDArray[np.int64] = at.get_indexer(asked)
    if (places < 0).any():
        unknown = repaired.filter(pa.array(places < 0))
        raise DataRefused(
            f"{len(unknown)} repaired row(s) were never set aside ({named(table, unknown)}): only rows of the "
            "quarantine can be replayed. Leave these out, or mend the source."
        )
    return places


def _in_type(table: str, cells: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    if pa.types.is_string(cells.type):
        cells = pc.if_else(pc.equal(pc.utf8_trim_whitespace(cells), ""), pa.scalar(None, pa.string()), cells)
    try:
        return cells.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise DataRefused(
            f"A repaired row of {table} has a value in '{field.name}' that can't be of the type in which the source "
            f"delivers the column, {field.type}: {str(error).splitlines()[0]}"
        ) from None


def _differs(before: pa.Table, after: pa.Table, names: list[str]) -> pa.ChunkedArray:
    """Whether any of the columns differs; an empty text is no other value than none."""
    none = pa.chunked_array([np.zeros(len(before), dtype=bool)])
    return reduce(pc.or_, (_differ(before[name], after[name]) for name in names), none)


def _differ(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_string(one.type):
        one, other = (pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells) for cells in (one, other))
    known = pc.fill_null(pc.not_equal(one, other), False)
    return pc.or_(known, pc.not_equal(pc.is_null(one), pc.is_null(other)))
