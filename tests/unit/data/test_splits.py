from datetime import date

import pytest

from data.errors import UserError
from data.splits import SplitParams, periods
from tests.tables import day

YEAR = 365


def split(days: str, test: int = 1, calibrate: int = 1) -> list[str]:
    """The period of every day, in the order of time."""
    params = SplitParams(test_snapshots=test, calibrate_snapshots=calibrate)
    found = periods([day(text) for text in days.split()], params, YEAR)
    return [found[on] for on in sorted(found)]


def test_the_last_days_judge_and_days_whose_labels_are_not_known_by_then_are_left_out() -> None:
    """On 2023-07-01 the labels of 2022-07-01 are known (365 days), those of 2023-01-01 not yet."""
    assert split("2022-01-01 2022-07-01 2023-01-01 2023-07-01") == ["train", "calibrate", "gap", "test"]


def test_a_label_is_known_when_its_horizon_ends_on_the_first_test_day() -> None:
    """2022-07-01 + 365 days is 2023-07-01."""
    assert split("2022-07-01 2022-07-02 2023-07-01") == ["calibrate", "gap", "test"]


def test_several_days_may_calibrate_and_several_judge() -> None:
    days = "2020-01-01 2020-04-01 2020-07-01 2020-10-01 2022-01-01 2022-04-01"
    assert split(days, test=2, calibrate=3) == ["train", "calibrate", "calibrate", "calibrate", "test", "test"]


def test_the_gap_is_measured_from_the_first_of_several_test_days() -> None:
    days = "2021-01-01 2021-07-01 2022-01-01 2022-07-01 2023-01-01"
    assert split(days, test=3) == ["calibrate", "gap", "test", "test", "test"]


def test_the_order_in_which_the_days_are_given_does_not_matter() -> None:
    params = SplitParams(test_snapshots=1, calibrate_snapshots=1)
    days = [date(2023, 7, 1), date(2022, 1, 1), date(2022, 7, 1)]
    assert periods(days, params, YEAR) == periods(sorted(days), params, YEAR)


def test_a_cross_section_is_all_for_training() -> None:
    assert split("2023-07-01", test=4, calibrate=4) == ["train"]


def test_without_a_mature_day_there_is_no_period() -> None:
    assert split("") == []


def test_a_history_too_short_to_learn_from_is_refused_with_the_days_in_question() -> None:
    with pytest.raises(UserError, match=r"2023-01-01 to 2023-07-01.*begins on 2023-07-01.*test_snapshots"):
        split("2023-01-01 2023-07-01")


def test_more_test_days_than_there_are_leave_nothing_to_learn_from() -> None:
    with pytest.raises(UserError, match="No snapshot is left"):
        split("2020-01-01 2023-01-01", test=5)
