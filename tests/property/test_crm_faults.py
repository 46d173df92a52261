"""Whatever goes wrong at whichever calls: in the end all is as it should be, and nothing was written twice."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import RunFailed
from pipeline.crm.params import SystemName
from tests.crm import Tried, tried
from tests.results import alert_row, score_row, write_result

ACCOUNTS, ALERTS, PUSHES = 5, 3, 12
FAULTS = ("busy", "broken", "hang up before", "hang up after", "garbage", "lie", "expired token", "out of credits")

Faults = dict[int, str]
"""What goes wrong, by the number of the call."""


def pushed_until_it_works(crm: Tried, scores: Path, faults: Faults) -> int:
    """Push as a scheduler would, again after every failure; gives the number of pushes."""
    calls = 0

    def fault_of(path: str) -> str | None:
        nonlocal calls
        calls += 1
        return faults.get(calls)

    crm.server.fault_of = fault_of  # type: ignore[method-assign]
    for number in range(1, PUSHES + 1):
        try:
            if not crm.push(scores).problems:
                return number
        except RunFailed:
            continue
    raise AssertionError(f"{PUSHES} pushes were not enough")


@pytest.mark.parametrize("name", ["zoho", "fxiaoke"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(faults=st.dictionaries(st.integers(1, 40), st.sampled_from(FAULTS), max_size=12))
def test_nothing_is_lost_and_nothing_is_written_twice(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, name: SystemName, faults: Faults
) -> None:
    with tried(name, monkeypatch) as crm:
        customers = crm.add_accounts(ACCOUNTS)
        alerts = [alert_row(each) for each in customers[:ALERTS]]
        folder = tmp_path_factory.mktemp("scores")
        pushed_until_it_works(crm, write_result(folder, [score_row(each) for each in customers], alerts), faults)
        field, key = crm.params.of(name).fields.score, crm.params.of(name).tasks.key
        assert [crm.account(number)[field] for number in range(ACCOUNTS)] == [712] * ACCOUNTS
        keys = [f"{each}|payment_delay|2026-01-01" for each in customers[:ALERTS]]
        assert sorted(task[key] for task in crm.tasks()) == keys
        assert crm.server.twice == []
