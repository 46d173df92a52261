"""Rivals that are tuned: a random search over the usual knobs, for as long as one fit of this pipeline takes."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split

from benchmarks.quality.rivals import Rival

Array = NDArray[np.float64]
HELD_OUT = 0.2
"""Share of the learning rows by whose log loss the trials are judged, and boosting ends."""

MOST_TREES, PATIENCE = 3000, 50


def _uniform(low: float, high: float) -> Callable[[np.random.Generator], float]:
    return lambda random: float(random.uniform(low, high))


def _spread(low: float, high: float) -> Callable[[np.random.Generator], float]:
    return lambda random: float(np.exp(random.uniform(np.log(low), np.log(high))))


def _whole(low: float, high: float) -> Callable[[np.random.Generator], int]:
    return lambda random: round(_spread(low, high)(random))


SPACES: Mapping[str, Mapping[str, Callable[[np.random.Generator], float]]] = {
    "lightgbm": {
        "learning_rate": _spread(0.01, 0.2),
        "num_leaves": _whole(4, 128),
        "min_child_samples": _whole(5, 200),
        "colsample_bytree": _uniform(0.2, 1),
        "subsample": _uniform(0.5, 1),
        "reg_lambda": _spread(0.01, 100),
    },
    "xgboost": {
        "learning_rate": _spread(0.01, 0.2),
        "max_depth": _whole(2, 9),
        "min_child_weight": _spread(1, 100),
        "colsample_bytree": _uniform(0.2, 1),
        "subsample": _uniform(0.5, 1),
        "reg_lambda": _spread(0.01, 100),
    },
    "catboost": {
        "learning_rate": _spread(0.02, 0.2),
        "depth": _whole(3, 8),
        "l2_leaf_reg": _spread(1, 30),
        "random_strength": _uniform(0, 2),
    },
}
"""Values that are drawn, by library."""


def tuned(library: str, seconds: float) -> Rival:
    """The best of as many random trials as begin within so many seconds, at least one; boosting ends early in each."""

    def fit_predict(X: pd.DataFrame, y: Array, unseen: pd.DataFrame) -> Array:
        frames = [_texts(frame) if library == "catboost" else frame for frame in (X, unseen)]
        learn, judge, y_learn, y_judge = train_test_split(frames[0], y, test_size=HELD_OUT, stratify=y, random_state=0)
        random, end, least = np.random.default_rng(0), time.perf_counter() + seconds, np.inf
        best: Any = None
        while best is None or time.perf_counter() < end:
            options = {name: draw(random) for name, draw in SPACES[library].items()}
            model = FITTERS[library](options, learn, y_learn, judge, y_judge)
            if (loss := log_loss(y_judge, model.predict_proba(judge)[:, 1])) < least:
                best, least = model, loss
        return np.asarray(best.predict_proba(frames[1])[:, 1])

    return fit_predict


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    """CatBoost's categories: texts, one of them for missing."""
    names = frame.columns[frame.dtypes == "category"]
    return frame.assign(**{name: frame[name].astype(object).fillna("missing").astype(str) for name in names})


def _lightgbm(options: dict[str, Any], X: pd.DataFrame, y: Array, judge: pd.DataFrame, y_judge: Array) -> Any:
    from lightgbm import LGBMClassifier, early_stopping

    model = LGBMClassifier(n_estimators=MOST_TREES, subsample_freq=1, random_state=0, verbose=-1, **options)
    return model.fit(X, y, eval_X=judge, eval_y=y_judge, callbacks=[early_stopping(PATIENCE, verbose=False)])


def _xgboost(options: dict[str, Any], X: pd.DataFrame, y: Array, judge: pd.DataFrame, y_judge: Array) -> Any:
    from xgboost import XGBClassifier

    stopped = {"n_estimators": MOST_TREES, "early_stopping_rounds": PATIENCE, "eval_metric": "logloss"}
    model = XGBClassifier(random_state=0, enable_categorical=True, **stopped, **options)
    return model.fit(X, y, eval_set=[(judge, y_judge)], verbose=False)


def _catboost(options: dict[str, Any], X: pd.DataFrame, y: Array, judge: pd.DataFrame, y_judge: Array) -> Any:
    from catboost import CatBoostClassifier

    categories = [name for name in X if not pd.api.types.is_numeric_dtype(X[name])]
    quiet = {"verbose": False, "allow_writing_files": False, "cat_features": categories}
    model = CatBoostClassifier(iterations=MOST_TREES, random_seed=0, **quiet, **options)
    return model.fit(X, y, eval_set=(judge, y_judge), early_stopping_rounds=PATIENCE)


FITTERS: Mapping[str, Callable[..., Any]] = {"lightgbm": _lightgbm, "xgboost": _xgboost, "catboost": _catboost}
TUNED: Mapping[str, str] = {
    "LightGBM, tuned": "lightgbm",
    "XGBoost, tuned": "xgboost",
    "CatBoost, tuned": "catboost",
}
"""Their libraries."""
