"""The score of every past snapshot, as far as it can be told without hindsight."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import pandas as pd

from models.bundle import DefaultModel
from models.decisions.buffer import buffered_tiers
from models.decisions.policy import assign_tier
from models.params import TierParams

KEYS = ["customer_id", "as_of"]


def score_history(
    model: DefaultModel,
    features: pd.DataFrame,
    labels: pd.DataFrame,
    out_of_fold: pd.DataFrame,
    params: TierParams,
    days: Sequence[date] | None = None,
) -> pd.DataFrame:
    """Probability, score and tiers of every snapshot.

    A snapshot that the model learnt from is scored by the models that were blind to its customer; any other, and the
    newest day in any case, by the model in use.

    Parameters
    ----------
    out_of_fold
        customer_id, as_of and ``main``: raw log-odds by models blind to the customer.
    days
        Snapshot days of the whole portfolio, oldest first, where the labels are a part of it; None: their own.

    Returns
    -------
    pandas.DataFrame
        Sorted by customer and day: customer_id, as_of, period, exposure, pd, score, origin (``out_of_fold`` or
        ``model``: scores of different origin are not to be compared), unseen_pd (the probability by a model that
        could not know what became of the customer after as_of; null in the gap, where a customer's outcome may have
        been learnt from its earlier snapshots), tier (of the score alone), model_tier (with the buffer).
    """
    asked = labels[[*KEYS, "period", "exposure"]]
    asked = asked.merge(out_of_fold[[*KEYS, "main"]], on=KEYS, how="left", validate="one_to_one")
    history = pd.concat(_by_day(model, asked, features), ignore_index=True).drop(columns="main")
    blind_pd, blind_score = history.pop("blind_pd"), history.pop("blind_score")
    learnt, newest = blind_pd.notna(), history["as_of"] == (days[-1] if days else history["as_of"].max())
    history["unseen_pd"] = blind_pd.where(learnt, history["pd"].mask(history["period"] == "gap"))
    history["origin"] = np.where(learnt & ~newest, "out_of_fold", "model")
    history["pd"] = history["pd"].where(~learnt | newest, blind_pd)
    history["score"] = history["score"].where(~learnt | newest, blind_score)
    history = history.sort_values(KEYS, ignore_index=True)
    tier = assign_tier(history["score"].to_numpy(), params)
    return history.assign(tier=tier, model_tier=buffered_tiers(history, params, days))


def _by_day(model: DefaultModel, asked: pd.DataFrame, features: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Day by day, so that only one day's features are held twice."""
    matrix = dict(iter(features.groupby("as_of", sort=False)))
    for day, rows in asked.groupby("as_of", sort=True):
        wide = rows.merge(matrix[day], on=KEYS, how="left", validate="one_to_one")
        predicted = model.predict(wide)[["pd", "score"]]
        learnt = wide["main"].notna()
        blind = model.calibrated(wide.loc[learnt, "main"].to_numpy(np.float64), wide[learnt])[["pd", "score"]]
        yield pd.concat([wide[list(asked.columns)], predicted, blind.add_prefix("blind_")], axis=1)
