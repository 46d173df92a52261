"""A push that ends at any call, before or after the server has acted, and one that goes on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.crm.params import SystemName
from pipeline.web.door import Answer, Door
from tests.crm import tried
from tests.results import alert_row, score_row, write_result


class Killed(BaseException):
    """What no code of ours catches."""


@pytest.mark.parametrize("name", ["zoho", "fxiaoke"])
@pytest.mark.parametrize("acted", [False, True])
def test_killed_at_any_call_and_run_again_nothing_is_lost_or_written_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: SystemName, acted: bool
) -> None:
    real, calls = Door.call, 0
    for dies_at in range(1, 100):
        with tried(name, monkeypatch) as crm:
            customers = crm.add_accounts(3)
            alerts = [alert_row(each) for each in customers[:2]]
            scores = write_result(tmp_path / str(dies_at), [score_row(each) for each in customers], alerts)
            calls = 0
            monkeypatch.setattr(Door, "call", dying(real, dies_at, acted))
            try:
                crm.push(scores)
                break
            except Killed:
                calls = dies_at
            finally:
                monkeypatch.setattr(Door, "call", real)
            pushed = crm.push(scores)
            assert pushed.problems == {} and crm.server.twice == []
            assert [crm.account(at)[crm.params.of(name).fields.score] for at in range(3)] == [712] * 3
            assert len(crm.tasks()) == 2
    assert calls == 0 and dies_at > 8


def dying(real: Callable[..., Answer], dies_at: int, acted: bool) -> Callable[..., Answer]:
    count = 0

    def call(self: Door, *arguments: Any, **named: Any) -> Answer:
        nonlocal count
        count += 1
        if count == dies_at and not acted:
            raise Killed
        answer = real(self, *arguments, **named)
        if count == dies_at:
            raise Killed
        return answer

    return call
