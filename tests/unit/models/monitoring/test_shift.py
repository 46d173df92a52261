"""A planted drift is caught by name, and a book in which nothing has moved raises no alarm."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2, fisher_exact

from models.monitoring.false_alarms import false_alarms, tallies
from models.monitoring.reference import Reference, learn_reference
from models.monitoring.shift import Shift, shifts
from models.monitoring.tally import nothing, tally
from tests.unit.models.monitoring.books import PARAMS, book, schema

LEARNT = book(1000, seed=1, snapshots=2)
SCHEMA = schema(LEARNT)
REFERENCE: Reference = learn_reference(LEARNT, SCHEMA, np.array([0.5, 0.5]), PARAMS)


def asked(rows: pd.DataFrame) -> dict[tuple[str, str], Shift]:
    return {(s.column, s.question): s for s in shifts(REFERENCE, tallies(REFERENCE, rows, SCHEMA), PARAMS)}


def lights(found: Mapping[tuple[str, str], Shift]) -> dict[tuple[str, str], str]:
    return {question: shift.light for question, shift in found.items() if shift.light != "green"}


def test_a_book_of_the_same_kind_is_green() -> None:
    assert lights(asked(book(1000, seed=2))) == {}


@pytest.mark.parametrize(
    ("drift", "found"),
    [
        ({"later": 15.0}, {("late", "distribution"): "red"}),
        ({"later": 40.0}, {("late", "distribution"): "red", ("late", "outside"): "red"}),
        ({"missing": 0.2}, {("late", "missing"): "yellow"}),
        ({"missing": 0.5}, {("late", "distribution"): "red", ("late", "missing"): "red"}),
    ],
)
def test_a_planted_drift_is_caught_by_name(drift: dict[str, float], found: dict[tuple[str, str], str]) -> None:
    assert lights(asked(book(1000, seed=2, **drift))) == found  # type: ignore[arg-type]


def test_a_category_that_training_has_not_seen_is_outside() -> None:
    rows = book(1000, seed=2)
    rows.loc[:199, "trade"] = "crypto"
    unseen = asked(rows)["trade", "outside"]
    assert (unseen.before, unseen.now, unseen.light) == (0.0, 0.2, "red")


def test_few_customers_are_grey_and_a_large_drift_among_a_few_hundred_is_red() -> None:
    assert {shift.light for shift in asked(book(99, seed=2, later=50.0)).values()} == {"grey"}
    assert asked(book(150, seed=2, later=50.0))["late", "distribution"].light == "red"


def test_a_change_that_is_no_chance_but_does_not_matter_is_green() -> None:
    found = asked(book(20_000, seed=2, later=2.0))["late", "distribution"]
    assert found.adjusted < 0.001
    assert (found.size < PARAMS.index.yellow_from, found.light) == (True, "green")


def test_the_index_and_its_chance_by_hand() -> None:
    # Two groups, 500 and 500 of 1000 learnt from; 60 and 40 of 100 now: (0.6 - 0.5) ln 1.2 + (0.4 - 0.5) ln 0.8.
    index = 0.1 * np.log(1.2) - 0.1 * np.log(0.8)
    found = shift_of({"edges": (1.0,), "counts": (500, 500)}, [0.0] * 60 + [2.0] * 40)["distribution"]
    assert found.size == pytest.approx(index)
    assert found.p_value == pytest.approx(chi2.sf(index / (1 / 1000 + 1 / 100), 1))


def test_a_rise_of_missing_values_by_hand() -> None:
    found = shift_of({"edges": (1.0,), "counts": (500, 450), "missing": 50}, [np.nan] * 12 + [0.0] * 88)["missing"]
    assert (found.before, found.now) == (0.05, 0.12)
    more = fisher_exact([[12, 88], [50, 950]], alternative="greater").pvalue
    assert found.p_value == pytest.approx(2 * more)


def test_groups_in_which_hardly_anybody_is_expected_are_put_together() -> None:
    # Of 100 customers 2 are expected in the last group: alone, 4 of them would look like a shift.
    found = shift_of({"edges": (1.0, 2.0), "counts": (500, 480, 20)}, [0.0] * 50 + [1.5] * 46 + [3.0] * 4)[
        "distribution"
    ]
    assert found.size == pytest.approx(0.0, abs=1e-12)


def shift_of(groups: dict[str, Any], values: list[float]) -> dict[str, Shift]:
    column = {"name": "late", "levels": None, "missing": 0, "low": None, "high": None, "outside": 0, **groups}
    told = REFERENCE.model_dump() | {"customers": 1000, "score": column, "features": (), "weights": ()}
    reference = Reference.model_validate(told)
    found = shifts(reference, [tally(reference.score, pd.Series(values, dtype=float))], PARAMS)
    return {shift.question: shift for shift in found}


def test_counts_of_portions_add_up_to_those_of_the_whole() -> None:
    rows = book(500, seed=3)
    whole = tallies(REFERENCE, rows, SCHEMA)
    parts = [nothing(groups) for groups in REFERENCE.columns]
    for portion in (rows.iloc[:123], rows.iloc[123:]):
        parts = [one + other for one, other in zip(parts, tallies(REFERENCE, portion, SCHEMA), strict=True)]
    for one, other in zip(parts, whole, strict=True):
        assert (one.counts.tolist(), one.missing, one.outside) == (other.counts.tolist(), other.missing, other.outside)


def test_false_alarms_are_as_rare_as_promised() -> None:
    rows = book(1600, seed=4, snapshots=2)
    found = false_alarms(rows, SCHEMA, PARAMS, customers=200, splits=10, books_per_split=10, seed=5)
    assert (found.books, found.questions) == (100, 9)
    _, low, _ = found.share()
    assert low <= PARAMS.false_alarm_rate
    assert found.red <= found.yellow_or_red <= found.significant
