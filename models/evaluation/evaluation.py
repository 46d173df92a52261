"""Judge held-out predictions: figures with counts and intervals."""

import logging
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd

from data.errors import DataRefused
from models.estimators.base import Folds
from models.evaluation.metrics import FORMULAS, LEAST, Formula
from models.evaluation.predictions import Predictions
from models.parallel import in_parallel
from models.params import EvaluateParams
from models.schema import Array

log = logging.getLogger(__name__)


def summarise(
    evaluation: pd.DataFrame, params: EvaluateParams, metrics: Mapping[str, Formula] = FORMULAS
) -> dict[str, float | int]:
    """Every metric with an interval, and the counts behind them.

    Parameters
    ----------
    evaluation
        customer_id, period, defaulted, pd. Where a customer was predicted in several repeats of a cross-validation,
        ``period`` tells them apart: a metric is the mean over the repeats.
    metrics
        Formulas by name.

    Returns
    -------
    dict
        <metric>, <metric>_low, <metric>_high; rows, customers, defaults. Intervals are percentiles over resamples of
        whole customers, so that the snapshots of one customer do not pass for independent evidence. They are centred on
        the figure: resampling adds noise of its own, which raises a mean distance such as the calibration error.

    Raises
    ------
    DataRefused
        When the rows hold no default, or nothing but defaults: there is nothing to rank.
    """
    repeats = [rows for _, rows in evaluation.groupby("period", sort=True)]
    first = repeats[0]
    defaults = int(first["defaulted"].sum())
    if defaults in (0, len(first)):
        raise DataRefused(
            f"The model can't be judged: of {len(first)} held-out snapshots {defaults} defaulted. Both outcomes are "
            "needed; bring a longer history, or check label.default and label.splits."
        )
    figures: dict[str, float | int] = {
        "rows": len(first),
        "customers": int(first["customer_id"].nunique()),
        "defaults": defaults,
    }
    predictions = [
        Predictions(rows["defaulted"].to_numpy(np.float64), rows["pd"].to_numpy(np.float64)) for rows in repeats
    ]
    point = _mean_metrics(predictions, [np.ones(len(rows)) for rows in repeats], metrics)
    draws = pd.DataFrame(_resampled(repeats, predictions, params, metrics))
    tail = (1 - params.confidence) / 2
    for name, value in point.items():
        around = draws[name] - draws[name].mean() + value
        figures[name] = value
        figures[f"{name}_low"] = max(float(around.quantile(tail)), LEAST.get(name, 0.0))
        figures[f"{name}_high"] = float(around.quantile(1 - tail))
    return figures


def _mean_metrics(
    predictions: list[Predictions], weights: list[Array], metrics: Mapping[str, Formula]
) -> dict[str, float]:
    pairs = list(zip(predictions, weights, strict=True))
    return {name: float(np.mean([metric(of, weight) for of, weight in pairs])) for name, metric in metrics.items()}


def _resampled(
    repeats: list[pd.DataFrame],
    predictions: list[Predictions],
    params: EvaluateParams,
    metrics: Mapping[str, Formula],
) -> Iterator[dict[str, float]]:
    """The metrics under resampling of customers with replacement; a draw without both outcomes is drawn again."""
    customers = pd.Index(repeats[0]["customer_id"].unique())
    positions = [customers.get_indexer(pd.Index(rows["customer_id"])) for rows in repeats]
    defaulted = predictions[0].y
    random = np.random.default_rng(params.seed)
    done = 0
    while done < params.resamples:
        times = random.multinomial(len(customers), np.full(len(customers), 1 / len(customers))).astype(np.float64)
        drawn = times[positions[0]]
        if 0 < (drawn * defaulted).sum() < drawn.sum():
            done += 1
            yield _mean_metrics(predictions, [times[position] for position in positions], metrics)


def cross_validated(
    labelled: pd.DataFrame,
    fit_predict: Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame],
    params: EvaluateParams,
    seconds: float,
) -> pd.DataFrame:
    """Predict every row by models that have not seen its customer, in repeated stratified folds.

    Parameters
    ----------
    labelled
        customer_id, as_of, ``defaulted`` and what is learnt from; rows of one customer stay together.
    fit_predict
        From (rows to learn from, rows to predict) to pd, pd_low, pd_high in the order of the latter; everything that is
        learnt, calibration included, is learnt inside.
    seconds
        Processor seconds that one fit is expected to take: fewer repeats are made where more would exceed the budget.

    Returns
    -------
    pandas.DataFrame
        customer_id, as_of, defaulted, period ("repeat_1", ...), pd, pd_low, pd_high: every row once per repeat.
    """
    y = labelled["defaulted"].to_numpy(np.float64)
    fewest = int(min(y.sum(), len(y) - y.sum()))
    if fewest < params.folds:
        raise DataRefused(
            f"Too few labelled customers for {params.folds}-fold cross-validation: only {fewest} of the rarer outcome. "
            "Lower evaluate.folds, or bring more labels."
        )
    repeats = _repeats(int(y.sum()), params, seconds)
    splits = _folds(y, labelled["customer_id"].to_numpy(), repeats, params)
    predictions = in_parallel(
        "Cross-validation", fit_predict, [(labelled.iloc[learn], labelled.iloc[unseen]) for learn, unseen in splits]
    )
    parts = [
        labelled.iloc[unseen][["customer_id", "as_of", "defaulted"]]
        .reset_index(drop=True)
        .assign(period=f"repeat_{number // params.folds + 1}")
        .join(predicted.reset_index(drop=True))
        for number, ((_, unseen), predicted) in enumerate(zip(splits, predictions, strict=True))
    ]
    together: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return together.sort_values(["period", "customer_id", "as_of"], ignore_index=True)


def _repeats(defaults: int, params: EvaluateParams, seconds: float) -> int:
    """Repeats until enough defaults have been predicted, as far as the budget pays for them; at least one."""
    wanted = int(np.clip(-(-params.enough_defaults // defaults), 1, params.max_repeats))
    paid = max(int(params.processor_seconds // max(seconds * params.folds, 1e-9)), 1)
    if paid < wanted:
        log.info(
            "Cross-validation: %d of %d repeats, about %.0f processor seconds each; evaluate.processor_seconds is %g",
            paid,
            wanted,
            seconds * params.folds,
            params.processor_seconds,
        )
    return min(wanted, paid)


def _folds(y: Array, customers: np.ndarray, repeats: int, params: EvaluateParams) -> Folds:
    from sklearn.model_selection import RepeatedStratifiedKFold, StratifiedGroupKFold  # half a second, for a fit only

    if len(np.unique(customers)) == len(customers):
        once = RepeatedStratifiedKFold(n_splits=params.folds, n_repeats=repeats, random_state=params.seed)
        return list(once.split(y, y))
    dealt = (
        StratifiedGroupKFold(n_splits=params.folds, shuffle=True, random_state=params.seed + repeat)
        for repeat in range(repeats)
    )
    return [fold for each in dealt for fold in each.split(y, y, customers)]
