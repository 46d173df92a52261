"""Windows: ours against DuckDB SQL, pandas and Polars written by hand, and how time and memory grow with rows.

    python -m benchmarks.windows                        1 million invoices, every rival, three times in turn
    python -m benchmarks.windows --rows 10000000        the size that the README speaks of
    python -m benchmarks.windows --growth               1, 3, 10, 30 million: docs/windows.json and docs/windows.png
    python -m benchmarks.windows --draw                 docs/windows.png once more, from docs/windows.json

Every run is a process of its own with two threads, from Parquet to Parquet; imports are left out of the times. Results
are compared cell by cell. Polars takes part where it is installed.
"""

import argparse
import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

import matplotlib.pyplot as plt
from ibis.backends.duckdb import Backend

from benchmarks import window_rivals
from benchmarks.windowed import FEATURES, make, ours
from pipeline.engines.engine import embedded
from pipeline.engines.params import EngineParams

THREADS = 2
GROWTH = (1_000_000, 3_000_000, 10_000_000, 30_000_000)
MOST_MEMORY = 4
"""Gigabytes that no size may take: beyond them rows go to disk."""

DOCS = Path(__file__).parents[1] / "docs"
FORMS: dict[str, Callable[[Backend, Path], None]] = {
    "ours": ours,
    "sql": window_rivals.sql,
    "pandas": window_rivals.pandas,
    "polars": window_rivals.polars,
    "polars_segments": window_rivals.polars_segments,
}
Figures = dict[str, float]
FIGURES = ("seconds", "processor", "megabytes")


def measure(form: str, folder: Path, memory_limit: str) -> Figures:
    """Run one form in this process: wall and processor seconds, peak memory in MB."""
    params = EngineParams(name="duckdb", memory_limit=memory_limit, threads=THREADS, spark_master="local[1]")
    if form.startswith("polars"):
        importlib.import_module("polars")
    with embedded(params) as backend:
        backend.raw_sql(f"SET temp_directory = '{folder}/spill'")
        wall, processor = time.perf_counter(), time.process_time()
        FORMS[form](backend, folder)
        figures = {"seconds": time.perf_counter() - wall, "processor": time.process_time() - processor}
    return figures | {"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def measured(form: str, folder: Path, memory_limit: str) -> Figures:
    """``measure`` in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.windows", "--form", form, "--folder", str(folder)]
    environment = {**os.environ, "POLARS_MAX_THREADS": str(THREADS), "OMP_NUM_THREADS": str(THREADS)}
    done = subprocess.run(
        [*command, "--memory-limit", memory_limit], check=True, stdout=subprocess.PIPE, text=True, env=environment
    )
    figures: Figures = json.loads(done.stdout)
    return figures


def unlike(backend: Backend, folder: Path, form: str) -> int:
    """Cells of a form that differ from ours by more than 1e-9 of the value; no row, null, and NaN read as 0."""

    def number(side: str, column: str) -> str:
        value = f"{side}.{column}::DOUBLE"
        return f"CASE WHEN {value} IS NULL OR isnan({value}) THEN 0 ELSE {value} END"

    pairs = [(number("a", f.name), number("b", f.name)) for f in FEATURES]
    counts = " + ".join(f"count(*) FILTER (abs({a} - {b}) > 1e-9 * greatest(1, abs({a})))" for a, b in pairs)
    (found,) = backend.raw_sql(f"""
        SELECT {counts} FROM '{folder}/ours.parquet' AS a FULL JOIN '{folder}/{form}.parquet' AS b
        ON a.customer_id = b.customer_id AND a.as_of = b.as_of::DATE""").fetchone()
    return int(found)


def race(folder: Path, rows: int, repeats: int, memory_limit: str) -> None:
    """Every form in turn, ``repeats`` times; medians, and the ratio of ours to each, run by run."""
    forms = [form for form in FORMS if importlib.util.find_spec("polars") or not form.startswith("polars")]
    runs: defaultdict[str, list[Figures]] = defaultdict(list)
    for _ in range(repeats):
        for form in forms:
            runs[form].append(measured(form, folder, memory_limit))
    print(f"{rows:,} invoices, {len(FEATURES)} columns, median of {repeats}; ours / theirs: processor time, run by run")
    with embedded(EngineParams(name="duckdb", memory_limit="4GB", threads=2, spark_master="local[1]")) as backend:
        for form in forms:
            wall, processor, peak = (
                median(r[key] for r in runs[form]) for key in ("seconds", "processor", "megabytes")
            )
            ratios = [o["processor"] / t["processor"] for o, t in zip(runs["ours"], runs[form], strict=True)]
            print(
                f"{form:16} {wall:6.1f} s {processor:6.1f} s of processor {peak:6.0f} MB   "
                f"ours / theirs {', '.join(f'{ratio:.2f}' for ratio in ratios)}   "
                f"{unlike(backend, folder, form)} cells differ"
            )
    if len(forms) < len(FORMS):
        print("polars is not installed, its two forms are left out: pip install polars")


def growth(folder: Path, sizes: Sequence[int], memory_limit: str) -> None:
    """Ours at growing sizes: figures to ``docs/windows.json``, drawn in ``docs/windows.png``."""
    found: list[Figures] = []
    record = {"memory_limit": memory_limit, "threads": THREADS, "columns": len(FEATURES), "runs": found}
    for rows in sizes:
        with embedded(EngineParams(name="duckdb", memory_limit="2GB", threads=2, spark_master="local[1]")) as backend:
            make(backend, folder, rows)
        found.append({"rows": rows, **measured("ours", folder, memory_limit)})
        print(json.dumps(found[-1]), flush=True)
        (DOCS / "windows.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        draw(record, DOCS / "windows.png")


def draw(record: Mapping[str, object], path: Path) -> None:
    """Time against rows, beside what the largest size takes in proportion; peak memory, beside its bound."""
    runs = record["runs"]
    assert isinstance(runs, list)
    millions = [run["rows"] / 1e6 for run in runs]
    figure, (time_axis, memory_axis) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for key, label, line in (("processor", "processor seconds", "s--"), ("seconds", "seconds", "o-")):
        seconds = [run[key] for run in runs]
        (drawn,) = time_axis.plot(millions, seconds, line, label=label)
        time_axis.annotate(f"{seconds[-1]:.0f} s", (millions[-1], seconds[-1]), (-6, 6), textcoords="offset points",
                           ha="right", color=drawn.get_color())  # fmt: skip
    per_million = runs[-1]["seconds"] / millions[-1]
    time_axis.plot([0, millions[-1]], [0, per_million * millions[-1]], ":", color="grey", label="in proportion to rows")
    time_axis.set(title="Time", ylabel="seconds")
    memory_axis.plot(millions, [run["megabytes"] / 1024 for run in runs], "o-", label="peak of the process")
    memory_axis.axhline(MOST_MEMORY, linestyle=":", color="grey", label=f"asked for: below {MOST_MEMORY} GB")
    memory_axis.set(title="Memory", ylabel="GB")
    for axis in (time_axis, memory_axis):
        axis.set(xlabel="million invoices", ylim=(0, axis.get_ylim()[1] * 1.05), xlim=(0, None), xticks=millions)
        axis.spines[["top", "right"]].set_visible(False)
        axis.legend(frameon=False, loc="best")
    memory_axis.set_ylim(0, MOST_MEMORY * 1.15)
    figure.suptitle(f"{record['columns']} windowed features on 8 days, {record['threads']} threads, "
                    f"DuckDB held to {record['memory_limit']}", fontsize=10)  # fmt: skip
    figure.savefig(path, dpi=120)
    plt.close(figure)


def main() -> None:
    """Parse the arguments and run what they ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--growth", type=int, nargs="*", help="numbers of invoices; none given: 1, 3, 10, 30 million")
    parser.add_argument("--memory-limit", default="3GB", help="of DuckDB, as engine.memory_limit in params.yaml")
    parser.add_argument("--draw", action="store_true", help="draw docs/windows.json once more")
    parser.add_argument("--form", choices=FORMS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.form:
        print(json.dumps(measure(arguments.form, arguments.folder, arguments.memory_limit)))
        return
    if arguments.draw:
        draw(json.loads((DOCS / "windows.json").read_text(encoding="utf-8")), DOCS / "windows.png")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments.growth is not None:
            growth(folder, arguments.growth or GROWTH, arguments.memory_limit)
            return
        with embedded(EngineParams(name="duckdb", memory_limit="2GB", threads=2, spark_master="local[1]")) as backend:
            make(backend, folder, arguments.rows)
        race(folder, arguments.rows, arguments.repeats, arguments.memory_limit)


if __name__ == "__main__":
    main()
