"""The rows of the workbook's sheets: codes become words in both languages."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.contract import EARLIEST_DAY
from models.decisions.policy import MEASURES
from models.explanation.category_names import WORDS as CATEGORIES
from pipeline.reports.words import CHINESE_TIERS, SEVERITIES, STATUSES

TIER_COLUMNS = ("decided_tier", "tier", "previous_tier", "model_tier", "override_tier")


def tier_words(tier: str) -> str:
    """A tier as a cell shows it; one of the user's own naming has no Chinese.

    >>> tier_words("low"), tier_words("gold")
    ('low 低风险', 'gold')
    """
    return f"{tier} {CHINESE_TIERS.get(tier, '')}".strip()


def category_words(value: str) -> str:
    """An industry or region in both languages; a user's own value stands as it came.

    >>> category_words("food"), category_words("Eisenwaren")
    ('food 食品', 'Eisenwaren')
    """
    return " ".join(CATEGORIES.get(value, (value,)))


def customer_rows(
    scores: pd.DataFrame, customers: pd.DataFrame, reasons: pd.DataFrame, alerts: pd.DataFrame
) -> pd.DataFrame:
    """Scores with name, industry, reasons and open alerts (lists of sentences), riskiest first.

    Parameters
    ----------
    customers
        The table ``customers``: customer_id, and name, industry and region where the source brings them.
    reasons, alerts
        ``scores/reasons.parquet`` and ``scores/alerts.parquet``.
    """
    rows = _named(scores.drop(columns=["reasons", "alerts"]), customers)
    told = {"reasons": reasons.sort_values("rank"), "alerts": alerts[alerts["closed_on"].isna()]}
    for name, sentences in told.items():
        for language in ("en", "zh"):
            lists = sentences.groupby("customer_id")[language].agg(list)
            rows[f"{name}_{language}"] = rows["customer_id"].map(lists)
    tiers = {name: rows[name].map(tier_words, na_action="ignore") for name in TIER_COLUMNS if name in rows}
    rows = rows.assign(**tiers, **_in_words(rows))
    return rows.sort_values(["score", "customer_id"], ignore_index=True)


def alert_rows(alerts: pd.DataFrame, scores: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """The open alerts, severest first, then those of the customers that owe most."""
    still = alerts[alerts["closed_on"].isna()]
    owed = scores[["customer_id", "exposure", "decided_tier", "score"]]
    rows = _named(still.merge(owed, on="customer_id", how="left", validate="many_to_one"), customers)
    order = rows["severity"].map({name: position for position, name in enumerate(SEVERITIES)})
    rows = rows.assign(
        order=order,
        rule=rows["rule"].str.replace("_", " "),
        severity=_words(rows["severity"], SEVERITIES),
        decided_tier=rows["decided_tier"].map(tier_words, na_action="ignore"),
    )
    rows = rows.sort_values(["order", "exposure", "customer_id", "rule"], ascending=[True, False, True, True])
    return rows.drop(columns="order").reset_index(drop=True)


def default_rows(defaulted: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """The customers in default, who are not scored; the largest exposure first."""
    rows = _named(defaulted, customers)
    return rows.assign(**_in_words(rows))


def repair_rows(unclear: pd.DataFrame | None, customers: pd.DataFrame) -> pd.DataFrame | None:
    """The rows that may have lowered a debt and could not be read, by customer; a day not known is empty.

    Nothing comes of None, which is what a store without such a table holds.
    """
    if unclear is None:
        return None
    rows = _named(unclear, customers)
    known = rows["known_on"].where(rows["known_on"] > EARLIEST_DAY)
    return rows.assign(known_on=known).sort_values(["customer_id", "credit_id"], ignore_index=True)


def _named(rows: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    columns = [name for name in ("customer_id", "name", "industry", "region") if name in customers]
    named = customers[columns]
    told = {
        name: named[name].map(category_words, na_action="ignore") for name in ("industry", "region") if name in named
    }
    return rows.merge(named.assign(**told), on="customer_id", how="left", validate="many_to_one")


def _in_words(rows: pd.DataFrame) -> dict[str, pd.Series]:
    words = {"measure": _words(rows["measure"], MEASURES), "status": _words(rows["status"], STATUSES)}
    if "ledger_incomplete" in rows:
        words["ledger_incomplete"] = rows["ledger_incomplete"].map({True: "yes 是", False: None})
    return words


def _words(codes: pd.Series, catalogue: Mapping[Any, tuple[str, str]]) -> pd.Series:
    return codes.map({code: " ".join(words) for code, words in catalogue.items()})
