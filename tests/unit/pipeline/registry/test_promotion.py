"""Promote, roll back, and the audit of it, on a registry in memory."""

import json
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from data.errors import UserError
from models.evaluation.gate import Ruling
from pipeline.registry.audit import locked, read_audit
from pipeline.registry.champion import Asked
from pipeline.registry.gate_refusal import refusal
from pipeline.registry.gate_verdict import settle
from pipeline.registry.promotion import let_in, promote, rollback
from pipeline.registry.versions import CHAMPION, Registry, Version

PASSED = Ruling("auc", "passed", 0.8, 0.6, "AUC 0.800; at least 0.6 is asked.")
FAILED = Ruling("stability", "failed", 0.3, 0.25, "Population stability index of the score 0.300.")


class InMemory(Registry):
    """Three versions that the gate has passed; the third is the challenger."""

    def __init__(self) -> None:
        self.name = "risk"
        metrics = {"auc": 0.8}
        self.held = {n: Version(n, f"run{n}", (), 0, {"gate": "passed"}, metrics) for n in ("1", "2", "3")}
        self.held["3"] = replace(self.held["3"], aliases=("challenger",))

    def versions(self) -> list[Version]:
        return list(self.held.values())[::-1]

    def set_champion(self, number: str | None) -> None:
        for key, one in self.held.items():
            kept = {alias for alias in one.aliases if alias != CHAMPION}
            self.held[key] = replace(one, aliases=tuple(kept | ({CHAMPION} if key == number else set())))

    def tag(self, number: str, tags: Mapping[str, str]) -> None:
        self.held[number] = replace(self.held[number], tags={**self.held[number].tags, **tags})

    @property
    def champion(self) -> str | None:
        found = self.with_alias(CHAMPION)
        return found.number if found else None


@pytest.fixture
def registry() -> InMemory:
    return InMemory()


@pytest.fixture
def audit_file(tmp_path: Path) -> Path:
    return tmp_path / "audit.jsonl"


def test_the_challenger_is_promoted_and_a_line_says_who_when_why(registry: InMemory, audit_file: Path) -> None:
    promote(registry, audit_file, None, "committee of 3 March", override=False)
    assert registry.champion == "3"
    (line,) = audit_file.read_text().splitlines()
    told = json.loads(line)
    assert told["who"] and told["when"].endswith("+00:00")
    del told["who"], told["when"]
    assert told == {
        "action": "promote",
        "why": "committee of 3 March",
        "model": "risk",
        "before": None,
        "after": "3",
        "run_id": "run3",
        "metrics": {"auc": 0.8},
    }
    assert registry.version("3").tags["champion_from_why"] == "committee of 3 March"


def test_rolling_back_returns_to_the_one_before_and_again_one_further(registry: InMemory, audit_file: Path) -> None:
    for number in ("1", "2", "3"):
        promote(registry, audit_file, number, "better", override=False)
    rollback(registry, audit_file, "rejections doubled")
    assert registry.champion == "2"
    rollback(registry, audit_file, "not this one either")
    assert registry.champion == "1"
    assert [(e.action, e.before, e.after) for e in read_audit(audit_file)] == [
        ("promote", None, "1"),
        ("promote", "1", "2"),
        ("promote", "2", "3"),
        ("rollback", "3", "2"),
        ("rollback", "2", "1"),
    ]
    with pytest.raises(UserError, match="version 1 is the first champion; there is none before it"):
        rollback(registry, audit_file, "and on")


def test_after_a_rollback_the_next_promotion_is_what_one_returns_from(registry: InMemory, audit_file: Path) -> None:
    for number in ("1", "2"):
        promote(registry, audit_file, number, "better", override=False)
    rollback(registry, audit_file, "worse after all")
    promote(registry, audit_file, "3", "better", override=False)
    rollback(registry, audit_file, "worse, too")
    assert registry.champion == "1"  # not 2, which was taken back itself


def test_a_model_that_the_gate_refused_needs_an_override_that_is_written_down(
    registry: InMemory, audit_file: Path
) -> None:
    registry.tag("2", {"gate": "refused", "gate_rules": "stability: index 0.3."})
    with pytest.raises(UserError, match=r"The gate refused version 2: stability: index 0\.3\. To decide otherwise"):
        promote(registry, audit_file, "2", "we know better", override=False)
    assert registry.champion is None
    promote(registry, audit_file, "2", "we know better", override=True)
    assert read_audit(audit_file)[-1].why == "(gate overridden) we know better"


@pytest.mark.parametrize(
    ("number", "why", "said"),
    [
        ("9", "x", "There is no version 9 of risk; known: 1, 2, 3."),
        ("1", "  ", "Give a reason"),
        ("3", "x", "Version 3 is the champion already"),
    ],
)
def test_what_cannot_be_promoted_is_said(
    registry: InMemory, audit_file: Path, number: str, why: str, said: str
) -> None:
    promote(registry, audit_file, "3", "first", override=False)
    with pytest.raises(UserError, match=said):
        promote(registry, audit_file, number, why, override=False)
    assert len(read_audit(audit_file)) == 1


def test_without_an_audit_there_is_no_way_back_but_by_name(registry: InMemory, audit_file: Path) -> None:
    registry.set_champion("2")  # by hand, in MLflow
    with pytest.raises(UserError, match="does not say how version 2 became the champion"):
        rollback(registry, audit_file, "worse")
    assert registry.champion == "2"


def test_the_audit_of_another_registry_is_not_followed(registry: InMemory, audit_file: Path) -> None:
    for number in ("1", "2"):
        promote(registry, audit_file, number, "better", override=False)
    registry.held["1"] = replace(registry.held["1"], run_id="made anew")
    with pytest.raises(UserError, match="Version 1 is not the model that was the champion"):
        rollback(registry, audit_file, "worse")


def test_while_someone_else_changes_the_champion_one_is_asked_to_wait(registry: InMemory, audit_file: Path) -> None:
    with locked(audit_file), pytest.raises(UserError, match="Someone else is changing the champion just now"):
        promote(registry, audit_file, "1", "me, too", override=False)
    promote(registry, audit_file, "1", "now", override=False)
    assert registry.champion == "1"


def test_an_audit_that_cannot_be_written_leaves_the_champion(
    registry: InMemory, audit_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    promote(registry, audit_file, "1", "first", override=False)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(UserError, match="No space left on device"):
            promote(registry, audit_file, "2", "second", override=False)
    assert registry.champion == "1"
    assert len(read_audit(audit_file)) == 1


def test_a_place_where_nothing_can_be_written_is_said_before_anything_changes(
    registry: InMemory, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="can't be written"):
        promote(registry, tmp_path / "file" / "audit.jsonl", "1", "first", override=False)
    assert registry.champion is None


def test_a_line_cut_off_by_a_crash_is_passed_over_and_closed(registry: InMemory, audit_file: Path) -> None:
    promote(registry, audit_file, "1", "first", override=False)
    with audit_file.open("a") as file:
        file.write('{"when": "2026-')
    promote(registry, audit_file, "2", "second", override=False)
    assert [e.after for e in read_audit(audit_file)] == ["1", "2"]
    rollback(registry, audit_file, "back")
    assert registry.champion == "1"


def test_lines_of_many_writers_never_mix(audit_file: Path) -> None:
    def write(number: int) -> None:
        done = False
        while not done:  # the lock is not waited for
            with suppress(UserError):
                let_in(InMemory(), audit_file, "1", f"writer {number} " + "x" * 5000)
                done = True

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(e.why[:8] for e in read_audit(audit_file)) == [f"writer {number}" for number in range(8)]


REGISTERED = {"model_version": "2", "run_id": "run2"}
TAGS = {"evaluation": "out_of_time", "judged_from": "2024-01-01"}


def test_a_model_that_breaks_no_rule_takes_the_title_once(registry: InMemory, audit_file: Path) -> None:
    for _ in range(2):
        told = settle(registry, audit_file, REGISTERED, TAGS, [PASSED], Asked(None, None, "first"))
    assert (told["verdict"], registry.champion) == ("passed", "2")
    assert [(e.action, e.after) for e in read_audit(audit_file)] == [("gate", "2")]
    assert registry.version("2").tags["judged_from"] == "2024-01-01"


def test_a_model_that_breaks_a_rule_leaves_the_champion_where_it_is(registry: InMemory, audit_file: Path) -> None:
    promote(registry, audit_file, "1", "first", override=False)
    told = settle(registry, audit_file, REGISTERED, TAGS, [PASSED, FAILED], Asked("1", None, ""))
    assert (told["verdict"], registry.champion) == ("refused", "1")
    assert registry.version("2").tags["gate_rules"] == "stability: Population stability index of the score 0.300."
    words = refusal(told)
    assert "The gate refused version 2 of risk; version 1 stays the champion." in words
    assert "stability: Population stability index of the score 0.300. (figure 0.3, limit 0.25)" in words
    assert "auc" not in words


def test_the_registry_of_another_run_is_not_judged(registry: InMemory, audit_file: Path) -> None:
    with pytest.raises(UserError, match="is not the model of the last run"):
        settle(registry, audit_file, {**REGISTERED, "run_id": "other"}, TAGS, [PASSED], Asked(None, None, ""))
