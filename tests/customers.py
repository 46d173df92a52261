"""One of the three customers of ``tests.small_store``, as a page reads it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from pipeline.reports.customer_page.store import Known
from tests.small_store import ALERTS, DESCRIBED, EXPLANATIONS, REASONS, SCORES, TODAY

TOLD = [each | {"topic": each["name"], "source": "open_invoices"} for each in DESCRIBED]
EMPTY = pd.DataFrame()
FULL = SCORES.assign(
    status="performing",
    model_term_days=[90, 30, 0],
    override_tier=[None, "medium", None],
    override_credit_limit=[None, 500.0, None],
    override_term_days=[None, np.nan, None],
)
TO_EDGE = EXPLANATIONS.assign(usual=0.1, edge=600.0, points_to_next_tier=EXPLANATIONS["points"] + 26 / 3)
HISTORY = pd.DataFrame(
    {
        "as_of": [date(2025, 7, 1), date(2025, 10, 1), TODAY],
        "score": [650.0, 640.0, 496.59],
        "origin": ["out_of_fold", "model", "model"],
    }
)
INVOICES = pd.DataFrame({"issued_on": [date(2025, 12, 31), TODAY], "amount": [500.0, 900.0]})
PAYMENTS = pd.DataFrame(
    {"recorded_on": [date(2025, 12, 1)] * 2, "amount": [200.0, 50.0], "kind": ["payment", "credit_note"]}
)
OWED = pd.DataFrame(
    {"valid_from": [date(2025, 12, 1)], "valid_to": [date(9999, 12, 31)], "exposure": [60000], "overdue": [30000]}
)
BALANCES = pd.DataFrame(
    {
        "invoice_id": ["I1", "I1", "I2"],
        "due_on": [date(2025, 12, 21)] * 2 + [date(2026, 1, 9)],
        "disputed_on": [None, None, date(2025, 12, 30)],
        "valid_from": [date(2025, 11, 1), date(2025, 12, 1), date(2025, 12, 1)],
        "valid_to": [date(2025, 12, 1), date(9999, 12, 31), date(9999, 12, 31)],
        "outstanding": [90000, 30000, 30000],
    }
)


def customer(who: str = "C3", **changes: object) -> Known:
    found = Known(
        customer_id=who,
        as_of=TODAY,
        currency="CNY",
        described=TOLD,
        customer={"name": "海河贸易有限公司", "industry": "食品", "region": None, "onboarded_on": date(2020, 1, 1)},
        score=FULL[FULL["customer_id"] == who].iloc[0].to_dict(),
        in_default=None,
        explanations=TO_EDGE[TO_EDGE["customer_id"] == who],
        reasons=REASONS[REASONS["customer_id"] == who],
        history=HISTORY,
        alerts=ALERTS[ALERTS["customer_id"] == who],
        invoices=INVOICES,
        payments=PAYMENTS,
        owed=OWED,
        balances=BALANCES,
        unclear=EMPTY,
        on_account=EMPTY,
    )
    return replace(found, **changes)  # type: ignore[arg-type]  # names and types are those of the fields above
