"""The question is asked on 2024-02-01, of what happens within 10 days, where the default needs 3 material days.

``UNPAID`` is overdue from 2024-01-31 on, so the default starts on 2024-02-02.
"""

from typing import Any

import pytest

from data.errors import UserError
from data.given_labels import how_judged
from data.labels import labels_of, summary
from tests.engines import duck
from tests.tables import day, typed
from tests.unit.data.replay import labels, params

CUSTOMER = "customer_id onboarded_on \n c 2023-01-01"
UNPAID = """
    invoice_id  issued_on   due_on      amount
    i1          2024-01-01  2024-01-30  1000
"""


def on(as_of: str, found: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The label of one day, None if the customer was not asked about on it."""
    return next((row for row in found if str(row["as_of"]) == as_of), None)


def february(
    until: str = "2024-02-29", customers: str = CUSTOMER, invoices: str = UNPAID, **texts: str
) -> dict[str, Any] | None:
    """The label of 2024-02-01, as known ``until`` then (the end of a month)."""
    back = {"2024-01-31": 1, "2024-02-29": 2, "2024-03-31": 3}[until]
    return on("2024-02-01", labels(until, params(count=back), customers=customers, invoices=invoices, **texts))


def test_a_default_within_the_horizon_is_true_with_its_first_day() -> None:
    label = february()
    assert label is not None
    assert (label["defaulted"], label["default_on"], label["exposure"]) == (True, day("2024-02-02"), 1000)


def test_no_default_within_the_horizon_is_false() -> None:
    label = february(payments="invoice_id recorded_on amount \n i1 2024-02-01 1000")
    assert label is not None
    assert (label["defaulted"], label["default_on"]) == (False, None)


@pytest.mark.parametrize(
    ("due_on", "defaulted"),
    [
        ("2024-01-29", True),  # starts on 02-01, the first day of the horizon
        ("2024-02-07", True),  # starts on 02-10, the last day of the horizon
        ("2024-02-08", False),  # starts on 02-11, ten days after 02-01
    ],
)
def test_the_horizon_begins_on_the_day_itself_and_ends_before_as_of_plus_its_days(due_on: str, defaulted: bool) -> None:
    label = february(invoices=UNPAID.replace("2024-01-30", due_on))
    assert label is not None
    assert label["defaulted"] is defaulted


def test_a_customer_in_default_on_the_day_before_is_not_asked_about() -> None:
    """Due on 01-28, so in default from 01-31 on."""
    assert february(invoices=UNPAID.replace("2024-01-30", "2024-01-28")) is None


@pytest.mark.parametrize(("onboarded_on", "asked"), [("2024-01-31", True), ("2024-02-01", False)])
def test_a_customer_is_asked_about_from_the_day_after_it_was_taken_on(onboarded_on: str, asked: bool) -> None:
    assert (february(customers=CUSTOMER.replace("2023-01-01", onboarded_on)) is not None) is asked


OLD_AND_PAID = UNPAID.replace("2024-01-01", "2022-01-01").replace("2024-01-30", "2022-01-31")
PAID_LONG_AGO = "invoice_id recorded_on amount \n i1 2022-01-31 1000"


def test_who_neither_owes_nor_is_active_is_not_asked_about() -> None:
    assert february(invoices=OLD_AND_PAID, payments=PAID_LONG_AGO) is None


def test_who_owes_nothing_but_is_active_is_asked_about_with_exposure_zero() -> None:
    order = "ordered_on amount \n 2024-01-15 10"
    label = february(invoices=OLD_AND_PAID, payments=PAID_LONG_AGO, orders=order)
    assert label is not None
    assert label["exposure"] == 0


def test_who_is_not_active_but_still_owes_is_asked_about() -> None:
    """Issued in 2022, due only in 2025."""
    label = february(invoices=OLD_AND_PAID.replace("2022-01-31", "2025-01-31"))
    assert label is not None
    assert label["exposure"] == 1000


def test_a_day_whose_horizon_has_not_been_seen_to_its_end_is_never_labelled_false() -> None:
    """2024-02-01 is the day after the last day observed."""
    label = february(until="2024-01-31", payments="invoice_id recorded_on amount \n i1 2024-01-31 1000")
    assert label is not None
    assert (label["defaulted"], label["period"]) == (None, "immature")


@pytest.mark.parametrize(("horizon_days", "period"), [(28, "train"), (29, "immature")])
def test_a_day_is_mature_when_as_of_plus_horizon_is_the_last_day_observed(horizon_days: int, period: str) -> None:
    """2024-02-01 + 28 days is 02-29, the last day observed."""
    paid = "invoice_id recorded_on amount \n i1 2024-01-30 1000"
    asked = params(count=2, horizon_days=horizon_days)
    found = labels("2024-02-29", asked, customers=CUSTOMER, invoices=UNPAID, payments=paid)
    assert [row["period"] for row in found] == [period, "immature"]


def test_a_default_already_seen_within_an_immature_horizon_is_true() -> None:
    asked = params(count=2, horizon_days=40)
    found = on("2024-02-01", labels("2024-02-29", asked, customers=CUSTOMER, invoices=UNPAID))
    assert found is not None
    assert (found["defaulted"], found["period"]) == (True, "immature")


def test_a_history_shorter_than_the_horizon_gives_snapshots_to_score_and_none_to_train_on() -> None:
    found = labels("2024-01-31", customers=CUSTOMER, invoices=UNPAID)
    assert [(row["defaulted"], row["period"]) for row in found] == [(None, "immature")]


def test_an_insolvency_known_on_the_day_itself_is_a_default_to_be_foreseen() -> None:
    paid = "invoice_id recorded_on amount \n i1 2024-01-31 1000"
    label = february(payments=paid, events="known_on kind \n 2024-02-01 insolvency")
    assert label is not None
    assert label["default_on"] == day("2024-02-01")


def test_mature_days_are_split_into_periods_and_the_newest_is_immature() -> None:
    """Every ten days or more apart: with a horizon of 10 days nothing falls into the gap."""
    paid = "invoice_id recorded_on amount \n i1 2024-01-30 1000"
    found = labels("2024-04-30", params(count=4), customers=CUSTOMER, invoices=UNPAID, payments=paid)
    assert [(str(row["as_of"]), row["period"]) for row in found] == [
        ("2024-02-01", "train"),
        ("2024-03-01", "calibrate"),
        ("2024-04-01", "test"),
        ("2024-05-01", "immature"),
    ]


def test_a_history_that_leaves_nothing_to_learn_from_is_refused() -> None:
    """Two mature days, whose horizons of 40 days overlap."""
    asked = params(count=4, horizon_days=40)
    with pytest.raises(UserError, match="No snapshot is left to learn from"):
        labels("2024-04-30", asked, customers=CUSTOMER, invoices=UNPAID)


OUTCOMES = """
    customer_id  as_of       defaulted
    c            2024-01-01  false
    c            2024-02-01  true
    c            2024-03-01  -
"""


def given(outcomes: str, **texts: str) -> list[tuple[Any, ...]]:
    found = labels("2024-12-31", customers=CUSTOMER, outcomes=outcomes, **texts)
    return [(str(r["as_of"]), r["defaulted"], r["default_on"], r["exposure"], r["period"]) for r in found]


def test_outcomes_take_the_place_of_what_the_ledger_says() -> None:
    """The ledger knows of a default on 2024-02-02 and of nothing owed on 2023-12-31."""
    assert given(OUTCOMES, invoices=UNPAID) == [
        ("2024-01-01", False, None, 0, "train"),
        ("2024-02-01", True, None, 1000, "train"),
        ("2024-03-01", None, None, 1000, "immature"),
    ]


def test_outcomes_need_no_ledger_and_then_know_no_exposure() -> None:
    assert [exposure for *_, exposure, _ in given(OUTCOMES)] == [None, None, None]


def test_outcomes_of_one_day_are_a_cross_section() -> None:
    assert [row[-1] for row in given("customer_id as_of defaulted \n c 2024-01-01 true")] == ["train"]


def test_outcomes_that_are_all_null_are_all_to_be_scored() -> None:
    assert [row[-1] for row in given("customer_id as_of defaulted \n c 2024-01-01 -")] == ["immature"]


def test_the_summary_counts_customers_labels_and_defaults_of_every_day() -> None:
    rows = """
        customer_id  as_of       defaulted
        a            2024-01-01  false
        b            2024-01-01  true
        a            2024-02-01  true
        b            2024-02-01  -
    """
    with duck() as engine:
        tables = engine.tables({"outcomes": typed("outcomes", rows)})
        found = summary(
            labels_of(tables, {}, day("2024-12-31"), params(), engine.materialise),
            how_judged(tables, day("2024-12-31"), params()),
        )
    assert found["evaluation"] == "out_of_time"
    assert [tuple(str(value) for value in count.values()) for count in found["days"]] == [
        ("2024-01-01", "calibrate", "2", "2", "1"),
        ("2024-02-01", "immature", "1", "0", "0"),
        ("2024-02-01", "test", "1", "1", "1"),
    ]


def test_a_history_with_one_mature_day_since_the_first_customer_is_a_cross_section() -> None:
    """Of 02-01, 03-01, 04-01 and 05-01 the first lies before the customer, the last two have not matured (40 days)."""
    newcomer, paid = CUSTOMER.replace("2023-01-01", "2024-02-01"), "invoice_id recorded_on amount \n i1 2024-01-30 1000"
    asked = params(count=4, horizon_days=40)
    found = labels("2024-04-30", asked, customers=newcomer, invoices=UNPAID, payments=paid)
    assert [row["period"] for row in found if row["defaulted"] is not None] == ["train"]


def test_the_split_of_the_data_set_reaches_the_labels() -> None:
    outcomes = "customer_id as_of defaulted \n c 2024-01-01 false \n c 2024-02-01 false \n c 2024-03-01 true"
    asked = params().with_split({"calibrate_from": "2024-01-01", "test_from": "2024-02-01"})
    found = labels("2024-12-31", asked, customers=CUSTOMER, outcomes=outcomes)
    assert [row["period"] for row in found] == ["calibrate", "test", "test"]
