"""The portfolios as the pipeline sees them: features, labels and periods, made in a clone by its own stages."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from benchmarks.pipeline import ROOT, timed
from pipeline.store.artifacts import read_frame, read_optional_frame
from pipeline.store.files import read_json

SETS = ("sme_invoices", "polish_bankruptcy_5", "synthetic", "american_bankruptcy", "uci_credit_card")
SOURCES = {"polish_bankruptcy_5": "folder"}
"""Where the source is not named like the set."""

STAGES = ("ingest", "validate", "label", "featurize")
KEPT = ("features", "labels", "truth")


@dataclass(frozen=True)
class Portfolio:
    """What the stages up to ``featurize`` left behind; ``truth`` only where there is a simulation."""

    name: str
    features: pd.DataFrame
    labels: pd.DataFrame
    described: list[dict[str, str]]
    evaluation: str
    truth: pd.DataFrame | None


def load(store: Path, name: str) -> Portfolio:
    """Read a store."""
    return Portfolio(
        name=name,
        features=read_frame(store / "features" / "features.parquet"),
        labels=read_frame(store / "labels" / "labels.parquet"),
        described=read_json(store / "features" / "catalogue.json"),
        evaluation=str(read_json(store / "labels" / "summary.json")["evaluation"]),
        truth=read_optional_frame(store / "truth" / "true_default_probability.parquet"),
    )


def build(name: str, raw: Path | None, store: Path) -> None:
    """Compute the store of a portfolio in a clone of what is committed, and keep what the benchmark needs.

    Raises
    ------
    subprocess.CalledProcessError
        When a stage fails.
    """
    with TemporaryDirectory() as scratch:
        clone = Path(scratch) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        params = clone / "params.yaml"
        params.write_text(_with_source(params.read_text(encoding="utf-8"), name, raw), encoding="utf-8")
        for stage in STAGES:
            seconds, _ = timed(sys.executable, "-m", f"pipeline.stages.{stage}", cwd=clone)
            print(f"{name}: {stage} {seconds:.0f} s", flush=True)
        store.mkdir(parents=True, exist_ok=True)
        for folder in KEPT:
            made = clone / "data" / "store" / folder
            if made.exists():
                shutil.copytree(made, store / folder, dirs_exist_ok=True)


def _with_source(params: str, name: str, raw: Path | None) -> str:
    place = params if raw is None else re.sub(r"(?m)^  raw: .*$", f"  raw: {raw.absolute()}", params, count=1)
    return re.sub(r"(?m)^  source: .*$", f"  source: {SOURCES.get(name, name)}", place, count=1)


def settings_of(portfolio: Portfolio) -> dict[str, Any]:
    """Counts for the page."""
    learnt = portfolio.labels["period"].isin(["train", "calibrate"])
    test = portfolio.labels["period"] == "test" if portfolio.evaluation == "out_of_time" else learnt
    return {
        "rows learnt": int(learnt.sum()),
        "rows judged": int(test.sum()),
        "defaults judged": int(portfolio.labels.loc[test, "defaulted"].sum()),
    }
