"""Print the figures that docs/synthetic.md quotes: ``python -m tests.unit.data.sources.synthetic.figures 5000 7``."""

import sys

import numpy as np
import pyarrow.compute as pc
from sklearn.metrics import roc_auc_score

from data.sources.synthetic.frames import Bools
from tests.unit.data.sources.synthetic.observed import Judged, judge
from tests.unit.data.sources.synthetic.portfolio import portfolio


def report(customers: int, seed: int) -> None:
    """Rows per table, observed and true default rate by year and by decile, and how well the truth ranks."""
    tables = portfolio(customers, seed)
    for name, rows in tables.items():
        print(f"{name:26}{rows.num_rows:>12,} rows")
    judged = judge(tables)
    print(f"AUC of true_pd: {roc_auc_score(judged.defaulted, judged.true_pd):.3f}")
    _line("all", judged, np.ones(len(judged.true_pd), bool))
    years = pc.year(judged.as_of).to_numpy()
    for year in np.unique(years):
        _line(str(year), judged, years == year)
    for decile, rows in enumerate(np.array_split(np.argsort(judged.true_pd, kind="stable"), 10), start=1):
        _line(f"decile {decile}", judged, np.isin(np.arange(len(judged.true_pd)), rows))


def _line(name: str, judged: Judged, rows: Bools) -> None:
    true, seen = judged.true_pd[rows].mean(), judged.defaulted[rows].mean()
    print(f"{name:10} snapshots {rows.sum():>7,}   true {true:7.2%}   observed {seen:7.2%}")


if __name__ == "__main__":
    report(int(sys.argv[1]), int(sys.argv[2]))
