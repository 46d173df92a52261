"""The whole battery on the artefacts of one run; every figure of the validation report comes from here."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from models.params import EvaluateParams, TierParams
from models.scale import ScoreScale
from models.validation import ranking
from models.validation.delong import AucDifference, delong_paired
from models.validation.discrimination import Decline, Discrimination, decline, discrimination
from models.validation.drift import FeatureDrift, feature_drift
from models.validation.levels import Levels, levels, once
from models.validation.lift import lift_table
from models.validation.params import DocumentParams
from models.validation.rates import RateTest, rate_test
from models.validation.samples import Sample, absent, remembered, summarised
from models.validation.segments import Segmentation, segmentations
from models.validation.stability import Stability, stability

NO_TIME = "does not exist: all labels are of one snapshot day"
NO_NEW = "nothing to compare: every customer scored is one that the model learnt from"


@dataclass(frozen=True)
class Judged:
    """What is judged.

    Attributes
    ----------
    evaluation
        ``scores/evaluation.parquet``: held-out predictions of main and baseline (column ``model``).
    development
        ``scores/development.parquet``: out_of_fold and in_sample (column ``sample``).
    scores
        ``scores/scores.parquet``: the customers of today.
    features, customers
        The feature matrix; customer_id, industry, region, employees, onboarded_on.
    """

    kind: Literal["out_of_time", "cross_validation"]
    metrics: Mapping[str, Any]
    evaluation: pd.DataFrame
    development: pd.DataFrame
    scores: pd.DataFrame
    features: pd.DataFrame
    customers: pd.DataFrame
    feature_names: tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """The parameters of the battery."""

    document: DocumentParams
    evaluate: EvaluateParams
    tiers: TierParams
    scale: ScoreScale


@dataclass(frozen=True)
class Segment:
    """One segment: is the level right in it, and the ranking?"""

    name: str
    rate: RateTest
    ranking: Discrimination


@dataclass(frozen=True)
class Segments:
    """All segments of a kind, or why there are none."""

    kind: str
    rows: tuple[Segment, ...]
    why: str


@dataclass(frozen=True)
class Moved:
    """Stability of the score and of the features against the rows learnt from; or why there is nothing to compare."""

    name: Literal["held_out", "today"]
    score: Stability | None
    shares: list[dict[Hashable, Any]]
    features: list[FeatureDrift]
    why: str


@dataclass(frozen=True)
class Tiers:
    """Customers of today by tier: moves since the snapshot day before, and how concentrated they are."""

    migration: ranking.Migration | None
    customers: dict[str, int]
    concentration: float | None


@dataclass(frozen=True)
class Battery:
    """The result; see the classes of its parts."""

    samples: tuple[Sample, ...]
    held_out: Discrimination
    development: Discrimination
    decline: Decline | None
    baseline: AucDifference | None
    rank_correlation_with_baseline: float | None
    lift: list[dict[Hashable, Any]]
    levels: Levels
    segments: tuple[Segments, ...]
    moved: tuple[Moved, ...]
    tiers: Tiers


def battery(judged: Judged, settings: Settings) -> Battery:
    """Run everything."""
    confidence = settings.evaluate.confidence
    main, baseline = (_of(judged.evaluation, "model", role) for role in ("main", "baseline"))
    out_of_fold = _of(judged.development, "sample", "out_of_fold")
    now = discrimination(main, settings.document, confidence)
    before = discrimination(out_of_fold, settings.document, confidence)
    rows = once(main)
    lift = lift_table(
        rows["defaulted"].to_numpy(np.float64), rows["pd"].to_numpy(), rows["customer_id"].to_numpy(), confidence
    )
    return Battery(
        samples=samples(judged, confidence),
        held_out=now,
        development=before,
        decline=decline(before, now) if judged.kind == "out_of_time" else None,
        baseline=_paired(main, baseline, confidence) if len(baseline) else None,
        rank_correlation_with_baseline=_ranks(main, baseline),
        lift=lift.to_dict("records"),
        levels=levels(main, settings.tiers, settings.scale, settings.document, settings.evaluate),
        segments=tuple(_segments(each, main, settings) for each in _cuts(judged, main, settings)),
        moved=(_moved(judged, "held_out", settings), _moved(judged, "today", settings)),
        tiers=_tiers(judged.scores, settings.tiers),
    )


def samples(judged: Judged, confidence: float) -> tuple[Sample, ...]:
    """Learnt from, out of sample and out of time, and the baseline where the model was judged."""
    learnt = remembered("in_sample", _of(judged.development, "sample", "in_sample"), confidence)
    test, baseline = (summarised(name, judged.metrics[part]) for name, part in (("", "test"), ("baseline", "baseline")))
    if judged.kind == "out_of_time":
        folds = summarised("out_of_sample", judged.metrics["development"])
        return learnt, folds, Sample("out_of_time", *_rest(test)), baseline
    return learnt, Sample("out_of_sample", *_rest(test)), absent("out_of_time", NO_TIME), baseline


def _rest(sample: Sample) -> tuple[int, int, int, Mapping[str, Any], str]:
    return sample.rows, sample.customers, sample.defaults, sample.figures, sample.why


def _of(frame: pd.DataFrame, column: str, value: str) -> pd.DataFrame:
    chosen: pd.DataFrame = frame[frame[column] == value].drop(columns=column).reset_index(drop=True)
    return chosen


KEY = ["customer_id", "as_of", "period"]


def _paired(main: pd.DataFrame, other: pd.DataFrame, confidence: float) -> AucDifference | None:
    both = main.merge(other[[*KEY, "pd"]], on=KEY, how="inner", suffixes=("", "_other"), validate="one_to_one")
    y = both["defaulted"].to_numpy(np.float64)
    p, q = both["pd"].to_numpy(), both["pd_other"].to_numpy()
    return delong_paired(y, p, q, both["customer_id"], both["period"], confidence)


def _ranks(main: pd.DataFrame, other: pd.DataFrame) -> float | None:
    both = once(main).merge(once(other)[[*KEY, "pd"]], on=KEY, suffixes=("", "_other"), validate="one_to_one")
    return ranking.rank_correlation(both["pd"].to_numpy(), both["pd_other"].to_numpy())


def _cuts(judged: Judged, main: pd.DataFrame, settings: Settings) -> Sequence[Segmentation]:
    learnt = set(judged.development["customer_id"])
    rows = main[["customer_id", "as_of"]]
    return segmentations(rows, judged.customers, learnt, settings.document.segments, judged.kind == "out_of_time")


def _segments(cut: Segmentation, main: pd.DataFrame, settings: Settings) -> Segments:
    if cut.names is None:
        return Segments(cut.kind, (), cut.why)
    return Segments(cut.kind, tuple(_segment(name, main[cut.names == name], settings) for name in cut.order), "")


def _segment(name: str, rows: pd.DataFrame, settings: Settings) -> Segment:
    first, confidence = once(rows), settings.evaluate.confidence
    y, p = first["defaulted"].to_numpy(np.float64), first["pd"].to_numpy(np.float64)
    rate = rate_test(y, p, first["customer_id"].to_numpy(), settings.document.light, confidence)
    return Segment(name, rate, discrimination(rows, settings.document, confidence))


def _moved(judged: Judged, name: Literal["held_out", "today"], settings: Settings) -> Moved:
    reference = _of(judged.development, "sample", "out_of_fold")
    if name == "held_out":
        if judged.kind != "out_of_time":
            return Moved(name, None, [], [], NO_TIME)
        current = _of(judged.evaluation, "model", "main")
    else:
        seen = pd.MultiIndex.from_frame(reference[["customer_id", "as_of"]])
        current = judged.scores[~pd.MultiIndex.from_frame(judged.scores[["customer_id", "as_of"]]).isin(seen)]
        if current.empty:
            return Moved(name, None, [], [], NO_NEW)
    params = settings.document.stability
    sizes = (int(reference["customer_id"].nunique()), int(current["customer_id"].nunique()))
    score, shares = stability(reference["pd"], current["pd"], sizes, params)
    before, now = (
        rows[["customer_id", "as_of"]].merge(judged.features, on=["customer_id", "as_of"], validate="one_to_one")
        for rows in (reference, current)
    )
    drift = feature_drift(before, now, list(judged.feature_names), params)
    return Moved(name, score, shares.to_dict("records"), drift, "")


def _tiers(scores: pd.DataFrame, params: TierParams) -> Tiers:
    names = [tier.name for tier in params.tiers]
    counts = {name: int((scores["tier"] == name).sum()) for name in names}
    moved = ranking.migration(scores["previous_tier"], scores["tier"], names)
    return Tiers(moved, counts, ranking.concentration(list(counts.values())))
