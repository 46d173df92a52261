"""Run the contest and write ``docs/benchmarks.md``; what is done is kept in ``build/benchmark`` and not done again."""

import argparse
import hashlib
import importlib.util
import os
import warnings
from pathlib import Path

import pandas as pd

from benchmarks.pipeline import ROOT
from benchmarks.quality.contest import judged, of_pipeline, of_rival
from benchmarks.quality.page import page
from benchmarks.quality.portfolios import SETS, Portfolio, build, load, settings_of
from benchmarks.quality.rivals import RIVALS
from benchmarks.quality.verdict import figures
from pipeline.params import Params
from pipeline.params import load as load_params
from pipeline.store.artifacts import read_frame, write_frame
from pipeline.store.files import read_json, write_json, write_text

WORK = ROOT / "build" / "benchmark"
OURS, TRUTH = "this pipeline", "(true probability)"


def main() -> None:
    """Compute, or find, the four stores; let every contestant predict; write the page."""
    asked = _arguments()
    params, results, skipped = load_params(), {}, _absent()
    for name in asked.sets:
        store = asked.stores / name if asked.stores else WORK / "stores" / name
        raw = asked.raw / name if asked.raw and name != "synthetic" else None
        if not (store / "features").exists():
            if asked.stores or (name != "synthetic" and (raw is None or not raw.exists())):
                skipped.append(f"{name} was left out: its data was not given (`make benchmark RAW=...`).")
                continue
            build(name, raw, store)
        results[name] = _contest(load(store, name), params)
    write_text(asked.page, page(results, skipped, os.cpu_count() or 1))
    print(f"written: {asked.page}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--raw", type=Path, help="folder with a folder of raw data per public data set")
    parser.add_argument("--stores", type=Path, help="folder with a finished store per data set, instead of --raw")
    parser.add_argument("--sets", nargs="+", default=SETS, choices=SETS)
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "benchmarks.md")
    return parser.parse_args()


def _absent() -> list[str]:
    return [
        f"{name} was left out: {package} is not installed."
        for name, (_, package) in RIVALS.items()
        if importlib.util.find_spec(package.partition(".")[0]) is None
    ]


def _contest(portfolio: Portfolio, params: Params) -> dict[str, object]:
    contestants = {OURS: of_pipeline(portfolio, params)} | {
        name: of_rival(portfolio, rival)
        for name, (rival, package) in RIVALS.items()
        if importlib.util.find_spec(package.partition(".")[0]) is not None
    }
    predictions, seconds = {}, {}
    for name, fit_predict in contestants.items():
        kept = WORK / "predictions" / portfolio.name / _key(name, portfolio)
        if not (kept / "seconds.json").exists():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a rival's advice is not ours to print
                rows, took = judged(portfolio, fit_predict, params)
            write_frame(kept / "predictions.parquet", rows)
            write_json(kept / "seconds.json", took)
        predictions[name], seconds[name] = read_frame(kept / "predictions.parquet"), read_json(kept / "seconds.json")
        print(f"{portfolio.name}: {name}, {seconds[name]:.1f} s per fit", flush=True)
    if portfolio.truth is not None:
        judged_rows = predictions[OURS].drop(columns="pd")
        truth = portfolio.truth[["customer_id", "as_of", "true_pd"]].rename(columns={"true_pd": "pd"})
        predictions[TRUTH] = judged_rows.merge(truth, on=["customer_id", "as_of"], how="left", validate="many_to_one")
    evaluate = params.evaluate
    return {
        "evaluation": portfolio.evaluation,
        "settings": settings_of(portfolio),
        "figures": figures(predictions, evaluate.resamples, evaluate.confidence, evaluate.seed),
        "seconds": seconds,
    }


def _key(contestant: str, portfolio: Portfolio) -> str:
    """Changes with whatever the predictions depend on: the data, the parameters, our models' or the rivals' code."""
    digest = hashlib.sha256(contestant.encode())
    for frame in (portfolio.features, portfolio.labels):
        digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    ours = [ROOT / "params.yaml", *sorted((ROOT / "models").rglob("*.py"))]
    theirs = [ROOT / "benchmarks" / "quality" / "rivals.py"]
    for file in ours if contestant == OURS else theirs:
        digest.update(file.read_bytes())
    return f"{contestant.split(',')[0].replace(' ', '_')}-{digest.hexdigest()[:12]}"


if __name__ == "__main__":
    main()
