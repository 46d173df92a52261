"""The certificate catches every kind of leak that is planted, names what is spoilt, and raises no alarm otherwise."""

from datetime import date

import pytest

from data.errors import UserError
from features import peers
from features.certificate import Cells, Certificate, differences, refuse_leaks
from tests.property.hindsight import DAYS, certified, portfolio
from tests.property.leaks import LEAKS, peers_of_all_days

CELL = ("c1", date(2024, 3, 1), "open_amount")


@pytest.mark.parametrize("name", LEAKS)
def test_a_planted_leak_is_found_and_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    leak = LEAKS[name]
    if leak.module:
        monkeypatch.setattr(leak.module, leak.function, leak.instead)
    found = certified(portfolio(1), DAYS[:1], only=[leak.feature], relate=leak.relate)
    assert found.verdict == "leak"
    assert found.differing.keys() == {leak.feature}
    with pytest.raises(UserError, match=leak.feature):
        refuse_leaks(found)


def test_peers_of_all_days_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A median over both days knows, on the first, what came until the second."""
    monkeypatch.setattr(peers, "peer_medians", peers_of_all_days)
    found = certified(portfolio(1), DAYS, only=["days_past_due_weighted_mean_365d_vs_peers"])
    assert found.differing.keys() == {"days_past_due_weighted_mean_365d_vs_peers"}


@pytest.mark.parametrize("seed", [1, 2])
def test_no_alarm_where_nothing_leaks(seed: int) -> None:
    found = certified(portfolio(seed), DAYS)
    assert (found.verdict, found.differing, found.differences) == ("clean", {}, [])
    assert all(day.rows_deleted > 500 and day.values_hidden > 100 for day in found.days)
    assert sum(day.cells_with_value for day in found.days) > found.cells / 3
    refuse_leaks(found)


@pytest.mark.parametrize(
    ("stored", "rebuilt", "number"),
    [
        ({CELL: 1.0}, {CELL: 1.0}, 0),
        ({CELL: None}, {CELL: None}, 0),
        ({CELL: 0.1 + 0.2}, {CELL: 0.3}, 0),
        ({CELL: 1.0}, {CELL: 1.0000001}, 1),
        ({CELL: 1.0}, {CELL: None}, 1),
        ({CELL: float("nan")}, {CELL: float("nan")}, 1),
        ({CELL: 1.0}, {}, 1),
        ({}, {CELL: 1.0}, 1),
    ],
)
def test_cells_are_the_same_but_for_rounding(stored: Cells, rebuilt: Cells, number: int) -> None:
    assert len(differences(stored, rebuilt)) == number


def test_a_comparison_of_nothing_proves_nothing() -> None:
    with pytest.raises(UserError, match="nothing to compare"):
        refuse_leaks(Certificate("clean", 0, {}, [], []))
