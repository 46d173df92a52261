"""Everything that the store knows about one customer, read without the rest of the portfolio."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from data.errors import UserError
from models.calibration.segments import DESCRIBED as SEGMENT_DESCRIBED
from pipeline.engines.engine import embedded, rows_where
from pipeline.engines.params import EngineParams
from pipeline.store.artifacts import read_column
from pipeline.store.files import read_json
from pipeline.store.published import FEATURES, LABELS, SCORES, TABLES

NEAREST = 3
"""Ids named in the message about an id that there is not."""


@dataclass(frozen=True)
class Known:
    """One customer's rows, by the artefact that they come from; empty where the source has no such table.

    Attributes
    ----------
    as_of
        Day of the newest snapshot: nothing later is shown.
    described
        ``features/catalogue.json``.
    """

    customer_id: str
    as_of: date
    currency: str
    described: Sequence[Mapping[str, str]]
    customer: Mapping[str, Any]
    score: Mapping[str, Any] | None
    in_default: Mapping[str, Any] | None
    explanations: pd.DataFrame
    reasons: pd.DataFrame
    history: pd.DataFrame
    alerts: pd.DataFrame
    invoices: pd.DataFrame
    payments: pd.DataFrame
    owed: pd.DataFrame
    balances: pd.DataFrame
    unclear: pd.DataFrame
    on_account: pd.DataFrame


def known_of(customer_id: str, engine: EngineParams) -> Known:
    """Read one customer, with DuckDB whichever engine the parameters name.

    Raises
    ------
    UserError
        When there is no such customer (the nearest ids are named), or no run has been made yet.
    """
    scores = SCORES / "scores.parquet"
    if not scores.exists():
        raise UserError(f"{scores} not found: there is nothing to show yet. Run `default-risk run` first.")
    with embedded(engine) as backend:
        rows = {name: rows_where(backend, path, "customer_id", customer_id) for name, path in _files().items()}
    customer, score, in_default = (_only(rows.pop(name)) for name in ("customer", "score", "in_default"))
    if customer is None and score is None:
        raise UserError(_no_such(customer_id))
    return Known(
        customer_id=customer_id,
        as_of=read_column(scores, "as_of", 1)[0],
        currency=read_json(TABLES / "portfolio.json")["currency"],
        described=[*read_json(FEATURES / "catalogue.json"), SEGMENT_DESCRIBED],
        customer=customer or {},
        score=score,
        in_default=in_default,
        **rows,
    )


def _files() -> dict[str, Path]:
    by_score = ("explanations", "reasons", "history", "alerts", "in_default")
    return {
        "customer": TABLES / "customers.parquet",
        "score": SCORES / "scores.parquet",
        **{name: SCORES / f"{name}.parquet" for name in by_score},
        "invoices": TABLES / "invoices.parquet",
        "payments": TABLES / "payments.parquet",
        "owed": LABELS / "customer_days.parquet",
        "balances": LABELS / "balances.parquet",
        "unclear": TABLES / "unclear_credits.parquet",
        "on_account": LABELS / "money_on_account.parquet",
    }


def _only(rows: pd.DataFrame) -> Mapping[str, Any] | None:
    return None if rows.empty else {str(name): value for name, value in rows.iloc[0].items()}


def _no_such(customer_id: str) -> str:
    near = get_close_matches(customer_id, read_column(TABLES / "customers.parquet", "customer_id"), NEAREST)
    hint = f"The nearest: {', '.join(near)}." if near else "See customer_id in data/results/scores/scores.parquet."
    return f"There is no customer '{customer_id}'. {hint}"
