"""Parameters of the models; the meaning of each is written beside its value in ``params.yaml``."""

from datetime import date
from itertools import pairwise
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, field_validator, model_validator

CalibratorName = Literal["shift", "sigmoid", "beta", "isotonic", "venn_abers"]
SingleName = Literal["lightgbm", "logistic", "scorecard", "catboost"]
MemberName = Literal[SingleName, "lightgbm_deep"]
EstimatorName = Literal[SingleName, "auto"]
Measure = Literal["longer_term", "usual_terms", "prepayment", "prepayment_and_guarantee", "no_credit"]
"""What is asked of a customer; ``models.decisions.policy.MEASURES`` says it in words."""


class Section(BaseModel):
    """A part of ``params.yaml``: frozen, and closed to keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TrainParams(Section):
    """The section ``train``."""

    estimator: EstimatorName
    candidates: tuple[EstimatorName, ...]
    members: tuple[MemberName, ...] = Field(min_length=1)
    processor_seconds: float = Field(gt=0)
    confidence: float = Field(gt=0, lt=1)
    leak_auc: float = Field(gt=0.5, le=1)
    folds: int = Field(ge=2)
    seed: int = Field(ge=0)
    boosters: int = Field(ge=1)
    few_boosters: int = Field(ge=1)
    few_rows: int = Field(ge=0)
    min_leaf_rows: int = Field(ge=1)
    learning_rate: float = Field(gt=0, le=1)
    max_trees: int = Field(ge=1)
    leaves: int = Field(ge=2)
    feature_share: float = Field(gt=0, le=1)
    row_share: float = Field(gt=0, le=1)
    leaf_penalty: float = Field(ge=0)
    catboost_trees: int = Field(ge=1)
    catboost_learning_rate: float = Field(gt=0, le=1)
    catboost_depth: int = Field(ge=1, le=10)
    catboost_leaf_penalty: float = Field(ge=0)
    catboost_borders: int = Field(ge=1, le=254)
    logistic_c: tuple[PositiveFloat, ...] = Field(min_length=1)


class TuneParams(Section):
    """The section ``tune``."""

    minutes: float = Field(gt=0)
    trials: int = Field(ge=1)
    blocks: int = Field(ge=1)
    groups: int = Field(ge=2)
    seed: int = Field(ge=0)


class ScaleParams(Section):
    """How log-odds become a score."""

    base_score: float
    base_odds: float = Field(gt=0)
    points_to_double_odds: float = Field(gt=0)


class CalibrateParams(Section):
    """The section ``calibrate``."""

    method: Literal["auto"] | CalibratorName
    folds: int = Field(ge=2)
    seed: int = Field(ge=0)
    resamples: int = Field(ge=2)
    segment: str | None
    confidence: float = Field(gt=0, lt=1)
    scale: ScaleParams


class EvaluateParams(Section):
    """The section ``evaluate``."""

    seed: int = Field(ge=0)
    resamples: int = Field(ge=1)
    confidence: float = Field(gt=0, lt=1)
    folds: int = Field(ge=2)
    max_repeats: int = Field(ge=1)
    enough_defaults: int = Field(ge=1)
    processor_seconds: float = Field(gt=0)


class Tier(Section):
    """One tier: everything that scores ``min_score`` and above, up to the next better tier; None: everything else."""

    name: str = Field(min_length=1)
    min_score: int | None
    term_days: int = Field(ge=0)
    limit_share: float = Field(ge=0)
    measure: Measure
    review_months: int = Field(ge=1)


class Buffer(Section):
    """Points beyond an edge that a customer of the day before must score to change its tier."""

    up: int = Field(ge=0)
    down: int = Field(ge=0)


class InDefault(Section):
    """What follows for a customer in default, whatever its score."""

    term_days: int
    limit_share: float
    measure: Measure
    review_months: int = Field(ge=1)

    @model_validator(mode="after")
    def _no_credit(self) -> Self:
        if self.term_days or self.limit_share:
            raise ValueError("a customer in default gets no credit: term_days and limit_share must be 0")
        return self


class TierParams(Section):
    """The section ``assign_tiers``; tiers from the best down, the last one open to the bottom."""

    top_reasons: int = Field(ge=1)
    loss_given_default: float = Field(ge=0, le=1)
    tiers: tuple[Tier, ...] = Field(min_length=1)
    loss_budget: float = Field(gt=0)
    limit_step: int = Field(ge=1)
    guarantee_from: float = Field(ge=0)
    in_default: InDefault
    buffer: Buffer
    flap_days: int = Field(ge=1)
    confidence: float = Field(gt=0, lt=1)
    overrides: str = Field(min_length=1)

    @field_validator("tiers")
    @classmethod
    def _no_gap_no_overlap(cls, tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
        if tiers[-1].min_score is not None:
            raise ValueError(
                f"some scores have no tier: the last one, {tiers[-1].name}, begins at {tiers[-1].min_score}; leave "
                "its min_score empty"
            )
        for better, worse in pairwise(tiers):
            if better.min_score is None or (worse.min_score is not None and worse.min_score >= better.min_score):
                raise ValueError(
                    f"min_score must fall from tier to tier, and only the last one may be empty: {better.name} begins "
                    f"at {better.min_score}, {worse.name} at {worse.min_score}"
                )
        if len({tier.name for tier in tiers}) < len(tiers):
            raise ValueError(f"two tiers have the same name: {', '.join(tier.name for tier in tiers)}")
        return tiers

    @field_validator("tiers")
    @classmethod
    def _no_worse_tier_gets_more(cls, tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
        for name in ("term_days", "limit_share", "review_months"):
            for better, worse in pairwise(tiers):
                if getattr(worse, name) > getattr(better, name):
                    raise ValueError(
                        f"{worse.name} is the riskier tier and must not get more than {better.name}: {name} is "
                        f"{getattr(worse, name)}, against {getattr(better, name)}"
                    )
        return tiers


class MigrateParams(Section):
    """The section ``migrate``; None: the newest snapshot day, and the one before it."""

    from_day: date | None
    to_day: date | None
    top_reasons: int = Field(ge=1)
    confidence: float = Field(gt=0, lt=1)


class GateParams(Section):
    """The section ``gate``."""

    confidence: float = Field(gt=0, lt=1)
    max_auc_loss: float = Field(ge=0)
    max_log_loss_rise: float = Field(ge=0)
    min_auc: float = Field(ge=0, le=1)
    max_calibration_error: float = Field(gt=0)
    max_stability_index: float = Field(gt=0)
