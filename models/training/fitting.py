"""Fit an estimator so that every training row also has a prediction by a model that never saw its customer."""

import logging
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.errors import DataRefused
from models.bundle import DefaultModel
from models.calibration.fitting import Told, fit_calibration
from models.estimators.base import CrossFit, Folds
from models.estimators.blend import blended
from models.estimators.members import planned
from models.estimators.single import FITTERS
from models.monotonicity.certify import certify
from models.params import CalibrateParams, EstimatorName, MemberName, TrainParams
from models.scale import ScoreScale
from models.schema import Array, FeatureSchema, encode

log = logging.getLogger(__name__)

DEVELOPMENT = ("train", "calibrate")
"""Periods that a model learns from."""


def customer_folds(defaulted: Array, customers: pd.Series, params: TrainParams) -> Folds:
    """Deal customers into folds with about the same share of defaults; all snapshots of one stay together.

    Raises
    ------
    DataRefused
        When there are too few customers with and without a default for every fold to hold both.
    """
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold  # half a second to load

    by_customer = pd.Series(defaulted).groupby(customers.to_numpy()).max()
    defaulters, others = int(by_customer.sum()), int((by_customer == 0).sum())
    if min(defaulters, others) < params.folds:
        raise DataRefused(
            f"Too few customers to learn from: {defaulters} with a default and {others} without, and train.folds = "
            f"{params.folds} needs at least that many of each. Bring a longer history or more customers, check "
            "label.default, or lower train.folds (2 is the least)."
        )
    splits = {"n_splits": params.folds, "shuffle": True, "random_state": params.seed}
    if len(by_customer) == len(defaulted):  # one row each, as in a cross-section: the same, in a fraction of the time
        return list(StratifiedKFold(**splits).split(np.zeros(len(defaulted)), defaulted))
    return list(StratifiedGroupKFold(**splits).split(np.zeros(len(defaulted)), defaulted, customers))


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


@dataclass(frozen=True)
class TrainingSet:
    """The training rows as estimators take them.

    Attributes
    ----------
    X, y
        Encoded features, shape (n, features), and outcomes, shape (n,).
    customers
        The customer of each row.
    folds
        Rows to learn from and rows held out, by customer.
    """

    X: Array
    y: Array
    customers: pd.Series
    folds: Folds
    schema: FeatureSchema


def training_set(rows: pd.DataFrame, schema: FeatureSchema, params: TrainParams) -> TrainingSet:
    """Encode the rows and deal them into folds.

    Parameters
    ----------
    rows
        customer_id, defaulted and the features of the training rows, sorted by customer and day: with row sampling the
        order of rows would change the model.
    """
    y, customers = rows["defaulted"].to_numpy(np.float64), rows["customer_id"]
    return TrainingSet(encode(rows, schema), y, customers, customer_folds(y, customers, params), schema)


def fit(rows: pd.DataFrame, schema: FeatureSchema, params: TrainParams, estimator: EstimatorName) -> CrossFit:
    """Fit one estimator to rows (``training_set``)."""
    return fit_to(training_set(rows, schema, params), params, estimator, {})


def fit_to(
    learnt: TrainingSet, params: TrainParams, estimator: EstimatorName, fits: dict[MemberName, CrossFit]
) -> CrossFit:
    """Fit one estimator to all rows, and to each fold's others for the held-out log-odds.

    Parameters
    ----------
    fits
        What was fitted to the same rows before, and is not fitted again; what is fitted now is added.
    """
    X, y, folds, schema = learnt.X, learnt.y, learnt.folds, learnt.schema
    plan = planned(len(y), schema, params) if estimator == "auto" else {estimator: params}
    for name, affordable in plan.items():
        if name not in fits:
            fits[name] = FITTERS[name](X, y, folds, schema, affordable)
    if estimator != "auto":
        return fits[estimator]
    members = {name: fits[name] for name in plan if _keeps_directions(name, fits[name], schema)}
    return blended(
        members or {name: fits[name] for name in plan},
        y,
        learnt.customers.to_numpy(),
        folds,
        few=len(y) <= params.few_rows,
    )


def _keeps_directions(name: MemberName, fitted: CrossFit, schema: FeatureSchema) -> bool:
    """Whether a member may join: a sum is proven only where every member is (``models.monotonicity``)."""
    verdict = certify(fitted.estimator, schema).verdict
    if verdict != "proven":
        log.info("auto: %s may not join, its directions of risk are %s", name, verdict.replace("_", " "))
    return verdict == "proven"


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
