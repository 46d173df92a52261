"""A published result, made by hand: what ``default-risk score`` would write, in a few rows."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.store.files import hash_of

AS_OF = date(2026, 1, 1)


def score_row(customer: str, score: float = 712.4, tier: str = "low", **changes: Any) -> dict[str, Any]:
    return {
        "customer_id": customer,
        "as_of": AS_OF,
        "pd": 0.018,
        "score": score,
        "status": "performing",
        "alerts": ["payment_delay"],
        "decided_tier": tier,
        "measure": "usual_terms",
        "credit_limit": 12_000.0,
        "review_on": date(2026, 4, 1),
        "exposure": 5_000.0,
        "term_days": 30,
        "expected_loss": 40.5,
        **changes,
    }


def alert_row(customer: str, rule: str = "payment_delay", severity: str = "high", **changes: Any) -> dict[str, Any]:
    return {
        "customer_id": customer,
        "rule": rule,
        "severity": severity,
        "opened_on": date(2025, 10, 1),
        "closed_on": None,
        "en": "The oldest open invoice is 53 days past due (limit 30).",
        "zh": "最久未付发票已逾期 53 天（界限 30 天）。",
        **changes,
    }


def reason_row(customer: str, rank: int = 1) -> dict[str, Any]:
    en = f"Reason {rank} costs {20 - rank} points."
    return {"customer_id": customer, "rank": rank, "en": en, "zh": f"第{rank}个原因扣 {20 - rank} 分。"}


def default_row(customer: str) -> dict[str, Any]:
    return {
        "customer_id": customer,
        "as_of": AS_OF,
        "status": "in_default",
        "term_days": 0,
        "expected_loss": 4_050.0,
        "default_on": date(2025, 11, 3),
        "measure": "no_credit",
        "credit_limit": 0.0,
        "review_on": date(2026, 2, 1),
        "exposure": 9_000.0,
    }


def explanation_row(customer: str, feature: str = "open_days_past_due_max") -> dict[str, Any]:
    return {"customer_id": customer, "feature": feature, "value": 53.0, "text": "", "points": -12.5}


def write_result(
    folder: Path,
    scores: Sequence[dict[str, Any]],
    alerts: Sequence[dict[str, Any]] = (),
    in_default: Sequence[dict[str, Any]] = (),
    *,
    as_of: date = AS_OF,
    name: str = "a",
    whole: bool = True,
) -> Path:
    """The folder of results, with ``latest`` leading to this version."""
    version = folder / "versions" / f"{as_of}-{name}"
    version.mkdir(parents=True, exist_ok=True)
    customers = [row["customer_id"] for row in scores]
    tables = {
        "scores": (scores, score_row("")),
        "alerts": (alerts, alert_row("")),
        "in_default": (in_default, default_row("")),
        "explanations": ([explanation_row(each) for each in customers], explanation_row("")),
        "reasons": ([reason_row(each, rank) for each in customers for rank in (1, 2)], reason_row("")),
    }
    for table, (rows, like) in tables.items():
        frame = pd.DataFrame(list(rows) or [like])[: len(rows)]
        schema = pa.Schema.from_pandas(pd.DataFrame([like, like]), preserve_index=False)
        at = schema.get_field_index("closed_on")
        schema = schema.set(at, pa.field("closed_on", pa.date32())) if at >= 0 else schema
        pq.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False), version / f"{table}.parquet")
    manifest = {
        "made_from": {
            "as_of": str(as_of),
            "customers_sha256": None if whole else "some",
            "model": {"name": "customer-default-risk", "version": "1"},
        },
        "customers": len(customers),
        "outputs": {path.name: hash_of(path) for path in version.glob("*.parquet")},
    }
    (version / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    latest = folder / "latest"
    latest.unlink(missing_ok=True)
    latest.symlink_to(Path("versions", version.name))
    return folder
