from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from data.sources.conditions import Condition, rows_that_fit


def holds(demand: Any, cell: str | None, decimal: str = ".", thousands: str = "") -> bool:
    condition = Condition.model_validate(demand)
    (found,) = rows_that_fit(pa.table({"x": pa.array([cell], pa.string())}), {"x": condition}, decimal, thousands)
    return bool(found.as_py())


@pytest.mark.parametrize(
    ("demand", "fits", "does_not"),
    [
        ("ok", [" ok "], ["void", "", None]),
        (["a", "b"], ["a", "b"], ["c"]),
        ({"is": "a"}, ["a"], ["b"]),
        ({"not": ["a", "b"]}, ["c", "", None], ["a", " b"]),
        ({"empty": "true"}, [None, "", "  "], ["x"]),
        ({"empty": "false"}, ["x"], [None, "  "]),
        ({"below": "0"}, ["-1", "-0.5", "1-"], ["0", "3", "", None]),
        ({"above": "0"}, ["1"], ["0", "-1", None]),
        ({"at_least": "0", "at_most": "9"}, ["0", "9"], ["-1", "10"]),
        ({"below": "0", "not": "-1"}, ["-2"], ["-1", "1"]),
    ],
)
def test_a_condition_on_a_cell(demand: Any, fits: list[str | None], does_not: list[str | None]) -> None:
    assert [cell for cell in fits if not holds(demand, cell)] == []
    assert [cell for cell in does_not if holds(demand, cell)] == []


def test_numbers_are_compared_as_the_export_writes_them() -> None:
    assert holds({"below": "-1000"}, "1.234,56-", ",", ".") and not holds({"below": "-2000"}, "1.234,56-", ",", ".")


def test_a_number_that_cannot_be_read_is_not_left_out() -> None:
    assert holds({"below": "0"}, "n.a.") and holds({"above": "0"}, "n.a.")


@pytest.mark.parametrize("demand", [{"under": "0"}, {"below": "zero"}, {"empty": "maybe"}])
def test_a_condition_that_is_none_is_refused(demand: Any) -> None:
    with pytest.raises(ValidationError):
        Condition.model_validate(demand)
