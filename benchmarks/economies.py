"""How often the intervals hold, over many economies: each is simulated, learnt from and predicted by itself.

    python -m benchmarks.economies                            20 economies of 1,500 customers: half an hour and more
    python -m benchmarks.economies --first-day 2018-01-01     a history of eight years in place of fourteen

Every economy is the embedded portfolio with another seed, without faulty rows. The model is LightGBM alone: the
interval takes the model as given.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import yaml

from benchmarks.pipeline import ROOT, timed
from data.sources.synthetic.calendar import Calendar
from data.sources.synthetic.economy import Economy
from models.evaluation.interval_coverage import coverage
from pipeline.params import Params, load
from pipeline.store.artifacts import read_frame

FIRST_SEED = 101
STAGES = ("ingest", "validate", "label", "featurize", "train", "calibrate", "evaluate")

LEVEL, TEST = slice(-69, -24), slice(-24, -3)
"""Months, counted back from the last day, of the days that set the level and of the test, horizons included."""

PHASES = [-float("inf"), -0.5, 0.5, float("inf")], ["falls", "even", "rises"]
"""Change of the economy from the one to the other, in standard deviations of the cycle."""


def set_economy(clone: Path, seed: int, customers: int, first_day: str) -> Params:
    """Write an economy into the parameters of a clone."""
    path = clone / "params.yaml"
    given = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    given["ingest"]["synthetic"] |= {"seed": seed, "customers": customers, "first_day": first_day, "dirty_share": 0.0}
    given["train"] |= {"estimator": "lightgbm"}
    path.write_text(yaml.safe_dump(given), encoding="utf-8")
    return load(path)


def predicted(clone: Path, seed: int, customers: int, first_day: str) -> dict[str, Any]:
    """What the intervals of one economy held, and how its economy moved."""
    params = set_economy(clone, seed, customers, first_day)
    for stage in STAGES:
        timed(sys.executable, "-m", f"pipeline.stages.{stage}", cwd=clone)
    rows = read_frame(clone / "data" / "store" / "scores" / "evaluation.parquet")
    rows = rows[rows["model"] == "main"]
    synthetic = params.ingest.synthetic
    calendar = Calendar.of(synthetic.first_day, synthetic.last_day)
    cycle = Economy.simulate(calendar, seed).cycle[2 : 2 + calendar.months]
    found = coverage(rows, params.calibrate.confidence)
    judged = [each for each in found["deciles"] if each["verdict"] != "too_small"]
    return {
        "seed": seed,
        "move": cycle[TEST].mean() - cycle[LEVEL].mean(),
        "predicted": rows["pd"].mean(),
        "observed": rows["defaulted"].mean(),
        "judged": found["judged"],
        "covered": found["covered"],
        "above": sum(each["verdict"] == "above" for each in judged),
        "below": sum(each["verdict"] == "below" for each in judged),
        "without_chance": sum(each["low"] <= each["observed"] <= each["high"] for each in judged),
    }


def summary(economies: pd.DataFrame) -> pd.DataFrame:
    """Share of the tenths that are covered, by phase and in all."""
    phase = pd.cut(economies["move"], PHASES[0], labels=PHASES[1])
    by_phase = economies.drop(columns=["seed", "move", "predicted", "observed"]).groupby(phase, observed=True).sum()
    by_phase.insert(0, "economies", phase.value_counts())
    by_phase.loc["all"] = by_phase.sum()
    return by_phase.assign(share=by_phase["covered"] / by_phase["judged"])


def main(seeds: Sequence[int], customers: int, first_day: str) -> None:
    """Print a line per economy, and the summary."""
    found = []
    with TemporaryDirectory() as scratch:
        clone = Path(scratch) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        for seed in seeds:
            found.append(predicted(clone, seed, customers, first_day))
            print(pd.DataFrame(found[-1:]).round(4).to_string(index=False, header=len(found) == 1), flush=True)
    print(summary(pd.DataFrame(found)).round(3).to_string())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--economies", type=int, default=20)
    parser.add_argument("--customers", type=int, default=1_500)
    parser.add_argument("--first-day", default="2012-01-01")
    asked = parser.parse_args()
    main(range(FIRST_SEED, FIRST_SEED + asked.economies), asked.customers, asked.first_day)
