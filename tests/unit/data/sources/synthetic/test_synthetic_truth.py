"""The true probabilities against their own transition and against defaults read off the ledger."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from data.sources.base import TRUTH
from data.sources.synthetic import truth
from data.sources.synthetic.calendar import Calendar
from data.sources.synthetic.distress import PERSISTENCE, SHOCK, insolvency_probability, miss_probability
from data.sources.synthetic.economy import Economy
from data.sources.synthetic.frames import Bools, Floats
from tests.unit.data.sources.synthetic.observed import judge
from tests.unit.data.sources.synthetic.portfolio import FIRST_DAY, LAST_DAY, portfolio

CUSTOMERS = 1500


@pytest.fixture(scope="module")
def judged() -> tuple[Floats, Bools]:
    """True probability and observed default of every mature snapshot."""
    result = judge(portfolio(CUSTOMERS))
    return result.true_pd, result.defaulted


def test_defaults_read_off_the_ledger_come_as_often_as_the_truth_says(judged: tuple[Floats, Bools]) -> None:
    true_pd, defaulted = judged
    # Snapshots of a customer overlap (four a year), so the effective number of defaults is a quarter at best.
    spread = np.sqrt(4 * (true_pd * (1 - true_pd)).sum())
    assert abs(defaulted.sum() - true_pd.sum()) < 4 * spread


def test_so_they_do_in_every_fifth_of_the_portfolio(judged: tuple[Floats, Bools]) -> None:
    true_pd, defaulted = judged
    for fifth in np.array_split(np.argsort(true_pd, kind="stable"), 5):
        spread = np.sqrt(4 * (true_pd[fifth] * (1 - true_pd[fifth])).sum())
        assert abs(defaulted[fifth].sum() - true_pd[fifth].sum()) < 4 * spread + 1


def test_three_missed_settlements_are_a_default_for_certain(judged: tuple[Floats, Bools]) -> None:
    true_pd, defaulted = judged
    assert (true_pd == 1).sum() > 20
    assert defaulted[true_pd == 1].all()


def test_the_truth_ranks_well_but_the_future_stays_open(judged: tuple[Floats, Bools]) -> None:
    true_pd, defaulted = judged
    assert 0.03 < defaulted.mean() < 0.07
    assert 0.82 < roc_auc_score(defaulted, true_pd) < 0.92


def test_the_truth_is_asked_for_on_every_quarter_from_a_year_on() -> None:
    as_of = portfolio(300)[TRUTH]["as_of"].unique().to_pylist()
    assert [str(day) for day in (as_of[0], as_of[1], as_of[-1])] == ["2019-01-01", "2019-04-01", "2026-01-01"]


def test_worked_back_probabilities_agree_with_drawn_futures() -> None:
    calendar = Calendar.of(FIRST_DAY, LAST_DAY)
    economy = Economy.simulate(calendar, 7)
    month, industry, buying = 60, 0, 2
    values = truth.Truth(economy, calendar, 7).values_at(month)[industry, buying]
    rng = np.random.default_rng(1)
    futures = economy.futures(month, truth.HORIZON, 10_000, rng)[:, industry]
    health = np.zeros(len(futures))
    missed = np.zeros(len(futures), int)
    defaulted = np.zeros(len(futures), bool)
    for step in range(truth.HORIZON):
        defaulted |= missed >= 3
        health = PERSISTENCE * health + SHOCK * rng.standard_normal(len(health))
        quality = health + futures[:, step]
        defaulted |= rng.random(len(health)) < insolvency_probability(quality, missed)
        missed = np.where(rng.random(len(health)) < miss_probability(quality, missed), missed + 1, 0)
    drawn = defaulted.mean()
    centre = int(np.argmin(np.abs(truth.GRID)))
    # Leaving customers (4 in a thousand a month) are left out above: they lower the probability by some 2 %.
    assert values[0, centre] == pytest.approx(drawn, abs=4 * np.sqrt(drawn / len(health)) + 0.03 * drawn)


def test_better_health_never_raises_the_probability() -> None:
    calendar = Calendar.of(FIRST_DAY, LAST_DAY)
    values = truth.Truth(Economy.simulate(calendar, 7), calendar, 7).values_at(60)
    assert np.all(np.diff(values, axis=-1) <= 1e-12)
