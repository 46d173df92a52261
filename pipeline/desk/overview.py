"""What the risk desk opens with: the portfolio by tier, its moves and its alerts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from pipeline.reports.customer_page.words import Say
from pipeline.reports.numbers import count, percent
from pipeline.reports.words import RULES, SEVERITIES
from pipeline.store.artifacts import read_column, read_frame
from pipeline.store.files import read_json
from pipeline.store.published import REPORTS, SCORES, TABLES

STYLE = Path(__file__).parents[1] / "reports" / "customer_page" / "templates" / "customer.css.j2"

ELSEWHERE = {"new": ("new", "新增"), "in_default": ("in default", "已违约"), "not_asked": ("not asked about", "未评估")}
HEADINGS: Mapping[str, tuple[str, str]] = {
    "tier": ("Tier", "风险等级"),
    "customers": ("Customers", "客户数"),
    "share": ("Share", "占比"),
    "exposure": ("Owed", "未结清金额"),
    "loss": ("Expected loss", "预期损失"),
    "pd": ("Mean probability", "平均违约概率"),
    "total": ("All scored", "合计"),
    "default": ("In default", "已违约"),
    "moves": ("Moves since {day}", "自 {day} 以来的等级迁移"),
    "from": ("from \\ to", "原等级 \\ 现等级"),
    "alerts": ("Open alerts", "未关闭预警"),
    "rule": ("Rule", "规则"),
    "severity": ("Severity", "严重程度"),
    "tiers": ("The portfolio on {day}", "{day} 的组合"),
}


FILES = (
    SCORES / "alerts.parquet",
    SCORES / "in_default.parquet",
    REPORTS / "tiers.json",
    REPORTS / "migration.json",
    TABLES / "portfolio.json",
)


@dataclass(frozen=True)
class Overview:
    """The artefacts of the overview, small whatever the number of customers."""

    tiers: Mapping[str, Any]
    migration: Mapping[str, Any]
    alerts: pd.DataFrame
    defaulted: int
    defaulted_exposure: float
    currency: str


def read_overview() -> Overview:
    """Read what the stages have already summed up, and count the open alerts by rule."""
    alerts = read_frame(SCORES / "alerts.parquet", ["rule", "severity", "closed_on"])
    opened = alerts.loc[alerts["closed_on"].isna(), ["severity", "rule"]]
    owed = read_column(SCORES / "in_default.parquet", "exposure")
    return Overview(
        tiers=read_json(REPORTS / "tiers.json"),
        migration=read_json(REPORTS / "migration.json"),
        alerts=opened.value_counts().reset_index(name="count"),
        defaulted=len(owed),
        defaulted_exposure=sum(owed),
        currency=read_json(TABLES / "portfolio.json")["currency"],
    )


def tier_table(overview: Overview, say: Say) -> Markup:
    """Tiers from the best down with customers, exposure, probability and expected loss."""
    tiers, unit = overview.tiers["tiers"], say.currency(overview.currency)
    total = sum(tier["customers"] for tier in tiers.values())
    rows = [
        [
            say.tier(name),
            count(tier["customers"]),
            percent(tier["customers"] / total if total else None),
            count(tier["exposure"]),
            percent(tier["mean_pd"]),
            count(tier["expected_loss"]),
        ]
        for name, tier in tiers.items()
    ]
    sums = [_sum(tiers.values(), name) for name in ("exposure", "expected_loss")]
    rows.append([_word("total", say), count(total), "", count(sums[0]), "", count(sums[1])])
    rows.append([_word("default", say), count(overview.defaulted), "", count(overview.defaulted_exposure), "", ""])
    heads = [_word(name, say) for name in ("tier", "customers", "share")]
    heads += [f"{_word('exposure', say)} ({unit})", _word("pd", say), f"{_word('loss', say)} ({unit})"]
    title = HEADINGS["tiers"][say.language == "zh"].format(day=overview.tiers["as_of"])
    return table(title, heads, rows, kind="broad")


def move_table(overview: Overview, say: Say) -> Markup | None:
    """Customers by tier on both days; None where there is only one day."""
    migration, names = overview.migration, [*overview.tiers["tiers"]]
    if migration["from_day"] == migration["to_day"]:
        return None
    cells = {(cell["tier_from"], cell["tier_to"]): cell["customers"] for cell in migration["cells"]}
    words = {name: say.tier(name) for name in names} | {name: say.of(pair) for name, pair in ELSEWHERE.items()}
    rows = [
        [words[start]] + [count(cells.get((start, end), 0)) for end in [*names, "in_default", "not_asked"]]
        for start in [*names, "new"]
    ]
    title = HEADINGS["moves"][say.language == "zh"].format(day=migration["from_day"])
    heads = [_word("from", say), *(words[end] for end in [*names, "in_default", "not_asked"])]
    return table(title, heads, rows)


def alert_table(overview: Overview, say: Say) -> Markup:
    """Open alerts by rule, the severest first."""
    order = {name: position for position, name in enumerate(SEVERITIES)}
    counted = overview.alerts.to_dict("records")
    counted.sort(key=lambda row: (order[row["severity"]], -row["count"], row["rule"]))
    rows = [
        [say.severity(row["severity"]), say.of(RULES.get(row["rule"], (row["rule"], row["rule"]))), count(row["count"])]
        for row in counted
    ]
    return table(_word("alerts", say), [_word(name, say) for name in ("severity", "rule", "customers")], rows, 2)


def framed(parts: Sequence[Markup | None], say: Say, title: str) -> Markup:
    """The parts side by side under a title, in the style of a customer's page."""
    style = Markup(STYLE.read_text(encoding="utf-8"))
    inside = Markup().join(part for part in parts if part is not None)
    page = '<style>{}</style><article class="risk-page" lang="{}"><h1>{}</h1><div class="pair">{}</div></article>'
    return Markup(page).format(style, "zh-Hans" if say.language == "zh" else "en", title, inside)


def _word(key: str, say: Say) -> str:
    return say.of(HEADINGS[key])


def _sum(tiers: Any, name: str) -> float | None:
    known = [tier[name] for tier in tiers if tier[name] is not None]
    return sum(known) if known else None


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1, kind: str = "") -> Markup:
    """A table whose first columns hold words and the others numbers."""
    side = [Markup("") if at < words else Markup(' class="n"') for at in range(len(heads))]
    top = Markup().join(Markup("<th{}>{}</th>").format(s, head) for s, head in zip(side, heads, strict=True))
    body = Markup().join(
        Markup("<tr>{}</tr>").format(
            Markup().join(Markup("<td{}>{}</td>").format(s, cell) for s, cell in zip(side, row, strict=True))
        )
        for row in rows
    )
    table = Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(top, body)
    return Markup("<section class='{}'><h2>{}</h2><div class='scroll'>{}</div></section>").format(kind, title, table)
