import datetime

import ibis
import pyarrow as pa
import pytest

from data.casting import read_as
from data.contract import Type
from tests.engines import duck

READINGS: list[tuple[Type, str | None, object]] = [
    ("date", "2024-01-05", datetime.date(2024, 1, 5)),
    ("date", "2024/1/5", datetime.date(2024, 1, 5)),
    ("date", " 2024-01-05T00:00:00 ", datetime.date(2024, 1, 5)),
    ("date", "2024-01-05 08:00", None),
    ("date", "05.01.2024", None),
    ("date", "2024-02-30", None),
    ("date", "infinity", None),
    ("date", "45296", None),
    ("float", " 12.5 ", 12.5),
    ("float", "1e3", 1000.0),
    ("float", "1,000.00", None),
    ("float", "1_000", None),
    ("float", "inf", float("inf")),
    ("int", "12", 12),
    ("int", "12.0", 12),
    ("int", "12.5", None),
    ("int", "inf", None),
    ("int", "1e300", None),
    ("bool", "TRUE", True),
    ("bool", "0", False),
    ("bool", "perhaps", None),
    ("string", " A ", " A "),
    ("string", "", None),
    ("string", None, None),
]


@pytest.mark.parametrize(("type_", "text", "value"), READINGS)
def test_text_is_read_strictly(type_: Type, text: str | None, value: object) -> None:
    with duck() as engine:
        rows = engine.table("rows", pa.table({"text": pa.array([text], pa.string())}))
        assert rows.select(read=read_as(rows.text, type_)).to_pyarrow().to_pylist() == [{"read": value}]


DELIVERED: list[tuple[pa.Array, Type, object]] = [
    (pa.array([datetime.datetime(2024, 1, 5)]), "date", datetime.date(2024, 1, 5)),
    (pa.array([datetime.datetime(2024, 1, 5, 8)]), "date", None),
    (pa.array([20240105]), "date", None),
    (pa.array([3], pa.int8()), "float", 3.0),
    (pa.array([3.0]), "int", 3),
    (pa.array([3.5]), "int", None),
    (pa.array([1]), "bool", True),
    (pa.array([True]), "float", None),
    (pa.array([17]), "string", "17"),
    (pa.array([None], pa.int32()), "date", None),
]


@pytest.mark.parametrize(("cells", "type_", "value"), DELIVERED, ids=lambda case: str(case)[:40])
def test_a_value_of_another_type_is_read_where_nothing_has_to_be_guessed(
    cells: pa.Array, type_: Type, value: object
) -> None:
    with duck() as engine:
        rows = engine.table("rows", pa.table({"cell": cells}))
        read: ibis.Table = rows.select(read=read_as(rows.cell, type_))
        assert read.to_pyarrow().to_pylist() == [{"read": value}]
