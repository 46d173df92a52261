"""The whole chain against the script that anybody would write first: ten million invoices, eight quarterly snapshots.

    python -m benchmarks.chain                    1 million invoices
    python -m benchmarks.chain --rows 10000000    the size that the README speaks of

Both validate the invoices, compute 36 windowed features, predict with 500 trees of 31 leaves, and name the four
strongest reasons of each customer. *Ours* calls what the pipeline calls. *The script* is Great Expectations over
pandas, a pandas loop over windows, and ``shap.TreeExplainer``; without `shap` installed, LightGBM's own
``pred_contrib``. It explains a sample of the rows, and its seconds are multiplied up to all of them: it takes the
same time for every row.

Every step runs in a process of its own with two threads; imports are left out of the times.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
from ibis.backends.duckdb import Backend

from benchmarks import validate, window_rivals, windowed
from models.estimators.boosted_trees import BoostedTrees
from models.schema import Array
from pipeline.engines.engine import embedded
from pipeline.engines.params import EngineParams

ENGINE = EngineParams(name="duckdb", memory_limit="3GB", threads=2, spark_master="local[1]")
TREES, LEAVES, REASONS = 500, 31, 4
LEARNT_FROM = 50_000
ROWS = 1_000_000
SAMPLE = 2_000
"""Rows that the script explains."""

Seconds = float


def model_of(folder: Path) -> lgb.Booster:
    """A model of the windowed features, learnt once; what it predicts does not matter here."""
    path = folder / "model.txt"
    if not path.exists():
        X = matrix_of(folder, "ours")[:LEARNT_FROM]
        risk = np.nan_to_num(X[:, :20]).argsort(axis=0).argsort(axis=0).sum(axis=1)
        noise = np.random.default_rng(7).normal(scale=risk.std(), size=len(risk))
        y = (risk + noise > np.quantile(risk, 0.8)).astype(float)
        options = {"objective": "binary", "num_leaves": LEAVES, "learning_rate": 0.05, "verbose": -1, "num_threads": 2}
        lgb.train(options, lgb.Dataset(X, y), num_boost_round=TREES).save_model(path)
    return lgb.Booster(model_file=path)


def matrix_of(folder: Path, form: str) -> Array:
    """The features that a form has written, a row per customer and snapshot."""
    names = [feature.name for feature in windowed.FEATURES]
    return pd.read_parquet(folder / f"{form}.parquet", columns=names).to_numpy(np.float64)


def strongest(contributions: Array) -> Array:
    """The features that raise each row's risk most, strongest first."""
    worst = np.argpartition(-contributions, REASONS, axis=1)[:, :REASONS]
    order = np.argsort(-np.take_along_axis(contributions, worst, axis=1), axis=1)
    return np.take_along_axis(worst, order, axis=1)


def our_validation(backend: Backend, folder: Path) -> Seconds:
    """Every rule of the contract, good rows written in order, bad ones to the quarantine."""
    return timed(lambda: validate.set_aside_and_write(backend, folder / "contract"))


def their_validation(_: Backend, folder: Path) -> Seconds:
    """The rules of a table of invoices, as expectations of a pandas frame."""
    import great_expectations as gx
    from great_expectations import expectations as gxe

    columns = ("invoice_id", "customer_id", "issued_on", "due_on", "amount")

    def check() -> None:
        rows = pd.read_parquet(folder / "contract" / "invoices.parquet")
        known = pd.read_parquet(folder / "contract" / "customers.parquet")["customer_id"]
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        asset = context.data_sources.add_pandas("ledger").add_dataframe_asset("invoices")
        batch = asset.add_batch_definition_whole_dataframe("all")
        asked = [
            *(gxe.ExpectColumnValuesToNotBeNull(column=column) for column in columns),
            gxe.ExpectColumnValuesToBeUnique(column="invoice_id"),
            gxe.ExpectColumnValuesToBeInSet(column="customer_id", value_set=known.tolist()),
            gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=0, strict_min=True),
            gxe.ExpectColumnValuesToMatchRegex(column="currency", regex="^[A-Z]{3}$"),
            gxe.ExpectColumnPairValuesAToBeGreaterThanB(column_A="due_on", column_B="issued_on", or_equal=True),
        ]
        suite = context.suites.add(gx.ExpectationSuite(name="invoices", expectations=asked))
        definition = gx.ValidationDefinition(name="invoices", data=batch, suite=suite)
        definition.run(batch_parameters={"dataframe": rows}, result_format="BOOLEAN_ONLY")

    return timed(check)


def our_features(backend: Backend, folder: Path) -> Seconds:
    """By segments, behind the plain definitions."""
    return timed(lambda: windowed.ours(backend, folder))


def their_features(backend: Backend, folder: Path) -> Seconds:
    """A loop over snapshots and windows."""
    return timed(lambda: window_rivals.pandas(backend, folder))


def our_reasons(_: Backend, folder: Path) -> Seconds:
    """Prediction by LightGBM, contributions by the pipeline's own function."""
    estimator, X = BoostedTrees(model_of(folder)), matrix_of(folder, "ours")

    def tell() -> None:
        estimator.log_odds(X)
        strongest(estimator.contributions(X)[:, :-1])

    return timed(tell)


def their_reasons(_: Backend, folder: Path) -> Seconds:
    """Prediction by LightGBM, SHAP values of a sample, multiplied up."""
    booster, X = model_of(folder), matrix_of(folder, "ours")
    sample = X[:: max(1, len(X) // SAMPLE)][:SAMPLE]
    predicting = timed(lambda: booster.predict(X))
    if importlib.util.find_spec("shap"):
        import shap

        explainer = shap.TreeExplainer(booster)
        explaining = timed(lambda: strongest(np.asarray(explainer.shap_values(sample))))
    else:
        explaining = timed(lambda: strongest(np.asarray(booster.predict(sample, pred_contrib=True))[:, :-1]))
    return predicting + explaining * len(X) / len(sample)


STEPS: dict[str, tuple[Callable[[Backend, Path], Seconds], Callable[[Backend, Path], Seconds]]] = {
    "validation": (our_validation, their_validation),
    "features": (our_features, their_features),
    "prediction and reasons": (our_reasons, their_reasons),
}


def timed(work: Callable[[], object]) -> Seconds:
    """Wall seconds of some work."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measured(step: str, side: int, folder: Path) -> Seconds:
    """One step of one side, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.chain", "--step", step, "--side", str(side), "--folder", str(folder)]
    return float(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))


def race(rows: int) -> None:
    """Print the seconds of each step on both sides, and the ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "contract").mkdir()
        with embedded(ENGINE) as backend:
            windowed.make(backend, folder, rows)
            validate.make(backend, folder / "contract", rows)
        totals = [0.0, 0.0]
        for step in STEPS:
            ours, theirs = (measured(step, side, folder) for side in (0, 1))
            totals = [totals[0] + ours, totals[1] + theirs]
            print(f"{step:24} ours {ours:8.1f} s   the script {theirs:8.1f} s   {theirs / ours:6.1f} times", flush=True)
        asked = len(matrix_of(folder, "ours"))
    explained_by = "shap.TreeExplainer" if importlib.util.find_spec("shap") else "pred_contrib (shap is not installed)"
    print(
        f"{rows:,} invoices, {asked:,} customer-quarters: ours {totals[0]:.1f} s, the script {totals[1]:.1f} s "
        f"(reasons by {explained_by}): {totals[1] / totals[0]:.1f} times as fast"
    )


def main() -> None:
    """Parse the arguments and run what they ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--side", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        with embedded(ENGINE) as backend:
            print(json.dumps(STEPS[arguments.step][arguments.side](backend, arguments.folder)))
    else:
        race(arguments.rows)


if __name__ == "__main__":
    main()
