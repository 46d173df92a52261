"""The validation report and the model card as HTML documents, drawn from ``reports/validation.json`` alone."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pandas as pd
from markupsafe import Markup

from models.params import TierParams
from pipeline.reports import plots
from pipeline.reports.colours import tier_colours
from pipeline.reports.html import environment
from pipeline.reports.numbers import FILTERS
from pipeline.reports.portfolio.model import MEASURES, Plot
from pipeline.reports.validation import plots as validation_plots
from pipeline.reports.validation.findings import KINDS, MOVED
from pipeline.reports.words import CHINESE_TIERS

REPORT, CARD = "model_validation.html.j2", "model_card.html.j2"
SAMPLES = {
    "in_sample": ("Learnt from (in-sample)", "the shipped model on the rows that it learnt from: memory, not skill"),
    "out_of_sample": ("Out-of-sample", "customers that the predicting model had not seen"),
    "out_of_time": ("Out-of-time", "later days, after every label learnt from was known"),
    "baseline": ("Baseline", "the simple model, on the rows on which the model was judged"),
}
"""Name and meaning of each of ``models.validation.samples``."""


def drawings(facts: Mapping[str, Any], curves: Mapping[str, bytes], tiers: TierParams) -> list[Plot]:
    """Every plot of the report.

    Parameters
    ----------
    curves
        ``reports/plots``.
    """
    battery = facts["battery"]
    tenths, curve = pd.DataFrame(battery["lift"]), pd.DataFrame(battery["levels"]["curve"])
    edges = [tier.min_score for tier in tiers.tiers if tier.min_score is not None]
    rate = battery["levels"]["portfolio"]["observed"]
    drawn = [
        _plot("ROC", "Defaults caught for false alarms.", plots.roc(_read(curves, "roc"))),
        _plot(
            "Precision and recall",
            "Of the customers flagged, the share that did default.",
            plots.precision_recall(_read(curves, "precision_recall"), rate),
        ),
        _plot("Lift", "Tenths from the riskiest, with intervals.", validation_plots.lift(tenths)),
        _plot("Calibration", "Above the dotted line more defaulted.", validation_plots.calibration(tenths, curve)),
    ]
    days = next(cut["rows"] for cut in battery["segments"] if cut["kind"] == "vintage")
    if days:
        drawn.append(_plot("By snapshot day", "Held-out days, with intervals.", validation_plots.by_day(days)))
    drawn.append(
        _plot(
            "Score distribution",
            "The less the outcomes overlap, the better they are told apart.",
            plots.score_distribution(_read(curves, "score_distribution"), edges),
            wide=True,
        )
    )
    moved = [(MOVED[m["name"]].capitalize(), pd.DataFrame(m["shares"])) for m in battery["moved"] if m["shares"]]
    if moved:
        drawn.append(
            _plot("Stability of the score", "Equal bars: no shift.", validation_plots.shares(moved), wide=True)
        )
    return drawn


def _plot(title: str, caption: str, svg: str, wide: bool = False) -> Plot:
    return Plot(title, caption, Markup(svg), wide)


def _read(curves: Mapping[str, bytes], name: str) -> dict[str, pd.DataFrame]:
    return {series: pd.read_csv(BytesIO(curves[f"{name}_{series}.csv"])) for series in plots.SERIES}


def render(template: str, facts: Mapping[str, Any], drawn: list[Plot], tiers: TierParams) -> str:
    """One HTML document that needs nothing but itself; names from the data are escaped."""
    names = [tier.name for tier in tiers.tiers]
    return (
        environment(__file__, FILTERS)
        .get_template(template)
        .render(
            facts=facts,
            plots=drawn,
            measures=MEASURES,
            samples=SAMPLES,
            kinds=KINDS,
            moved_names=MOVED,
            chinese=CHINESE_TIERS,
            colours=dict(zip(names, tier_colours(len(names)), strict=True)),
        )
    )
