"""Cells that a model can't take at their word, told by name: nothing is replaced in silence."""

import logging

import numpy as np
import pandas as pd

from models.schema import FeatureSchema

log = logging.getLogger(__name__)

SHOWN = 3
"""Categories named per column."""


def say(sentences: list[str]) -> None:
    """Log each sentence as a warning."""
    for sentence in sentences:
        log.warning(sentence)


def oddities(X: pd.DataFrame, schema: FeatureSchema) -> list[str]:
    """A sentence per column that holds infinities, or categories that were not seen in training.

    Parameters
    ----------
    X
        Rows with at least the columns of ``schema`` (``models.schema.encode`` says which are lacking).
    """
    found = []
    for feature in schema.features:
        column = X[feature.name]
        if feature.levels is None:
            infinite = int(np.isinf(column.to_numpy(dtype=np.float64, na_value=np.nan)).sum())
            if infinite:
                found.append(f"{feature.name}: {infinite} of {len(X)} values are infinite; they count as missing.")
            continue
        unseen = column.dropna()[~column.dropna().isin(feature.levels)]
        if len(unseen):
            names = ", ".join(map(str, sorted(unseen.unique())[:SHOWN]))
            found.append(
                f"{feature.name}: {len(unseen)} of {len(X)} rows hold {unseen.nunique()} categories not seen in "
                f"training ({names}{', ...' if unseen.nunique() > SHOWN else ''}); they count as missing."
            )
    return found


def idle_features(X: pd.DataFrame, candidates: list[str], schema: FeatureSchema) -> list[str]:
    """A sentence about the features that training leaves out: without a value in any row, or with one value in all."""
    idle = sorted(set(candidates) - set(schema.names))
    empty = [name for name in idle if X[name].isna().all()]
    constant = [name for name in idle if name not in empty]
    found = (("Without a value in any training row", empty), ("With one value in all training rows", constant))
    return [f"{what}, and so left out: {', '.join(names)}." for what, names in found if names]
