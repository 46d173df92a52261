from datetime import date

import pytest

from data.expectations import RULE, suite
from data.tables import TABLES
from tests.text_tables import delivered_rows, inspected

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

NATIVE = {
    "missing(amount)": "expect_column_values_to_not_be_null",
    "zero(amount)": "expect_no_rows_to_break",
    "not_finite(amount)": "expect_column_values_to_be_between",
    "in_future(issued_on)": "expect_column_values_to_be_between",
    "due_before_issued(due_on, issued_on)": "expect_column_pair_values_a_to_be_greater_than_b",
    "duplicate_key(invoice_id)": "expect_no_rows_to_break",
    "orphan_customer(customer_id)": "expect_no_rows_to_break",
}


@pytest.mark.parametrize("name", TABLES)
def test_a_suite_has_one_expectation_per_rule_in_the_words_of_the_rule(name: str) -> None:
    with inspected(**{name: delivered_rows(name, TABLES[name].column_names, [])}) as (inspection, _):
        (each,) = (each for each in inspection.examined if each.table.name == name)
        expected = suite(each.table, each.rules, each.rows, date(2024, 12, 31), lambda _: "SELECT * FROM {batch}")
    assert [(single.meta[RULE], single.description) for single in expected.expectations] == [
        (rule.label, f"{rule.label}: {rule.demand}") for rule in each.rules
    ]


def test_what_great_expectations_has_a_word_for_is_said_in_that_word() -> None:
    with inspected() as (inspection, _):
        (each,) = (each for each in inspection.examined if each.table.name == "invoices")
        expected = suite(each.table, each.rules, each.rows, date(2024, 12, 31), lambda _: "SELECT * FROM {batch}")
    words = {single.meta[RULE]: single.expectation_type for single in expected.expectations}
    assert {rule: words[rule] for rule in NATIVE} == NATIVE
