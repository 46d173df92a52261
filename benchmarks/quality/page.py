"""The page ``docs/benchmarks.md``."""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from benchmarks.quality.ranks import Ranks
from benchmarks.quality.verdict import METRICS, Figure

LIBRARIES = ("lightgbm", "scikit-learn", "optbinning", "xgboost-cpu", "catboost", "interpret-core", "autogluon.tabular")
DIGITS = {"AUC": 4, "KS": 3, "Brier": 4, "log loss": 4, "calibration error": 4}

HEAD = """# Benchmarks

Written by `make benchmark` from one run; do not edit. Every contestant gets the same features (those that this pipeline
computes), learns from the same rows and is judged on the same rows: the test period where there is time, else
stratified cross-validation, of few rows three times. *This pipeline* is what ships, estimator and calibration, by the
code of its stages. The others are what their library gives in one line, or (*tuned*) the best of a random search over
its usual knobs, judged by a fifth of the rows, for as long as a fit of this pipeline takes. 95 % intervals are over
customers; **bold** is the best, or not to be told from the best by its difference in the same resamples. Seconds are
for one fit with its predictions, on {cores} cores.
"""


def page(results: Mapping[str, dict[str, Any]], skipped: list[str], cores: int, by_metric: Mapping[str, Ranks]) -> str:
    """The whole page.

    Parameters
    ----------
    results
        By portfolio: ``settings`` (counts), ``figures`` (by contestant and metric) and ``seconds`` (by contestant).
    skipped
        Sentences about what was left out, and why.
    cores
        Of the machine.
    by_metric
        Mean ranks, where there are enough portfolios.
    """
    parts = [HEAD.format(cores=cores), _versions()]
    if by_metric:
        parts.append(_ranked(by_metric))
    for name, result in results.items():
        counts = ", ".join(f"{what} {count:,}" for what, count in result["settings"].items())
        parts.append(f"## {name}\n\nJudged by {result['evaluation'].replace('_', ' ')}; {counts}.\n\n{_table(result)}")
    parts += [f"- {sentence}" for sentence in skipped]
    return "\n".join(parts).rstrip() + "\n"


def _ranked(by_metric: Mapping[str, Ranks]) -> str:
    """Mean ranks as picture and table, best first by the last metric."""
    *_, last = by_metric.values()
    lines = ["| mean rank | " + " | ".join(by_metric) + " |", "|" + "---|" * (len(by_metric) + 1)]
    for name in sorted(last.mean, key=lambda each: last.mean[each]):
        lines.append(f"| {name} | " + " | ".join(f"{found.mean[name]:.1f}" for found in by_metric.values()) + " |")
    tests = "; ".join(
        f"{metric}: critical difference {found.critical:.1f} (Nemenyi, 95 %), p = {found.p_value:.2g} (Friedman)"
        for metric, found in by_metric.items()
    )
    head = f"## Ranks over {last.portfolios} portfolios\n\n![Mean ranks](benchmarks.png)\n\n{tests}."
    return head + "\n\n" + "\n".join(lines) + "\n"


def _versions() -> str:
    found = []
    for library in LIBRARIES:
        try:
            found.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            continue
    return f"Versions: {', '.join(found)}.\n"


def _table(result: dict[str, Any]) -> str:
    head = ["", *METRICS, "seconds"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for name, figures in result["figures"].items():
        seconds = result["seconds"].get(name)
        cells = [_cell(figures[metric], DIGITS[metric]) for metric in METRICS]
        lines.append("| " + " | ".join([name, *cells, f"{seconds:.1f}" if seconds is not None else ""]) + " |")
    return "\n".join(lines) + "\n"


def _cell(figure: Figure, digits: int) -> str:
    value = f"{figure.value:.{digits}f}"
    return f"{f'**{value}**' if figure.best else value} ({figure.low:.{digits}f} to {figure.high:.{digits}f})"
