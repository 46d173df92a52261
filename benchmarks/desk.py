"""Seconds that a reader waits for the risk desk over 100,000 customers, in Chromium.

Run with ``python -m benchmarks.desk``, with ``--store data/results`` to take results that are there already. They are
repeated under new customer ids until it holds enough scored customers; the desk is served as users serve it.
``first view``: portfolio and table are to be seen; ``ready``: so are the controls, and they answer.
"""

import argparse
import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.pipeline import ROOT
from benchmarks.score import project
from tests.browser import CHROMIUM, Page, opened
from tests.desk import CHINESE, CUSTOMER, ORDER_BY, SEARCH, TIER, choose, click, served, type_text

CUSTOMERS, TIMES, WIDTH = 100_000, 5, 1200
SMALL = ("reports", "model", "features/catalogue.json", "tables/portfolio.json")
ROWS = ("scores", "labels", "tables")
"""Folders whose Parquet files hold rows by customer."""


@contextmanager
def enlarged(store: Path, customers: int) -> Iterator[Path]:
    """A project whose store is ``store`` repeated until it has so many scored customers."""
    times = -(-customers // pq.read_metadata(store / "scores" / "scores.parquet").num_rows)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "data" / "results"
        for name in ("params.yaml", "dvc.yaml"):
            shutil.copy(ROOT / name, scratch)
        for name in SMALL:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            os.symlink((store / name).resolve(), folder / name)
        for path in sorted(path for part in ROWS for path in (store / part).glob("*.parquet")):
            repeat(path, folder / path.relative_to(store), times)
        yield Path(scratch)


def repeat(path: Path, to: Path, times: int) -> None:
    """Write a table so many times, the customers under new ids: ``000-C0000001``."""
    rows = pq.read_table(path)
    if "customer_id" not in rows.column_names:
        return
    to.parent.mkdir(parents=True, exist_ok=True)
    at = rows.column_names.index("customer_id")
    with pq.ParquetWriter(to, rows.schema, compression="zstd") as writer:
        for number in range(times):
            ids = pc.binary_join_element_wise(pa.scalar(f"{number:03d}"), rows["customer_id"].cast(pa.string()), "-")
            writer.write_table(rows.set_column(at, rows.schema.field(at), ids.cast(rows.schema.field(at).type)))


def waited(act: Callable[[], object], page: Page, awaited: str) -> float:
    """Seconds from an act to what shows that it is done."""
    start = time.perf_counter()
    act()
    page.text_with(awaited)
    return time.perf_counter() - start


def visit(url: str, folder: Path, customer: str, first: str, scored: int, tier: tuple[str, int]) -> dict[str, float]:
    """One visit by a browser that has never been there; seconds by step."""
    with opened("about:blank", folder, WIDTH) as page:
        go = partial(page.ask, "Page.navigate", url=url)
        seen = waited(go, page, "search and filters follow")
        ready = seen + waited(lambda: None, page, f"{scored:,} customers found")
        page.await_that("!document.getElementById('first-view')")
        return {
            "first view": seen,
            "ready": ready,
            "search": waited(partial(type_text, page, SEARCH, customer), page, "1 customers found"),
            "search cleared": waited(partial(type_text, page, SEARCH, ""), page, f"{scored:,} customers found"),
            "sort": waited(partial(choose, page, ORDER_BY, "Customer"), page, first),
            "filter": waited(partial(choose, page, TIER, tier[0]), page, f"{tier[1]:,} customers found"),
            "open a customer": waited(partial(type_text, page, CUSTOMER, customer), page, "Why this score"),
            "other language": waited(partial(click, page, CHINESE), page, f"找到 {tier[1]:,} 个客户"),
        }


def measure(store: Path, customers: int, times: int) -> None:
    """Visit the desk several times and print the median and the range of every step."""
    with enlarged(store, customers) as folder, served(folder) as url:
        scores = pq.read_table(
            folder / "data" / "results" / "scores" / "scores.parquet", columns=["customer_id", "decided_tier"]
        )
        found = scores["customer_id"].to_pylist()
        high = scores["decided_tier"].to_pylist().count("high")
        print(f"{len(found):,} customers, {times} visits, each by a browser that has nothing kept")
        taken: dict[str, list[float]] = {}
        for number in range(times):
            with TemporaryDirectory() as kept:
                steps = visit(url, Path(kept), found[-1 - 17 * number], min(found), len(found), ("high", high))
            for step, seconds in steps.items():
                taken.setdefault(step, []).append(seconds)
        for step, each in taken.items():
            print(f"    {step:16s} {statistics.median(each):6.2f} s  ({min(each):.2f} to {max(each):.2f})")
        print(f"    first customer opened after the server's start: {taken['open a customer'][0]:.2f} s")


def main(store: Path | None = None, customers: int = CUSTOMERS, times: int = TIMES) -> None:
    """Measure on the store given, or on one that is made."""
    if CHROMIUM is None:
        print("The desk is not timed: Chromium is not installed (Debian: apt-get install chromium).")
    elif store is not None:
        measure(store, customers, times)
    else:
        with project() as clone:
            measure(clone / "data" / "results", customers, times)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--times", type=int, default=TIMES)
    given = parser.parse_args()
    main(given.store, given.customers, given.times)
