"""Throughput of the batch job: customers per second, peak memory, and share of each step.

    python -m benchmarks.score                                               10,000 and 100,000 customers
    python -m benchmarks.score --customers 10000 100000 1000000 --record     docs/throughput.json, docs/throughput.png

The model learns once, on a small simulated portfolio; every job runs in a process of its own, on tables that no other
has seen.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from benchmarks.pipeline import ROOT, timed

AS_OF = "2026-01-01"
LEARNT_FROM = 2_000
DOCS = ROOT / "docs"
Figures = dict[str, Any]


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


def fresh_tables(clone: Path, customers: int, kept: Path | None) -> Path:
    """Tables of a portfolio of another size, beside those that the model has learnt from.

    ``kept`` is where they are looked for first, and left for the next time: a million customers take long to simulate.
    """
    place = (kept or clone) / f"raw_{customers}"
    if not place.exists():
        set_customers(clone, customers)
        timed(sys.executable, "-m", "pipeline.stages.ingest", cwd=clone)
        shutil.copytree(clone / "data" / "store" / "raw", place)
        set_customers(clone, LEARNT_FROM)
    return place


def job(clone: Path, customers: int, kept: Path | None) -> Figures:
    """Score a fresh portfolio, and print what it took."""
    source, out = fresh_tables(clone, customers, kept), clone / f"out{customers}"
    rows = sum(_rows(path) for path in source.glob("*.parquet"))
    asked = ("score", "--source", str(source), "--as-of", AS_OF, "--model", "challenger", "--out", str(out))
    wall, _ = timed(sys.executable, "-m", "pipeline.cli", *asked, cwd=clone)
    told = json.loads((out / "latest" / "timings.json").read_text())
    scored = json.loads((out / "latest" / "manifest.json").read_text())["customers"]
    shutil.rmtree(out)
    cpu = sum(told["cpu_seconds"].values())
    shares = ", ".join(f"{step} {taken / cpu:.0%}" for step, taken in told["cpu_seconds"].items())
    print(
        f"{customers:,} customers ({scored:,} eligible, {rows:,} rows): {wall:.1f} s, "
        f"{customers / wall:,.0f} customers/s, peak memory {told['peak_bytes'] / 2**30:.2f} GiB"
    )
    print(f"    processors {cpu:.1f} s, {1000 * cpu / customers:.2f} ms per customer: {shares}", flush=True)
    return {
        "customers": customers,
        "eligible": scored,
        "ledger_rows": rows,
        "seconds": round(wall, 1),
        "peak_gib": round(told["peak_bytes"] / 2**30, 2),
        "cpu_seconds": told["cpu_seconds"],
    }


def draw(record: Sequence[Figures], path: Path) -> None:
    """Cost per customer by step, and peak memory, against the size of the book."""
    names = [f"{run['customers']:,}" for run in record]
    steps = list(dict.fromkeys(step for run in record for step in run["cpu_seconds"]))
    figure, (cost, memory) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained", width_ratios=(2, 1))
    bottom = np.zeros(len(record))
    for step in steps:
        share = np.array([1000 * run["cpu_seconds"].get(step, 0.0) / run["customers"] for run in record])
        cost.bar(names, share, bottom=bottom, label=step)
        bottom += share
    cost.set(xlabel="customers in the book", ylabel="processor milliseconds per customer")
    cost.legend(frameon=False, fontsize=8, ncols=2)
    memory.bar(names, [run["peak_gib"] for run in record], color="0.6")
    memory.set(xlabel="customers in the book", ylabel="peak memory, GiB")
    memory.tick_params(axis="x", labelsize=8)
    figure.savefig(path, dpi=120)


def _rows(path: Path) -> int:
    from pyarrow.parquet import read_metadata

    return int(read_metadata(path).num_rows)


def main(sizes: Sequence[int] = (10_000, 100_000), kept: Path | None = None, *, is_kept: bool = False) -> None:
    """Print two lines per size; ``is_kept``: write the figures to ``docs/throughput.json``, and draw them."""
    with project() as clone:
        record = [job(clone, customers, kept) for customers in sizes]
    if is_kept:
        (DOCS / "throughput.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        draw(record, DOCS / "throughput.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--tables", type=Path, help="folder in which simulated tables are looked for, and kept")
    parser.add_argument("--record", action="store_true", help="write docs/throughput.json and docs/throughput.png")
    arguments = parser.parse_args()
    main(arguments.customers, arguments.tables and arguments.tables.absolute(), is_kept=arguments.record)
