"""What applications state is known on their day: it is part of the question."""

from collections.abc import Iterator
from contextlib import contextmanager

import ibis

from data.application_attributes import known_when_asked, unused_on_its_day
from tests.tables import typed
from tests.unit.data.replay import duck

OUTCOMES = """
    customer_id  as_of       outcome_id  defaulted
    a            2024-01-05  K1          false
    a            2024-01-05  K2          true
    b            2024-01-06  K3          -
    b            2024-03-06  K4          false
"""
ATTRIBUTES = """
    customer_id  known_on    outcome_id  amount  branch
    a            2024-01-04  -           1       9
    a            2024-01-05  K1          100     2
    a            2024-01-05  K2          300     2
    b            2024-01-06  -           7       3
    b            2024-01-06  K1          8       4
    b            2024-03-06  K4          -       5
    b            2024-03-09  K4          9       6
    b            2024-03-09  K3          11      7
"""


@contextmanager
def tables() -> Iterator[tuple[ibis.Table, ibis.Table]]:
    """Attributes, of which branch is a text, and outcomes."""
    with duck() as engine:
        found = engine.tables({"outcomes": typed("outcomes", OUTCOMES), "attributes": typed("attributes", ATTRIBUTES)})
        attributes = found["attributes"]
        yield attributes.mutate(branch=attributes.branch.cast("int64").cast("string")), found["outcomes"]


def test_values_of_an_application_are_known_the_day_before_it() -> None:
    """a: two loans of one day are averaged and take the place of the day before. b: only the row of K4's day moves."""
    with tables() as (attributes, outcomes):
        found = known_when_asked(attributes, outcomes).order_by("customer_id", "known_on")
        assert found.columns == attributes.columns
        rows = [tuple(str(value) for value in row.values()) for row in found.to_pyarrow().to_pylist()]
    assert rows == [
        ("a", "2024-01-04", "None", "200.0", "2"),
        ("b", "2024-01-06", "None", "7.5", "None"),
        ("b", "2024-03-05", "None", "None", "5"),
        ("b", "2024-03-09", "None", "10.0", "None"),
    ]


def test_rows_too_late_for_the_outcome_of_their_day_are_counted() -> None:
    with tables() as (attributes, outcomes):
        assert unused_on_its_day(attributes, outcomes) == 1
        assert unused_on_its_day(attributes.mutate(outcome_id=ibis.literal("K1")), outcomes) == 0
