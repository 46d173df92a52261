"""Which snapshots a model learns from, which calibrate it, and which judge it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from data.errors import UserError

Evaluation = Literal["out_of_time", "cross_validation"]
Period = Literal["train", "calibrate", "gap", "test", "immature"]


class SplitParams(BaseModel):
    """How many of the mature snapshot days judge the model, and how many of the others calibrate it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    test_snapshots: int = Field(ge=1)
    calibrate_snapshots: int = Field(ge=1)


def periods(mature_days: Sequence[date], params: SplitParams, horizon_days: int) -> dict[date, Period]:
    """The period of each mature snapshot day.

    The last ``test_snapshots`` days judge the model (``test``). A model in use on the first of them can only have
    learnt from labels known by then: days whose horizon reaches beyond it are left out (``gap``). Of the others, the
    last ``calibrate_snapshots`` calibrate it. A cross-section, one day only, is all ``train``: nothing comes later.

    Raises
    ------
    UserError
        When no day's labels are known by the first test day.

    Examples
    --------
    >>> quarters = [date(2022, 1, 1), date(2022, 7, 1), date(2023, 1, 1), date(2023, 7, 1)]
    >>> list(periods(quarters, SplitParams(test_snapshots=1, calibrate_snapshots=1), horizon_days=365).values())
    ['train', 'calibrate', 'gap', 'test']
    """
    days = sorted(mature_days)
    if len(days) <= 1:
        return dict.fromkeys(days, "train")
    test = days[-params.test_snapshots :]
    known = [day for day in days if day + timedelta(days=horizon_days) <= test[0]]
    if not known:
        raise UserError(
            f"No snapshot is left to learn from: the labels of all {len(days)} mature snapshot days "
            f"({days[0]} to {days[-1]}) reach into the test period, which begins on {test[0]}. Lower "
            "label.splits.test_snapshots, raise label.snapshots.count, or bring a longer history."
        )
    found: dict[date, Period] = dict.fromkeys(days, "gap")
    found |= dict.fromkeys(known, "train")
    found |= dict.fromkeys(known[-params.calibrate_snapshots :], "calibrate")
    found |= dict.fromkeys(test, "test")
    return found
