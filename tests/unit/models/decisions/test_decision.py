from datetime import date

import pandas as pd
import pytest

from models.decisions.decision import Known, decided
from models.decisions.default_state import defaulted_customers, in_default_on, incomplete_ledgers
from models.decisions.overrides import Override, overrides_on
from tests.unit.models.decisions.policies import QUARTERS, tier_params

BEFORE, TODAY = QUARTERS[:2]
PARAMS = tier_params()
SPELLS = pd.DataFrame(
    {
        "customer_id": ["C2", "C3", "C4"],
        "default_on": [date(2024, 3, 31), date(2024, 4, 1), date(2022, 1, 1)],
        "ended_on": [date(9999, 12, 31), date(9999, 12, 31), date(2024, 3, 31)],
    }
)
# PD 1 %, 5 % and 30 % at 600 for 9:1 and 40 points to double the odds.
SCORED = pd.DataFrame(
    {
        "customer_id": ["C1", "C2", "C3"],
        "as_of": [TODAY] * 3,
        "pd": [0.01, 0.05, 0.3],
        "score": [738.4, 643.1, 522.1],
        "exposure": [1000.0, 2000.0, 60_000.0],
        "yearly_purchases": [365_000.0, 365_000.0, float("nan")],
    }
)
HISTORY = pd.DataFrame(
    [
        ("C1", BEFORE, "medium", "medium"),
        ("C1", TODAY, "low", "medium"),  # 738 would do, had the buffer been smaller: only the table matters here
        ("C2", TODAY, "medium", "medium"),
        ("C3", TODAY, "high", "high"),
    ],
    columns=["customer_id", "as_of", "tier", "model_tier"],
)


def decisions(*overrides: Override, spells: pd.DataFrame | None = None) -> pd.DataFrame:
    defaulted = set(in_default_on(spells, TODAY).index)
    held = overrides_on(overrides, TODAY, set(SCORED["customer_id"]), defaulted, PARAMS)
    found = decided(SCORED, Known(HISTORY, spells, held.in_force), PARAMS)
    return found.set_index(SCORED["customer_id"])


def override(customer: str, **decision: str) -> Override:
    nothing = {"tier": "", "credit_limit": "", "term_days": ""}
    signed = {"customer_id": customer, "author": "K. Berg", "reason": "R", "expires_on": "2026-01-01"}
    return Override.model_validate(nothing | signed | decision)


def test_without_an_override_the_models_decision_is_what_is_done() -> None:
    found = decisions()
    assert list(found["tier"]) == ["low", "medium", "high"]
    assert list(found["decided_tier"]) == list(found["model_tier"]) == ["medium", "medium", "high"]
    assert list(found["term_days"]) == [30, 30, 0]
    # 1,000 a day for 30 days x 0.8; where the purchases are not known there is no limit.
    assert found["credit_limit"].tolist()[:2] == [24_000, 24_000]
    assert found["credit_limit"].isna().tolist() == [False, False, True]
    assert found["previous_tier"].tolist()[0] == "medium"
    assert found["previous_tier"].isna().tolist() == [False, True, True]
    assert found["override_author"].isna().all()
    assert found["expected_loss"].tolist() == pytest.approx([4.5, 45, 8100])


def test_an_override_of_the_tier_stands_beside_the_models_decision() -> None:
    found = decisions(override("C1", tier="low")).loc["C1"]
    assert (found["model_tier"], found["decided_tier"], found["override_tier"]) == ("medium", "low", "low")
    # 90 days x 1,000, and 730 / (1 % x 45 %) is no bound. The model's own figures are kept.
    assert (found["credit_limit"], found["model_credit_limit"]) == (90_000, 24_000)
    assert (found["term_days"], found["model_term_days"], found["measure"]) == (90, 30, "longer_term")
    assert found["override_author"] == "K. Berg"


def test_an_override_of_limit_or_term_leaves_the_rest_to_the_model() -> None:
    found = decisions(override("C3", credit_limit="5000"), override("C2", term_days="45"))
    assert (found.loc["C3", "credit_limit"], found.loc["C3", "decided_tier"]) == (5000, "high")
    assert (found.loc["C2", "term_days"], found.loc["C2", "credit_limit"]) == (45, 24_000)


def test_a_customer_in_default_gets_no_limit_whatever_its_score_or_override() -> None:
    found = decisions(override("C2", credit_limit="90000", tier="low"), spells=SPELLS).loc["C2"]
    assert (found["status"], found["tier"]) == ("in_default", "medium")
    assert (found["credit_limit"], found["model_credit_limit"], found["term_days"]) == (0, 0, 0)
    assert (found["measure"], found["review_on"]) == ("no_credit", date(2024, 5, 1))
    assert found["expected_loss"] == pytest.approx(2000 * 0.45)  # it has happened: the probability is 1


def test_a_default_of_the_day_itself_is_not_known_on_it() -> None:
    # C3's begins on the day, C4's ended on the day before: only C2's is going on.
    assert list(in_default_on(SPELLS, TODAY).index) == ["C2"]
    assert list(in_default_on(SPELLS, BEFORE).index) == ["C4"]
    assert in_default_on(None, TODAY).empty


def test_customers_in_default_are_listed_with_what_they_owe() -> None:
    spells = SPELLS.assign(default_on=date(2023, 7, 1), ended_on=date(9999, 12, 31))
    owed = pd.DataFrame(
        {
            "customer_id": ["C2", "C3", "C3"],
            "valid_from": [date(2023, 1, 1), date(2023, 1, 1), date(2024, 4, 1)],
            "valid_to": [date(9999, 12, 31), date(2024, 4, 1), date(9999, 12, 31)],
            "exposure": [10_000, 250_050, 7],
        }
    )
    found = defaulted_customers(spells, owed, TODAY, PARAMS)
    assert list(found["customer_id"]) == ["C3", "C2", "C4"]
    assert list(found["exposure"]) == [2500.5, 100, 0]
    assert list(found["expected_loss"]) == pytest.approx([1125.225, 45, 0])
    assert set(found["credit_limit"]) == {0.0}


def test_who_owes_nothing_a_year_after_the_default_began_has_left() -> None:
    spells = SPELLS.assign(
        default_on=[date(2023, 1, 1), date(2023, 7, 1), date(2023, 1, 1)], ended_on=date(9999, 12, 31)
    )
    owed = pd.DataFrame(
        {"customer_id": ["C4"], "valid_from": [date(2023, 1, 1)], "valid_to": [date(9999, 12, 31)], "exposure": [1]}
    )
    assert list(defaulted_customers(spells, owed, TODAY, PARAMS)["customer_id"]) == ["C4", "C3"]


def test_without_a_ledger_nobody_is_known_to_be_in_default() -> None:
    assert defaulted_customers(None, None, TODAY, PARAMS).empty


def test_a_customer_whose_ledger_is_incomplete_on_the_day_is_marked() -> None:
    unclear = pd.DataFrame({"customer_id": ["C2", "C3"], "known_on": [BEFORE, TODAY]})
    incomplete = incomplete_ledgers(unclear, TODAY)
    held = overrides_on([], TODAY, set(SCORED["customer_id"]), set(), PARAMS)
    found = decided(SCORED, Known(HISTORY, None, held.in_force, ledger_incomplete=incomplete), PARAMS)
    assert found["ledger_incomplete"].tolist() == [False, True, False]  # of C3 it is known on the day itself
    assert incomplete_ledgers(None, TODAY) == frozenset()
