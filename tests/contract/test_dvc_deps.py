"""``dvc.yaml`` says all that a stage depends on: files by the import graph, parameters by what ``main()`` reads."""

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.orchestration.stage_names import STAGES
from pipeline.params import Params
from tests.contract.dvc_deps import ROOT, files_run_by, with_files
from tests.contract.test_stages_are_thin import main_of

PIPELINE: dict[str, Any] = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
SECTIONS = {name: field.alias or name for name, field in Params.model_fields.items()}
"""Attribute of the loaded parameters -> section of ``params.yaml``."""
DUMP = "model_dump"
LOADS = ("load()", "params.load()")


@pytest.mark.parametrize("stage", STAGES)
def test_deps_are_the_files_that_the_stage_runs(stage: str) -> None:
    declared = [dep for dep in PIPELINE[stage]["deps"] if dep.endswith(".py")]
    assert declared == files_run_by(stage), "run `make fix`"


@pytest.mark.parametrize("stage", STAGES)
def test_params_are_the_sections_that_the_stage_reads(stage: str) -> None:
    attributes = [
        node for node in ast.walk(main_of(stage)) if isinstance(node, ast.Attribute) and is_loaded(node, stage)
    ]
    read = {node.attr for node in attributes if node.attr != DUMP} | dumped_by(stage)
    declared = {
        name.partition(".")[0] for name in PIPELINE[stage].get("params", [])
    }  # a stage may need some of a section
    assert declared == {SECTIONS[attribute] for attribute in read}


@pytest.mark.parametrize("stage", STAGES)
def test_the_parameters_are_passed_on_by_section_only(stage: str) -> None:
    # Handed over whole, nobody could tell which sections a stage depends on.
    names = [node for node in ast.walk(main_of(stage)) if isinstance(node, ast.Name) and node.id in loaded_names(stage)]
    bases = {id(node.value) for node in ast.walk(main_of(stage)) if isinstance(node, ast.Attribute)}
    assert all(id(node) in bases or isinstance(node.ctx, ast.Store) for node in names)


def dumped_by(stage: str) -> set[str]:
    """Sections that go to a record of the run: ``params.model_dump(include={...})``."""
    calls = [node for node in ast.walk(main_of(stage)) if isinstance(node, ast.Call)]
    dumps = [c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == DUMP and is_loaded(c.func, stage)]
    chosen = [word.value for call in dumps for word in call.keywords if word.arg == "include"]
    assert len(chosen) == len(dumps), "name the sections: model_dump(include={...})"
    return {name for names in chosen for name in ast.literal_eval(names)}


def is_loaded(node: ast.Attribute, stage: str) -> bool:
    """Whether an attribute is a section of the loaded parameters."""
    base = ast.unparse(node.value)
    return base in LOADS or base in loaded_names(stage)


def loaded_names(stage: str) -> set[str]:
    """Names of ``main()`` that stand for the whole of the parameters."""
    assigned = [node for node in ast.walk(main_of(stage)) if isinstance(node, ast.Assign)]
    return {ast.unparse(node.targets[0]) for node in assigned if ast.unparse(node.value) in LOADS}


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_is_described_and_started_the_same_way(stage: str) -> None:
    assert PIPELINE[stage]["desc"].endswith(".")
    assert PIPELINE[stage]["cmd"] == f"exec python -m pipeline.stages.{stage}"


@pytest.mark.parametrize("stage", STAGES)
def test_no_output_is_removed_before_its_stage_has_a_new_one(stage: str) -> None:
    outputs = [output for kind in ("outs", "metrics", "plots") for output in PIPELINE[stage].get(kind, [])]
    assert outputs
    assert all(isinstance(output, dict) and [*output.values()] == [{"persist": True}] for output in outputs)


def test_only_evaluation_may_see_the_truth() -> None:
    assert [stage for stage in STAGES if "data/store/truth" in PIPELINE[stage]["deps"]] == ["evaluate"]


def test_a_changed_import_changes_dvc_yaml() -> None:
    without = (ROOT / "dvc.yaml").read_text(encoding="utf-8").replace("      - pipeline/store/artifacts.py\n", "")
    assert with_files(without) == with_files((ROOT / "dvc.yaml").read_text(encoding="utf-8"))
    assert Path("pipeline/store/artifacts.py").name in with_files(without)
