"""How far a stage has come, as lines of a log."""

import io

import pytest
from rich.console import Console

from pipeline.orchestration import progress
from pipeline.orchestration.dvc_output import Line
from pipeline.orchestration.progress import RunProgress


def shown(monkeypatch: pytest.MonkeyPatch, *texts: str) -> list[str]:
    clock = iter(range(0, 1000, 10))  # ten seconds pass from one look at the clock to the next
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    file = io.StringIO()
    run = RunProgress(Console(file=file), total=3)
    run.take(Line("started", "", "evaluate"))
    for text in texts:
        run.take(Line("text", text))
    return [line.strip() for line in file.getvalue().splitlines()]


def test_what_is_left_follows_from_the_pace_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    # The stage began at 10 s; a fifth is done at 20 s, two fifths at 30 s.
    lines = shown(monkeypatch, "Cross-validation: 10 of 50 fits", "Cross-validation: 20 of 50 fits")
    assert lines[1:] == [
        "Cross-validation: 10 of 50 fits, about 40 s left",
        "Cross-validation: 20 of 50 fits, about 30 s left",
    ]


def test_the_last_step_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, "Certificate: 4 of 4 days")[1:] == ["Certificate: 4 of 4 days"]


def test_other_lines_are_shown_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    line = "raw: 3 of the columns are unknown"
    assert shown(monkeypatch, "invoices: 7 rows", line)[1:] == ["invoices: 7 rows", line]


def test_the_same_work_once_more_has_a_pace_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folds grow their trees one after the other. The clock of the second begins with its first line, at 30 s."""
    again = ("Boosting: 10 of at most 40 trees", "Boosting: 20 of at most 40 trees")
    assert shown(monkeypatch, *again, *again)[1:] == [
        "Boosting: 10 of at most 40 trees, about 30 s left",
        "Boosting: 20 of at most 40 trees, about 20 s left",
        "Boosting: 20 of at most 40 trees, about 10 s left",
    ]
