"""How often the monitor cries wolf: books without drift, drawn from the rows that the model has learnt from.

Run after ``make run`` with ``python -m benchmarks.false_alarms``; it renews ``docs/false_alarms.md``. Half of the
customers make the reference, books are drawn from the other half, anew each time (``models.monitoring.false_alarms``).
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from models.bundle import DefaultModel, checked
from models.monitoring.false_alarms import FalseAlarms, false_alarms
from models.monitoring.reference import rows_learnt
from pipeline.params import load
from pipeline.store.artifacts import read_frame
from pipeline.store.files import FEATURES, MODEL, read_files

PAGE = Path("docs/false_alarms.md")
CONFIDENCE = 0.95

TEXT = """# False alarms of the monitor

Written by `python -m benchmarks.false_alarms` from the rows that the last run's model has learnt from: {rows:,} rows
of {customers:,} customers. In each of {splits} splits half of the customers make the reference, and {books} books are
drawn from the other half. Nothing has moved in any of them, so every finding is a false one. What is promised
(`monitor.false_alarm_rate`) is any finding at all, however small, in at most {promised:.0%} of books; yellow and red
also ask for a size that matters.

| customers | books | questions per book | any finding | its interval ({confidence:.0%}) | yellow or red | red |
|---|---|---|---|---|---|---|
{lines}
"""


def line(found: FalseAlarms) -> str:
    """A row of the table."""
    share, low, high = found.share(CONFIDENCE)
    return (
        f"| {found.customers:,} | {found.books:,} | {found.questions:,} | {share:.1%} | {low:.1%} to {high:.1%} | "
        f"{found.yellow_or_red / found.books:.1%} | {found.red / found.books:.1%} |"
    )


def main(sizes: Sequence[int], splits: int, books: int, page: Path) -> None:
    """Measure for every size of a book, print each line as it comes, write the page."""
    params = load().monitor
    model = DefaultModel.from_files(checked(read_files(MODEL / "calibrated" / "main")))
    rows = rows_learnt(
        read_frame(MODEL / "candidate" / "out_of_fold.parquet"), model, read_frame(FEATURES / "features.parquet")
    )
    lines = []
    for size in sizes:
        lines.append(line(false_alarms(rows, model.schema, params, size, splits, books, params.seed)))
        print(lines[-1], flush=True)
    page.write_text(
        TEXT.format(
            rows=len(rows),
            customers=rows["customer_id"].nunique(),
            splits=splits,
            books=books,
            promised=params.false_alarm_rate,
            confidence=CONFIDENCE,
            lines="\n".join(lines),
        ),
        encoding="utf-8",
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, nargs="+", default=[200, 500])
    parser.add_argument("--splits", type=int, default=10)
    parser.add_argument("--books", type=int, default=20)
    parser.add_argument("--page", type=Path, default=PAGE)
    asked = parser.parse_args()
    main(asked.customers, asked.splits, asked.books, asked.page)
