"""A customer's drawings as SVG text: in the page's own font, so that Chinese labels need no font of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from markupsafe import Markup, escape

from models.explanation.reason_texts import number
from pipeline.reports.customer_page.account import Month
from pipeline.reports.customer_page.words import Say
from pipeline.reports.languages import Language

WIDTH, HEIGHT = 520, 210
LEFT, RIGHT, TOP, BOTTOM = 46, 62, 12, 24
"""Margins; the tiers' names stand in the right one."""

INK, MUTED, LINE = "#374151", "#6b7280", "#e5e7eb"
INVOICED, PAID, OVERDUE = "#5b8db8", "#2f855a", "#c53030"
UNITS: dict[Language, tuple[tuple[float, str], ...]] = {
    "en": ((1e6, "M"), (1e3, "k")),
    "zh": ((1e8, "亿"), (1e4, "万")),
}
ROUND = (1, 2, 5, 10)
"""Where an axis may end, times a power of ten."""


@dataclass(frozen=True)
class Dot:
    """A score on a day; ``unseen``: by models that had not seen the customer."""

    day: date
    score: float
    unseen: bool


@dataclass(frozen=True)
class Band:
    """A tier's name, colour and lowest score (None: open to the bottom)."""

    name: str
    colour: str
    lowest: float | None


def score_chart(dots: Sequence[Dot], bands: Sequence[Band], label: str) -> Markup:
    """Scores over time before the tiers' bands, best on top; a line joins scores of the same origin only."""
    edges = [band.lowest for band in bands if band.lowest is not None]
    low = min([dot.score for dot in dots] + edges) - 20
    high = max([dot.score for dot in dots] + edges) + 20
    first, last = dots[0].day.toordinal(), dots[-1].day.toordinal()

    def place(dot: Dot) -> tuple[float, float]:
        across = LEFT + (WIDTH - LEFT - RIGHT) * (dot.day.toordinal() - first) / max(last - first, 1)
        return across, _height(dot.score, low, high)

    parts = [_band(band, above, low, high) for band, above in zip(bands, [high, *edges], strict=True)]
    for before, after in pairwise(dots):
        if before.unseen == after.unseen:
            parts.append(_line(*place(before), *place(after), INK))
    for dot in dots:
        x, y = place(dot)
        fill = "#fff" if dot.unseen else INK
        title = escape(f"{dot.day}: {np.floor(dot.score):.0f}")
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{fill}" stroke="{INK}"><title>{title}</title></circle>'
        )
    parts += [_text(LEFT - 5, _height(edge, low, high) + 4, f"{edge:.0f}", "end") for edge in edges]
    x, y = place(dots[-1])
    parts.append(_text(x - 6, y - 8, f"{np.floor(dots[-1].score):.0f}", "end", bold=True))
    parts += [_text(LEFT, HEIGHT - 6, str(dots[0].day)), _text(WIDTH - RIGHT, HEIGHT - 6, str(dots[-1].day), "end")]
    return _svg(parts, label)


def money_chart(months: Sequence[Month], say: Say) -> Markup:
    """Invoiced and paid by month as bars, overdue at the month's end as a line."""
    words, label = (say("invoiced"), say("paid"), say("overdue")), say("money")
    top = _round_up(max(max(each.invoiced, each.paid, each.overdue or 0) for each in months))
    slot = (WIDTH - LEFT - RIGHT) / len(months)
    parts = [_line(LEFT, _height(share * top, 0, top), WIDTH - RIGHT, _height(share * top, 0, top), LINE)
             for share in (0, 0.5, 1)]  # fmt: skip
    parts += [
        _text(LEFT - 5, _height(share * top, 0, top) + 4, _short(share * top, say.language), "end")
        for share in (0, 0.5, 1)
    ]
    for at, month in enumerate(months):
        x = LEFT + slot * at
        for shift, amount, colour in ((0.1, month.invoiced, INVOICED), (0.5, month.paid, PAID)):
            y = _height(max(amount, 0), 0, top)
            title = escape(f"{month.first_day:%Y-%m}: {number(amount)}")
            parts.append(
                f'<rect x="{x + shift * slot:.1f}" y="{y:.1f}" width="{0.4 * slot:.1f}" '
                f'height="{_height(0, 0, top) - y:.1f}" fill="{colour}"><title>{title}</title></rect>'
            )
    places = [
        f"{LEFT + slot * (at + 0.9):.1f},{_height(month.overdue, 0, top):.1f}"
        for at, month in enumerate(months)
        if month.overdue is not None
    ]
    parts.append(f'<polyline points="{" ".join(places)}" fill="none" stroke="{OVERDUE}" stroke-width="2"/>')
    parts += [
        _text(LEFT + slot * at, HEIGHT - 6, f"{month.first_day:%Y-%m}")
        for at, month in enumerate(months)
        if at % 6 == 0
    ]
    keys = zip(words, (INVOICED, PAID, OVERDUE), strict=True)
    legend = Markup(" ").join(
        Markup('<span style="color:{}">■</span> {}').format(colour, word) for word, colour in keys
    )
    return _svg(parts, label) + Markup('<p class="note">{}</p>').format(legend)


def _height(value: float, low: float, high: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low or 1)


def _band(band: Band, above: float, low: float, high: float) -> str:
    top, bottom = _height(above, low, high), _height(low if band.lowest is None else band.lowest, low, high)
    name = _text(WIDTH - RIGHT + 5, (top + bottom) / 2 + 4, band.name, colour=band.colour)
    return (
        f'<rect x="{LEFT}" y="{top:.1f}" width="{WIDTH - LEFT - RIGHT}" height="{bottom - top:.1f}" '
        f'fill="{band.colour}" opacity=".13"/>{name}'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="1.4"/>'


def _text(x: float, y: float, text: str, anchor: str = "start", bold: bool = False, colour: str = MUTED) -> str:
    weight = ' font-weight="600"' if bold else ""
    fill = INK if bold else colour
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}"{weight}>{escape(text)}</text>'


def _svg(parts: Sequence[str], label: str) -> Markup:
    head = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}" font-size="11.5">'
    return Markup(f"{head}{''.join(parts)}</svg>")


def _round_up(value: float) -> float:
    if value <= 0:
        return 1.0
    power = 10.0 ** (len(str(int(value))) - 1)
    return next(step * power for step in ROUND if step * power >= value)


def _short(value: float, language: Language) -> str:
    """An amount on an axis: 20,000 is 20k, and 2 万 in Chinese."""
    return next((f"{value / size:g}{unit}" for size, unit in UNITS[language] if value >= size), f"{value:g}")
