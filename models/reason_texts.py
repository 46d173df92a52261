"""Reasons in sentences, English and Chinese, with the customer's own figure and the usual one of its peers.

>>> told = Told("Mean days past due of invoices", "平均逾期天数", "days", 34.0, None, 6.0, True, -41.2)
>>> sentence_en(told, "CNY"), sentence_zh(told, "CNY")
('Mean days past due of invoices: 34 days, peers 6 days: −41 points', '平均逾期天数：34 天，同行业中位数 6 天：−41 分')
"""

import re
from dataclasses import dataclass

MINUS = "\u2212"
WHOLE_FROM = 100
"""From this size on decimals tell nothing."""

SHOWN_FROM = 0.005
"""Below this size two decimals show nothing."""

WORDS_EN = {"days": ("day", "days"), "years": ("year", "years"), "points": ("point", "points")}
WORDS_ZH = {"days": "天", "years": "年", "points": "分", "persons": "人"}
YES_NO_EN, YES_NO_ZH = ("no", "yes"), ("否", "是")
CURRENCY_ZH = {"CNY": "元", "USD": "美元", "EUR": "欧元", "TWD": "新台币"}


@dataclass(frozen=True)
class Told:
    """What a sentence says.

    Attributes
    ----------
    en, zh
        What the figure is, without a full stop.
    unit
        Unit of the figure (``features.definition.Feature.unit``).
    value, text
        The customer's figure, or the level of a category; both None: not known.
    usual
        Median of the peers; None: none is known, or a category.
    same_industry
        Whether the peers are those of the customer's industry, or all customers.
    points
        What it costs or brings.
    """

    en: str
    zh: str
    unit: str
    value: float | None
    text: str | None
    usual: float | None
    same_industry: bool
    points: float


def headline(definition: str) -> str:
    """A definition without its remarks and its full stop: beside a value they are in the way.

    >>> headline("Overdue share of the amount outstanding; null when nothing is outstanding.")
    'Overdue share of the amount outstanding'
    >>> headline("Mean days past due of the invoices settled (on time counts as 0).")
    'Mean days past due of the invoices settled'
    """
    return re.split(r"; | \(|；|（", definition, maxsplit=1)[0].rstrip(".。")


def figure_en(value: float | None, text: str | None, unit: str, currency: str) -> str | None:
    """A figure with its unit in English; None where it is not known.

    >>> figure_en(1234567.0, None, "currency", "CNY"), figure_en(1.0, None, "days", "CNY")
    ('1,234,567 CNY', '1 day')
    """
    if text is not None or value is None:
        return text
    match unit:
        case "flag":
            return YES_NO_EN[bool(value)]
        case "share":
            return _percent(value)
        case "currency":
            return f"{number(value)} {currency}"
        case _:
            one, many = WORDS_EN.get(unit, ("", ""))
            return f"{number(value)} {one if value == 1 else many}".strip()


def figure_zh(value: float | None, text: str | None, unit: str, currency: str) -> str | None:
    """A figure with its unit in Chinese; None where it is not known."""
    if text is not None or value is None:
        return text
    match unit:
        case "flag":
            return YES_NO_ZH[bool(value)]
        case "share":
            return _percent(value)
        case "currency":
            return f"{number(value)} {CURRENCY_ZH.get(currency, currency)}"
        case _:
            return f"{number(value)} {WORDS_ZH.get(unit, '')}".strip()


def number(value: float) -> str:
    """A number as people read it: thousands apart, two decimals where they tell something."""
    value = value if abs(value) >= SHOWN_FROM else 0.0  # or a small loss would read "−0.00"
    whole = abs(value) >= WHOLE_FROM or float(value).is_integer()
    return (f"{value:,.0f}" if whole else f"{value:.2f}").replace("-", MINUS)


def points_told(points: float) -> str:
    """Whole points with their sign."""
    return f"{points:+,.0f}".replace("-", MINUS)


def sentence_en(told: Told, currency: str) -> str:
    """The reason in English."""
    figure = figure_en(told.value, told.text, told.unit, currency) or "not known"
    usual = figure_en(told.usual, None, told.unit, currency)
    compared = f", {'peers' if told.same_industry else 'all customers'} {usual}" if usual else ""
    return f"{headline(told.en)}: {figure}{compared}: {points_told(told.points)} points"


def sentence_zh(told: Told, currency: str) -> str:
    """The reason in Chinese."""
    figure = figure_zh(told.value, told.text, told.unit, currency) or "未知"
    usual = figure_zh(told.usual, None, told.unit, currency)
    compared = f"，{'同行业' if told.same_industry else '全体客户'}中位数 {usual}" if usual else ""
    return f"{headline(told.zh)}：{figure}{compared}：{points_told(told.points)} 分"


def silence_en(source: str, points: float) -> str:
    """What is said of a customer about whom a source says nothing, in English."""
    return f"No {source} known: {points_told(points)} points"


def silence_zh(source: str, points: float) -> str:
    """The same in Chinese."""
    return f"没有{source}：{points_told(points)} 分"


def _percent(value: float) -> str:
    return f"{value:.1%}".replace("%", "\u00a0%").replace("-", MINUS)
