"""The last day that a delivery covers."""

from datetime import date

import ibis
import pyarrow as pa

from data.last_known_day import last_known_day

ATTRIBUTES = ibis.memtable(pa.table({"customer_id": ["A"], "known_on": [date(2023, 5, 1)]}))
RATES = ibis.memtable(pa.table({"known_on": [date(2030, 1, 1)]}))


def outcomes(known_on: date, defaulted: bool | None) -> ibis.Table:
    return ibis.memtable(
        pa.table({"customer_id": ["A"], "known_on": [known_on], "defaulted": pa.array([defaulted], pa.bool_())})
    )


def test_what_says_nothing_of_customers_does_not_count() -> None:
    assert last_known_day({"attributes": ATTRIBUTES, "exchange_rates": RATES}) == date(2023, 5, 1)


def test_an_outcome_reaches_to_the_day_on_which_it_was_known() -> None:
    assert last_known_day({"attributes": ATTRIBUTES, "outcomes": outcomes(date(2024, 5, 1), False)}) == date(2024, 5, 1)


def test_the_day_on_which_an_outcome_will_be_known_does_not_count() -> None:
    assert last_known_day({"attributes": ATTRIBUTES, "outcomes": outcomes(date(2024, 5, 1), None)}) == date(2023, 5, 1)
