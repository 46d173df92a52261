"""The report's page: everything that the template shows, put together from the artefacts of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from data.tables.outcomes import OUTCOMES
from models.decisions.alert_rules import AlertParams
from models.params import CalibrateParams, EvaluateParams, MigrateParams, TierParams
from models.scale import ScoreScale
from pipeline.reports.html import environment
from pipeline.reports.numbers import FILTERS
from pipeline.reports.plots import PERIODS
from pipeline.reports.portfolio import customers as portfolio
from pipeline.reports.portfolio import model
from pipeline.reports.portfolio.calibration import CalibrationPart, calibration_part
from pipeline.reports.portfolio.decisions import Decisions, Evidence, decisions
from pipeline.reports.portfolio.gate import GatePart, gate_part

if TYPE_CHECKING:  # else the report would be due whenever the computation of labels changes
    from data.params import Evaluation, LabelParams

LEARNT_FROM = ("train", "calibrate")
DATA_DOCS = "validation/index.html"
"""Great Expectations' pages, relative to the report."""


@dataclass(frozen=True)
class Found:
    """The artefacts that the report is made of, by their names in the store."""

    labels: Mapping[str, Any]
    sensitivity: Sequence[Mapping[str, Any]]
    described: Sequence[Mapping[str, str]]
    metrics: Mapping[str, Any]
    calibration: Mapping[str, Any]
    plots: Mapping[str, bytes]
    validation: Mapping[str, Any]
    delivery: Mapping[str, Any]
    certificate: Mapping[str, Any]
    gate: Mapping[str, Any]
    monotonicity: Mapping[str, Any]
    evaluation: pd.DataFrame
    scores: pd.DataFrame
    explanations: pd.DataFrame
    reasons: pd.DataFrame
    customers: pd.DataFrame
    decided: Evidence


@dataclass(frozen=True)
class Settings:
    """The sections of ``params.yaml`` that the report quotes."""

    label: "LabelParams"
    calibrate: CalibrateParams
    evaluate: EvaluateParams
    tiers: TierParams
    alerts: AlertParams
    migrate: MigrateParams


@dataclass(frozen=True)
class Judgement:
    """How the model was judged and what came of it.

    Attributes
    ----------
    level
        Where the mean prediction lies against the interval of the observed default rate.
    baseline
        Where the baseline's AUC lies against the interval of the model's.
    missed
        Observed over predicted default rate.
    why
        Why it was judged so, a sentence; empty where labels are split by snapshot days.
    """

    kind: "Evaluation"
    why: str
    repeats: int
    learnt: model.Days | None
    left_out: model.Days | None
    test: model.Days | None
    auc: model.Figure
    predicted: model.Figure
    observed: model.Figure
    level: model.Side
    missed: float
    baseline_auc: model.Figure
    baseline: model.Side


@dataclass(frozen=True)
class Delivered:
    """A table as it was delivered, and the rows that were set aside by rule."""

    name: str
    rows: int
    good: int
    quarantined: int
    share: float
    rules: tuple[tuple[str, int], ...]
    converted: tuple[tuple[str, int], ...]
    normalised: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Proof:
    """What the leak certificate says: how much was deleted, computed again and found the same."""

    customers: int
    days: Sequence[str]
    rows_deleted: int
    values_hidden: int
    cells: int
    sha256: str


@dataclass(frozen=True)
class PresetRow:
    """What one definition of default gives; ``lowest`` and ``highest`` are rates by snapshot day."""

    name: str
    chosen: bool
    snapshots: int
    defaults: int
    customers: int
    default_rate: float | None
    lowest: float | None
    highest: float | None


@dataclass(frozen=True)
class Page:
    """What the template shows, section by section."""

    source: str
    currency: str
    observed_until: str
    as_of: str
    model_version: str
    estimator: str
    total: portfolio.Total
    tiers: list[portfolio.TierRow]
    decisions: Decisions
    riskiest: list[portfolio.Customer]
    drivers: list[portfolio.Driver]
    reference_score: float
    features: int
    judged: Judgement
    counts: tuple[Mapping[str, Any], ...]
    metrics: list[model.MetricRow]
    truth: Mapping[str, float] | None
    plots: list[model.Plot]
    calibration: list[model.TierCalibration]
    calibrated: CalibrationPart
    tables: list[Delivered]
    not_delivered: Sequence[str]
    overpaid_invoices: int | None
    unclear: Mapping[str, Any]
    snapshots: model.Days | None
    label_given: bool
    learnt_from_today: int
    presets: list[PresetRow]
    proof: Proof
    gate: GatePart
    settings: Settings


def page(found: Found, settings: Settings) -> Page:
    """Compute everything that the page shows; nothing else is shown."""
    scale, days, currency = ScoreScale(settings.calibrate.scale), found.labels["days"], found.delivery["currency"]
    tiers = portfolio.tier_rows(found.scores, settings.tiers, scale)
    held_out = found.evaluation[found.evaluation["model"] == "main"]
    as_of = str(found.scores["as_of"].max())
    return Page(
        source=found.delivery["source"],
        currency=currency,
        observed_until=found.delivery["observed_until"],
        as_of=as_of,
        model_version=str(found.scores["model_version"].iloc[0]),
        estimator=found.metrics["estimator"],
        total=portfolio.total(found.scores),
        tiers=tiers,
        decisions=decisions(
            found.decided,
            found.scores,
            found.customers,
            found.described,
            tiers,
            currency,
            settings.alerts,
        ),
        riskiest=portfolio.riskiest(found.scores, found.reasons, found.customers, tiers),
        drivers=portfolio.drivers(found.explanations, found.described),
        reference_score=float(found.explanations["reference_score"].iloc[0]),
        features=int(found.explanations["feature"].nunique()),
        judged=judgement(found.labels, found.metrics, held_out),
        counts=tuple(found.metrics[part] for part in model.JUDGED),
        metrics=model.metric_rows(found.metrics),
        truth=found.metrics["truth"],
        plots=model.plots_of(found.plots, found.metrics, days, settings.tiers),
        calibration=model.calibration_by_tier(held_out, tiers, settings.tiers, scale, settings.evaluate.confidence),
        calibrated=calibration_part(found.calibration["main"], found.metrics["coverage"], found.scores),
        tables=[delivered(name, table) for name, table in found.validation["tables"].items()],
        not_delivered=[name for name in found.validation["tables_not_delivered"] if name != OUTCOMES.name],
        overpaid_invoices=found.validation["overpaid_invoices"],
        unclear=found.validation["unclear_credits"],
        snapshots=model.days_of(days, (*PERIODS, "immature")),
        label_given=OUTCOMES.name in found.delivery["tables"],
        learnt_from_today=sum(d["labelled"] for d in days if d["as_of"] == as_of and d["period"] in LEARNT_FROM),
        presets=preset_rows(found.sensitivity),
        proof=proof(found.certificate),
        gate=gate_part(found.gate, found.monotonicity),
        settings=settings,
    )


def judgement(labels: Mapping[str, Any], metrics: Mapping[str, Any], held_out: pd.DataFrame) -> Judgement:
    """How the model was judged, and the comparisons that the page puts into words."""
    test, days = metrics["test"], labels["days"]
    auc, observed = model.figure(test, "auc"), model.figure(test, "default_rate")
    predicted, baseline = model.figure(test, "mean_predicted"), model.figure(metrics["baseline"], "auc")
    return Judgement(
        kind=labels["evaluation"],
        why=labels["why"],
        repeats=int(held_out["period"].nunique()),
        learnt=model.days_of(days, LEARNT_FROM),
        left_out=model.days_of(days, ("gap",)),
        test=model.days_of(days, ("test",)),
        auc=auc,
        predicted=predicted,
        observed=observed,
        level=model.side(predicted.value, observed),
        missed=observed.value / predicted.value,
        baseline_auc=baseline,
        baseline=model.side(baseline.value, auc),
    )


def preset_rows(sensitivity: Sequence[Mapping[str, Any]]) -> list[PresetRow]:
    """How the default rate moves with the definition of default (``data.sensitivity``)."""
    rows = []
    for preset in sensitivity:
        rates = [day["default_rate"] for day in preset["days"]]
        told = {key: value for key, value in preset.items() if key != "days"}
        rows.append(PresetRow(**told, lowest=min(rates, default=None), highest=max(rates, default=None)))
    return rows


def proof(certificate: Mapping[str, Any]) -> Proof:
    """The leak certificate in a few numbers; one with a leak stops the run before there is a report."""
    return Proof(
        customers=len(certificate["customers"]),
        days=[day["as_of"] for day in certificate["days"]],
        rows_deleted=sum(day["rows_deleted"] for day in certificate["days"]),
        values_hidden=sum(day["values_hidden"] for day in certificate["days"]),
        cells=certificate["cells"],
        sha256=certificate["sha256"]["features"],
    )


def delivered(name: str, table: Mapping[str, Any]) -> Delivered:
    """One table of ``reports/validation/summary.json``; rules that no row was set aside for are left out."""
    rules = ((rule, broken["set_aside"]) for rule, broken in table["rules"].items() if broken["set_aside"])
    return Delivered(
        name=name,
        rows=table["rows"],
        good=table["good"],
        quarantined=table["quarantined"],
        share=table["quarantined_share"],
        rules=tuple(sorted(rules, key=lambda each: (-each[1], each[0]))),
        converted=tuple(table["converted"].items()),
        normalised=tuple(table["normalised"].items()),
    )


def render(shown: Page) -> str:
    """The page as one HTML document that needs nothing but itself.

    Names of customers come from strangers: everything is escaped unless it is a drawing of our own.
    """
    return (
        environment(__file__, FILTERS)
        .get_template("report.html.j2")
        .render(page=shown, data_docs=DATA_DOCS, judged_on=model.JUDGED)
    )
