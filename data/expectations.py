"""The contract as Great Expectations suites: one expectation per rule, with the rule's own words.

What Great Expectations has a word for (not null, between, in a set, one date after another) is said in that word and
checked by its code, so that it is a second opinion on the quarantine. The rest (keys, references, values that cannot
be read) is a query for the rows that break the rule.
"""

import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import ibis

from data.contract import Table
from data.quality import Rule

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations import Expectation

RULE = "rule"
"""Key of an expectation's meta data under which the label of its rule stands."""

Query = Callable[[ibis.Table], str]
"""From an Ibis expression to SQL in which ``{batch}`` stands for the table that is being validated."""


def suite(table: Table, rules: Sequence[Rule], rows: ibis.Table, last_day: date, query: Query) -> "ExpectationSuite":
    """The expectation suite of a table.

    Parameters
    ----------
    table
        The contract, with the further columns of an open table.
    rules
        The rules of ``data.quality`` for this delivery.
    rows
        The rows that the rules speak about, read as the contract's types.
    last_day
        Last day that the source covers, or today.
    query
        Compiles an expression for the engine in which the suite runs.
    """
    import great_expectations as gx

    def expectation(rule: Rule) -> "Expectation":
        words = {"description": f"{rule.label}: {rule.demand}", "meta": {RULE: rule.label}}
        native = _native(rule, table, last_day)
        if native is not None:
            name, arguments = native
            return getattr(gx.expectations, name)(**arguments, **words)
        return _rows_expectation()(unexpected_rows_query=query(rule.offenders(rows)), **words)

    return gx.ExpectationSuite(name=table.name, expectations=[expectation(rule) for rule in rules])


def _native(rule: Rule, table: Table, last_day: date) -> tuple[str, dict[str, Any]] | None:
    """Name and arguments of the expectation that says what the rule says; None where there is none."""
    between = "ExpectColumnValuesToBeBetween"
    name = rule.columns[0]
    match rule.kind:
        case "missing":
            return "ExpectColumnValuesToNotBeNull", {"column": name}
        case "not_allowed":
            return "ExpectColumnValuesToBeInSet", {"column": name, "value_set": list(table.column(name).allowed)}
        case "not_finite":
            # NaN sorts above every number in DuckDB and in Spark, so the largest float bounds it out too.
            largest = sys.float_info.max
            return between, {"column": name, "min_value": -largest, "max_value": largest}
        case "out_of_range":
            column = table.column(name)
            return between, {"column": name, "min_value": column.minimum, "max_value": column.maximum}
        case "not_positive":
            return between, {"column": name, "min_value": 0, "strict_min": True}
        case "too_early":
            return between, {"column": name, "min_value": table.column(name).earliest}
        case "in_future":
            return between, {"column": name, "max_value": last_day}
        case "out_of_order":
            later, earlier = rule.columns
            return "ExpectColumnPairValuesAToBeGreaterThanB", {
                "column_A": later,
                "column_B": earlier,
                "or_equal": True,
                "ignore_row_if": "either_value_is_missing",
            }
    return None


@cache
def _rows_expectation() -> "type[Expectation]":
    """Great Expectations' own expectation of a query without rows, less its second run for examples.

    Examples stand in the quarantine; on ten million rows each query for them would cost a second.
    """
    from great_expectations.expectations import UnexpectedRowsExpectation

    class ExpectNoRowsToBreak(UnexpectedRowsExpectation):
        metric_dependencies = ("unexpected_rows_query.row_count",)

        def _validate(self, metrics: dict[str, Any], *_: Any, **__: Any) -> dict[str, Any]:
            rows = metrics["unexpected_rows_query.row_count"]
            return {"success": rows == 0, "result": {"observed_value": rows}}

    return ExpectNoRowsToBreak
