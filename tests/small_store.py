"""The artefacts of a run over three customers, small enough to check by hand.

Two of them were judged on two days; on the newest day the third owes most and has the highest probability.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from models.decisions.migration import matrix
from models.evaluation.curves import plot_files
from models.evaluation.evaluation import summarise
from models.evaluation.interval_coverage import coverage
from models.params import EvaluateParams
from models.scale import ScoreScale
from pipeline.params import load
from pipeline.reports.portfolio.decisions import Evidence
from pipeline.reports.portfolio.page import Found, Settings
from pipeline.store.artifacts import write_frame
from pipeline.store.files import write_files, write_json

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 1, 1)
PARAMS = load(ROOT / "params.yaml")
SETTINGS = Settings(PARAMS.label, PARAMS.calibrate, PARAMS.evaluate, PARAMS.assign_tiers, PARAMS.alert, PARAMS.migrate)

DESCRIBED = [
    {
        "name": "overdue_share",
        "en": "Overdue share of the amount outstanding; null when nothing is outstanding.",
        "zh": "逾期金额占未结清金额的比例",
        "unit": "ratio",
        "risk": "up",
        "dimension": "credit",
    },
    {
        "name": "overdue_amount",
        "en": "Amount past due.",
        "zh": "逾期金额",
        "unit": "currency",
        "risk": "up",
        "dimension": "credit",
    },
    {
        "name": "region",
        "en": "Region of the seat.",
        "zh": "所在地区",
        "unit": "category",
        "risk": "either",
        "dimension": "industry",
    },
]

CUSTOMERS = pd.DataFrame({"customer_id": ["C1", "C2", "C3"], "name": ["Alpha & Sons", None, "海河贸易有限公司"]})

# PD 1 %, 5 % and 40 % at 600 for 9:1 and 40 points to double the odds.
SCORES = pd.DataFrame(
    {
        "customer_id": ["C1", "C2", "C3"],
        "as_of": [TODAY] * 3,
        "pd": [0.01, 0.05, 0.40],
        "pd_low": [0.008, 0.04, 0.33],
        "pd_high": [0.013, 0.06, 0.47],
        "score": [738.36, 643.12, 496.59],
        "ledger_incomplete": [False] * 3,
        "tier": ["low", "medium", "high"],
        "tier_uncertain": [0.1, 0.2, 0.6],
        "previous_tier": ["medium", None, "medium"],
        "model_tier": ["low", "medium", "high"],
        "decided_tier": ["low", "medium", "high"],
        "model_credit_limit": [2000.0, 900.0, 0.0],
        "exposure": [1000.0, 3000.0, 6000.0],
        "term_days": [90, 30, 0],
        "credit_limit": [2000.0, 500.0, 0.0],
        "expected_loss": [4.5, 67.5, 1080.0],
        "measure": ["longer_term", "usual_terms", "prepayment"],
        "review_on": [date(2026, 7, 1), date(2026, 4, 1), date(2026, 2, 1)],
        "override_author": [None, "K. Berg", None],
        "override_reason": [None, "<b>Wait</b> for the statement", None],
        "override_expires_on": [None, date(2026, 6, 30), None],
        "reasons": [[], ["overdue_amount"], ["overdue_share", "region"]],
        "model_version": ["3"] * 3,
    }
)

EXPLANATIONS = pd.DataFrame(
    [
        ("C1", "overdue_share", "credit", np.nan, None, 90.0),
        ("C1", "overdue_amount", "credit", 0.0, None, 10.0),
        ("C1", "region", "industry", np.nan, "hubei", 12.4),
        ("C2", "overdue_share", "credit", 0.25, None, 20.0),
        ("C2", "overdue_amount", "credit", 1234567.0, None, -2.9),
        ("C2", "region", "industry", np.nan, "hubei", 0.0),
        ("C3", "overdue_share", "credit", 0.318, None, -110.0),
        ("C3", "overdue_amount", "credit", 1908.0, None, -12.9),
        ("C3", "region", "industry", np.nan, "anhui", -6.5),
    ],
    columns=["customer_id", "feature", "dimension", "value", "text", "points"],
).assign(as_of=TODAY, reference_score=626.0)

ALERTS = pd.DataFrame(
    [
        ("C2", "tier_worse", "medium", date(2025, 10, 1), None, "The tier is worse.", "等级下调。"),
        ("C3", "payment_delay", "high", date(2026, 1, 1), None, "45 days past due.", "逾期 45 天。"),
        ("C3", "tier_worse", "medium", date(2025, 10, 1), None, "The tier is worse.", "等级下调。"),
        ("C1", "orders_fall", "medium", date(2024, 1, 1), date(2025, 1, 1), "Orders fell.", "订单下降。"),
    ],
    columns=["customer_id", "rule", "severity", "opened_on", "closed_on", "en", "zh"],
)


def judged_rule(**changes: Any) -> dict[str, Any]:
    """The figures of a rule in ``reports/alerts.json``."""
    model = {"alerts": 40, "precision": 0.5, "caught_share": 0.6, "lead_days": 80.0}
    shares = {"precision": 0.25, "precision_low": 0.2, "precision_high": 0.31}
    caught = {"caught_share": 0.4, "caught_share_low": 0.3, "caught_share_high": 0.5, "lead_days": 120.0}
    counts = {"alerts": 40, "right": 10, "defaults": 25, "caught": 10, "verdict": "useful", "missed_by_model": 3}
    return counts | shares | caught | {"model": model} | changes


USELESS = judged_rule(
    alerts=0, precision=None, precision_low=None, precision_high=None, lead_days=None, verdict="too few alerts to say"
)
ALERT_TEST: dict[str, Any] = {
    "off": ["lost_buyers"],
    "back_test": {
        "later": {
            "days": ["2024-01-01", "2024-07-01"],
            "snapshots": 6,
            "customers": 3,
            "defaults": 2,
            "base_rate": 0.1,
            "rules": {"payment_delay": judged_rule(), "statement_overdue": USELESS, "any_rule": judged_rule()},
        }
    },
}

MIGRATED = pd.DataFrame(
    [
        ("C1", "medium", "low", "better", 690.0, 738.36, 1100.0, 1000.0, ["overdue_share"]),
        ("C2", "new", "medium", "new", np.nan, np.nan, np.nan, 3000.0, []),
        ("C3", "medium", "high", "worse", 640.0, 496.59, 6500.0, 6000.0, ["overdue_share", "region"]),
    ],
    columns=[
        "customer_id",
        "tier_from",
        "tier_to",
        "direction",
        "score_from",
        "score_to",
        "exposure_from",
        "exposure_to",
        "reasons",
    ],
).assign(from_day=date(2025, 10, 1), to_day=TODAY)
POINTS = pd.DataFrame(
    [
        ("C3", "overdue_share", 0.0, 0.318, None, None, -137.0),
        ("C3", "region", np.nan, np.nan, "hubei", "anhui", -6.41),
    ],
    columns=["customer_id", "feature", "value_from", "value_to", "text_from", "text_to", "points"],
)


def flaps(moves: int, share: float) -> dict[str, Any]:
    """What ``models.decisions.buffer.flapping`` says, as far as the report quotes it."""
    return {"moves": moves, "flap_share": share, "flapping_share": share / 2}


def evidence() -> Evidence:
    """Decisions, moves and alerts of the three customers."""
    return Evidence(
        alerts=ALERTS,
        alert_test=ALERT_TEST,
        migration=matrix(MIGRATED, PARAMS.assign_tiers, 0.95),
        migrated=MIGRATED,
        points=POINTS,
        defaulted=pd.DataFrame({"customer_id": ["C9"], "exposure": [700.0]}),
        decisions={
            "overrides": {"in_force": 1, "expired": ["C7"], "unknown": [], "in_default": ["C9"]},
            "flapping": {"tier": flaps(20, 0.5), "model_tier": flaps(12, 0.25)},
        },
    )


REASONS = pd.DataFrame(
    [
        ("C2", 1, "overdue_amount", "Amount past due: 1,234,567 CNY: −3 points", "逾期金额：1,234,567 元：−3 分"),
        ("C3", 2, "region", "Region of the seat: anhui: −7 points", "所在地区：anhui：−7 分"),
        ("C3", 1, "overdue_share", "Overdue share: 0.32: −110 points", "逾期金额占比：0.32：−110 分"),
    ],
    columns=["customer_id", "rank", "code", "en", "zh"],
).assign(as_of=TODAY)

EVALUATION = pd.DataFrame(
    [
        ("C1", date(2024, 1, 1), False, 0.01),
        ("C1", date(2024, 7, 1), False, 0.02),
        ("C2", date(2024, 1, 1), False, 0.04),
        ("C2", date(2024, 7, 1), True, 0.06),
        ("C3", date(2024, 1, 1), True, 0.30),
        ("C3", date(2024, 7, 1), False, 0.20),
    ],
    columns=["customer_id", "as_of", "defaulted", "pd"],
).assign(period="test")

DAYS = [
    {"as_of": "2022-01-01", "period": "train", "customers": 3, "labelled": 3, "defaults": 1},
    {"as_of": "2022-07-01", "period": "calibrate", "customers": 3, "labelled": 3, "defaults": 0},
    {"as_of": "2023-07-01", "period": "gap", "customers": 3, "labelled": 3, "defaults": 1},
    {"as_of": "2024-01-01", "period": "test", "customers": 3, "labelled": 3, "defaults": 1},
    {"as_of": "2024-07-01", "period": "test", "customers": 3, "labelled": 3, "defaults": 1},
    {"as_of": "2026-01-01", "period": "immature", "customers": 3, "labelled": 0, "defaults": 0},
]

VALIDATION: dict[str, Any] = {
    "tables_not_delivered": ["orders", "outcomes"],
    "overpaid_invoices": 2,
    "unclear_credits": {
        "rows": 1,
        "customers": 1,
        "first": [
            {"customer_id": "C3", "credit_id": "payments:payments.csv:7", "reason": "missing(amount): must be given"}
        ],
    },
    "tables": {
        "customers": {
            "rows": 4,
            "good": 3,
            "quarantined": 1,
            "quarantined_share": 0.25,
            "normalised": {},
            "converted": {},
            "rules": {
                "missing(onboarded_on)": {"rows": 1, "set_aside": 1},
                "out_of_range(employees)": {"rows": 1, "set_aside": 0},
            },
        },
        "invoices": {
            "rows": 1000,
            "good": 1000,
            "quarantined": 0,
            "quarantined_share": 0.0,
            "normalised": {},
            "converted": {"USD": 7},
            "rules": {},
        },
    },
}


CERTIFICATE: dict[str, Any] = {
    "verdict": "clean",
    "cells": 18,
    "customers": ["C1", "C2", "C3"],
    "days": [
        {"as_of": "2025-12-31", "rows_deleted": 4, "values_hidden": 1},
        {"as_of": "2026-01-01", "rows_deleted": 0, "values_hidden": 0},
    ],
    "sha256": {"features": "0123456789abcdef"},
}

RULINGS = ("auc_against_champion", "auc", "calibration", "monotonicity_certificate")
GATE: dict[str, Any] = {
    "verdict": "refused",
    "version": "4",
    "champion_before": "2",
    "rulings": [{"rule": rule, "finding": "passed", "words": "Within its limit."} for rule in RULINGS]
    + [{"rule": "stability", "finding": "failed", "words": "Index <0.3>."}],
}
MONOTONICITY: dict[str, Any] = {
    "features": [
        {"name": "overdue_share", "verdict": "proven", "falling_parts": 0},
        {"name": "net_margin", "verdict": "proven", "falling_parts": 1},
        {"name": "cash_ratio", "verdict": "violated", "falling_parts": 2},
    ]
}

SENSITIVITY = [
    {
        "name": name,
        "chosen": name == "basel_non_retail",
        "snapshots": 6,
        "defaults": defaults,
        "customers": defaults,
        "default_rate": defaults / 6,
        "days": [
            {"as_of": "2024-01-01", "snapshots": 3, "defaults": 0, "default_rate": 0.0},
            {"as_of": "2024-07-01", "snapshots": 3, "defaults": defaults, "default_rate": defaults / 3},
        ],
    }
    for name, defaults in (("basel_non_retail", 1), ("any_30_days", 2))
]

RATE = {"rows": 3, "customers": 3, "defaults": 1, "rate": 1 / 3, "low": 0.05, "high": 0.82}
CALIBRATION: dict[str, Any] = {
    "method": "shift",
    "asked": "auto",
    "folds": {"kind": "time_ordered", "count": 2, "rows": 3, "customers": 3, "defaults": 1},
    "candidates": [
        {"method": "shift", "log_loss": 0.31234, "behind": 0.0001, "standard_error": 0.0002},
        {"method": "sigmoid", "log_loss": 0.31224, "behind": 0.0, "standard_error": 0.0},
    ],
    "uncorrected": [{"method": "raw", "log_loss": 0.4, "behind": 0.08776, "standard_error": 0.01}],
    "base_rates": {"learnt": RATE, "train": RATE, "calibrate": {**RATE, "defaults": 0, "rate": 0.0}},
    "shift": {
        "base_rates": -0.25,
        "fitted": -0.125,
        "standard_error": 0.05,
        "slope": 0.98,
        "slope_error": 0.03,
        "mean_raw": 0.36,
    },
    "segments": {
        "column": "industry",
        "kept": False,
        "gain": -0.00012,
        "standard_error": 0.0003,
        "spread": 0.1,
        "members": [
            {
                "segment": "<steel>",
                "rows": 3,
                "defaults": 1,
                "observed": 1 / 3,
                "predicted": 0.3,
                "alone": 0.2,
                "kept": 0.25,
                "offset": 0.05,
                "deviation": 0.08,
            }
        ],
    },
    "level": {"years": 3, "deviation": 0.2, "years_that_set_it": 2, "confidence": 0.9, "reach": 2.92},
    "days": [],
}
CALIBRATION_OF_ONE_DAY = {
    **CALIBRATION,
    "folds": {**CALIBRATION["folds"], "kind": "customers"},
    "segments": None,
    "level": {"years": None, "deviation": None, "years_that_set_it": 1, "confidence": 0.9, "reach": 1.645},
}

# A cross-section: one labelled day, outcomes from the source, no ledger and so no exposure, loss, limit or history.
ONE_DAY = [
    {"as_of": "2026-01-01", "period": "train", "customers": 2, "labelled": 2, "defaults": 1},
    {"as_of": "2026-01-01", "period": "immature", "customers": 1, "labelled": 0, "defaults": 0},
]
REPEATS = pd.DataFrame(
    [
        ("C1", "repeat_1", False, 0.01),
        ("C3", "repeat_1", True, 0.30),
        ("C1", "repeat_2", False, 0.02),
        ("C3", "repeat_2", True, 0.20),
    ],
    columns=["customer_id", "period", "defaulted", "pd"],
).assign(as_of=TODAY)


def out_of_time() -> Found:
    """A run over a history, judged on its last days."""
    return Found(
        labels={"evaluation": "out_of_time", "why": "", "own_days": False, "days": DAYS},
        sensitivity=SENSITIVITY,
        described=DESCRIBED,
        metrics=metrics_of(EVALUATION, "out_of_time"),
        calibration={"main": CALIBRATION},
        plots=plots_of(EVALUATION),
        validation=VALIDATION,
        delivery={
            "source": "folder",
            "currency": "CNY",
            "observed_until": "2025-12-31",
            "tables": {"customers": 3, "invoices": 1000},
        },
        certificate=CERTIFICATE,
        gate=GATE,
        monotonicity=MONOTONICITY,
        evaluation=pd.concat([EVALUATION.assign(model="main"), EVALUATION.assign(model="baseline")]),
        scores=SCORES,
        explanations=EXPLANATIONS,
        reasons=REASONS,
        customers=CUSTOMERS,
        decided=evidence(),
    )


def cross_section() -> Found:
    """A run over one snapshot day, judged by two repeats of a cross-validation."""
    found = out_of_time()
    unknown = dict.fromkeys(["exposure", "credit_limit", "expected_loss"], np.nan) | {"previous_tier": None}
    return replace(
        found,
        labels={"evaluation": "cross_validation", "why": "All on one day.", "own_days": False, "days": ONE_DAY},
        sensitivity=[],
        metrics=metrics_of(REPEATS, "cross_validation"),
        calibration={"main": CALIBRATION_OF_ONE_DAY},
        plots=plots_of(REPEATS),
        delivery={**found.delivery, "tables": {"customers": 3, "outcomes": 2}},
        evaluation=REPEATS.assign(model="main"),
        scores=SCORES.assign(**unknown),
        decided=replace(
            evidence(),
            alerts=ALERTS.iloc[:0],
            alert_test={"off": [], "back_test": {}},
            migration=matrix(MIGRATED.assign(from_day=TODAY), PARAMS.assign_tiers, 0.95),
            defaulted=pd.DataFrame({"customer_id": [], "exposure": []}),
        ),
    )


def metrics_of(evaluation: pd.DataFrame, kind: str) -> dict[str, Any]:
    """``reports/metrics.json`` as the stage ``evaluate`` would write it, with few resamples."""
    few: EvaluateParams = PARAMS.evaluate.model_copy(update={"resamples": 5})
    figures = summarise(evaluation, few)
    return {
        "evaluation": kind,
        "estimator": "lightgbm",
        "test": figures,
        "development": figures,
        "baseline": {"estimator": "logistic"} | figures,
        "coverage": coverage(
            evaluation.assign(pd_low=0.8 * evaluation["pd"], pd_high=(1.2 * evaluation["pd"]).clip(upper=0.99)), 0.9
        ),
        "truth": None,
    }


def plots_of(evaluation: pd.DataFrame) -> dict[str, bytes]:
    """``reports/plots``, with the same rows for test and development."""
    return plot_files({"test": evaluation, "train": evaluation}, ScoreScale(PARAMS.calibrate.scale))


def features() -> pd.DataFrame:
    """The feature matrix behind ``EXPLANATIONS``."""
    wide = EXPLANATIONS.pivot(index=["customer_id", "as_of"], columns="feature", values="value").reset_index()
    return wide.assign(region=["hubei", "hubei", "anhui"])


def write(found: Found, store: Path) -> None:
    """Write the artefacts to where a run leaves them."""
    write_json(store / "labels" / "summary.json", found.labels)
    write_json(store / "labels" / "sensitivity.json", found.sensitivity)
    write_json(store / "features" / "catalogue.json", found.described)
    write_json(store / "reports" / "metrics.json", found.metrics)
    write_json(store / "reports" / "calibration.json", found.calibration)
    write_json(store / "reports" / "validation" / "summary.json", found.validation)
    write_json(store / "reports" / "certificate.json", found.certificate)
    write_json(store / "reports" / "gate.json", found.gate)
    write_json(store / "model" / "calibrated" / "main" / "monotonicity.json", found.monotonicity)
    write_json(store / "tables" / "portfolio.json", found.delivery)
    write_files(store / "reports" / "plots", found.plots)
    write_frame(store / "scores" / "evaluation.parquet", found.evaluation)
    write_frame(store / "scores" / "scores.parquet", found.scores)
    write_frame(store / "scores" / "explanations.parquet", found.explanations)
    write_frame(store / "scores" / "reasons.parquet", found.reasons)
    write_frame(store / "tables" / "customers.parquet", found.customers)
    write_frame(store / "features" / "features.parquet", features())
    write_json(store / "reports" / "alerts.json", found.decided.alert_test)
    write_json(store / "reports" / "migration.json", found.decided.migration)
    write_json(store / "reports" / "decisions.json", found.decided.decisions)
    write_frame(store / "scores" / "alerts.parquet", found.decided.alerts)
    write_frame(store / "scores" / "migration.parquet", found.decided.migrated)
    write_frame(store / "scores" / "migration_points.parquet", found.decided.points)
    write_frame(store / "scores" / "in_default.parquet", found.decided.defaulted)
