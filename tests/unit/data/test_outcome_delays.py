"""Defaults known early do not raise the rate of those that are learnt from."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from data.outcome_delays import countable_on, known_too_early

START = date(2020, 1, 1)
RATE = 0.1


def lent(count: int = 6000, *, horizon: bool = False) -> pd.DataFrame:
    """Loans of one to three years over six years: a default is known after half a year, a repayment at the end."""
    rng = np.random.default_rng(7)
    asked = [START + timedelta(int(n)) for n in np.sort(rng.integers(0, 2190, count))]
    terms = rng.choice([365, 730, 1095], count)
    bad = rng.random(count) < RATE
    ends = [day + timedelta(int(term)) for day, term in zip(asked, terms, strict=True)]
    known = [day + timedelta(180) if default else end for day, end, default in zip(asked, ends, bad, strict=True)]
    return pd.DataFrame(
        {"as_of": asked, "known_on": known, "defaulted": bad, "horizon_end": ends if horizon else [None] * count}
    )


@pytest.mark.parametrize("horizon", [True, False])
def test_the_rate_of_what_counts_as_known_is_the_true_rate(horizon: bool) -> None:
    """On a day amid the loans, the rate of those known is half as high again as the true one."""
    rows, day = lent(horizon=horizon), START + timedelta(1095)
    biased = rows["defaulted"][rows["known_on"] <= day].mean()
    assert biased > 1.4 * RATE
    assert rows["defaulted"][countable_on(rows) <= day].mean() == pytest.approx(RATE, abs=0.02)


def test_loans_that_are_repaid_early_do_not_lower_the_rate() -> None:
    """Half of those without default are repaid after a third of their term: defaults of as many count as early."""
    rows, day = lent(horizon=True), START + timedelta(1095)
    early = ~rows["defaulted"] & (np.arange(len(rows)) % 2 == 0)
    terms = [(end - asked).days for asked, end in zip(rows["as_of"], rows["horizon_end"], strict=True)]
    third = pd.Series([asked + timedelta(term // 3) for asked, term in zip(rows["as_of"], terms, strict=True)])
    rows["known_on"] = rows["known_on"].mask(early, third)
    assert rows["defaulted"][countable_on(rows) <= day].mean() == pytest.approx(RATE, abs=0.02)


def test_an_outcome_without_default_counts_when_it_was_known() -> None:
    rows = lent()
    good = rows[~rows["defaulted"]]
    assert countable_on(rows)[good.index].equals(good["known_on"])


def test_without_days_of_their_own_outcomes_count_when_known() -> None:
    rows = lent(count=200)
    rows["known_on"] = [day + timedelta(365) for day in rows["as_of"]]
    assert countable_on(rows).equals(rows["known_on"])


@pytest.mark.parametrize("bad", [True, False])
def test_one_kind_of_outcome_alone(bad: bool) -> None:
    rows = lent(count=50).assign(defaulted=bad)
    assert countable_on(rows).equals(rows["known_on"])


def test_the_rate_of_the_youngest_loans_is_put_right() -> None:
    """Half a year before the last day observed, hardly any loan was repaid and every default was known."""
    rows, last = lent(), START + timedelta(2190)
    known = rows[[day <= last for day in rows["known_on"]]]
    kept = known[~known_too_early(known, last)]
    young = kept["as_of"] > last - timedelta(720)
    assert known["defaulted"].mean() > 1.15 * RATE
    assert kept["defaulted"].mean() == pytest.approx(RATE, abs=0.015)
    assert kept["defaulted"][young].mean() == pytest.approx(RATE, abs=0.05)
