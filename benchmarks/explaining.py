"""How fast every customer's contributions are found: our tables, LightGBM's own, and rivals that are installed.

Run with ``python -m benchmarks.explaining``. Two models: one with more trees and deeper ones than usual, and one of the
shipped kind: many features, missing values, categories, directions of risk. Rates are rows per second of processor
time, for the machine may have other work.
"""

import time
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import StringIO

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from benchmarks.explaining_rivals import RIVALS, Explain
from models.estimators.boosted_trees import BoostedTrees
from models.schema import Array

REASONS = 5
"""Reasons of a customer that are compared, in their order."""

LIGHTGBM = "LightGBM's pred_contrib"


@dataclass(frozen=True)
class Race:
    """A model, what it explains, and how many rows each kind of contestant gets."""

    name: str
    booster: lgb.Booster
    X: Array
    few: int


def deep_trees(rows: int = 20_000, trees: int = 500, few: int = 1_000) -> Race:
    """31 leaves over 60 features of pure numbers."""
    random = np.random.default_rng(7)
    X = random.normal(size=(rows, 60))
    y = (X[:, :10].sum(axis=1) + random.normal(size=rows) > 0).astype(float)
    options = {"objective": "binary", "num_leaves": 31, "learning_rate": 0.05, "verbose": -1}
    return Race(f"{trees} trees of 31 leaves, 60 features", lgb.train(options, lgb.Dataset(X, y), trees), X, few)


def shipped_kind(rows: int = 20_000, trees: int = 300, few: int = 1_000) -> Race:
    """15 leaves over 229 features, a third with a direction of risk, 30 % missing, two categories."""
    random = np.random.default_rng(3)
    X = np.exp(random.normal(size=(rows, 229)))
    raised = np.log(X[:, :30]).sum(axis=1)
    X[:, 40:120] = np.round(X[:, 40:120])
    X[random.random(X.shape) < 0.3] = np.nan
    X[:, [5, 100]] = random.integers(0, 12, size=(rows, 2))
    y = (raised + 3 * (X[:, 5] % 3 == 0) + 4 * random.normal(size=rows) > 4).astype(float)
    options = {
        "objective": "binary",
        "num_leaves": 15,
        "learning_rate": 0.04,
        "feature_fraction": 0.3,
        "min_data_in_leaf": 60,
        "lambda_l2": 10,
        "monotone_constraints": [int(i % 3 == 0 and i < 30) for i in range(229)],
        "monotone_constraints_method": "intermediate",
        "verbose": -1,
    }
    booster = lgb.train(options, lgb.Dataset(X, y, categorical_feature=[5, 100]), trees)
    return Race(f"{trees} trees of 15 leaves, 229 features, missing values, categories", booster, X, few)


def contestants(race: Race) -> Iterator[tuple[str, int, Explain]]:
    """Name, number of rows, and function from rows to contributions; a line about each that cannot run."""
    booster, everything = race.booster, len(race.X)
    yield LIGHTGBM, race.few, lambda X: booster.predict(X, pred_contrib=True, num_threads=1)
    yield f"{LIGHTGBM}, 2 threads", race.few, lambda X: booster.predict(X, pred_contrib=True, num_threads=2)
    ours = BoostedTrees(booster)
    yield "ours, tables and all", everything, ours.contributions
    yield "ours, again", everything, ours.contributions
    yield "ours, one customer", 1, ours.contributions
    for name, rival in RIVALS.items():
        try:
            yield name, everything if rival.reads_fast else race.few, rival.explain(booster)
        except ImportError:
            print(f"    {name}: not installed", flush=True)


def run(race: Race) -> None:
    """Print a line per contestant: rows per processor second and per second, against LightGBM, and what differs."""
    print(race.name, flush=True)
    reference = np.asarray(race.booster.predict(race.X[: race.few], pred_contrib=True))[:, :-1]
    speed = 0.0
    for name, rows, explain in contestants(race):
        cpu, wall = time.process_time(), time.perf_counter()
        try:
            with redirect_stderr(StringIO()):
                told = np.asarray(explain(race.X[:rows]))
        except Exception as refusal:  # whatever a rival cannot do
            print(f"    {name}: fails, {type(refusal).__name__}: {refusal}", flush=True)
            continue
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        speed = speed or rows / cpu
        print(
            f"    {name:27} {rows:7,} rows: {rows / cpu:9,.0f} per processor second ({rows / cpu / speed:5.1f} times "
            f"LightGBM), {rows / wall:9,.0f} per second; {difference(told, reference)}",
            flush=True,
        )


def difference(told: Array, reference: Array) -> str:
    """In words: how far contributions are from the reference at most, and on how many rows the reasons are the same."""
    rows = min(len(told), len(reference))
    one, other = told[:rows, : reference.shape[1]], reference[:rows]
    same = (top(one) == top(other)).all(axis=1).mean()
    return f"at most {np.abs(one - other).max():.0e} away, same {REASONS} reasons on {same:.1%} of rows"


def top(contributions: Array) -> NDArray[np.int64]:
    """The features that raise the risk most, in order, shape (n, ``REASONS``)."""
    return np.argsort(-contributions, axis=1, kind="stable")[:, :REASONS]


def main() -> None:
    """Both models."""
    for race in (deep_trees(), shipped_kind()):
        run(race)


if __name__ == "__main__":
    main()
