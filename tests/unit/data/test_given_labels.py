"""Labels of loans and applications: one row per customer and day, known when their outcome was, scored on one day."""

from typing import Any

import pytest

from data.given_labels import (
    given_labels,
    has_own_days,
    how_judged,
    outcome_rows,
    outcomes_from,
    without_early_defaults,
)
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
        found = found.order_by("customer_id", "as_of").drop("outcome_id", "horizon_end")
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
        told = how_judged(engine.tables({"outcomes": typed("outcomes", ROWS)}), day("2024-03-09"), params())
        assert how_judged({}, day("2024-03-09"), params()) == {"why": "", "own_days": False}
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


def test_a_customer_became_what_the_first_loan_from_the_day_on_became() -> None:
    """Scored on 5 January: a got loans on that day, b the day after, c two days later, d three days later."""
    asked = typed("outcomes", "customer_id as_of\na 2024-01-05\nb 2024-01-05\nc 2024-01-05\nd 2024-01-05\na 2024-01-06")
    with duck() as engine:
        tables = engine.tables({"outcomes": typed("outcomes", LOANS), "asked": asked})
        given = outcome_rows(tables["outcomes"], horizon_days=10)
        found = {days: outcomes_from(tables["asked"], given, days).to_pyarrow().to_pylist() for days in (1, 3)}
    told = {days: sorted((row["customer_id"], row["defaulted"]) for row in rows) for days, rows in found.items()}
    assert told == {1: [("a", True)], 3: [("a", True), ("b", False), ("c", None)]}


EARLY = """
    customer_id  as_of       defaulted  known_on
    a            2020-01-01  false      2021-01-01
    b            2020-02-01  true       2020-03-01
    c            2020-03-01  false      2021-03-01
    d            2021-02-01  true       2021-03-05
    e            2021-02-03  -          -
    f            2020-02-15  true       2020-05-01
"""


@pytest.mark.parametrize(("least", "period"), [(1, "gap"), (3, "train")])
def test_a_default_of_a_young_loan_waits_for_the_others_of_its_age(least: int, period: str) -> None:
    """d: within a year, e may default or not. Left in, young loans would look like defaults all of them."""
    splits = params().splits.model_copy(update={"min_defaults": least})
    asked = params().model_copy(update={"splits": splits})
    with duck() as engine:
        tables = engine.tables({"outcomes": typed("outcomes", EARLY)})
        found = given_labels(tables, {}, day("2021-03-10"), asked).to_pyarrow().to_pylist()
        why = how_judged(tables, day("2021-03-10"), asked)["why"]
    (d,) = (row for row in found if row["customer_id"] == "d" and row["defaulted"])
    assert d["period"] == period
    assert ("are left out" in why) == (period == "gap") and "1 defaults of loans so young" in why


def test_a_default_known_too_early_is_not_known_yet_to_those_who_look_back() -> None:
    with duck() as engine:
        outcomes = outcome_rows(engine.tables({"outcomes": typed("outcomes", EARLY)})["outcomes"], horizon_days=365)
        settled = without_early_defaults(outcomes, day("2021-03-10")).order_by("customer_id")
        assert settled.columns == outcomes.columns
        assert settled.defaulted.to_pyarrow().to_pylist() == [False, True, False, None, None, True]
