"""Fit an estimator so that every training row also has a prediction by a model that never saw its customer."""

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedGroupKFold

from data.errors import DataRefused
from models.bundle import DefaultModel
from models.calibration.fitting import Told, fit_calibration
from models.estimators.base import CrossFit, Folds
from models.estimators.blend import blended
from models.estimators.single import FITTERS
from models.evaluation.metrics import auc
from models.params import CalibrateParams, EstimatorName, TrainParams
from models.scale import ScoreScale
from models.schema import Array, FeatureSchema, encode
from models.training.leak_alarm import refuse_leaks, refuse_separation, single_feature_aucs

DEVELOPMENT = ("train", "calibrate")
"""Periods that a model learns from."""


def customer_folds(defaulted: Array, customers: pd.Series, params: TrainParams) -> Folds:
    """Deal customers into folds with about the same share of defaults; all snapshots of one stay together.

    Raises
    ------
    DataRefused
        When there are too few customers with and without a default for every fold to hold both.
    """
    by_customer = pd.Series(defaulted).groupby(customers.to_numpy()).max()
    defaulters, others = int(by_customer.sum()), int((by_customer == 0).sum())
    if min(defaulters, others) < params.folds:
        raise DataRefused(
            f"Too few customers to learn from: {defaulters} with a default and {others} without, and train.folds = "
            f"{params.folds} needs at least that many of each. Bring a longer history or more customers, check "
            "label.default, or lower train.folds (2 is the least)."
        )
    dealt = StratifiedGroupKFold(params.folds, shuffle=True, random_state=params.seed)
    return list(dealt.split(np.zeros(len(defaulted)), defaulted, customers))


def development_rows(features: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Labels and features of the snapshots that a model may learn from, sorted by customer and day.

    Raises
    ------
    DataRefused
        When there is no such snapshot.
    """
    learnt = labels[labels["period"].isin(DEVELOPMENT)]
    if learnt.empty:
        raise DataRefused(
            "There is nothing to learn from: no snapshot has a label that was known in time. Bring a history longer "
            "than label.snapshots.horizon_days, or labels in the table outcomes."
        )
    rows = learnt.merge(features, on=["customer_id", "as_of"], how="left", validate="one_to_one")
    return rows.sort_values(["customer_id", "as_of"], ignore_index=True)


def fit(rows: pd.DataFrame, schema: FeatureSchema, params: TrainParams, estimator: EstimatorName) -> CrossFit:
    """Fit one estimator.

    Parameters
    ----------
    rows
        customer_id, defaulted and the features of the training rows, sorted by customer and day: with row sampling the
        order of rows would change the model.
    """
    X, y = encode(rows, schema), rows["defaulted"].to_numpy(np.float64)
    folds = customer_folds(y, rows["customer_id"], params)
    if estimator != "blend":
        return FITTERS[estimator](X, y, folds, schema, params)
    members = {name: FITTERS[name](X, y, folds, schema, params) for name in params.blend}
    return blended(members, y, rows["customer_id"].to_numpy(), folds, params.confidence)


def alarm(rows: pd.DataFrame, schema: FeatureSchema, params: TrainParams, out_of_fold: Array | None = None) -> None:
    """Refuse what only a leak explains: a feature that ranks defaults alone, or (after a fit) all of them together.

    Raises
    ------
    DataRefused
        Naming the features.
    """
    X, y = encode(rows, schema), rows["defaulted"].to_numpy(np.float64)
    aucs = single_feature_aucs(X, y, customer_folds(y, rows["customer_id"], params), schema)
    refuse_leaks(aucs, params.leak_auc)
    if out_of_fold is not None:
        refuse_separation(auc(y, out_of_fold, np.ones(len(y))), aucs, params.leak_auc)


def segment_columns(schema: FeatureSchema, params: CalibrateParams) -> list[str]:
    """The column of the segments, if the model has it as a category: it is then asked for like any other."""
    return [f.name for f in schema.features if f.name == params.segment and f.levels is not None]


def calibrated(
    fitted: CrossFit, schema: FeatureSchema, rows: pd.DataFrame, params: CalibrateParams, horizon_days: int
) -> tuple[DefaultModel, Told]:
    """The shipped model: calibrated on predictions by models that have not seen the customer.

    Parameters
    ----------
    rows
        customer_id, as_of, period, defaulted of the training rows, in the order of ``fitted.out_of_fold``, and the
        segment's column where the model has it. Rows of the period ``calibrate``, the latest whose labels were known,
        set the level; without that period (a cross-section) all rows do.

    Returns
    -------
    tuple
        The model, and how its calibration was chosen.
    """
    segments = params if segment_columns(schema, params) else params.model_copy(update={"segment": None})
    calibrator, told = fit_calibration(fitted.out_of_fold, rows, segments, horizon_days)
    return DefaultModel(schema, fitted.estimator, calibrator, ScoreScale(params.scale)), told
