"""The last day that a delivery covers, where nobody has declared one."""

from collections.abc import Mapping
from typing import Any

import ibis

from data.tables import TABLES


def last_known_day(accepted: Mapping[str, ibis.Table]) -> Any:
    """The last day on which something became known about a customer.

    Rates and indicators are left out: they are published whether or not the source still covers the customers.
    """
    about_customers = [name for name in accepted if "customer_id" in TABLES[name].column_names]
    known_on = [(name, TABLES[name].known_on) for name in about_customers]
    days = [accepted[name][day].max().execute() for name, day in known_on if day is not None]
    return max(day.date() for day in days if day is not None and day == day)
