"""A stage is one ``main()`` without a branch: what can go either way belongs to the core, where it can be tested."""

import ast
from functools import cache
from pathlib import Path

import pytest
import yaml

from pipeline.orchestration.stage_names import STAGES

ROOT = Path(__file__).parents[2]
BRANCHES = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.Match)
LONGEST = 40


@cache
def tree_of(stage: str) -> ast.Module:
    return ast.parse((ROOT / "pipeline" / "stages" / f"{stage}.py").read_text(encoding="utf-8"))


def main_of(stage: str) -> ast.FunctionDef:
    mains = [node for node in tree_of(stage).body if isinstance(node, ast.FunctionDef) and node.name == "main"]
    assert len(mains) == 1, f"pipeline/stages/{stage}.py has {len(mains)} functions called main"
    return mains[0]


def test_the_command_line_knows_the_stages_in_their_order() -> None:
    assert list(STAGES) == list(yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"])


@pytest.mark.parametrize("stage", STAGES)
def test_main_is_short_and_has_no_branch(stage: str) -> None:
    main = main_of(stage)
    assert (main.end_lineno or 0) - main.lineno + 1 <= LONGEST
    assert [type(node).__name__ for node in ast.walk(main) if isinstance(node, BRANCHES)] == []


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_runs_behind_the_guard(stage: str) -> None:
    last = tree_of(stage).body[-1]
    assert ast.unparse(last).splitlines() == ["if __name__ == '__main__':", "    run_stage(main)"]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_no_other_stage(stage: str) -> None:
    imported: set[str] = set()
    for node in ast.walk(tree_of(stage)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    assert imported & {f"pipeline.stages.{other}" for other in STAGES} == set()
