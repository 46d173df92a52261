"""Reasons in sentences, English and Chinese, with the customer's own figure and the usual one of its peers.

>>> entry = {"en": "Mean days past due.", "zh": "平均逾期天数", "unit": "days"}
>>> entry |= {"said_en": "paid {value} late on average", "said_zh": "平均逾期 {value}"}
>>> told = Told(entry, 34.0, None, 6.0, True, -41.2)
>>> sentence_en(told, "CNY"), sentence_zh(told, "CNY")
('Paid 34 days late on average, peers 6 days: −41 points', '平均逾期 34 天，同行业中位数 6 天：−41 分')
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from models.explanation.category_names import category_en, category_zh

MINUS = "\u2212"
REMARK = re.compile(r" \([^()]*\)|（[^（）]*）")
WHOLE_FROM = 100
"""From this size on decimals tell nothing."""

SHOWN_FROM = 0.005
"""Below this size two decimals show nothing."""

WHOLE_DAYS_FROM = 10
"""So is it with days, from here on."""

WORDS_EN = {"days": ("day", "days"), "years": ("year", "years")}
WORDS_ZH = {"days": "天", "years": "年", "persons": "人"}
"""An index or an external score is told as a bare number: "points" are what it costs."""

YES_NO_EN, YES_NO_ZH = ("no", "yes"), ("否", "是")
CURRENCY_ZH = {"CNY": "元", "USD": "美元", "EUR": "欧元", "TWD": "新台币"}


@dataclass(frozen=True)
class Told:
    """What a sentence says.

    Attributes
    ----------
    entry
        What the figure is: en, zh and unit, and said_en, said_zh, said_unit where it is not told by its definition.
    value, text
        The customer's figure, or the level of a category; both None: not known.
    usual
        Median of the peers; None: none is known, or a category.
    same_industry
        Whether the peers are those of the customer's industry, or all customers.
    points
        What it costs or brings.
    with_related
        Whether the points are for the most part those of related figures, which are not told.
    """

    entry: Mapping[str, str]
    value: float | None
    text: str | None
    usual: float | None
    same_industry: bool
    points: float
    with_related: bool = False

    @property
    def unit(self) -> str:
        """The unit that the figure is told in."""
        return self.entry.get("said_unit", self.entry["unit"])


def headline(definition: str) -> str:
    """A definition without its remarks and its full stop: beside a value they are in the way.

    >>> headline("Overdue share of the amount outstanding; null when nothing is outstanding.")
    'Overdue share of the amount outstanding'
    >>> headline("Mean days past due of the invoices settled (on time counts as 0).")
    'Mean days past due of the invoices settled'
    >>> headline("近90天流入金额与合作以来（至多一年）日均水平之比")
    '近90天流入金额与合作以来日均水平之比'
    """
    return re.split(r"; |；", REMARK.sub("", definition), maxsplit=1)[0].rstrip(".。")


def figure_en(value: float | None, text: str | None, unit: str, currency: str) -> str | None:
    """A figure with its unit in English; None where it is not known.

    >>> figure_en(1234567.0, None, "currency", "CNY"), figure_en(1.0, None, "days", "CNY")
    ('1,234,567 CNY', '1 day')
    """
    if text is not None or value is None:
        return None if text is None else category_en(text)
    match unit:
        case "flag":
            return YES_NO_EN[bool(value)]
        case "share":
            return _percent(value)
        case "currency":
            return f"{number(value)} {currency}"
        case _:
            one, many = WORDS_EN.get(unit, ("", ""))
            return f"{_counted(value, unit)} {one if value == 1 else many}".strip()


def figure_zh(value: float | None, text: str | None, unit: str, currency: str) -> str | None:
    """A figure with its unit in Chinese; None where it is not known."""
    if text is not None or value is None:
        return None if text is None else category_zh(text)
    match unit:
        case "flag":
            return YES_NO_ZH[bool(value)]
        case "share":
            return _percent(value)
        case "currency":
            return f"{number(value)} {CURRENCY_ZH.get(currency, currency)}"
        case _:
            return f"{_counted(value, unit)} {WORDS_ZH.get(unit, '')}".strip()


def number(value: float) -> str:
    """A number as people read it: thousands apart, two decimals where they tell something."""
    value = value if abs(value) >= SHOWN_FROM else 0.0  # or a small loss would read "−0.00"
    whole = abs(value) >= WHOLE_FROM or float(value).is_integer()
    return (f"{value:,.0f}" if whole else f"{value:.2f}").replace("-", MINUS)


def points_told(points: float) -> str:
    """Whole points with their sign."""
    return f"{points:+,.0f}".replace("-", MINUS)


def phrase_en(told: Told, currency: str) -> str:
    """What the figure is, with the figure, in English."""
    figure = figure_en(told.value, told.text, told.unit, currency)
    if figure is None or "said_en" not in told.entry:
        return f"{headline(told.entry['en'])}: {figure or 'not known'}"
    said = told.entry["said_en"].format(value=figure)
    return said[:1].upper() + said[1:]


def phrase_zh(told: Told, currency: str) -> str:
    """The same in Chinese."""
    figure = figure_zh(told.value, told.text, told.unit, currency)
    if figure is None or "said_zh" not in told.entry:
        return f"{headline(told.entry['zh'])}：{figure or '未知'}"
    return told.entry["said_zh"].format(value=figure)


def compared_en(told: Told, currency: str) -> str | None:
    """What is usual, in English; None where nothing is known to compare with.

    Points are counted against the average customer. A figure like that of the peers may cost points nevertheless, and
    the sentence says against whom.
    """
    usual = figure_en(told.usual, None, told.unit, currency)
    if usual is None:
        return None
    if usual == figure_en(told.value, None, told.unit, currency):
        alike = "like its peers" if told.same_industry else "like most customers"
        return f"{alike}, but the average customer stands {'better' if told.points < 0 else 'worse'}"
    return f"{'peers' if told.same_industry else 'all customers'} {usual}"


def compared_zh(told: Told, currency: str) -> str | None:
    """The same in Chinese."""
    usual = figure_zh(told.usual, None, told.unit, currency)
    if usual is None:
        return None
    peers = "同行业" if told.same_industry else "全体客户"
    if usual == figure_zh(told.value, None, told.unit, currency):
        return f"与{peers}中位数相同，但组合平均情况{'更好' if told.points < 0 else '更差'}"
    return f"{peers}中位数 {usual}"


def sentence_en(told: Told, currency: str) -> str:
    """The reason in English."""
    parts = (phrase_en(told, currency), compared_en(told, currency))
    related = " with related figures" if told.with_related else ""
    return f"{', '.join(part for part in parts if part)}: {points_told(told.points)} points{related}"


def sentence_zh(told: Told, currency: str) -> str:
    """The reason in Chinese."""
    parts = (phrase_zh(told, currency), compared_zh(told, currency))
    related = "（含相关指标）" if told.with_related else ""
    return f"{'，'.join(part for part in parts if part)}：{points_told(told.points)} 分{related}"


def silence_en(source: str, points: float) -> str:
    """What is said of a customer about whom a source says nothing, in English."""
    return f"No {source} known: {points_told(points)} points"


def silence_zh(source: str, points: float) -> str:
    """The same in Chinese."""
    return f"没有{source}：{points_told(points)} 分"


def _percent(value: float) -> str:
    return f"{round(value, 3) + 0.0:.1%}".replace("%", "\u00a0%").replace("-", MINUS)


def _counted(value: float, unit: str) -> str:
    if unit != "days":
        return number(value)
    if abs(value) >= WHOLE_DAYS_FROM:
        return number(round(value))
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0").replace("-", MINUS)
