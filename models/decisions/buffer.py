"""Tiers that a customer keeps until its score is clearly beyond the edge, and how often tiers flap."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.decisions.intervals import share_with_interval
from models.decisions.policy import tier_names, tier_positions
from models.params import TierParams

NOWHERE = -1
"""Position of a customer that was not asked about."""


def buffered_tiers(history: pd.DataFrame, params: TierParams, days: Sequence[date] | None = None) -> pd.Series:
    """The tier of every snapshot, given the one of the snapshot day before.

    A customer moves up only as far as its score less ``buffer.up`` carries it, down only as far as its score plus
    ``buffer.down`` lets it fall, and else stays. Without a snapshot on the day before (new, or back from default or
    from inactivity) the score alone decides.

    Parameters
    ----------
    history
        customer_id, as_of, score; in any order.
    days
        Snapshot days of the whole portfolio, oldest first, where the history is a part of it; None: its own.

    Returns
    -------
    pandas.Series
        Names of tiers, in the order and with the index of ``history``.
    """
    scores = history["score"].to_numpy(np.float64)
    alone = tier_positions(np.floor(scores), params)
    customer, customers = pd.factorize(history["customer_id"])
    before = np.full(len(customers), NOWHERE)
    found = np.empty(len(history), dtype=np.int64)
    asked = history.groupby("as_of", sort=False).indices
    for day in sorted(history["as_of"].unique()) if days is None else days:
        rows = np.asarray(asked.get(day, []), dtype=np.int64)
        held = before[customer[rows]]
        found[rows] = np.where(held == NOWHERE, alone[rows], next_positions(held, scores[rows], params))
        before = np.full(len(customers), NOWHERE)
        before[customer[rows]] = found[rows]
    return tier_names(found, params).set_axis(history.index)


def next_positions(held: NDArray[np.int64], scores: NDArray[np.float64], params: TierParams) -> NDArray[np.int64]:
    """Positions of the tiers that follow on those held, by the rule of ``buffered_tiers``; shape (n,)."""
    shown = np.floor(scores)
    best = tier_positions(shown + params.buffer.down, params)
    worst = tier_positions(shown - params.buffer.up, params)
    return np.clip(held, best, worst)


def flapping(history: pd.DataFrame, column: str, params: TierParams) -> dict[str, Any]:
    """How often customers change their tier, and how often only to come back.

    A flap is a move that is undone within ``flap_days``, in snapshots without a break.

    Parameters
    ----------
    history
        customer_id, as_of and the tier in ``column``.

    Returns
    -------
    dict
        compared (pairs of neighbouring snapshots), moves, flaps, customers, flapping_customers; moved_share of pairs,
        flap_share of moves and flapping_share of customers, each with _low and _high; None where there is nothing to
        count.
    """
    days = sorted(history["as_of"].unique())
    tiers = _positions_by_day(history, column, days, params)
    compared = (tiers[:, 1:] != NOWHERE) & (tiers[:, :-1] != NOWHERE)
    moved = compared & (tiers[:, 1:] != tiers[:, :-1])
    back = np.zeros_like(moved)
    for at in range(1, len(days)):
        unbroken = moved[:, at - 1].copy()
        for later in range(at + 1, len(days)):
            if (days[later] - days[at]).days > params.flap_days:
                break
            unbroken &= tiers[:, later] != NOWHERE
            back[:, at - 1] |= unbroken & (tiers[:, later] == tiers[:, at - 1])
    customers = len(tiers)
    flapped = int(back.any(axis=1).sum())
    counts = {"compared": int(compared.sum()), "moves": int(moved.sum()), "flaps": int(back.sum())}
    return (
        counts
        | {"customers": customers, "flapping_customers": flapped}
        | share_with_interval("moved_share", counts["moves"], counts["compared"], params.confidence)
        | share_with_interval("flap_share", counts["flaps"], counts["moves"], params.confidence)
        | share_with_interval("flapping_share", flapped, customers, params.confidence)
    )


def _positions_by_day(history: pd.DataFrame, column: str, days: list[Any], params: TierParams) -> NDArray[np.int64]:
    """Positions of the tiers, shape (customers, days)."""
    rank = {tier.name: position for position, tier in enumerate(params.tiers)}
    customer, customers = pd.factorize(history["customer_id"])
    day = history["as_of"].map({day: i for i, day in enumerate(days)}).to_numpy(np.int64)
    tiers = np.full((len(customers), len(days)), NOWHERE)
    tiers[customer, day] = history[column].map(rank).to_numpy(np.int64)
    return tiers
