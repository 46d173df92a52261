"""Every table's contract is complete and agrees with itself: a new table or column is tested the day it is declared."""

from collections.abc import Iterator

import pytest

from data.contract import ARROW_TYPES, Column, Table, later_dates, revealing_date
from data.tables import TABLES

each_table = pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))


def _columns() -> Iterator[tuple[Table, Column]]:
    for table in TABLES.values():
        yield from ((table, column) for column in table.columns)


each_column = pytest.mark.parametrize(
    ("table", "column"), [pytest.param(*p, id=f"{p[0].name}-{p[1].name}") for p in _columns()]
)


def test_a_table_is_found_under_its_own_name() -> None:
    assert {name: table.name for name, table in TABLES.items()} == {name: name for name in TABLES}


def test_customers_are_the_only_table_that_must_be_there() -> None:
    assert [table.name for table in TABLES.values() if table.required] == ["customers"]


@each_table
def test_the_grain_is_said_and_columns_have_names_of_their_own(table: Table) -> None:
    assert table.grain
    assert len(set(table.column_names)) == len(table.columns)


@each_table
def test_the_key_is_made_of_columns_that_are_always_given(table: Table) -> None:
    """Save the number of a loan, which tables of one outcome per customer and day do not have."""
    assert table.key
    assert [name for name in table.key if table.column(name).nullable] == ["outcome_id"] * (
        table.name in ("attributes", "outcomes")
    )


@each_table
def test_a_row_becomes_known_on_a_day_that_is_always_given_and_never_in_the_future(table: Table) -> None:
    if table.name == "outcomes":
        assert table.known_on is None
    else:
        known_on = table.column(table.known_on or "")
        assert (known_on.type, known_on.nullable, known_on.may_be_future) == ("date", False, False)


@each_table
def test_only_these_dates_come_later_than_their_row(table: Table) -> None:
    """Whatever is not listed here is known with its row, so whoever adds a date has to think of it."""
    expected = {
        "orders": ("fulfilled_on", "cancelled_on", "returned_on"),
        "invoices": ("disputed_on", "written_off_on"),
        "transactions": ("voided_on",),
        "outcomes": ("as_of", "known_on"),
    }
    assert later_dates(table) == expected.get(table.name, ())


@each_column
def test_the_description_is_a_sentence_and_says_what_null_means(table: Table, column: Column) -> None:
    assert column.description.endswith(".")
    assert not column.nullable or "null" in column.description


@each_column
def test_columns_that_are_named_by_a_column_exist_and_are_dates(table: Table, column: Column) -> None:
    for name in (column.revealed_by, column.not_before):
        assert name is None or table.column(name).type == "date"
    assert column.not_before is None or column.type == "date"
    assert column.type in ARROW_TYPES


@each_column
def test_what_is_revealed_later_may_be_null_until_then(table: Table, column: Column) -> None:
    if table.known_on and revealing_date(table, column) != table.known_on:
        assert column.nullable


@each_column
def test_what_reveals_a_column_is_known_with_the_row_or_reveals_itself(table: Table, column: Column) -> None:
    revealed_by = revealing_date(table, column)
    if revealed_by is not None and revealed_by != table.known_on:
        assert revealing_date(table, table.column(revealed_by)) == revealed_by


@each_column
def test_amounts_have_a_unit(table: Table, column: Column) -> None:
    """In a table with a currency every figure is an amount in it: only those of unit ``currency`` are converted."""
    is_amount = column.type == "float" and ("currency" in table.column_names or column.name == "amount")
    assert column.unit == "currency" if is_amount and column.name != "rate" else True
    assert column.unit or column.type != "int"


@each_column
def test_bounds_fit_the_type(table: Table, column: Column) -> None:
    numeric = column.type in ("float", "int")
    assert numeric or (column.minimum, column.maximum, column.positive, column.unit) == (None, None, False, "")
    assert column.minimum is None or column.maximum is None or column.minimum <= column.maximum
    assert column.type == "string" or not (column.allowed or column.confidential)
    assert column.type == "date" or not column.may_be_future
    assert len(set(column.allowed)) == len(column.allowed)


@each_column
def test_a_reference_names_a_table_by_its_key_and_columns_of_both(table: Table, column: Column) -> None:
    if column.references is not None:
        other = TABLES[column.references.table]
        assert (column.references.by or (column.name,))[0] == other.key[0]
        assert {*(column.references.by or other.key)} <= {*other.column_names}
        assert {*column.references.same} <= {*table.column_names} & {*other.column_names}


@each_table
def test_rows_about_a_customer_always_name_it(table: Table) -> None:
    assert not table.belongs_to_customer or not table.column("customer_id").nullable
    assert table.schema.names == list(table.column_names)
