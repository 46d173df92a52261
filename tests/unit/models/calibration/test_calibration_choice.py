import numpy as np
import pandas as pd
import pytest

from models.calibration.choice import Compared, compare, losses, simplest, uncorrected
from models.calibration.folds import calibration_folds
from tests.unit.models.portfolios import CALIBRATE
from tests.unit.models.samples import by_hand, history

TWO = [(np.array([2, 3]), np.array([0, 1])), (np.array([0, 1]), np.array([2, 3]))]


def row(method: str, behind: float, standard_error: float) -> Compared:
    return Compared(method=method, log_loss=0.1 + behind, behind=behind, standard_error=standard_error)


@pytest.mark.parametrize(
    ("behind", "chosen"),
    [((0.9, 0.5, 0.0), "line"), ((1.1, 1.2, 0.0), "steps"), ((0.0, 0.5, 0.2), "step"), ((1.0, 0.0, 0.0), "step")],
)
def test_the_simplest_within_one_standard_error_is_chosen(behind: tuple[float, ...], chosen: str) -> None:
    errors = {"step": 0.8 if chosen == "line" else 1.0, "line": 1.0, "steps": 0.0}
    rows = [row(name, b, errors[name]) for name, b in zip(errors, behind, strict=True)]
    assert simplest(rows) == chosen


def test_the_loss_of_even_odds_is_the_logarithm_of_two_and_never_infinite() -> None:
    drawn = by_hand([0, 0, 0, 0], [0, 1, 0, 1])
    assert losses([np.zeros(2), np.zeros(2)], drawn, TWO) == pytest.approx(np.log(2))
    assert losses([np.array([1000.0, -1000.0]), np.zeros(2)], drawn, TWO)[:2].tolist() == [1000, 1000]


def test_the_error_counts_a_fold_as_one_piece_of_evidence() -> None:
    drawn = by_hand([0, 0, 0, 0], [0, 1, 0, 1])
    a, b = np.array([1.0, 1.0, 1.0, 1.0]), np.array([0.0, 0.0, 2.0, 2.0])
    # a - b is 1, 1, -1, -1: by customer sqrt(4) / 4 = 0.5, by fold sqrt(2^2 + 2^2) / 4 = 0.707.
    first, second = compare({"a": a, "b": b}, drawn, TWO)
    assert first["behind"] == 0 and second["behind"] == 0
    assert second["standard_error"] == pytest.approx(np.sqrt(8) / 4)


def test_base_rates_alone_move_every_row_by_their_log_odds() -> None:
    # Of all rows 2 of 4 default, of the first fold's two 1: no step.
    drawn = by_hand([0, 0, 1, 1], [0, 1, 0, 1])
    moved = uncorrected(drawn, TWO)
    assert moved["base_rates"][0].tolist() == moved["raw"][0].tolist() == [0, 0]


def test_each_day_is_predicted_from_the_days_whose_horizon_had_ended() -> None:
    _, rows = history(days=6, customers=100, steps=[0])
    calibrates = (rows["period"] == "calibrate").to_numpy()
    kind, folds = calibration_folds(rows, calibrates, 2 * 365, CALIBRATE)
    days = [
        (sorted(rows["as_of"].iloc[learn].unique()), rows["as_of"].iloc[unseen].unique().tolist())
        for learn, unseen in folds
    ]
    # Two days set the level, so two learn; a horizon of two years leaves the year between out.
    assert kind == "time_ordered"
    assert days == [
        (["2011-01-01", "2012-01-01"], ["2014-01-01"]),
        (["2012-01-01", "2013-01-01"], ["2015-01-01"]),
    ]


def test_a_short_history_holds_out_customers_of_the_rows_that_set_the_level() -> None:
    _, rows = history(days=2, customers=100, steps=[0])
    twice = pd.concat([rows, rows], ignore_index=True)
    kind, folds = calibration_folds(twice, np.ones(400, dtype=bool), 365 * 5, CALIBRATE)
    assert kind == "customers" and len(folds) == 3
    for learn, unseen in folds:
        assert set(twice["customer_id"].iloc[learn]).isdisjoint(twice["customer_id"].iloc[unseen])
    assert sorted(np.concatenate([unseen for _, unseen in folds])) == list(range(400))
