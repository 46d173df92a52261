"""Outcomes on days of their own: who is learnt from, who judges, and why."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from data.errors import UserError
from data.outcome_splits import OutcomeSplit, split_outcomes
from data.params import SplitParams
from tests.tables import day

PARAMS = SplitParams(
    test_snapshots=1, calibrate_snapshots=1, test_share=0.25, min_defaults=1, calibrate_from=None, test_from=None
)


def outcomes(text: str) -> pd.DataFrame:
    """Rows of ``customer day known outcome``: a day, the day on which the outcome was known, ``bad`` or ``good``."""
    cells = [line.split() for line in text.split("\n") if line.strip()]
    return pd.DataFrame(
        {
            "customer_id": [cell[0] for cell in cells],
            "as_of": [day(cell[1]) for cell in cells],
            "known_on": [day(cell[2]) for cell in cells],
            "defaulted": [cell[3] == "bad" for cell in cells],
            "outcome_id": [f"K{number}" for number in range(len(cells))],
            "horizon_end": [None] * len(cells),
        }
    )


def split(text: str, **changed: object) -> list[str]:
    return split_outcomes(outcomes(text), PARAMS.model_copy(update=changed)).period.tolist()


def loans(count: int, days: int, defaults: int, horizon: int = 365, seed: int = 1) -> pd.DataFrame:
    """So many loans on random days, each of a customer of its own, with so many defaults."""
    rng = np.random.default_rng(seed)
    on = pd.Series([date(2020, 1, 1) + timedelta(int(n)) for n in rng.integers(0, days, count)])
    return pd.DataFrame(
        {
            "customer_id": [f"C{number}" for number in range(count)],
            "as_of": on,
            "known_on": [each + timedelta(horizon) for each in on],
            "defaulted": rng.permutation(np.arange(count) < defaults),
            "outcome_id": [f"K{number}" for number in range(count)],
            "horizon_end": [None] * count,
        }
    )


def judged(rows: pd.DataFrame) -> OutcomeSplit:
    return split_outcomes(rows, PARAMS.model_copy(update={"min_defaults": 30}))


def test_the_latest_rows_judge_and_what_was_not_known_by_then_is_left_out() -> None:
    """A quarter of eight rows is two: those of July. C3's outcome was known only in August."""
    text = """
        C1 2022-01-05 2022-04-05 bad
        C2 2022-01-09 2022-04-09 good
        C3 2022-02-01 2022-08-01 good
        C4 2022-02-07 2022-07-02 good
        C5 2022-03-01 2022-06-01 good
        C6 2022-03-02 2022-06-02 good
        C7 2022-07-02 2022-10-02 bad
        C8 2022-07-09 2022-10-09 good
    """
    assert split(text) == ["train", "train", "gap", "train", "train", "train", "test", "test"]


def test_the_test_reaches_back_until_it_has_defaults_enough() -> None:
    text = """
        C1 2022-01-05 2022-02-05 bad
        C2 2022-01-09 2022-02-09 good
        C3 2022-02-01 2022-03-01 good
        C4 2022-04-07 2022-07-02 good
        C5 2022-04-08 2022-06-01 bad
        C6 2022-05-02 2022-06-02 good
        C7 2022-07-02 2022-10-02 good
        C8 2022-07-09 2022-10-09 good
    """
    assert split(text) == ["train", "train", "train", "gap", "test", "test", "test", "test"]


def test_loans_of_one_customer_never_stand_on_both_sides() -> None:
    text = """
        C1 2022-01-05 2022-04-05 bad
        C7 2022-01-06 2022-04-06 good
        C2 2022-01-09 2022-04-09 good
        C7 2022-07-02 2022-10-02 bad
    """
    assert split(text) == ["train", "gap", "train", "test"]


def test_many_loans_of_one_month_are_cross_validated() -> None:
    found = judged(loans(4368, 31, 350))
    assert set(found.period) == {"train"}
    assert "would leave 0 defaults to learn from (0 of 4368 outcomes were known by then" in found.why


def test_few_defaults_over_two_years_are_cross_validated() -> None:
    found = judged(loans(354, 730, 30))
    assert set(found.period) == {"train"}
    assert found.why.startswith("Judged in cross-validation: 30 defaults among 354 outcomes are too few")


def test_enough_loans_over_enough_years_are_judged_out_of_time() -> None:
    rows = loans(4000, 2000, 400)
    found = judged(rows)
    test, learnt = (rows[found.period == name] for name in ("test", "train"))
    assert 1000 <= len(test) <= 1010 and learnt["known_on"].max() <= test["as_of"].min()
    assert min(test["defaulted"].sum(), learnt["defaulted"].sum()) >= 30
    assert found.why.startswith(f"Judged out of time: {len(test)} of 4000 outcomes, from {test['as_of'].min()} on")


def test_an_outcome_that_is_known_early_is_learnt_from_early() -> None:
    assert "train" in set(judged(loans(4000, 300, 400, horizon=30)).period)
    assert "test" not in set(judged(loans(4000, 300, 400, horizon=365)).period)


@pytest.mark.parametrize("days", [1, 2])
def test_outcomes_of_one_day_or_two_are_cross_validated(days: int) -> None:
    assert set(judged(loans(500, days, 100)).period) == {"train"}


def test_every_row_on_a_day_of_its_own() -> None:
    rows = loans(2000, 1, 400).assign(as_of=[date(2015, 1, 1) + timedelta(n) for n in range(2000)])
    rows["known_on"] = [each + timedelta(365) for each in rows["as_of"]]
    assert judged(rows).period.value_counts().to_dict() == {"train": 1136, "test": 500, "gap": 364}


@pytest.mark.parametrize("defaults", [0, 1])
def test_without_defaults_nothing_is_held_out(defaults: int) -> None:
    assert set(judged(loans(300, 700, defaults)).period) == {"train"}


def snapshots(days: int, defaults: int) -> pd.DataFrame:
    """A hundred customers, each asked about on so many yearly days, so many of them in default a year later."""
    rows = [
        (f"C{number}", date(2010 + year, 1, 1), date(2011 + year, 1, 1), number < defaults)
        for year in range(days)
        for number in range(100)
    ]
    return pd.DataFrame(rows, columns=["customer_id", "as_of", "known_on", "defaulted"]).assign(
        outcome_id=None, horizon_end=None
    )


def test_snapshot_days_that_customers_share_are_split_by_day() -> None:
    found = judged(snapshots(5, 40))
    assert found.period.groupby(snapshots(5, 40)["as_of"]).first().tolist() == [
        *("train", "train", "train", "calibrate", "test")
    ]
    assert found.why == "Judged out of time: the last snapshot days were held out."


def test_shared_days_with_few_defaults_are_split_by_rows_or_not_at_all() -> None:
    assert set(judged(snapshots(5, 4)).period) == {"train"}


def test_dates_that_are_set_come_first() -> None:
    text = """
        C1 2022-01-05 2022-04-05 bad
        C1 2022-05-05 2022-08-05 good
        C2 2022-05-06 2022-05-20 good
        C3 2022-06-01 2022-09-01 bad
        C2 2022-06-09 2022-09-09 good
    """
    found = split_outcomes(outcomes(text), PARAMS.model_copy(update={"test_from": day("2022-06-01")}))
    assert found.period.tolist() == ["train", "gap", "gap", "test", "test"]
    assert "by the dates that are set" in found.why


def test_a_date_that_leaves_nothing_to_learn_from_is_refused() -> None:
    with pytest.raises(UserError, match="No snapshot is left to learn from"):
        split("C1 2022-01-05 2022-04-05 bad\nC2 2022-02-05 2022-05-05 good", test_from=day("2022-01-01"))


def test_no_outcome_at_all() -> None:
    assert split("") == []
