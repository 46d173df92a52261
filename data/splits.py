"""Which snapshots a model learns from, which calibrate it, and which judge it."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from data.errors import UserError
from data.params import Period, SplitParams

log = logging.getLogger(__name__)


def periods(mature_days: Sequence[date], params: SplitParams, horizon_days: int) -> dict[date, Period]:
    """The period of each mature snapshot day.

    The days from ``test_from`` on, or else the last ``test_snapshots``, judge the model (``test``). A model in use on
    the first of them can only have learnt from labels known by then: days whose horizon reaches beyond it are left out
    (``gap``). Of the others, those from ``calibrate_from`` on, or else the last ``calibrate_snapshots``, calibrate it.
    A cross-section, one day only, is all ``train``: nothing comes later.

    Raises
    ------
    UserError
        When no day's labels are known by the first test day, or a date leaves a period without a day.

    Examples
    --------
    >>> quarters = [date(2022, 1, 1), date(2022, 7, 1), date(2023, 1, 1), date(2023, 7, 1)]
    >>> counts = {"test_snapshots": 9, "calibrate_snapshots": 1, "test_share": 0.25, "min_defaults": 30}
    >>> params = SplitParams(calibrate_from=None, test_from=date(2023, 7, 1), **counts)
    >>> list(periods(quarters, params, horizon_days=365).values())
    ['train', 'calibrate', 'gap', 'test']
    """
    return periods_known({day: day + timedelta(days=horizon_days) for day in mature_days}, params)


def periods_known(known_on: Mapping[date, date], params: SplitParams) -> dict[date, Period]:
    """``periods`` of snapshot days, each with the day on which its labels are known."""
    days = sorted(known_on)
    if len(days) <= 1:
        return dict.fromkeys(days, "train")
    test = _from(days, params.test_from, "test_from") or days[-params.test_snapshots :]
    known = [day for day in days if known_on[day] <= test[0]]
    if not known:
        remedy = "Set a later label.splits.test_from" if params.test_from else "Lower label.splits.test_snapshots"
        raise UserError(
            f"No snapshot is left to learn from: the labels of all {len(days)} mature snapshot days "
            f"({days[0]} to {days[-1]}) reach into the test period, which begins on {test[0]}. {remedy}, "
            "raise label.snapshots.count, shorten label.snapshots.horizon_days, or bring a longer history."
        )
    calibrate = _from(known, params.calibrate_from, "calibrate_from") or known[-params.calibrate_snapshots :]
    found: dict[date, Period] = dict.fromkeys(days, "gap")
    return found | dict.fromkeys(known, "train") | dict.fromkeys(calibrate, "calibrate") | dict.fromkeys(test, "test")


def _from(days: Sequence[date], first: date | None, name: str) -> list[date]:
    """The days from ``first`` on; none without it."""
    if first is None:
        return []
    if first > days[-1]:
        raise UserError(
            f"label.splits.{name} is {first}, and the last snapshot day that could serve is {days[-1]}. Set an earlier "
            "day, or nothing to split by count."
        )
    return [day for day in days if day >= first]
