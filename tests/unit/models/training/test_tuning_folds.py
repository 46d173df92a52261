from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from data.errors import UserError
from models.estimators.refinement import TREES_PER_STAGE
from models.params import TuneParams
from models.training.tuning import SPACES, STAGES, running_loss, space_of, tuned, tuning_folds

TUNE = TuneParams(minutes=1, trials=3, blocks=2, groups=2, seed=1)
YEARS = [date(year, 1, 1) for year in range(2015, 2022)]


def rows(days: list[date], customers: int = 40) -> pd.DataFrame:
    pairs = [(f"C{i:02d}", day) for i in range(customers) for day in days]
    frame = pd.DataFrame(pairs, columns=["customer_id", "as_of"])
    return frame.assign(defaulted=np.random.default_rng(0).random(len(frame)) < 0.4)


def test_later_days_are_predicted_from_labels_known_by_then() -> None:
    # One year ahead: what follows 2015 by a horizon is 2016 to 2021; a third of it, 2016 and 2017, is only learnt from.
    data = rows(YEARS)
    folds = tuning_folds(data, 365, TUNE)
    assert len(folds) == 2 * 2
    years = [({d.year for d in data["as_of"].iloc[a]}, {d.year for d in data["as_of"].iloc[b]}) for a, b in folds[::2]]
    # 2016 is a leap year: 365 days after 2016-01-01 is 2016-12-31, so that its labels are known on 2017-01-01.
    assert years == [({2015, 2016, 2017}, {2018, 2019}), ({2015, 2016, 2017, 2018, 2019}, {2020, 2021})]


def test_no_label_reaches_into_the_days_that_are_predicted() -> None:
    quarters = [date(year, month, 1) for year in range(2019, 2023) for month in (1, 4, 7, 10)]
    data = rows(quarters)
    for learn, held_out in tuning_folds(data, 365, TUNE):
        last_known = max(data["as_of"].iloc[learn]) + timedelta(days=365)
        assert last_known <= min(data["as_of"].iloc[held_out])


def test_a_customer_is_never_on_both_sides_and_every_customer_of_a_block_is_predicted_once() -> None:
    data = rows(YEARS)
    folds = tuning_folds(data, 365, TUNE)
    for learn, held_out in folds:
        assert set(data["customer_id"].iloc[learn]) & set(data["customer_id"].iloc[held_out]) == set()
    predicted = np.concatenate([held_out for _, held_out in folds])
    assert len(set(predicted)) == len(predicted) == 40 * 4


def test_a_cross_section_is_cut_by_customer_with_defaults_in_every_part() -> None:
    data = rows(YEARS[:1])
    folds = tuning_folds(data, 365, TUNE)
    assert sorted(np.concatenate([held_out for _, held_out in folds])) == list(range(40))
    shares = [data["defaulted"].iloc[held_out].mean() for _, held_out in folds]
    assert shares == pytest.approx([data["defaulted"].mean()] * 2, abs=0.06)


def test_folds_that_parameters_make_empty_are_refused() -> None:
    with pytest.raises(UserError, match=r"tune\.blocks = 9 needs 10 snapshot days .* there are 6"):
        tuning_folds(rows(YEARS), 365, TUNE.model_copy(update={"blocks": 9}))
    with pytest.raises(UserError, match=r"tune\.groups = 30 needs as many customers with a default"):
        tuning_folds(rows(YEARS[:1]), 365, TUNE.model_copy(update={"groups": 30}))
    early = rows(YEARS).assign(defaulted=lambda d: (d["as_of"] == YEARS[0]) & (d["customer_id"] < "C20"))
    with pytest.raises(UserError, match="leave a fold without a default"):
        tuning_folds(early, 365, TUNE)


def test_the_number_of_trees_is_one_for_all_folds() -> None:
    # Second stage: pooled, the raw scores are ordered as the outcomes are but for one tie; in the others they are not.
    first = np.array([[0.0, 0.0, 0.0, 0.0], [2.0, 1.0, 1.0, 0.0], [0.0, 3.0, 0.0, 1.0], [1.0, 1.0, 1.0, 1.0]])
    second = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]])
    loss, trees = running_loss([first, second], [np.array([1.0, 1.0, 0.0, 0.0]), np.array([1.0, 0.0])])
    assert trees == 2 * TREES_PER_STAGE
    assert loss == pytest.approx(2 * np.log(2) / 6, abs=1e-4)  # the tie: one default of two


def test_an_estimator_without_knobs_says_so() -> None:
    with pytest.raises(UserError, match=r"nothing to tune: train\.estimator is logistic"):
        space_of("logistic")
    assert set(STAGES) == set(SPACES)


def test_of_auto_the_trees_are_tuned() -> None:
    assert [tuned("auto"), tuned("catboost")] == ["lightgbm", "catboost"]
