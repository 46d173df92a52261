"""Parameters of the models; the meaning of each is written beside its value in ``params.yaml``."""

from itertools import pairwise
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, model_validator

CalibratorName = Literal["shift", "sigmoid", "beta", "isotonic", "venn_abers"]
SingleName = Literal["lightgbm", "logistic", "scorecard", "catboost"]
EstimatorName = Literal[SingleName, "blend"]


class Section(BaseModel):
    """A part of ``params.yaml``: frozen, and closed to keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TrainParams(Section):
    """The section ``train``."""

    estimator: EstimatorName
    candidates: tuple[EstimatorName, ...]
    blend: tuple[SingleName, ...] = Field(min_length=2)
    confidence: float = Field(gt=0, lt=1)
    leak_auc: float = Field(gt=0.5, le=1)
    folds: int = Field(ge=2)
    seed: int = Field(ge=0)
    boosters: int = Field(ge=1)
    few_rows: int = Field(ge=0)
    min_leaf_rows: int = Field(ge=1)
    learning_rate: float = Field(gt=0, le=1)
    max_trees: int = Field(ge=1)
    leaves: int = Field(ge=2)
    feature_share: float = Field(gt=0, le=1)
    row_share: float = Field(gt=0, le=1)
    leaf_penalty: float = Field(ge=0)
    catboost_depth: int = Field(ge=1, le=10)
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


class Tier(Section):
    """One tier: everything that scores ``min_score`` and above, up to the next better tier; None: everything else."""

    name: str
    min_score: int | None
    term_days: int = Field(ge=0)
    limit_share: float = Field(ge=0)


class TierParams(Section):
    """The section ``assign_tiers``; tiers from the best down, the last one open to the bottom."""

    top_reasons: int = Field(ge=1)
    loss_given_default: float = Field(ge=0, le=1)
    tiers: tuple[Tier, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _no_gap_no_overlap(self) -> Self:
        *above, last = [tier.min_score for tier in self.tiers]
        if last is not None:
            raise ValueError("the last tier must have min_score null, or some scores have no tier")
        edges = [edge for edge in above if edge is not None]
        if len(edges) < len(above) or any(low >= high for high, low in pairwise(edges)):
            raise ValueError("min_score must fall from tier to tier, and only the last one may be null")
        if len({tier.name for tier in self.tiers}) < len(self.tiers):
            raise ValueError("two tiers have the same name")
        return self
