"""How concentrated defaults are among the customers that the model calls riskiest."""

import numpy as np
import pandas as pd

from models.schema import Array
from models.validation.rates import Clusters, design_effect, jeffreys_interval

TENTHS = 10


def lift_table(y: Array, p: Array, customers: Clusters, confidence: float) -> pd.DataFrame:
    """Tenths of the rows from the riskiest down.

    Returns
    -------
    pandas.DataFrame
        tenth (1 the riskiest), rows, customers, defaults, predicted, observed, low, high (interval of the observed
        rate, customers as clusters), lift (observed over the overall rate), captured (share of all defaults so far).
    """
    order = np.argsort(-p, kind="stable")
    tenth = np.empty(len(p), dtype=int)
    tenth[order] = np.arange(len(p)) * TENTHS // len(p)
    rate, total = float(y.mean()), float(y.sum())
    rows, caught = [], 0.0
    for number in range(TENTHS):
        of = tenth == number
        if not of.any():
            continue
        effect = design_effect(y[of], customers[of])
        low, high = jeffreys_interval(float(y[of].sum()) / effect, int(of.sum()) / effect, confidence)
        caught += float(y[of].sum())
        rows.append(
            {
                "tenth": number + 1,
                "rows": int(of.sum()),
                "customers": len(np.unique(customers[of])),
                "defaults": int(y[of].sum()),
                "predicted": float(p[of].mean()),
                "observed": float(y[of].mean()),
                "low": low,
                "high": high,
                "lift": float(y[of].mean()) / rate if rate else None,
                "captured": caught / total if total else None,
            }
        )
    return pd.DataFrame(rows)
