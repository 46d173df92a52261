"""Conditions on the cells of an export: which rows are meant."""

from functools import reduce
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from data.sources.cells import PLAIN_NUMBER, plain_numbers


def listed(value: Any) -> Any:
    """A single word stands for a list of one."""
    return (value,) if isinstance(value, str) else value


class Condition(BaseModel):
    """What a cell must be; of several demands all must hold.

    Parameters
    ----------
    is_in, is_not
        ``is`` and ``not`` in the file: one of these words, or none of them, blanks around the cell disregarded.
    below, above, at_least, at_most
        Bounds of a number. A cell that cannot be read as a number is not left out: that it is broken must be seen.
    empty
        Whether the cell must be empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    is_in: Annotated[tuple[str, ...] | None, BeforeValidator(listed)] = Field(None, alias="is")
    is_not: Annotated[tuple[str, ...], BeforeValidator(listed)] = Field((), alias="not")
    below: float | None = None
    above: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    empty: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _words_alone(cls, value: Any) -> Any:
        return {"is": value} if isinstance(value, str | list | tuple) else value

    def holds(self, cells: pa.ChunkedArray, decimal: str, thousands: str) -> pa.ChunkedArray:
        """Whether it holds, for each cell; numbers are written with these separators."""
        texts = pc.utf8_trim_whitespace(pc.fill_null(cells, ""))
        found = [pc.invert(pc.is_in(texts, pa.array(self.is_not, pa.string())))]
        if self.is_in is not None:
            found.append(pc.is_in(texts, pa.array(self.is_in, pa.string())))
        if self.empty is not None:
            found.append(pc.equal(pc.equal(texts, ""), self.empty))
        return reduce(pc.and_, [*found, *self._bounds(texts, decimal, thousands)])

    def _bounds(self, texts: pa.ChunkedArray, decimal: str, thousands: str) -> list[pa.ChunkedArray]:
        bounds = ((pc.less, self.below), (pc.greater, self.above), (pc.greater_equal, self.at_least))
        asked = [(compare, bound) for compare, bound in (*bounds, (pc.less_equal, self.at_most)) if bound is not None]
        if not asked:
            return []
        plain = plain_numbers(texts, decimal, thousands)
        readable = pc.match_substring_regex(plain, PLAIN_NUMBER)
        numbers = pc.if_else(readable, plain, pa.scalar(None, pa.string())).cast(pa.float64())
        unknown = pc.and_(pc.invert(readable), pc.not_equal(texts, ""))
        return [pc.or_(unknown, pc.fill_null(compare(numbers, bound), False)) for compare, bound in asked]


Conditions = dict[str, Condition]
"""Column of an export and what its cells must be."""


def rows_that_fit(rows: pa.Table, conditions: Conditions, decimal: str, thousands: str) -> pa.ChunkedArray:
    """Whether all conditions hold, for each row."""
    everything = pa.chunked_array([[True] * len(rows)], pa.bool_())  # typed: an export may have a header only
    found = (condition.holds(rows[column], decimal, thousands) for column, condition in conditions.items())
    return reduce(pc.and_, found, everything)
