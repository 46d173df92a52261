"""Labels of loans and applications: one row per customer and day, known when their outcome was, scored on one day."""

from typing import Any

import pytest

from data.given_labels import has_own_days, how_judged, outcome_rows
from data.scoring_population import asked_days, asked_on
from tests.tables import day, typed
from tests.unit.data.replay import duck, labels, params

LOANS = """
    customer_id  as_of       outcome_id  defaulted  known_on    horizon_days
    a            2024-01-05  K1          false      -           -
    a            2024-01-05  K2          true       2024-03-01  -
    a            2024-01-05  K3          true       2024-02-01  -
    b            2024-01-06  K4          false      -           90
    b            2024-01-06  K5          false      2024-02-02  -
    c            2024-01-07  K6          false      -           -
    c            2024-01-07  K7          -          -           -
    d            2024-01-08  K8          -          -           -
"""


def rows(text: str) -> list[tuple[str, ...]]:
    with duck() as engine:
        found = outcome_rows(engine.tables({"outcomes": typed("outcomes", text)})["outcomes"], horizon_days=10)
        found = found.order_by("customer_id", "as_of").drop("outcome_id")
        return [tuple(str(value) for value in row.values()) for row in found.to_pyarrow().to_pylist()]


def test_loans_of_one_customer_and_day_make_one_row() -> None:
    """a: known with the first default. b: 90 days from 6 January. c: one loan's outcome is not known yet."""
    assert rows(LOANS) == [
        ("a", "2024-01-05", "True", "2024-02-01"),
        ("b", "2024-01-06", "False", "2024-04-05"),
        ("c", "2024-01-07", "None", "2024-01-17"),
        ("d", "2024-01-08", "None", "2024-01-18"),
    ]


ROWS = """
    customer_id  as_of       defaulted
    a            2024-01-01  false
    b            2024-01-12  true
    c            2024-02-03  true
    d            2024-02-14  false
    e            2024-03-01  -
"""


def test_customers_with_days_of_their_own_are_asked_about_on_one_more_day() -> None:
    found = [
        (row["customer_id"], str(row["as_of"]), row["defaulted"], row["period"])
        for row in labels("2024-03-09", outcomes=ROWS)
    ]
    today = [(name, "2024-03-10", None, "immature") for name in "abcde"]
    known = [
        ("a", "2024-01-01", False, "train"),
        ("b", "2024-01-12", True, "train"),
        ("c", "2024-02-03", True, "test"),
        ("d", "2024-02-14", False, "test"),
        ("e", "2024-03-01", None, "immature"),
    ]
    assert found == sorted([*known, *today], key=lambda row: row[:2])


def test_a_customer_who_applies_on_that_very_day_is_asked_about_once() -> None:
    found = labels("2024-02-01", outcomes=ROWS)
    assert [(row["customer_id"], row["period"]) for row in found if str(row["as_of"]) == "2024-03-01"] == [
        (name, "immature") for name in "abcde"
    ]


def test_the_split_says_why() -> None:
    with duck() as engine:
        told = how_judged(engine.tables({"outcomes": typed("outcomes", ROWS)}), params())
        assert how_judged({}, params()) == {"why": "", "own_days": False}
    assert told["own_days"] and told["why"].startswith("Judged out of time: 2 of 4 outcomes, from 2024-02-03 on")


@pytest.mark.parametrize(
    ("text", "own"),
    [(ROWS, True), ("customer_id as_of defaulted\na 2024-01-01 true\nb 2024-01-01 false", False)],
)
def test_days_that_customers_share_are_no_days_of_their_own(text: str, own: bool) -> None:
    with duck() as engine:
        assert has_own_days(engine.tables({"outcomes": typed("outcomes", text)})["outcomes"]) is own


def test_a_batch_job_asks_about_all_customers_of_loans_on_its_day() -> None:
    customers = "customer_id onboarded_on\na 2020-01-01\nb 2020-01-01\nc 2024-03-01\nx 2020-01-01"
    portfolio: dict[str, Any] = {"outcomes": typed("outcomes", ROWS), "customers": typed("customers", customers)}
    with duck() as engine:
        tables = engine.tables(portfolio)
        asked = params().snapshots
        days = asked_days(tables, day("2024-02-20"), asked, count=3)
        found = asked_on(tables, {}, days, asked).to_pyarrow().to_pylist()
    assert [(row["customer_id"], str(row["as_of"])) for row in found] == [("a", "2024-02-20"), ("b", "2024-02-20")]
