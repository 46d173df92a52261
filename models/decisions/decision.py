"""From scores to decisions: the model's, the override beside it, and what is to be done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from models.decisions.default_state import is_in_default
from models.decisions.policy import assign_tier, credit_limit, expected_loss, terms
from models.params import TierParams
from models.schema import Array


@dataclass(frozen=True)
class Known:
    """What decisions take into account beside the score.

    Attributes
    ----------
    history
        ``models.decisions.history.score_history``, up to the day of the decision.
    spells
        Defaults by the ledger (``data.defaults``); None without one.
    overrides
        ``models.decisions.overrides.Overrides.in_force``.
    days
        Snapshot days of the whole portfolio, oldest first, where the history is a part of it; None: its own.
    ledger_incomplete
        The customers of whom a row that may have lowered their debt could not be read (``data.unclear_credits``).
    """

    history: pd.DataFrame
    spells: pd.DataFrame | None
    overrides: pd.DataFrame
    days: Sequence[date] | None = None
    ledger_incomplete: Collection[str] = ()


def decided(scored: pd.DataFrame, known: Known, params: TierParams) -> pd.DataFrame:
    """What follows for every customer.

    Parameters
    ----------
    scored
        customer_id, as_of (one day), pd, score, exposure, yearly_purchases (NaN: not known).

    Returns
    -------
    pandas.DataFrame
        In the order of ``scored``, without its other columns: status (``performing``, ``in_default``);
        ledger_incomplete (whether a row that may have lowered the debt could not be read); tier and
        previous_tier (of the score alone, today and at the snapshot before; null: not asked about then); model_tier
        (with the buffer) and model_term_days, model_credit_limit: the model's decision; override_tier,
        override_credit_limit, override_term_days, override_author, override_reason, override_expires_on (null: no
        override in force); decided_tier, term_days, credit_limit (null: purchases are not known), measure, review_on:
        what is to be done; expected_loss.

        Without an override of its own, a limit or term follows from the decided tier.
    """
    as_of, exposure = scored["as_of"].iloc[0], scored["exposure"].to_numpy(np.float64)
    defaulted = is_in_default(scored["customer_id"], known.spells, as_of)
    by_id = known.history[known.history["as_of"] == as_of].set_index("customer_id")
    model_tier = scored["customer_id"].map(by_id["model_tier"])
    told = scored[["customer_id"]].merge(known.overrides, on="customer_id", how="left", validate="one_to_one")
    decided_tier = told["override_tier"].where(told["override_tier"].notna(), model_tier).astype("str")
    limits = {
        name: np.where(defaulted, 0.0, credit_limit(tier, scored["pd"].to_numpy(), _purchases(scored), params))
        for name, tier in (("model", model_tier), ("decided", decided_tier))
    }
    follows = terms(decided_tier, defaulted, exposure, as_of, params)
    surely = np.where(defaulted, 1.0, scored["pd"].to_numpy(np.float64))
    return pd.DataFrame(
        {
            "status": np.where(defaulted, "in_default", "performing"),
            "ledger_incomplete": scored["customer_id"].isin(known.ledger_incomplete).to_numpy(),
            "tier": assign_tier(scored["score"].to_numpy(), params),
            "previous_tier": scored["customer_id"].map(_tier_before(known, as_of)),
            "model_tier": model_tier,
            "model_term_days": terms(model_tier, defaulted, exposure, as_of, params)["term_days"],
            "model_credit_limit": limits["model"],
            **told.filter(like="override_"),
            "decided_tier": decided_tier,
            "term_days": told["override_term_days"].fillna(follows["term_days"]).astype("int64"),
            "credit_limit": told["override_credit_limit"].fillna(pd.Series(limits["decided"])),
            "measure": follows["measure"],
            "review_on": follows["review_on"],
            "expected_loss": expected_loss(surely, exposure, params),
        }
    )


def _purchases(scored: pd.DataFrame) -> Array:
    return scored["yearly_purchases"].to_numpy(np.float64)


def _tier_before(known: Known, as_of: date) -> dict[str, str]:
    """Tier of the score alone on the snapshot day before; empty where there is none."""
    history = known.history
    days = history["as_of"].unique() if known.days is None else known.days
    rows = history[history["as_of"] == max((day for day in days if day < as_of), default=None)]
    return dict(zip(rows["customer_id"], rows["tier"], strict=True))
