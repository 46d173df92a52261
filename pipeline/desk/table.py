"""The desk's table of customers: filtered and sorted here, so that the browser is sent a page of it and no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from pipeline.reports.customer_page.words import Say
from pipeline.reports.safe_text import visible
from pipeline.store.artifacts import read_frame, read_lengths, read_optional_frame
from pipeline.store.files import read_json
from pipeline.store.published import REPORTS, SCORES, TABLES

SCORE_COLUMNS = [
    "customer_id",
    "ledger_incomplete",
    "decided_tier",
    "score",
    "pd",
    "exposure",
    "expected_loss",
    "review_on",
]
FILES = (SCORES / "scores.parquet", TABLES / "customers.parquet")
HEADINGS = {
    "customer_id": ("Customer", "客户编号"),
    "name": ("Name", "客户名称"),
    "decided_tier": ("Tier", "风险等级"),
    "score": ("Score", "评分"),
    "pd": ("PD %", "违约概率 %"),
    "exposure": ("Owed", "未结清金额"),
    "expected_loss": ("Expected loss", "预期损失"),
    "alerts": ("Open alerts", "未关闭预警"),
    "review_on": ("Next review", "下次复评"),
}
WIDTHS = {
    "customer_id": 100,
    "name": 180,
    "decided_tier": 80,
    "score": 70,
    "pd": 90,
    "exposure": 105,
    "expected_loss": 115,
    "alerts": 105,
    "review_on": 105,
}
"""Pixels of each column: together as wide as the page."""

Order = Literal["expected_loss", "pd", "exposure", "alerts", "review_on", "customer_id"]
ORDERS: tuple[Order, ...] = ("expected_loss", "pd", "exposure", "alerts", "review_on", "customer_id")
RISING = ("review_on", "customer_id")
"""What is read from the smallest on; the rest from the largest."""


@dataclass(frozen=True)
class Asked:
    """What is looked for: part of a name or an id, a tier (None: any), customers with alerts only, and the order."""

    text: str
    tier: str | None
    alerts_only: bool
    order: Order


EVERYBODY = Asked("", None, False, ORDERS[0])
"""What the desk opens with."""


def read_index() -> pd.DataFrame:
    """A row per scored customer: ``HEADINGS``, ledger_incomplete, alerts counted. 100,000 customers take some 20 MB."""
    scores = read_frame(SCORES / "scores.parquet", SCORE_COLUMNS)
    named = read_optional_frame(TABLES / "customers.parquet", columns=["customer_id", "name"])
    rows = scores.assign(alerts=read_lengths(SCORES / "scores.parquet", "alerts"))
    if named is None:
        return rows.assign(name="")[[*HEADINGS, "ledger_incomplete"]]
    rows = rows.merge(named, on="customer_id", how="left", validate="one_to_one")
    return rows.assign(name=rows["name"].fillna("").astype("str"))[[*HEADINGS, "ledger_incomplete"]]


def tiers() -> list[str]:
    """The tiers from the best down, as the run named them."""
    return [*read_json(REPORTS / "tiers.json")["tiers"]]


def found(index: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The rows that were asked for, in order; ties by customer."""
    keep = np.ones(len(index), dtype=bool)
    if text := asked.text.strip():
        parts = [index[column].str.contains(text, case=False, regex=False) for column in ("customer_id", "name")]
        keep = np.logical_or.reduce([part.to_numpy(dtype=bool) for part in parts])
    if asked.tier is not None:
        keep &= (index["decided_tier"] == asked.tier).to_numpy(dtype=bool)
    if asked.alerts_only:
        keep &= index["alerts"].to_numpy() > 0
    by = [asked.order] if asked.order == "customer_id" else [asked.order, "customer_id"]
    rising = [each in RISING for each in by]
    return index[keep].sort_values(by, ascending=rising, na_position="last", ignore_index=True)


def shown(rows: pd.DataFrame, page: int, size: int, say: Say) -> pd.DataFrame:
    """One page (from 1) as it is shown: headings and tiers in words, scores rounded down."""
    part = rows.iloc[(page - 1) * size : page * size]
    told = part.assign(
        name=[
            f"{visible(str(name))} ⚠ {say('incomplete')}" if incomplete else visible(str(name))
            for name, incomplete in zip(part["name"], part["ledger_incomplete"], strict=True)
        ],
        decided_tier=[say.tier(str(tier)) for tier in part["decided_tier"]],
        score=np.floor(part["score"]).astype("int64"),
        pd=(100 * part["pd"]).round(2),
        exposure=part["exposure"].round(0),
        expected_loss=part["expected_loss"].round(0),
        review_on=part["review_on"].astype("str"),
    )
    return told[[*HEADINGS]].rename(columns={name: say.of(pair) for name, pair in HEADINGS.items()})


def widths(say: Say) -> dict[str, int]:
    """Width of each column, by its heading."""
    return {say.of(HEADINGS[name]): width for name, width in WIDTHS.items()}


def pages(rows: pd.DataFrame, size: int) -> int:
    """How many pages there are; an empty table has one."""
    return max(1, -(-len(rows) // size))


def order_words(say: Say) -> dict[str, Order]:
    """What the table can be ordered by, in words."""
    return {say.of(HEADINGS[name]): name for name in ORDERS}


def word_of(code: str | None, words: Mapping[str, str | None]) -> str:
    """The word that stands for a code; the first word where there is no such code any more."""
    return next((word for word, each in words.items() if each == code), next(iter(words)))


def tier_words(tiers: Sequence[str], say: Say, every: str) -> dict[str, str | None]:
    """The tiers that can be asked for, in words; ``every`` asks for any."""
    return {every: None} | {say.tier(name): name for name in tiers}
