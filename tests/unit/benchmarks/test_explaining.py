"""The race of explanations tells what differs."""

import numpy as np
import pytest

from benchmarks.explaining import deep_trees, difference, run


def test_a_difference_is_told_by_its_size_and_by_the_rows_whose_reasons_change() -> None:
    reference = np.array([[6.0, 5, 4, 3, 2, 1], [6.0, 5, 4, 3, 2, 1]])
    told = np.array([[6.0, 5, 4, 3, 2, 1.5, 9], [6.0, 5, 4, 2, 3, 1, 9]])  # the last column is what all rows share
    assert difference(told, reference) == "at most 1e+00 away, same 5 reasons on 50.0% of rows"


def test_ours_runs_beside_lightgbm_and_a_rival_that_is_missing_or_fails_is_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(booster: object) -> None:
        raise ImportError

    def failing(booster: object) -> object:
        return lambda X: np.zeros((0, 3))[1]

    from benchmarks import explaining
    from benchmarks.explaining_rivals import Rival

    monkeypatch.setattr(explaining, "RIVALS", {"gone": Rival(missing), "broken": Rival(failing)})  # type: ignore[arg-type]
    run(deep_trees(rows=400, trees=3, few=20))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "3 trees of 31 leaves, 60 features"
    assert "    gone: not installed" in lines
    assert any(line.startswith("    broken: fails, IndexError") for line in lines)
    ours = [line for line in lines if line.startswith("    ours")]
    assert len(ours) == 3 and all(line.endswith("same 5 reasons on 100.0% of rows") for line in ours)
