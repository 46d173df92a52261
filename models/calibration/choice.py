"""Which calibrator: the simplest that is not beaten beyond noise on rows that it was not fitted to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict

import numpy as np
from scipy.special import logit

from models.calibration.calibrators.base import Sample
from models.calibration.calibrators.catalogue import CALIBRATORS
from models.estimators.base import Folds
from models.params import CalibratorName
from models.schema import Array


class Compared(TypedDict):
    """A calibrator's mean log loss on the rows compared, how far it lies behind the best, and that figure's error."""

    method: str
    log_loss: float
    behind: float
    standard_error: float


def uncorrected(sample: Sample, folds: Folds) -> dict[str, list[Array]]:
    """What the calibrators are measured against, on the same held-out rows.

    ``raw``: no correction. ``base_rates``: the textbook's, the difference between the log-odds of the default rate of
    the fold's rows and of all rows, which the estimators learnt from (Saerens et al. 2002, eq. 2.4).
    """
    rate = logit(sample.defaulted.mean())
    moved = [float(logit(sample.defaulted[learn].mean()) - rate) for learn, _ in folds]
    raw = [sample.raw[unseen] for _, unseen in folds]
    return {"raw": raw, "base_rates": [z + step for z, step in zip(raw, moved, strict=True)]}


def held_out_log_odds(sample: Sample, folds: Folds) -> dict[CalibratorName, list[Array]]:
    """Calibrated log-odds of each fold's held-out rows, by calibrators fitted to its other rows."""
    return {
        name: [kind.fit(sample[learn]).log_odds(sample.raw[unseen]) for learn, unseen in folds]
        for name, kind in CALIBRATORS.items()
    }


def losses(log_odds: Sequence[Array], sample: Sample, folds: Folds) -> Array:
    """Log loss of each held-out row, fold after fold: y and ln(1 + e^z) - y z, exact for any log-odds z."""
    return np.concatenate(
        [np.logaddexp(0, z) - sample.defaulted[unseen] * z for z, (_, unseen) in zip(log_odds, folds, strict=True)]
    )


def standard_error(difference: Array, sample: Sample, folds: Folds) -> float:
    """Standard error of a mean difference of losses, rows of one customer, and of one fold, being alike.

    The larger of the two: a calibrator that is better on one day only has not shown that it is better on the next.
    """
    customers = np.concatenate([sample.customers[unseen] for _, unseen in folds])
    fold = np.repeat(np.arange(len(folds)), [len(unseen) for _, unseen in folds])
    centred = difference - difference.mean()
    return max(float(np.sqrt((np.bincount(group, centred) ** 2).sum())) for group in (customers, fold)) / len(centred)


def compare(by_method: Mapping[str, Array], sample: Sample, folds: Folds, rivals: Iterable[str] = ()) -> list[Compared]:
    """Each method's mean log loss against the best of ``rivals`` (without any: of all), in the order given.

    Nothing where there is nothing to compare.
    """
    if not by_method:
        return []
    best = min(tuple(rivals) or by_method, key=lambda name: float(by_method[name].mean()))
    return [
        Compared(
            method=name,
            log_loss=float(loss.mean()),
            behind=float((loss - by_method[best]).mean()),
            standard_error=standard_error(loss - by_method[best], sample, folds),
        )
        for name, loss in by_method.items()
    ]


def simplest(compared: Sequence[Compared]) -> str:
    """The first, simplest method that lies no more than one standard error behind the best."""
    return next(each["method"] for each in compared if each["behind"] <= each["standard_error"])
