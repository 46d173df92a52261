"""Made-up runs to validate: over time or on a single day, with an industry whose name wants escaping."""

import json
from datetime import date
from functools import cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from models.evaluation.curves import plot_files
from models.evaluation.evaluation import summarise
from models.scale import ScoreScale
from models.validation.battery import Battery, Judged, Settings, battery
from pipeline.reports.validation.facts import Run, validation_facts
from tests.small_store import CERTIFICATE, DESCRIBED, PARAMS, SENSITIVITY, VALIDATION

Kind = Literal["out_of_time", "cross_validation"]
SCALE = ScoreScale(PARAMS.calibrate.scale)
QUICK = PARAMS.evaluate.model_copy(update={"resamples": 5})
SETTINGS = Settings(PARAMS.document, QUICK, PARAMS.assign_tiers, SCALE)
TODAY, EARLY, LATE = date(2025, 1, 1), date(2021, 1, 1), date(2023, 1, 1)
INDUSTRY = "<b>steel</b>"
LINEAGE = {
    "tables": {"customers": "0" * 64},
    "labels": "1" * 64,
    "features": "2" * 64,
    "model": "3" * 64,
    "params": "4" * 64,
    "commit": None,
    "changed": None,
}
TOLD = PARAMS.model_dump(
    include={"label", "featurize", "train", "calibrate", "evaluate", "assign_tiers", "document"}, mode="json"
)


def predictions(count: int, day: date, period: str, shift: float = 0.0, seed: int = 0) -> pd.DataFrame:
    """One row per customer; the outcome follows the probability, whose log-odds are ``shift`` too low."""
    random = np.random.default_rng(seed)
    log_odds = random.normal(-2, 1.2, count)
    return pd.DataFrame(
        {
            "customer_id": [f"C{i:04d}" for i in range(count)],
            "as_of": day,
            "period": period,
            "defaulted": random.random(count) < 1 / (1 + np.exp(-log_odds - shift)),
            "pd": 1 / (1 + np.exp(-log_odds)),
        }
    )


@cache
def judged(kind: Kind, count: int = 400) -> Judged:
    """What the battery looks at."""
    day = EARLY if kind == "out_of_time" else TODAY
    learnt = predictions(count, day, "development", seed=1)
    samples = [learnt.assign(sample=name) for name in ("out_of_fold", "in_sample")]
    if kind == "out_of_time":
        parts = [predictions(count + 50, LATE, "test", 0.7, 2), predictions(count, date(2023, 7, 1), "test", 0.7, 3)]
    else:
        parts = [learnt.assign(period="repeat_1"), learnt.assign(period="repeat_2", pd=learnt["pd"] ** 1.1)]
    held_out = pd.concat(parts, ignore_index=True)
    today = predictions(count, TODAY, "immature", seed=4).drop(columns=["period", "defaulted"])
    random = np.random.default_rng(5)
    rows = pd.concat([learnt, held_out, today])[["customer_id", "as_of"]].drop_duplicates(ignore_index=True)
    features = rows.assign(
        overdue_share=random.random(len(rows)), overdue_amount=np.nan, region=random.choice(["a", "b"], len(rows))
    )
    people = pd.DataFrame({"customer_id": sorted(set(rows["customer_id"]))})
    known = kind == "out_of_time"
    people = people.assign(
        industry=random.choice([INDUSTRY, "food"], len(people)) if known else None,
        region=None,
        employees=random.choice([5.0, 20.0, np.nan], len(people)) if known else np.nan,
        onboarded_on=date(2019, 6, 1),
    )
    noise = held_out["pd"] * np.exp(random.normal(0, 0.7, len(held_out)))
    both = pd.concat([held_out.assign(model="main"), held_out.assign(model="baseline", pd=noise.clip(upper=0.99))])
    tiers = np.select([today["pd"] < 0.019, today["pd"] < 0.1], ["low", "medium"], "high")
    before = pd.Series(np.roll(tiers, 7)) if known else None
    figures = summarise(held_out, QUICK)
    metrics: dict[str, Any] = {
        "estimator": "lightgbm",
        "test": figures,
        "development": summarise(learnt, QUICK),
        "baseline": {"estimator": "logistic"} | figures,
        "truth": None,
    }
    return Judged(
        kind=kind,
        metrics=metrics,
        evaluation=both,
        development=pd.concat(samples),
        scores=today.assign(tier=tiers, previous_tier=before),
        features=features,
        customers=people,
        feature_names=("overdue_amount", "overdue_share", "region"),
    )


@cache
def results(kind: Kind, count: int = 400) -> Battery:
    """The battery on it."""
    return battery(judged(kind, count), SETTINGS)


def run(kind: Kind) -> Run:
    """The artefacts that are quoted."""
    of_time = kind == "out_of_time"
    periods = (("train", EARLY), ("gap", date(2022, 1, 1)), ("test", LATE)) if of_time else (("train", TODAY),)
    counts = {"customers": 400, "labelled": 400, "defaults": 60}
    schema = [
        {"name": "overdue_amount", "monotone": 1, "dimension": "credit", "levels": None},
        {"name": "overdue_share", "monotone": 1, "dimension": "credit", "levels": None},
        {"name": "region", "monotone": 0, "dimension": "industry", "levels": ["a", "b"]},
    ]
    return Run(
        labels={
            "evaluation": kind,
            "why": "",
            "days": [{"as_of": str(day), "period": name, **counts} for name, day in periods],
        },
        sensitivity=SENSITIVITY if of_time else [],
        described=DESCRIBED,
        metrics=judged(kind).metrics,
        quality=VALIDATION,
        delivery={
            "source": "folder",
            "currency": "CNY",
            "observed_until": "2024-12-31",
            "tables": {"customers": 3} if of_time else {"customers": 3, "outcomes": 3},
        },
        certificate=CERTIFICATE,
        registration={"model_name": "risk", "model_version": "3"},
        calibration=None,
        gate=None,
        model={"schema.json": json.dumps({"features": schema}).encode()},
        as_of=str(TODAY),
    )


@cache
def facts(kind: Kind, count: int = 400) -> dict[str, Any]:
    """``reports/validation.json``."""
    return validation_facts(run(kind), results(kind, count), LINEAGE, TOLD, PARAMS.document.light)


def curves(kind: Kind) -> dict[str, bytes]:
    """``reports/plots``."""
    of = judged(kind)
    main = of.evaluation[of.evaluation["model"] == "main"]
    return plot_files({"test": main, "train": of.development}, SCALE)
