"""Run the contest and write ``docs/benchmarks.md``; what is done is kept in ``build/benchmark`` and not done again."""

import argparse
import hashlib
import importlib.util
import os
import warnings
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from benchmarks.pipeline import ROOT
from benchmarks.quality.contest import FitPredict, judged, of_pipeline, of_rival
from benchmarks.quality.made_tables import MADE
from benchmarks.quality.page import page
from benchmarks.quality.portfolios import SETS, Portfolio, build, load, settings_of
from benchmarks.quality.ranks import picture, ranks
from benchmarks.quality.rivals import RIVALS
from benchmarks.quality.tuned import TUNED, tuned
from benchmarks.quality.verdict import figures
from pipeline.params import Params
from pipeline.params import load as load_params
from pipeline.store.artifacts import read_frame, write_frame
from pipeline.store.files import read_json, write_json, write_text

ALL_SETS = (*MADE, *SETS)
RANKED = ("AUC", "log loss")
LEAST_PORTFOLIOS = 3
"""Fewer have no ranks worth a picture."""

WORK = ROOT / "build" / "benchmark"
OURS, TRUTH = "this pipeline", "(true probability)"


def main() -> None:
    """Compute, or find, the stores; let every contestant predict; write the page."""
    asked = _arguments()
    params, results, skipped = load_params(), {}, _absent()
    skipped += [f"{name} was left out: not asked for." for name in asked.without]
    for name in asked.sets:
        portfolio = _portfolio(name, asked)
        if portfolio is None:
            skipped.append(f"{name} was left out: its data was not given (`make benchmark RAW=...`).")
            continue
        results[name] = _contest(portfolio, params, asked.without)
        _write(asked.page, results, skipped)
    print(f"written: {asked.page}")


def _portfolio(name: str, asked: argparse.Namespace) -> Portfolio | None:
    if name in MADE:
        return MADE[name]()
    store = asked.stores / name if asked.stores else WORK / "stores" / name
    raw = asked.raw / name if asked.raw and name != "synthetic" else None
    if not (store / "features").exists():
        if asked.stores or (name != "synthetic" and (raw is None or not raw.exists())):
            return None
        build(name, raw, store)
    return load(store, name)


def _write(path: Path, results: dict[str, dict[str, object]], skipped: list[str]) -> None:
    """The page so far, after every portfolio: whoever stops the contest has what was done."""
    by_metric = {metric: ranks(results, metric) for metric in RANKED} if len(results) >= LEAST_PORTFOLIOS else {}
    if by_metric:
        picture(by_metric, path.with_suffix(".png"))
    write_text(path, page(results, skipped, os.cpu_count() or 1, by_metric))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--raw", type=Path, help="folder with a folder of raw data per public data set")
    parser.add_argument("--stores", type=Path, help="folder with a finished store per data set, instead of --raw")
    parser.add_argument("--sets", nargs="+", default=ALL_SETS, choices=ALL_SETS)
    parser.add_argument("--without", nargs="+", default=[], choices=(*RIVALS, *TUNED), help="contestants to leave out")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "benchmarks.md")
    return parser.parse_args()


def _absent() -> list[str]:
    return [
        f"{name} was left out: {package} is not installed."
        for name, (_, package) in RIVALS.items()
        if importlib.util.find_spec(package.partition(".")[0]) is None
    ]


def _contest(portfolio: Portfolio, params: Params, without: Sequence[str]) -> dict[str, object]:
    predictions: dict[str, pd.DataFrame] = {}
    seconds: dict[str, float] = {}
    for name in (OURS, *RIVALS, *TUNED):
        package = RIVALS[name][1] if name in RIVALS else TUNED.get(name, "lightgbm")
        if name in without or importlib.util.find_spec(package.partition(".")[0]) is None:
            continue
        kept = WORK / "predictions" / portfolio.name / _key(name, portfolio)
        if not (kept / "seconds.json").exists():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a rival's advice is not ours to print
                rows, took = judged(portfolio, _contestant(name, portfolio, params, seconds), params)
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
        "figures": figures(predictions, evaluate.resamples, evaluate.confidence, evaluate.seed, (TRUTH,)),
        "seconds": seconds,
    }


def _contestant(name: str, portfolio: Portfolio, params: Params, seconds: dict[str, float]) -> FitPredict:
    """By its name; who is tuned, for as long as a fit of this pipeline took."""
    if name == OURS:
        return of_pipeline(portfolio, params)
    return of_rival(portfolio, tuned(TUNED[name], seconds[OURS]) if name in TUNED else RIVALS[name][0])


def _key(contestant: str, portfolio: Portfolio) -> str:
    """Changes with whatever the predictions depend on: the data, the parameters, our models' or the rivals' code."""
    digest = hashlib.sha256(contestant.encode())
    for frame in (portfolio.features, portfolio.labels):
        digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    ours = [ROOT / "params.yaml", *sorted((ROOT / "models").rglob("*.py"))]
    theirs = [ROOT / "benchmarks" / "quality" / ("tuned.py" if contestant in TUNED else "rivals.py")]
    for file in ours if contestant == OURS else theirs:
        digest.update(file.read_bytes())
    return f"{contestant.replace(',', '').replace(' ', '_')}-{digest.hexdigest()[:12]}"


if __name__ == "__main__":
    main()
