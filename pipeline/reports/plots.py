"""The report's plots as SVG text to stand inside a page: same data, same bytes, on any machine.

Nothing is computed here: every number drawn comes in a table (``models.evaluation.curves``, ``labels/summary.json``).
"""

import io
import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, PercentFormatter

from models.evaluation.curves import SCORE_STEP
from models.schema import Array

SERIES = {"test": ("Held-out test", "#14477a", "-"), "train": ("Development", "#c07a1b", "--")}
"""Label, colour and line of the rows by which a model is judged, and of those it learnt from."""

OUTCOMES = {"no_default": ("no default", "#5b8db8"), "default": ("default", "#c0392b")}
"""Label and colour by column of the score distribution."""

PERIODS = {
    "train": ("learnt from", "#e3eaf1"),
    "calibrate": ("learnt from, sets the level", "#c9d8e8"),
    "gap": ("left out", "#f3f4f6"),
    "test": ("held-out test", "#d5ead8"),
}
"""Label and colour by period of ``labels/summary.json``."""

MUTED, INK = "#6b7280", "#374151"
RATE_TICKS = (0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.7, 1)
SMALL, WIDE = (3.7, 2.9), (11.4, 3.2)
"""Inches. Stretched over a third and over the whole of the page, both show letters of the same size."""


STYLED = mpl.rc_context(
    {
        "svg.fonttype": "none",  # text stays text: small, searchable, in the page's own font
        "font.family": "DejaVu Sans",  # comes with matplotlib, so that the layout is the same everywhere
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": MUTED,
        "axes.labelcolor": INK,
        "axes.titlesize": 9,
        "xtick.color": INK,
        "ytick.color": INK,
        "legend.frameon": False,
        "lines.linewidth": 1.8,
    }
)
NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))


@STYLED
def roc(curves: Mapping[str, pd.DataFrame]) -> str:
    """Receiver operating characteristic of each series (false_positive_rate, true_positive_rate)."""
    figure, (axes,) = _figure(SMALL)
    for name, curve in curves.items():
        label, colour, line = SERIES[name]
        axes.plot(curve["false_positive_rate"], curve["true_positive_rate"], line, color=colour, label=label)
    axes.plot([0, 1], [0, 1], ":", color=MUTED, linewidth=1, label="Chance")
    _percent_axes(axes, "Share of non-defaults flagged", "Share of defaults caught")
    axes.legend(loc="lower right")
    return _svg(figure, "roc")


@STYLED
def precision_recall(curves: Mapping[str, pd.DataFrame], default_rate: float) -> str:
    """Precision against recall of each series; ``default_rate`` is what flagging test rows at random would give."""
    figure, (axes,) = _figure(SMALL)
    for name, curve in curves.items():
        label, colour, line = SERIES[name]
        axes.plot(curve["recall"], curve["precision"], line, color=colour, label=label)
    axes.axhline(default_rate, linestyle=":", color=MUTED, linewidth=1, label="Chance (held-out test)")
    _percent_axes(axes, "Share of defaults caught", "Share of the flagged that default")
    axes.legend(loc="upper right")
    return _svg(figure, "precision_recall")


@STYLED
def reliability(curves: Mapping[str, pd.DataFrame]) -> str:
    """Observed against predicted default rate in groups of equal size (predicted, observed)."""
    figure, (axes,) = _figure(SMALL)
    for name, groups in curves.items():
        label, colour, line = SERIES[name]
        axes.plot(groups["predicted"], groups["observed"], line, marker="o", markersize=4, color=colour, label=label)
    highest = max(groups[["predicted", "observed"]].to_numpy().max() for groups in curves.values())
    end = float(min(highest * 1.2, 1))
    axes.plot([0, end], [0, end], ":", color=MUTED, linewidth=1, label="Predicted = observed")
    # Most groups lie at the low end. A logarithm would spread them too, but has no place for one without defaults.
    axes.set_xscale("function", functions=(_root, np.square))
    axes.set_yscale("function", functions=(_root, np.square))
    _percent_axes(axes, "Predicted default rate (root scale)", "Observed default rate (root scale)", end)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(FixedLocator([tick for tick in RATE_TICKS if tick <= end]))
        axis.set_minor_locator(NullLocator())
    axes.legend(loc="upper left")
    return _svg(figure, "reliability")


@STYLED
def coverage(deciles: Sequence[Mapping[str, Any]]) -> str:
    """The mean interval of each tenth (``models.evaluation.interval_coverage``) and what was observed in it."""
    figure, (axes,) = _figure(WIDE)
    tenth = np.arange(1, len(deciles) + 1)
    names = ("low", "high", "expected_low", "expected_high", "observed")
    low, high, least, most, observed = (np.array([each[name] for each in deciles]) for name in names)
    axes.vlines(tenth, least, most, color=PERIODS["calibrate"][1], label="With chance")
    axes.bar(tenth, high - low, bottom=low, width=0.7, color=PERIODS["calibrate"][1], label="Mean interval")
    for label, colour, shown in (("Observed", SERIES["test"][1], False), ("Observed, too few", "#9ca3af", True)):
        chosen = np.array([each["verdict"] == "too_small" for each in deciles]) == shown
        axes.plot(tenth[chosen], observed[chosen], "o", markersize=4, color=colour, label=label)
    end = float(max(most.max(), observed.max()) * 1.1)
    axes.set_yscale("function", functions=(_root, np.square))
    axes.set(xlabel="Tenth of the held-out rows, safest first", ylabel="Default rate (root scale)", ylim=(0, end))
    axes.xaxis.set_major_locator(FixedLocator(list(tenth)))
    axes.yaxis.set_major_locator(FixedLocator([tick for tick in RATE_TICKS if tick <= end]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.legend(loc="upper left")
    return _svg(figure, "coverage")


@STYLED
def score_distribution(histograms: Mapping[str, pd.DataFrame], tier_edges: Sequence[int]) -> str:
    """Distribution of the score by outcome (score, no_default, default), a panel per series, with the tiers' edges."""
    figure, panels = _figure(WIDE, len(histograms))
    for axes, (name, histogram) in zip(panels, histograms.items(), strict=True):
        edges = np.append(histogram["score"], histogram["score"].iloc[-1] + SCORE_STEP)
        for outcome, (label, colour) in OUTCOMES.items():
            axes.stairs(histogram[outcome], edges, fill=True, alpha=0.3, color=colour)
            axes.stairs(histogram[outcome], edges, color=colour, linewidth=1.3, label=label)
        for edge in tier_edges:
            axes.axvline(edge, color=MUTED, linewidth=0.8, linestyle=":")
        axes.set(title=SERIES[name][0], xlabel="Score (higher is safer; dotted: edges of the tiers)")
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    panels[0].set_ylabel("Share within the outcome")
    panels[0].legend(loc="upper left")
    return _svg(figure, "score_distribution")


@STYLED
def default_rate_by_day(days: Sequence[Mapping[str, Any]]) -> str:
    """Observed default rate of each mature snapshot day (as_of, period, labelled, defaults), periods as bands."""
    figure, (axes,) = _figure(WIDE)
    position, told = 0, set[str]()
    for (label, colour), members in groupby(days, key=lambda day: PERIODS[day["period"]]):
        wide = len(list(members))
        axes.axvspan(
            position - 0.5, position + wide - 0.5, color=colour, linewidth=0, label="" if label in told else label
        )
        position, told = position + wide, {*told, label}
    rates = [day["defaults"] / day["labelled"] for day in days]
    axes.plot(range(len(days)), rates, "o-", color=SERIES["test"][1], markersize=4)
    step = -(-len(days) // 12)  # more than twelve dates would run into each other
    axes.set_xticks(range(0, len(days), step), [str(day["as_of"]) for day in days[::step]], rotation=35, ha="right")
    axes.set_xlim(-0.5, len(days) - 0.5)
    axes.set_ylim(0, max(rates) * 1.25 or 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=1))
    axes.set_ylabel("Defaulted within the horizon")
    axes.legend(loc="upper left", ncols=len(PERIODS), bbox_to_anchor=(0, 1.13), borderaxespad=0)
    return _svg(figure, "default_rate_by_day")


def _figure(size: tuple[float, float], panels: int = 1) -> tuple[Figure, list[Axes]]:
    """A figure of its own, without pyplot: nothing is left behind, and no display is asked for."""
    figure = Figure(figsize=size, layout="constrained")
    return figure, list(figure.subplots(1, panels, squeeze=False, sharex=True)[0])


def _percent_axes(axes: Axes, across: str, up: str, end: float = 1) -> None:
    axes.set(xlabel=across, ylabel=up, xlim=(0, end * 1.01), ylim=(0, end * 1.01))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0))


def _root(rate: Array) -> Array:
    return np.asarray(np.sqrt(np.maximum(rate, 0)))  # an axis is drawn a little beyond zero


def _svg(figure: Figure, name: str) -> str:
    """The drawing without what an HTML page has no use for; its ids hold the name, for a page has several drawings."""
    drawn = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": name}):
        figure.savefig(drawn, format="svg", metadata=NO_METADATA, transparent=True)
    text = drawn.getvalue().decode()
    return re.sub(r'<g id="[^"]*"', "<g", text[text.index("<svg") :]).strip()
