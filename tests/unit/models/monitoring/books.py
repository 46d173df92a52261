"""Made-up books: a number, a category and a score, with drift where it is asked for."""

from typing import Any

import numpy as np
import pandas as pd

from models.monitoring.params import MonitorParams
from models.schema import FeatureSchema, learn_schema

PARAMS = MonitorParams.model_validate(
    {
        "bins": 10,
        "smallest_group": 20,
        "false_alarm_rate": 0.05,
        "min_customers": 100,
        "index": {"yellow_from": 0.1, "red_from": 0.25},
        "share": {"yellow_from": 0.05, "red_from": 0.15},
        "min_defaults": 10,
        "draws": 200,
        "confidence": 0.95,
        "seed": 1,
    }
)
DESCRIBED = [
    {"name": "late", "risk": "up", "dimension": "credit", "unit": "days"},
    {"name": "trade", "risk": "either", "dimension": "industry", "unit": "category"},
]


def params(**changes: Any) -> MonitorParams:
    return PARAMS.model_copy(update=changes)


def book(customers: int, seed: int, snapshots: int = 1, later: float = 0.0, missing: float = 0.1) -> pd.DataFrame:
    """Rows of so many customers; ``later`` shifts the number, a tenth of it is missing unless asked otherwise."""
    random = np.random.default_rng(seed)
    n = customers * snapshots
    late = random.gamma(2.0, 10.0, n) + later
    return pd.DataFrame(
        {
            "customer_id": np.repeat([f"C{i:05d}" for i in range(customers)], snapshots),
            "defaulted": random.random(n) < 0.1,
            "score": random.normal(640, 50, n),
            "late": np.where(random.random(n) < missing, np.nan, late),
            "trade": random.choice(["food", "steel", "toys"], n, p=[0.6, 0.3, 0.1]),
        }
    )


def schema(rows: pd.DataFrame) -> FeatureSchema:
    return learn_schema(rows, DESCRIBED)
