"""Plots of the validation report, in the look of ``pipeline.reports.plots``: every number drawn comes in a table."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.ticker import FixedLocator, NullLocator, PercentFormatter

from pipeline.reports.plots import MUTED, RATE_TICKS, SERIES, SMALL, STYLED, WIDE, _figure, _percent_axes, _root, _svg

BLUE, AMBER = SERIES["test"][1], SERIES["train"][1]


@STYLED
def calibration(tenths: pd.DataFrame, curve: pd.DataFrame) -> str:
    """Observed against predicted rate: tenths with intervals, and the smooth curve with its band."""
    figure, (axes,) = _figure(SMALL)
    axes.fill_between(curve["predicted"], curve["low"], curve["high"], color=BLUE, alpha=0.15, linewidth=0)
    axes.plot(curve["predicted"], curve["observed"], color=BLUE, label="Smooth curve, band")
    reach = np.abs(tenths[["low", "high"]].to_numpy().T - tenths["observed"].to_numpy())
    axes.errorbar(
        tenths["predicted"], tenths["observed"], reach, fmt="o", color=AMBER, markersize=4, linewidth=1, label="Tenths"
    )
    end = float(min(max(curve["predicted"].max(), tenths["high"].max()) * 1.1, 1))
    axes.plot([0, end], [0, end], ":", color=MUTED, linewidth=1, label="Predicted = observed")
    axes.set_xscale("function", functions=(_root, np.square))
    axes.set_yscale("function", functions=(_root, np.square))
    _percent_axes(axes, "Predicted default rate (root scale)", "Observed default rate (root scale)", end)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(FixedLocator([tick for tick in RATE_TICKS if tick <= end]))
        axis.set_minor_locator(NullLocator())
    axes.legend(loc="upper left")
    return _svg(figure, "validation_calibration")


@STYLED
def lift(tenths: pd.DataFrame) -> str:
    """Observed default rate of each tenth with its interval, and predicted."""
    figure, (axes,) = _figure(SMALL)
    at = tenths["tenth"]
    reach = np.abs(tenths[["low", "high"]].to_numpy().T - tenths["observed"].to_numpy())
    axes.bar(at, tenths["observed"], color=BLUE, alpha=0.35, label="Observed")
    axes.errorbar(at, tenths["observed"], reach, fmt="none", color=BLUE, linewidth=1)
    axes.plot(at, tenths["predicted"], "o", color=AMBER, markersize=4, label="Predicted")
    axes.set(xlabel="Tenth of the rows, riskiest first", ylabel="Default rate", xticks=list(at))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.legend(loc="upper right")
    return _svg(figure, "validation_lift")


@STYLED
def by_day(rows: Sequence[Mapping[str, Any]]) -> str:
    """Predicted and observed default rate of each held-out snapshot day, with the interval of the latter."""
    figure, (axes,) = _figure(SMALL)
    rates = [row["rate"] for row in rows]
    at, observed = range(len(rates)), np.array([rate["observed"] for rate in rates])
    reach = np.abs(np.array([[rate["low"] for rate in rates], [rate["high"] for rate in rates]]) - observed)
    axes.errorbar(at, observed, reach, fmt="o-", color=BLUE, markersize=4, label="Observed")
    axes.plot(at, [rate["predicted"] for rate in rates], "s--", color=AMBER, markersize=4, label="Predicted")
    step = -(-len(rates) // 6)  # more than six dates would run into each other
    axes.set_xticks(list(at)[::step], [row["name"] for row in rows[::step]], rotation=25, ha="right")
    axes.set_ylim(0, max(max(rate["high"], rate["predicted"]) for rate in rates) * 1.2)
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=1))
    axes.legend(loc="upper left", ncols=2)
    return _svg(figure, "validation_by_day")


@STYLED
def shares(moved: Sequence[tuple[str, pd.DataFrame]]) -> str:
    """Shares by group of the score: rows learnt from against each later set (group, reference, current)."""
    figure, panels = _figure(WIDE, len(moved))
    for axes, (title, table) in zip(panels, moved, strict=True):
        at = np.arange(len(table))
        axes.bar(at - 0.2, table["reference"], 0.4, color=MUTED, alpha=0.5, label="Learnt from, out of sample")
        axes.bar(at + 0.2, table["current"], 0.4, color=BLUE, alpha=0.7, label="Now")
        axes.set(title=title, xlabel="Group by predicted probability, safest first", xticks=list(at))
        axes.set_xticklabels(table["group"])
        axes.set_ylim(0, table[["reference", "current"]].to_numpy().max() * 1.25)
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    panels[0].legend(loc="upper left", ncols=2)
    return _svg(figure, "validation_shares")
