"""What a good data scientist gets from a library's one-liner, on the same features and splits.

A rival takes (features to learn from, outcomes, features to predict) and gives probabilities. Numbers are floats with
NaN for missing, categories have pandas' dtype ``category``.
"""

from collections.abc import Callable, Mapping
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

Array = NDArray[np.float64]
Rival = Callable[[pd.DataFrame, Array, pd.DataFrame], Array]

AUTOGLUON_SECONDS = 120
"""Time limit of a fit of AutoGluon."""


def logistic_regression(X: pd.DataFrame, y: Array, unseen: pd.DataFrame) -> Array:
    """scikit-learn: median, standard scale, a column per category."""
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_include="category")),
        remainder=make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()),
    )
    fitted = make_pipeline(columns, LogisticRegression(max_iter=1000)).fit(X, y)
    return np.asarray(fitted.predict_proba(unseen)[:, 1])


def scorecard(X: pd.DataFrame, y: Array, unseen: pd.DataFrame) -> Array:
    """optbinning: weights of evidence, logistic regression."""
    from models.estimators.binning import optbinning  # its import, without the message

    categories = [str(name) for name in X.columns[X.dtypes == "category"]]
    process = optbinning().BinningProcess([str(name) for name in X], categorical_variables=categories)
    numbers, numbers_unseen = (frame.astype(dict.fromkeys(categories, object)) for frame in (X, unseen))
    evidence = process.fit_transform(numbers, y, metric="woe", metric_missing="empirical")
    fitted = LogisticRegression(max_iter=1000).fit(evidence, y)
    woe = process.transform(numbers_unseen, metric="woe", metric_missing="empirical")
    return np.asarray(fitted.predict_proba(woe)[:, 1])


def hist_gradient_boosting(X: pd.DataFrame, y: Array, unseen: pd.DataFrame) -> Array:
    """scikit-learn's histogram boosting."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    return np.asarray(HistGradientBoostingClassifier(random_state=0).fit(X, y).predict_proba(unseen)[:, 1])


def default_lightgbm(X: pd.DataFrame, y: Array, unseen: pd.DataFrame) -> Array:
    """LightGBM as it comes."""
    from lightgbm import LGBMClassifier

    return np.asarray(LGBMClassifier(random_state=0, verbose=-1).fit(X, y).predict_proba(unseen)[:, 1])


def xgboost(X: pd.DataFrame, y: Array, unseen: pd.DataFrame) -> Array:
    """XGBoost as it comes."""
    from xgboost import XGBClassifier

    return np.asarray(XGBClassifier(random_state=0, enable_categorical=True).fit(X, y).predict_proba(unseen)[:, 1])


def catboost(X: pd.DataFrame, y: Array, unseen: pd.DataFrame) -> Array:
    """CatBoost as it comes."""
    from catboost import CatBoostClassifier

    categories = list(X.columns[X.dtypes == "category"])
    texts, texts_unseen = (
        frame.assign(**{name: frame[name].astype(object).fillna("missing").astype(str) for name in categories})
        for frame in (X, unseen)
    )
    model = CatBoostClassifier(random_seed=0, verbose=False, allow_writing_files=False, cat_features=categories)
    return np.asarray(model.fit(texts, y).predict_proba(texts_unseen)[:, 1])


def explainable_boosting(X: pd.DataFrame, y: Array, unseen: pd.DataFrame) -> Array:
    """The explainable boosting machine of interpret as it comes: a sum of functions of one or two features."""
    from interpret.glassbox import ExplainableBoostingClassifier

    categories = list(X.columns[X.dtypes == "category"])
    texts, texts_unseen = (frame.astype(dict.fromkeys(categories, object)) for frame in (X, unseen))
    return np.asarray(ExplainableBoostingClassifier(random_state=0).fit(texts, y).predict_proba(texts_unseen)[:, 1])


def autogluon(X: pd.DataFrame, y: Array, unseen: pd.DataFrame) -> Array:
    """AutoGluon with a time limit, told to mind the log loss."""
    from autogluon.tabular import TabularPredictor

    with TemporaryDirectory() as folder:
        predictor = TabularPredictor(label="__defaulted", eval_metric="log_loss", path=folder, verbosity=0)
        predictor.fit(X.assign(__defaulted=y.astype(int)), time_limit=AUTOGLUON_SECONDS)
        return np.asarray(predictor.predict_proba(unseen)[1])


RIVALS: Mapping[str, tuple[Rival, str]] = {
    "logistic regression": (logistic_regression, "sklearn"),
    "WoE scorecard": (scorecard, "optbinning"),
    "HistGradientBoosting": (hist_gradient_boosting, "sklearn"),
    "LightGBM, defaults": (default_lightgbm, "lightgbm"),
    "XGBoost, defaults": (xgboost, "xgboost"),
    "CatBoost, defaults": (catboost, "catboost"),
    "EBM, defaults": (explainable_boosting, "interpret"),
    "AutoGluon": (autogluon, "autogluon.tabular"),
}
"""Each with the package that it needs."""
