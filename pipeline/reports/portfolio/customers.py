"""What the report says about the customers of today: tiers, the riskiest, what drives the score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from features.dimensions import DIMENSIONS, Dimension
from models.decisions.policy import assign_tier
from models.explanation.reason_texts import headline
from models.params import TierParams
from models.scale import ScoreScale
from pipeline.reports.colours import tier_colours
from pipeline.reports.numbers import is_known
from pipeline.reports.words import CHINESE_TIERS

RISKIEST, DRIVERS = 10, 15
"""Rows of the two lists: what a person reads in one go."""

RISK = {"up": "more is riskier", "down": "more is safer", "either": "no fixed direction"}


@dataclass(frozen=True)
class TierRow:
    """A tier and its customers; amounts are None where no exposure is known, a limit where no purchases are."""

    name: str
    zh: str
    colour: str
    scores: str
    pd_from: float
    pd_to: float
    customers: int
    share: float
    exposure: float | None
    exposure_share: float | None
    mean_pd: float | None
    expected_loss: float | None
    term_days: int
    credit_limit: float | None


@dataclass(frozen=True)
class Total:
    """The portfolio as a whole; ``without_exposure`` counts the customers that the amounts leave out."""

    customers: int
    exposure: float | None
    expected_loss: float | None
    mean_pd: float
    without_exposure: int


@dataclass(frozen=True)
class Reason:
    """What costs a customer points, in sentences that hold its figure, its peers' and the points."""

    en: str
    zh: str


@dataclass(frozen=True)
class Customer:
    """One of the riskiest customers."""

    customer_id: str
    name: str | None
    tier: TierRow
    score: int
    pd: float
    pd_low: float
    pd_high: float
    exposure: float | None
    expected_loss: float | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Driver:
    """A feature and how many points it moves a score on average, up or down; ``bar`` is relative to the strongest."""

    name: str
    en: str
    zh: str
    risk: str
    dimension: Dimension
    points: float
    bar: float


def total(scores: pd.DataFrame) -> Total:
    """Sum up the portfolio; mean_pd is the expected default rate."""
    sums = _sums(scores, scores)
    return Total(
        customers=len(scores),
        exposure=sums["exposure"],
        expected_loss=sums["expected_loss"],
        mean_pd=float(scores["pd"].mean()),
        without_exposure=int(scores["exposure"].isna().sum()),
    )


def tier_rows(scores: pd.DataFrame, params: TierParams, scale: ScoreScale) -> list[TierRow]:
    """The tiers from the best down, each with its range of scores and probabilities, customers and amounts."""
    rows, above = [], None
    exposed = _sums(scores, scores)["exposure"]
    for tier, colour in zip(params.tiers, tier_colours(len(params.tiers)), strict=True):
        chosen = scores[scores["decided_tier"] == tier.name]
        sums = _sums(scores, chosen)
        rows.append(
            TierRow(
                name=tier.name,
                zh=CHINESE_TIERS.get(tier.name, ""),
                colour=colour,
                scores=_score_range(tier.min_score, above),
                pd_from=0.0 if above is None else _probability(scale, above),
                pd_to=1.0 if tier.min_score is None else _probability(scale, tier.min_score),
                customers=len(chosen),
                share=len(chosen) / len(scores),
                exposure=sums["exposure"],
                exposure_share=sums["exposure"] / exposed if sums["exposure"] is not None and exposed else None,
                mean_pd=float(chosen["pd"].mean()) if len(chosen) else None,
                expected_loss=sums["expected_loss"],
                term_days=tier.term_days,
                credit_limit=sums["credit_limit"],
            )
        )
        above = tier.min_score
    return rows


def riskiest(
    scores: pd.DataFrame, reasons: pd.DataFrame, customers: pd.DataFrame, tiers: Sequence[TierRow]
) -> list[Customer]:
    """The customers with the largest expected loss, or probability where no exposure is known.

    Parameters
    ----------
    reasons
        ``scores/reasons.parquet``.
    customers
        customer_id, name (null: unknown).
    """
    by = ["expected_loss", "pd", "customer_id"] if scores["expected_loss"].notna().any() else ["pd", "customer_id"]
    descending = [column == "customer_id" for column in by]
    top = scores.sort_values(by, ascending=descending, na_position="last").head(RISKIEST)
    top = top.merge(customers, on="customer_id", how="left", validate="one_to_one")
    told = {customer: rows for customer, rows in reasons.sort_values("rank").groupby("customer_id")}
    by_name = {tier.name: tier for tier in tiers}
    return [
        Customer(
            customer_id=row["customer_id"],
            name=_or_none(row["name"]),
            tier=by_name[row["decided_tier"]],
            score=int(np.floor(row["score"])),
            pd=row["pd"],
            pd_low=row["pd_low"],
            pd_high=row["pd_high"],
            exposure=_or_none(row["exposure"]),
            expected_loss=_or_none(row["expected_loss"]),
            reasons=_reasons(told, row["customer_id"]),
        )
        for row in top.to_dict("records")
    ]


def _reasons(told: Mapping[Any, pd.DataFrame], customer: str) -> tuple[Reason, ...]:
    rows = told.get(customer)
    return () if rows is None else tuple(Reason(en, zh) for en, zh in zip(rows["en"], rows["zh"], strict=True))


def drivers(explanations: pd.DataFrame, described: Sequence[Mapping[str, str]]) -> list[Driver]:
    """The features that move scores most, strongest first; those that move none are left out."""
    moved = explanations["points"].abs().groupby(explanations["feature"]).mean()
    strongest = moved[moved > 0].sort_index().sort_values(ascending=False, kind="stable").head(DRIVERS)
    meaning, dimensions = {row["name"]: row for row in described}, {each.code: each for each in DIMENSIONS}
    return [
        Driver(
            name=name,
            en=headline(meaning[name]["en"]),
            zh=meaning[name]["zh"],
            risk=RISK[meaning[name]["risk"]],
            dimension=dimensions[meaning[name]["dimension"]],
            points=points,
            bar=points / strongest.iloc[0],
        )
        for name, points in zip(strongest.index.astype(str), strongest, strict=True)
    ]


def tier_of(pd_: pd.Series, params: TierParams, scale: ScoreScale) -> pd.Series:
    """The tier that each probability falls into, in the order given."""
    return assign_tier(scale.score(logit(pd_.to_numpy())), params).set_axis(pd_.index)


def _score_range(lowest: int | None, above: int | None) -> str:
    if lowest is None:
        return "all" if above is None else f"{above - 1} and below"
    return f"{lowest} and above" if above is None else f"{lowest} to {above - 1}"


def _probability(scale: ScoreScale, score: float) -> float:
    return float(expit(scale.log_odds(np.asarray(score))))


def _sums(scores: pd.DataFrame, chosen: pd.DataFrame) -> dict[str, float | None]:
    """Sums over the chosen rows; None where the portfolio knows nothing, for zero would be a statement."""
    amounts = ("exposure", "expected_loss", "credit_limit")
    return {name: float(chosen[name].sum()) if scores[name].notna().any() else None for name in amounts}


def _or_none(value: Any) -> Any:
    return value if is_known(value) else None
