"""Which features have moved: a stability index per feature, from the rows learnt from to later ones."""

from dataclasses import dataclass

import pandas as pd

from models.validation.params import StabilityParams
from models.validation.stability import Stability, stability


@dataclass(frozen=True)
class FeatureDrift:
    """Stability of one feature, and the share of missing values before and now."""

    feature: str
    stability: Stability
    missing_reference: float
    missing_current: float


def feature_drift(
    reference: pd.DataFrame, current: pd.DataFrame, features: list[str], params: StabilityParams
) -> list[FeatureDrift]:
    """Stability of each feature, the least stable first; those that can't be judged last.

    Parameters
    ----------
    reference, current
        customer_id and the features.
    """
    sizes = (int(reference["customer_id"].nunique()), int(current["customer_id"].nunique()))
    found = [
        FeatureDrift(
            name,
            stability(reference[name], current[name], sizes, params)[0],
            float(reference[name].isna().mean()),
            float(current[name].isna().mean()),
        )
        for name in features
    ]
    return sorted(found, key=lambda each: (each.stability.index is None, -(each.stability.index or 0), each.feature))
