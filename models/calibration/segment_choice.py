"""Whether segments get a level of their own: only where that pays on rows that it was not fitted to."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.calibration.calibrators.base import Calibrator, Sample
from models.calibration.choice import compare, losses
from models.calibration.segments import SegmentOffsets
from models.estimators.base import Folds
from models.schema import Array


def choose_segments(
    curve: Calibrator,
    held_out: list[Array],
    segment: pd.Series,
    sample: Sample,
    learnt: NDArray[np.int64],
    folds: Folds,
) -> tuple[SegmentOffsets | None, dict[str, Any]]:
    """The offsets of the segments, None unless they lower the held-out log loss by more than its standard error.

    Parameters
    ----------
    held_out
        Calibrated log-odds of each fold's held-out rows without segments.
    segment
        Segment of each row of ``sample``.
    learnt
        Positions of the rows of ``sample`` that set the level.

    Returns
    -------
    tuple
        The offsets, and what was seen: column, kept, gain (fall of the mean log loss), its standard error, and the
        members, whether kept or not.
    """
    shifted = [
        z + fitted(type(curve).fit(sample[learn]), sample[learn], segment.iloc[learn]).offset(segment.iloc[unseen])
        for z, (learn, unseen) in zip(held_out, folds, strict=True)
    ]
    losses_of = {"one level": losses(held_out, sample, folds), "segments": losses(shifted, sample, folds)}
    compared = {each["method"]: each for each in compare(losses_of, sample, folds)}
    gain = compared["one level"]["log_loss"] - compared["segments"]["log_loss"]
    error = max(each["standard_error"] for each in compared.values())
    offsets = fitted(curve, sample[learnt], segment.iloc[learnt])
    told = {
        "column": segment.name,
        "kept": gain > error,
        "gain": gain,
        "standard_error": error,
        "spread": offsets.spread,
        "members": [{"segment": name, **each.model_dump()} for name, each in offsets.segments.items()],
    }
    return (offsets if gain > error else None), told


def fitted(curve: Calibrator, sample: Sample, segment: pd.Series) -> SegmentOffsets:
    """Offsets on top of a curve."""
    return SegmentOffsets.fit(curve.log_odds(sample.raw), sample.defaulted, sample.customers, segment)
