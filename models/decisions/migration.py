"""Who moved between tiers from one snapshot day to another, and why."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from data.errors import UserError
from models.bundle import DefaultModel
from models.decisions.default_state import in_default_on
from models.decisions.intervals import share_with_interval
from models.explanation.points import explain
from models.params import MigrateParams, TierParams

NEW, IN_DEFAULT, GONE = "new", "in_default", "not_asked"
"""Where a customer comes from that was not asked about before, and where one goes that no longer is."""


ENDS = ("from", "to")
DIFFERENCES = [
    "customer_id",
    "feature",
    *(f"{name}_{end}" for name in ("value", "text", "points", "score") for end in ENDS),
    "points",
]


def days_compared(days: Iterable[date], params: MigrateParams) -> tuple[date, date]:
    """The two snapshot days; where there is only one, it is both.

    Raises
    ------
    UserError
        When a day asked for is no snapshot day, or they are not in order.
    """
    known = sorted(days)
    for name, asked in (("from_day", params.from_day), ("to_day", params.to_day)):
        if asked is not None and asked not in known:
            near = min(known, key=lambda day: abs((day - asked).days))
            raise UserError(f"migrate.{name} is {asked}, which is no snapshot day. The nearest is {near}.")
    to_day = params.to_day or known[-1]
    from_day = params.from_day or max((day for day in known if day < to_day), default=to_day)
    if from_day > to_day:
        raise UserError(f"migrate.from_day ({from_day}) lies after migrate.to_day ({to_day}). Swap them.")
    return from_day, to_day


def moves(
    history: pd.DataFrame, spells: pd.DataFrame | None, from_day: date, to_day: date, tiers: TierParams
) -> pd.DataFrame:
    """Every customer asked about on either day, with its tier on both.

    Returns
    -------
    pandas.DataFrame
        customer_id, from_day, to_day, tier_from (or ``new``), tier_to (or ``in_default``, ``not_asked``),
        exposure_from, exposure_to (null: not asked about), direction (``better``, ``worse``, ``same``, ``new``,
        ``in_default``, ``not_asked``); sorted by customer.
    """
    ends = {}
    for end, day in (("from", from_day), ("to", to_day)):
        rows = history.loc[history["as_of"] == day, ["customer_id", "model_tier", "exposure"]]
        ends[end] = rows.rename(columns={"model_tier": f"tier_{end}", "exposure": f"exposure_{end}"})
    both = ends["from"].merge(ends["to"], on="customer_id", how="outer", validate="one_to_one")
    left = np.where(both["customer_id"].isin(in_default_on(spells, to_day).index), IN_DEFAULT, GONE)
    both["tier_from"] = both["tier_from"].astype("object").where(both["tier_from"].notna(), NEW)
    both["tier_to"] = both["tier_to"].astype("object").where(both["tier_to"].notna(), pd.Series(left, both.index))
    rank = {tier.name: position for position, tier in enumerate(tiers.tiers)}
    step = both["tier_to"].map(rank).astype("float64") - both["tier_from"].map(rank).astype("float64")
    direction = np.select(
        [step < 0, step > 0, step == 0, both["tier_from"] == NEW], ["better", "worse", "same", NEW], ""
    )
    both["direction"] = np.where(direction == "", both["tier_to"], direction)
    both = both.assign(from_day=from_day, to_day=to_day).sort_values("customer_id", ignore_index=True)
    return both[
        ["customer_id", "from_day", "to_day", "tier_from", "tier_to", "direction", "exposure_from", "exposure_to"]
    ]


def point_differences(model: DefaultModel, features: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    """By how many points each feature moved each customer's score between the two days.

    Both days are scored by the model in use and explained against the same portfolio, so that the difference is the
    customer's and not the model's.

    Parameters
    ----------
    moved
        ``moves``; customers asked about on one of the days only are left out.

    Returns
    -------
    pandas.DataFrame
        customer_id, feature, value_from, value_to, text_from, text_to (of a category), points_from, points_to, points
        (the difference), score_from, score_to; a row per customer and feature. For every customer the points add up to
        score_to - score_from, to 1e-6.
    """
    there = moved.loc[moved["direction"].isin(["better", "worse", "same"]), ["customer_id"]]
    days = {end: features[features["as_of"] == moved[f"{end}_day"].iloc[0]] for end in ENDS}
    rows = {end: there.merge(day, on="customer_id", how="left", validate="one_to_one") for end, day in days.items()}
    if there.empty:
        return pd.DataFrame(columns=DIFFERENCES)
    told = {end: _told(model, rows[end], rows["to"]).add_suffix(f"_{end}") for end in ENDS}
    both = told["from"].join(told["to"], how="inner", validate="one_to_one").reset_index()
    return both.assign(points=both["points_to"] - both["points_from"])[DIFFERENCES]


def with_reasons(moved: pd.DataFrame, differences: pd.DataFrame, count: int) -> pd.DataFrame:
    """``moves`` with both scores, and the features that moved the score most in the direction in which it went.

    Returns
    -------
    pandas.DataFrame
        The columns of ``moves``; score_from, score_to (null: not asked about on both days); reasons (features,
        strongest first; empty where the score stood still).
    """
    scores = differences.groupby("customer_id", as_index=False)[["score_from", "score_to"]].first()
    told: pd.DataFrame = moved.merge(scores, on="customer_id", how="left", validate="one_to_one")
    went = np.sign(differences["score_to"] - differences["score_from"])
    along = differences.assign(weight=differences["points"] * went)
    along = along[along["weight"] > 0].sort_values(["customer_id", "weight", "feature"], ascending=[True, False, True])
    strongest = along.groupby("customer_id", sort=False).head(count)
    reasons = dict(strongest.groupby("customer_id")["feature"].agg(list).items())
    return told.assign(reasons=told["customer_id"].map(lambda customer: reasons.get(customer, [])))


def matrix(moved: pd.DataFrame, tiers: TierParams, confidence: float) -> dict[str, Any]:
    """The tier matrix: how many customers went from each tier to each other.

    Returns
    -------
    dict
        from_day, to_day; better, worse, new, in_default, not_asked (customers); cells: tier_from, tier_to, customers,
        share of those of tier_from with share_low and share_high (Wilson), exposure_from and exposure_to (sums; None:
        not known).
    """
    names = [tier.name for tier in tiers.tiers]
    cells = []
    for tier_from in [*names, NEW]:
        row = moved[moved["tier_from"] == tier_from]
        for tier_to in [*names, *([IN_DEFAULT, GONE] if tier_from != NEW else [])]:
            cell = row[row["tier_to"] == tier_to]
            counted = {"tier_from": tier_from, "tier_to": tier_to, "customers": len(cell)}
            amounts = {name: _sum(cell[name], moved[name]) for name in ("exposure_from", "exposure_to")}
            cells.append(counted | share_with_interval("share", len(cell), len(row), confidence) | amounts)
    directions = moved["direction"].value_counts()
    counts = {name: int(directions.get(name, 0)) for name in ("better", "worse", "same", NEW, IN_DEFAULT, GONE)}
    return {"from_day": str(moved["from_day"].max()), "to_day": str(moved["to_day"].max())} | counts | {"cells": cells}


def _told(model: DefaultModel, rows: pd.DataFrame, portfolio: pd.DataFrame) -> pd.DataFrame:
    """value, text, points and the score, by customer and feature."""
    told, _ = explain(model, rows, portfolio)
    score = dict(zip(rows["customer_id"], model.predict(rows)["score"], strict=True))
    told = told.assign(score=told["customer_id"].map(score))
    return told.set_index(["customer_id", "feature"])[["value", "text", "points", "score"]]


def _sum(amounts: pd.Series, all_amounts: pd.Series) -> float | None:
    """The sum; None where no amount is known, for zero would be a statement. Nobody owes nothing."""
    known = amounts.notna().any() or (amounts.empty and all_amounts.notna().any())
    return float(amounts.sum()) if known else None
