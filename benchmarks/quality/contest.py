"""One contestant on one portfolio: predictions of rows that it could not have learnt by heart, and how long it took."""

import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.quality.portfolios import Portfolio
from benchmarks.quality.rivals import Rival
from models.evaluation.evaluation import cross_validated
from models.schema import FeatureSchema, encode, learn_schema
from models.training.fitting import calibrated, development_rows, fit
from pipeline.params import Params

FEW_REPEATS = 3
"""Repeats of the cross-validation of a portfolio with few rows; one of the others."""

FitPredict = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]


def judged(portfolio: Portfolio, fit_predict: FitPredict, params: Params) -> tuple[pd.DataFrame, float]:
    """Predictions of the held-out rows as the stage ``evaluate`` makes them, and seconds per fit.

    Returns
    -------
    tuple
        customer_id, as_of, period, defaulted, pd; and the mean time of fitting and predicting.
    """

    def timed(learn: pd.DataFrame, unseen: pd.DataFrame) -> pd.DataFrame:
        start = time.perf_counter()
        predicted = fit_predict(learn, unseen)
        # As a column: folds may run in processes of their own.
        return predicted.assign(seconds=time.perf_counter() - start)

    learn = development_rows(portfolio.features, portfolio.labels)
    if portfolio.evaluation == "cross_validation":
        # All contestants are judged on the same repeats, whatever they cost.
        repeats = FEW_REPEATS if len(learn) <= params.train.few_rows else 1
        evaluate = params.evaluate.model_copy(update={"max_repeats": repeats})
        rows = cross_validated(learn, timed, evaluate, seconds=0.0)
        return rows.drop(columns="seconds"), float(rows["seconds"].mean())
    test = portfolio.labels[portfolio.labels["period"] == "test"]
    unseen = test.merge(portfolio.features, on=["customer_id", "as_of"], how="left", validate="one_to_one")
    rows = unseen[["customer_id", "as_of", "period", "defaulted"]]
    predicted = timed(learn, unseen)
    return rows.assign(pd=predicted["pd"].to_numpy()), float(predicted["seconds"].mean())


def of_pipeline(portfolio: Portfolio, params: Params) -> FitPredict:
    """What this pipeline ships: estimator and calibration by the code of its stages."""
    horizon = params.label.snapshots.horizon_days if portfolio.evaluation == "out_of_time" else 0

    def fit_predict(learn: pd.DataFrame, unseen: pd.DataFrame) -> pd.DataFrame:
        rows = learn.sort_values(["customer_id", "as_of"], ignore_index=True)
        schema = learn_schema(rows, portfolio.described)
        fitted = fit(rows, schema, params.train, params.train.estimator)
        model, _ = calibrated(fitted, schema, rows, params.calibrate, horizon)
        return model.predict(unseen)[["pd"]]

    return fit_predict


def of_rival(portfolio: Portfolio, rival: Rival) -> FitPredict:
    """A rival on the same features: those that tell the training rows apart."""

    def fit_predict(learn: pd.DataFrame, unseen: pd.DataFrame) -> pd.DataFrame:
        schema = learn_schema(learn, portfolio.described)
        y: NDArray[np.float64] = learn["defaulted"].to_numpy(np.float64)
        return pd.DataFrame({"pd": rival(as_frame(learn, schema), y, as_frame(unseen, schema))})

    return fit_predict


def as_frame(rows: pd.DataFrame, schema: FeatureSchema) -> pd.DataFrame:
    """Features as libraries expect them: floats, and categories as such; infinities are missing."""
    frame = pd.DataFrame(encode(rows, schema), columns=schema.names)
    for feature in schema.features:
        if feature.levels is not None:
            codes = frame[feature.name].fillna(-1).to_numpy(np.int64)
            frame[feature.name] = pd.Categorical.from_codes(codes, pd.Index(feature.levels))
    return frame
