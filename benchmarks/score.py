"""Throughput of the batch job: customers per second, peak memory, share of each step, and what explaining costs.

Run with ``python -m benchmarks.score --customers 10000 100000``. The model learns once, on a small simulated portfolio;
every job runs in a process of its own, on tables that no other has seen.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import lightgbm as lgb
import numpy as np

from benchmarks.pipeline import ROOT, timed

AS_OF = "2026-01-01"
LEARNT_FROM = 2_000
TREES, LEAVES, FEATURES = 500, 31, 60
EXPLAINED = 2_000


@contextmanager
def project() -> Iterator[Path]:
    """A clone of what is committed, with a registered model."""
    with TemporaryDirectory() as scratch:
        clone = Path(scratch) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        set_customers(clone, LEARNT_FROM)
        timed(sys.executable, "-m", "pipeline.cli", "run", cwd=clone)
        yield clone


def set_customers(clone: Path, customers: int) -> None:
    """Write the size of the simulated portfolio into the parameters."""
    params = clone / "params.yaml"
    params.write_text(re.sub(r"(?m)^    customers: \d+", f"    customers: {customers}", params.read_text()))


def fresh_tables(clone: Path, customers: int) -> Path:
    """Tables of a portfolio of another size, beside those that the model has learnt from."""
    set_customers(clone, customers)
    timed(sys.executable, "-m", "pipeline.ingest", cwd=clone)
    return clone / "data" / "store" / "raw"


def job(clone: Path, customers: int) -> None:
    """Score a fresh portfolio and print what it took."""
    source, out = fresh_tables(clone, customers), clone / f"out{customers}"
    rows = sum(_rows(path) for path in source.glob("*.parquet"))
    asked = ("score", "--source", str(source), "--as-of", AS_OF, "--model", "challenger", "--out", str(out))
    wall, _ = timed(sys.executable, "-m", "pipeline.cli", *asked, cwd=clone)
    told = json.loads((out / "latest" / "timings.json").read_text())
    scored = json.loads((out / "latest" / "manifest.json").read_text())["customers"]
    cpu = sum(told["cpu_seconds"].values())
    starting = wall - sum(told["seconds"].values())
    shares = ", ".join(f"{step} {taken / cpu:.0%}" for step, taken in told["cpu_seconds"].items())
    print(
        f"{customers:,} customers ({scored:,} eligible, {rows:,} rows): {wall:.1f} s, {starting:.1f} s of them to start"
    )
    print(f"    {customers / wall:,.0f} customers/s, peak memory {told['peak_bytes'] / 2**30:.2f} GiB")
    print(f"    processors {cpu:.1f} s: {shares}")


def _rows(path: Path) -> int:
    from pyarrow.parquet import read_metadata

    return int(read_metadata(path).num_rows)


def explaining(threads: Sequence[int] = (1, 2)) -> None:
    """How many customers LightGBM explains per second, and what prediction costs beside it."""
    random = np.random.default_rng(7)
    X = random.normal(size=(20_000, FEATURES))
    y = (X[:, :10].sum(axis=1) + random.normal(size=len(X)) > 0).astype(float)
    options = {"objective": "binary", "num_leaves": LEAVES, "learning_rate": 0.05, "verbose": -1, "num_threads": 2}
    booster = lgb.train(options, lgb.Dataset(X, y), num_boost_round=TREES)
    for number in threads:
        seconds = {}
        for name, asked in (("predict", {"raw_score": True}), ("pred_contrib", {"pred_contrib": True})):
            start = time.perf_counter()
            booster.predict(X[:EXPLAINED], num_threads=number, **asked)
            seconds[name] = time.perf_counter() - start
        print(
            f"{TREES} trees of {LEAVES} leaves, {FEATURES} features, {number} thread(s): "
            f"{EXPLAINED / seconds['pred_contrib']:,.0f} customers explained per second, "
            f"{EXPLAINED / seconds['predict']:,.0f} predicted"
        )


def main(sizes: Sequence[int] = (10_000, 100_000)) -> None:
    """Print a line per size, and the cost of explaining."""
    explaining()
    with project() as clone:
        for customers in sizes:
            job(clone, customers)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, nargs="+", default=[10_000, 100_000])
    main(parser.parse_args().customers)
