"""Predictions that no model could have learnt by heart: out of time where there is time, else cross-validated."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from data.params import Evaluation
from models.bundle import DefaultModel
from models.estimators.members import cost_of
from models.evaluation.evaluation import cross_validated
from models.evaluation.metrics import METRICS
from models.params import CalibrateParams, EstimatorName, EvaluateParams, TrainParams
from models.schema import learn_schema
from models.training.fitting import calibrated, development_rows, fit

PREDICTED = ["pd", "pd_low", "pd_high"]


def held_out(
    kind: Evaluation,
    model: DefaultModel,
    features: pd.DataFrame,
    labels: pd.DataFrame,
    described: Sequence[Mapping[str, str]],
    params: tuple[TrainParams, CalibrateParams, EvaluateParams],
    horizon_days: int,
) -> pd.DataFrame:
    """The predictions by which a model is judged.

    Out of time, the shipped model predicts the test period. Where there is no later period, as in a cross-section,
    everything the pipeline learns (categories, trees, calibration) is learnt again in every fold of a repeated
    cross-validation.

    Returns
    -------
    pandas.DataFrame
        customer_id, as_of, period (``test``, or ``repeat_1`` ...), defaulted, pd, pd_low, pd_high.
    """
    if kind == "out_of_time":
        test = labels[labels["period"] == "test"]
        rows = test.merge(features, on=["customer_id", "as_of"], how="left", validate="one_to_one")
        kept = rows[["customer_id", "as_of", "period", "defaulted"]]
        return pd.concat([kept, model.predict(rows)[PREDICTED]], axis=1)
    train, calibrate, evaluate = params
    name: EstimatorName = model.estimator.name  # type: ignore[assignment]  # a ClassVar cannot be a Literal in a Protocol

    def fit_predict(learn: pd.DataFrame, unseen: pd.DataFrame) -> pd.DataFrame:
        rows = learn.sort_values(["customer_id", "as_of"], ignore_index=True)
        schema = learn_schema(rows, described)
        model, _ = calibrated(fit(rows, schema, train, name), schema, rows, calibrate, horizon_days)
        return model.predict(unseen)[PREDICTED]

    rows = development_rows(features, labels)
    seconds = cost_of(name, len(rows), len(model.schema.features), train)
    return cross_validated(rows, fit_predict, evaluate, seconds)


def development(out_of_fold: pd.DataFrame, role: str, model: DefaultModel, features: pd.DataFrame) -> pd.DataFrame:
    """The training rows as predicted by models blind to their customers: what development looked like."""
    rows = out_of_fold.merge(features, on=["customer_id", "as_of"], how="left", validate="one_to_one")
    predicted = model.calibrated(rows[role].to_numpy(np.float64), rows)
    kept = rows[["customer_id", "as_of", "defaulted"]].assign(period="development")
    return pd.concat([kept, predicted[PREDICTED]], axis=1)


def in_sample(model: DefaultModel, features: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """The rows learnt from, as the shipped model predicts them itself: how well it remembers, not how good it is.

    Returns
    -------
    pandas.DataFrame
        As of ``held_out``, with the period ``development``.
    """
    rows = development_rows(features, labels)
    kept = rows[["customer_id", "as_of", "defaulted"]].assign(period="development")
    return pd.concat([kept, model.predict(rows)[PREDICTED]], axis=1)


def against_truth(evaluation: pd.DataFrame, truth: pd.DataFrame | None) -> dict[str, float] | None:
    """How close the predictions come to a simulation's true probabilities; None where there is no simulation.

    Returns
    -------
    dict
        auc_model, auc_truth (the best that any model could reach on these rows, up to chance), auc_gap;
        mean_true_pd, mean_predicted and mean_absolute_difference of the probabilities; rows.
    """
    if truth is None:
        return None
    rows = evaluation.merge(truth, on=["customer_id", "as_of"], how="inner", validate="many_to_one")
    y, weight = rows["defaulted"].to_numpy(np.float64), np.ones(len(rows))
    model, best = (METRICS["auc"](y, rows[column].to_numpy(), weight) for column in ("pd", "true_pd"))
    return {
        "rows": len(rows),
        "auc_model": model,
        "auc_truth": best,
        "auc_gap": best - model,
        "mean_true_pd": float(rows["true_pd"].mean()),
        "mean_predicted": float(rows["pd"].mean()),
        "mean_absolute_difference": float((rows["true_pd"] - rows["pd"]).abs().mean()),
    }
