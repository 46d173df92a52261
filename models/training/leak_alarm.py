"""The leak alarm: a feature that is the outcome in disguise, found before anything is fitted."""

from collections.abc import Mapping

import numpy as np

from data.errors import DataRefused
from models.estimators.base import Folds
from models.evaluation.metrics import auc
from models.schema import Array, FeatureSchema

PRIOR_ROWS = 20.0
"""A category's default rate counts as if so many rows more had been seen in it, at the overall rate."""


def single_feature_aucs(X: Array, y: Array, folds: Folds, schema: FeatureSchema) -> dict[str, float]:
    """How well each feature alone ranks the training rows, whichever way round: 0.5 chance, 1 perfect.

    A number is tried with its missing values at the bottom and at the top, so that a value that is known only after a
    default is found, too. A category ranks by its default rate in the other folds.
    """
    found = {}
    for i, feature in enumerate(schema.features):
        if feature.levels is not None:
            ranks = [_rates_out_of_fold(X[:, i], y, folds, len(feature.levels))]
        else:
            known = X[:, i][~np.isnan(X[:, i])]
            low, high = (known.min() - 1, known.max() + 1) if len(known) else (0.0, 0.0)
            ranks = [np.nan_to_num(X[:, i], nan=low), np.nan_to_num(X[:, i], nan=high)]
        areas = [auc(y, rank, np.ones(len(y))) for rank in ranks]
        found[feature.name] = max(max(area, 1 - area) for area in areas)
    return found


def _rates_out_of_fold(codes: Array, y: Array, folds: Folds, levels: int) -> Array:
    place = np.where(np.isnan(codes), levels, codes).astype(np.int64)
    rates = np.empty(len(y))
    for learn, held_out in folds:
        rows = np.bincount(place[learn], minlength=levels + 1)
        defaults = np.bincount(place[learn], y[learn], levels + 1)
        rates[held_out] = ((defaults + PRIOR_ROWS * y[learn].mean()) / (rows + PRIOR_ROWS))[place[held_out]]
    return rates


def refuse_leaks(aucs: Mapping[str, float], limit: float) -> None:
    """Refuse features that rank better than ``limit`` alone; a limit of 1 lets everything pass.

    Raises
    ------
    DataRefused
        Naming them.
    """
    suspects = {name: area for name, area in aucs.items() if area > limit}
    if suspects:
        named = ", ".join(f"{name} ({area:.4f})" for name, area in sorted(suspects.items(), key=lambda s: -s[1]))
        raise DataRefused(
            f"Leak alarm: alone, {named} ranks defaults with an AUC above train.leak_auc = {limit:g}. It is probably "
            "the label, or was filled in after the default. Look where it comes from, and name it in "
            "featurize.leave_out or correct its known-on date. If it is honest, raise train.leak_auc (1: no alarm)."
        )


def refuse_separation(area: float, aucs: Mapping[str, float], limit: float) -> None:
    """Refuse a fit that ranks customers it has never seen better than ``limit``: together, features tell the outcome.

    Raises
    ------
    DataRefused
        Naming the features that rank best alone.
    """
    if area > limit:
        strongest = ", ".join(sorted(aucs, key=lambda name: -aucs[name])[:5])
        raise DataRefused(
            f"Leak alarm: customers that the model has never seen are ranked with an AUC of {area:.4f}, above "
            f"train.leak_auc = {limit:g}. Features that separate defaults perfectly leave no probability to estimate, "
            f"and probably know the outcome. Look first at {strongest}. If they are honest, raise train.leak_auc "
            "(1: no alarm)."
        )
