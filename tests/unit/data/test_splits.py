from datetime import date

import pytest

from data.errors import UserError
from data.params import SplitParams
from data.splits import periods
from tests.tables import day

YEAR = 365


BY_COUNT = SplitParams(
    test_snapshots=1, calibrate_snapshots=1, test_share=0.25, min_defaults=30, calibrate_from=None, test_from=None
)


def split(days: str, test: int = 1, calibrate: int = 1, **dates: str) -> list[str]:
    """The period of every day, in the order of time."""
    params = BY_COUNT.model_copy(
        update={"test_snapshots": test, "calibrate_snapshots": calibrate}
        | {name: day(text) for name, text in dates.items()}
    )
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
    days = [date(2023, 7, 1), date(2022, 1, 1), date(2022, 7, 1)]
    assert periods(days, BY_COUNT, YEAR) == periods(sorted(days), BY_COUNT, YEAR)


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


YEARLY = "2010-05-01 2011-05-01 2012-05-01 2013-05-01 2014-05-01"


def test_dates_take_the_place_of_the_counts() -> None:
    found = split(YEARLY, test=1, calibrate=1, calibrate_from="2011-05-01", test_from="2013-01-01")
    assert found == ["train", "calibrate", "calibrate", "test", "test"]


def test_a_date_for_one_period_leaves_the_other_to_its_count() -> None:
    assert split(YEARLY, test=3, test_from="2014-05-01") == ["train", "train", "train", "calibrate", "test"]
    assert split(YEARLY, test=2, calibrate_from="2012-05-01") == ["train", "train", "calibrate", "test", "test"]


def test_days_whose_labels_are_not_known_by_the_first_test_day_are_left_out_by_date_as_well() -> None:
    days = "2022-01-01 2022-07-01 2023-01-01 2023-07-01"
    assert split(days, calibrate_from="2022-07-01", test_from="2023-07-01") == ["train", "calibrate", "gap", "test"]


def test_a_test_period_that_leaves_nothing_to_learn_from_is_refused() -> None:
    with pytest.raises(UserError, match=r"begins on 2010-05-01\. Set a later label\.splits\.test_from"):
        split(YEARLY, test_from="2010-01-01")


def test_a_test_period_after_the_last_day_is_refused() -> None:
    with pytest.raises(UserError, match=r"test_from is 2014-05-02, and the last snapshot day .* is 2014-05-01"):
        split(YEARLY, test_from="2014-05-02")


def test_a_calibration_period_without_a_day_whose_label_is_known_is_refused() -> None:
    with pytest.raises(UserError, match=r"calibrate_from is 2013-05-02, and the last snapshot day .* is 2013-05-01"):
        split(YEARLY, calibrate_from="2013-05-02")


PUBLISHED = {"calibrate_from": "2011-05-01", "test_from": "2013-05-01"}


def test_the_split_that_a_data_set_was_published_with_is_used_where_none_is_set() -> None:
    found = BY_COUNT.or_published(PUBLISHED)
    assert (found.calibrate_from, found.test_from) == (date(2011, 5, 1), date(2013, 5, 1))
    assert BY_COUNT.or_published(None) == BY_COUNT


def test_a_date_set_by_the_user_puts_the_published_split_aside_as_a_whole() -> None:
    own = BY_COUNT.model_copy(update={"test_from": date(2014, 5, 1)})
    assert own.or_published(PUBLISHED) == own
