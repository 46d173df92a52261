from collections.abc import Collection
from datetime import date
from typing import Any

import pytest

from data.errors import UserError
from models.decisions.overrides import Override, Overrides, overrides_on
from tests.unit.models.decisions.policies import tier_params

TODAY = date(2026, 1, 1)


def override(customer: str = "C1", **changes: Any) -> Override:
    usual = {"customer_id": customer, "tier": "low", "credit_limit": "", "term_days": " "}
    signed = {"author": "K. Berg", "reason": "The parent guarantees.", "expires_on": "2026-01-01"}
    return Override.model_validate(usual | signed | changes)


def on(*overrides: Override, defaulted: Collection[str] = ()) -> Overrides:
    return overrides_on(overrides, TODAY, {"C1", "C2"}, defaulted, tier_params())


def test_an_override_holds_up_to_and_on_its_last_day() -> None:
    assert list(on(override()).in_force["customer_id"]) == ["C1"]
    gone = on(override(expires_on="2025-12-31"))
    assert (len(gone.in_force), gone.expired) == (0, ["C1"])


def test_unknown_customers_and_customers_in_default_are_named_and_not_applied() -> None:
    found = on(override("C7"), override("C2"), override("C1"), defaulted={"C2"})
    assert (list(found.in_force["customer_id"]), found.unknown, found.in_default) == (["C1"], ["C7"], ["C2"])
    assert found.lines() == [
        "The override of C7 names a customer that is not scored: check the id",
        "The override of C2 is for a customer in default and is not applied",
    ]


def test_no_override_is_a_table_with_all_its_columns() -> None:
    assert list(on().in_force.columns) == list(on(override()).in_force.columns)
    assert len(on().in_force) == 0


def test_two_decisions_about_one_customer_are_refused() -> None:
    with pytest.raises(UserError, match="two overrides of C1: keep the one"):
        on(override(), override(credit_limit="100"))


def test_a_tier_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(UserError, match=r"the tier 'hihg'.*Did you mean 'high'\?"):
        on(override(tier="hihg"))
