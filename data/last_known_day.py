"""The last day that a delivery covers, where nobody has declared one."""

from collections.abc import Mapping
from typing import Any

import ibis

from data.tables import TABLES


def last_known_day(accepted: Mapping[str, ibis.Table]) -> Any:
    """The last day on which something became known about a customer, an outcome included.

    Rates and indicators are left out: they are published whether or not the source still covers the customers.
    """
    about_customers = [name for name in accepted if "customer_id" in TABLES[name].column_names]
    known_on = [(name, TABLES[name].known_on) for name in about_customers]
    found = [accepted[name][day].max() for name, day in known_on if day is not None]
    if "outcomes" in accepted:
        outcomes = accepted["outcomes"]
        found.append(outcomes.known_on.max(where=outcomes.defaulted.notnull()))
    days = [day.cast("date").to_pyarrow().as_py() for day in found]
    return max(day for day in days if day is not None)
