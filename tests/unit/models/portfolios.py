"""A small made-up training set: risk rises with ``late`` and falls with ``margin``; ``trade`` is a category."""

import numpy as np
import pandas as pd

from models.params import CalibrateParams, EvaluateParams, ScaleParams, TrainParams

DESCRIBED = [
    {"name": "late", "risk": "up", "dimension": "credit", "unit": "days"},
    {"name": "margin", "risk": "down", "dimension": "financial", "unit": "ratio"},
    {"name": "noise", "risk": "either", "dimension": "trading", "unit": "ratio"},
    {"name": "trade", "risk": "either", "dimension": "industry", "unit": "category"},
]
SCALE = ScaleParams(base_score=600, base_odds=9, points_to_double_odds=40)
CALIBRATE = CalibrateParams(method="auto", folds=3, seed=1, resamples=5, segment="trade", confidence=0.9, scale=SCALE)
HORIZON_DAYS = 60
EVALUATE = EvaluateParams(
    seed=1, resamples=20, confidence=0.95, folds=3, max_repeats=2, enough_defaults=10, processor_seconds=60
)


def train_params(**changes: object) -> TrainParams:
    usual = {
        "estimator": "lightgbm",
        "candidates": [],
        "members": ["lightgbm", "logistic"],
        "processor_seconds": 60,
        "confidence": 0.95,
        "leak_auc": 0.99,
        "folds": 3,
        "seed": 1,
        "boosters": 2,
        "few_boosters": 2,
        "few_rows": 100,
        "min_leaf_rows": 20,
        "learning_rate": 0.1,
        "max_trees": 60,
        "leaves": 7,
        "feature_share": 0.8,
        "row_share": 0.8,
        "leaf_penalty": 1,
        "catboost_trees": 60,
        "catboost_learning_rate": 0.1,
        "catboost_depth": 3,
        "catboost_leaf_penalty": 1,
        "catboost_borders": 254,
        "logistic_c": [0.1, 1],
    }
    return TrainParams(**{**usual, **changes})


def training_rows(customers: int = 300, snapshots: int = 2, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    n = customers * snapshots
    late = random.gamma(1.0, 20.0, n)
    margin = random.normal(0.05, 0.1, n)
    log_odds = -3 + 0.05 * late - 5 * margin
    rows = pd.DataFrame(
        {
            "customer_id": [f"C{i:04d}" for i in range(customers) for _ in range(snapshots)],
            "as_of": [f"2024-0{1 + 3 * s}-01" for _ in range(customers) for s in range(snapshots)],
            "period": ["train" if s == 0 else "calibrate" for _ in range(customers) for s in range(snapshots)],
            "late": np.where(random.random(n) < 0.1, np.nan, late),
            "margin": margin,
            "noise": random.normal(size=n),
            "trade": random.choice(["food", "steel"], n),
        }
    )
    return rows.assign(defaulted=random.random(n) < 1 / (1 + np.exp(-log_odds)))
