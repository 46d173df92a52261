"""The chosen estimator, its baseline and any further candidates, fitted to the same rows and folds and compared."""

import logging
from collections.abc import Mapping

import numpy as np
import pandas as pd

from models.estimators.base import CrossFit
from models.estimators.catalogue import BASELINE_OF
from models.evaluation.comparison import compare
from models.evaluation.metrics import auc
from models.params import EstimatorName, MemberName, TrainParams
from models.schema import FeatureSchema
from models.training.fitting import fit_to, training_set
from models.training.leak_alarm import refuse_leaks, refuse_separation, single_feature_aucs

log = logging.getLogger(__name__)


def fit_all(rows: pd.DataFrame, schema: FeatureSchema, params: TrainParams) -> dict[EstimatorName, CrossFit]:
    """The chosen estimator first, then its baseline, then the candidates; nothing is fitted twice.

    Raises
    ------
    DataRefused
        When a feature, or all of them together, tell the outcome (``models.training.leak_alarm``).
    """
    learnt = training_set(rows, schema, params)
    aucs = single_feature_aucs(learnt.X, learnt.y, learnt.folds, schema)
    refuse_leaks(aucs, params.leak_auc)
    names = dict.fromkeys([params.estimator, BASELINE_OF[params.estimator], *params.candidates])
    fits: dict[EstimatorName, CrossFit] = {}
    shared: dict[MemberName, CrossFit] = {}
    for number, name in enumerate(names, start=1):
        fits[name] = fit_to(learnt, params, name, shared)
        log.info("Fitted: %d of %d estimators (%s)", number, len(names), name)
    unseen = fits[params.estimator].out_of_fold
    refuse_separation(auc(learnt.y, unseen, np.ones(len(unseen))), aucs, params.leak_auc)
    return fits


def compared(
    fits: Mapping[EstimatorName, CrossFit], rows: pd.DataFrame, params: TrainParams
) -> list[dict[str, object]]:
    """The estimators on customers that they had not seen, best first (``models.evaluation.comparison``); logged too."""
    log_odds = {str(name): fit.out_of_fold for name, fit in fits.items()}
    y, customers = rows["defaulted"].to_numpy(np.float64), rows["customer_id"].to_numpy()
    log.info("On customers that they had not seen:")
    table = compare(log_odds, params.estimator, y, customers, params.confidence)
    for row in table:
        beside = "" if row["difference"] is None else f" ({row['difference']:+.4f}, p = {row['p_value']:.3f})"
        log.info("%-9s AUC %.4f, log loss %.4f%s", row["estimator"], row["auc"], row["log_loss"], beside)
    return table
