"""Repaired rows find their place by file and line; whatever else a person may hand in is refused by name."""

from typing import Any

import pyarrow as pa
import pytest

from data.errors import DataRefused
from data.repairs import as_delivered, changed_rows, merged


def rows(*lines: tuple[int, Any, Any], **more: list[Any]) -> pa.Table:
    numbers, keys, amounts = zip(*lines, strict=True)
    return pa.table(
        {
            "source_file": pa.array(["payments.csv"] * len(lines)),
            "source_line": pa.array(numbers, pa.int64()),
            "payment_id": pa.array(keys, pa.string()),
            "amount": pa.array(amounts, pa.float64() if isinstance(amounts[0], float) else pa.string()),
            **more,
        }
    )


CAME = rows((3, "P3", "-5"), (7, "P7", "ten"))


def test_only_rows_that_differ_from_what_came_are_repaired() -> None:
    changed = changed_rows("payments", CAME, rows((7, "P7", "10"), (3, "P3", "-5")))
    assert changed.to_pylist() == [
        {"source_file": "payments.csv", "source_line": 7, "payment_id": "P7", "amount": "10"}
    ]


def test_a_repaired_row_stands_where_the_row_came() -> None:
    delivery = [
        ("payments", rows((2, "P2", "1"), (3, "P3", "-5"))),
        ("payments", rows((7, "P7", "ten"), (8, "P8", "4"))),
    ]
    changed = changed_rows("payments", CAME, rows((7, "P7", "10"), (3, "P3", "5")))
    put_back = pa.concat_tables([table for _, table in merged(iter(delivery), {"payments": changed})])
    assert put_back.equals(rows((2, "P2", "1"), (3, "P3", "5"), (7, "P7", "10"), (8, "P8", "4")))


def test_columns_that_are_not_there_stay_as_they_came() -> None:
    changed = changed_rows("payments", CAME, CAME.drop_columns("payment_id").slice(1).set_column(2, "amount", [["10"]]))
    assert changed["payment_id"].to_pylist() == ["P7"]


def test_text_is_read_as_the_type_in_which_the_source_delivered() -> None:
    came = rows((3, "P3", -5.0))
    assert changed_rows("payments", came, rows((3, "P3", "5.25")))["amount"].to_pylist() == [5.25]
    with pytest.raises(DataRefused, match=r"payments has a value in 'amount' that can't be of the type .* double"):
        changed_rows("payments", came, rows((3, "P3", "five")))


def test_an_emptied_cell_is_no_value_and_an_empty_one_is_no_change() -> None:
    came = rows((3, "P3", ""), (7, "P7", "ten"))
    changed = changed_rows("payments", came, rows((3, "P3", None), (7, "P7", " ")))
    assert changed["amount"].to_pylist() == [None]
    assert changed["source_line"].to_pylist() == [7]


def test_a_line_that_could_not_be_cut_is_one_no_more_when_its_cells_are_given() -> None:
    came = rows((3, None, None), unreadable_line=["P3,5,,,"])
    changed = changed_rows("payments", came, rows((3, "P3", "5"), unreadable_line=["P3,5,,,"]))
    assert (changed["payment_id"].to_pylist(), changed["unreadable_line"].to_pylist()) == (["P3"], [None])
    assert len(changed_rows("payments", came, came)) == 0


def test_what_the_quarantine_has_added_goes_and_what_it_renamed_comes_back() -> None:
    names = ["customer_id", "reason_", "rule", "reason", "rules"]
    table = pa.table({name: ["x"] for name in names})
    assert as_delivered(table).column_names == ["customer_id", "reason"]


@pytest.mark.parametrize(
    ("repaired", "words"),
    [
        (rows((4, "P4", "5")), r"never set aside \(payments: payments.csv, line 4\)"),
        (rows((3, "P3", "5"), (3, "P3", "6")), r"there twice \(payments: payments.csv, line 3\)"),
        (rows((3, "P3", "5"), amuont=["5"]), r"a column 'amuont' that was not delivered. Did you mean 'amount'\?"),
        (rows((3, "P3", "5")).drop_columns("source_line"), "lack the column source_line"),
    ],
)
def test_rows_that_cannot_be_replayed_are_named(repaired: pa.Table, words: str) -> None:
    with pytest.raises(DataRefused, match=words):
        changed_rows("payments", CAME, repaired)


def test_a_quarantine_that_names_a_line_twice_cannot_be_repaired_row_by_row() -> None:
    with pytest.raises(DataRefused, match="Mend the source instead"):
        changed_rows("payments", rows((3, "P3", "-5"), (3, "P4", "-6")), rows((3, "P3", "5")))


def test_a_source_that_lacks_the_row_is_another_source() -> None:
    changed = changed_rows("payments", CAME, rows((7, "P7", "10")))
    with pytest.raises(DataRefused, match="Of 1 repaired rows of payments the source holds 0"):
        list(merged(iter([("payments", rows((2, "P2", "1")))]), {"payments": changed}))
