"""Mean ranks over the portfolios, and how far apart they have to be to be told from each other (Demsar 2006)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import friedmanchisquare, rankdata, studentized_range

from benchmarks.quality.verdict import HIGHER_IS_BETTER

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Ranks:
    """Mean rank by contestant, 1 the best; the critical difference of Nemenyi; Friedman's p-value of no difference."""

    mean: Mapping[str, float]
    critical: float
    p_value: float
    portfolios: int


def ranks(results: Mapping[str, Mapping[str, Any]], metric: str) -> Ranks:
    """Ranks by one metric, of the contestants that were judged on every portfolio (three or more, of two or more)."""
    names = [
        name
        for name in next(iter(results.values()))["seconds"]
        if all(name in result["figures"] for result in results.values())
    ]
    sign = -1 if metric in HIGHER_IS_BETTER else 1
    values = np.array([[sign * result["figures"][name][metric].value for name in names] for result in results.values()])
    tables, count = values.shape
    reach = studentized_range.ppf(CONFIDENCE, count, np.inf) / np.sqrt(2)
    return Ranks(
        mean=dict(zip(names, rankdata(values, axis=1).mean(axis=0).tolist(), strict=True)),
        critical=float(reach * np.sqrt(count * (count + 1) / (6 * tables))),
        p_value=float(friedmanchisquare(*values.T).pvalue),
        portfolios=tables,
    )


def picture(by_metric: Mapping[str, Ranks], path: Path) -> None:
    """A panel per metric: mean ranks, and as a band what cannot be told from the best."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, len(by_metric), figsize=(10, 3.8), layout="constrained")
    for panel, (metric, found) in zip(panels, by_metric.items(), strict=True):
        ordered = sorted(found.mean.items(), key=lambda each: -each[1])
        best = ordered[-1][1]
        panel.axvspan(best, best + found.critical, color="0.92")
        panel.scatter([rank for _, rank in ordered], range(len(ordered)), color="tab:blue", zorder=2)
        panel.set_yticks(range(len(ordered)), [name for name, _ in ordered])
        panel.set_xlabel(f"mean rank over {found.portfolios} portfolios (1: best)")
        panel.set_title(f"{metric} (grey: critical difference)", fontsize=9)
    figure.savefig(path, dpi=110)
    plt.close(figure)
