"""Libraries that compute the same SHAP values of trees; none of them is needed, each takes part where it is installed.

``pip install shap woodelf_explainer fasttreeshap-fixed``, best into an environment of its own: they bring numba,
treelite and another XGBoost.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import lightgbm as lgb
import numpy as np
import pandas as pd

from models.schema import Array

Explain = Callable[[Array], Array]
"""From rows to contributions, shape (n, at least features)."""


@dataclass(frozen=True)
class Rival:
    """How a library is asked; ``reads_fast``: so fast that it gets as many rows as ours."""

    explain: Callable[[lgb.Booster], Explain]
    reads_fast: bool = False


def shap(booster: lgb.Booster) -> Explain:
    """The C code of shap; left alone, the library asks LightGBM for ``pred_contrib``."""
    explainer = importlib.import_module("shap").TreeExplainer(booster)
    explainer.model.model_type = "internal"
    explainer.model.original_model = None
    return lambda X: np.asarray(explainer.shap_values(X))


def woodelf(booster: lgb.Booster) -> Explain:
    """Tables by pattern (Nadel and Wettenstein, AAAI 2026)."""
    library = importlib.import_module("woodelf")
    return lambda X: np.asarray(library.WoodelfExplainer(booster).shap_values(pd.DataFrame(X), verbose=False))


def fast(booster: lgb.Booster, version: str) -> Explain:
    """FastTreeSHAP (Yang 2021)."""
    explainer = importlib.import_module("fasttreeshap_fixed").TreeExplainer(booster, algorithm=version, n_jobs=1)
    return lambda X: np.asarray(explainer.shap_values(X))


RIVALS = {
    "shap.TreeExplainer": Rival(shap),
    "woodelf_explainer": Rival(woodelf, reads_fast=True),
    "fasttreeshap v1": Rival(partial(fast, version="v1")),
    "fasttreeshap v2": Rival(partial(fast, version="v2")),
}
