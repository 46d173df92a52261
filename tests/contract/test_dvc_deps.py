"""``dvc.yaml`` says all that a stage depends on: its code by a fingerprint, parameters by what ``main()`` reads."""

import ast
from pathlib import Path
from typing import Any

import grimp
import pytest
import yaml

from pipeline.orchestration.stage_names import STAGES
from pipeline.params import Params
from pipeline.stages.publish import PUBLISHED
from pipeline.store.fingerprints import files_run_by
from pipeline.store.source_code import PACKAGES, ROOT
from tests.contract.test_stages_are_thin import main_of

PIPELINE: dict[str, Any] = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
OTHERS = [stage for stage in STAGES if stage != "fingerprint"]
GRAPH = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)
SECTIONS = {name: field.alias or name for name, field in Params.model_fields.items()}
"""Attribute of the loaded parameters -> section of ``params.yaml``."""
DUMP = "model_dump"
LOADS = ("load()", "params.load()")


@pytest.mark.parametrize("stage", OTHERS)
def test_a_stage_depends_on_the_fingerprint_of_its_code(stage: str) -> None:
    deps = [dep for dep in PIPELINE[stage]["deps"] if dep.startswith("data/store/fingerprints/")]
    assert deps == [f"data/store/fingerprints/{stage}"]


def test_no_stage_lists_source_files() -> None:
    assert [dep for stage in OTHERS for dep in PIPELINE[stage]["deps"] if dep.endswith((".py", ".j2"))] == []


@pytest.mark.parametrize("stage", STAGES)
def test_the_code_of_a_stage_has_its_module_and_packages_and_what_they_render(stage: str) -> None:
    files = [str(path) for path in files_run_by(stage, GRAPH)]
    assert {f"pipeline/stages/{stage}.py", "pipeline/__init__.py", "pipeline/store/files.py"} <= {*files}
    rendered = {path for path in files if path.endswith(".j2")}
    assert "pipeline/reports/templates/style.css.j2" in rendered or stage not in ("report", "document")
    assert all((ROOT / path).is_file() for path in files)


def test_the_parameters_of_all_sections_are_no_code_of_a_stage() -> None:
    files = [str(path) for path in files_run_by("ingest", GRAPH)]
    assert "pipeline/params.py" in files
    assert not any(path.startswith("models/") for path in files)


@pytest.mark.parametrize("stage", STAGES)
def test_params_are_the_sections_that_the_stage_reads(stage: str) -> None:
    attributes = [
        node for node in ast.walk(main_of(stage)) if isinstance(node, ast.Attribute) and is_loaded(node, stage)
    ]
    read = {node.attr for node in attributes if node.attr != DUMP} | dumped_by(stage)
    declared = {Path(dep).stem for dep in PIPELINE[stage].get("deps", []) if dep.startswith("data/store/parameters/")}
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


def test_only_what_the_run_cache_must_not_bring_back_persists() -> None:
    # `persist` on any output switches the run cache off for its stage.
    kept = {
        stage
        for stage in STAGES
        for kind in ("outs", "metrics", "plots")
        for output in PIPELINE[stage].get(kind, [])
        if isinstance(output, dict) and any(flags.get("persist") for flags in output.values())
    }
    assert kept == {"gate", "publish"}


def test_everything_is_published_but_what_no_person_reads() -> None:
    outputs = {
        next(iter(output)) if isinstance(output, dict) else output
        for stage in STAGES
        for kind in ("outs", "metrics")
        for output in PIPELINE[stage].get(kind, [])
    }
    published = tuple(f"data/store/{name}" for name in PUBLISHED)
    assert {*published} == {dep for dep in PIPELINE["publish"]["deps"] if "fingerprints" not in dep}
    unread = {f"data/store/{name}" for name in ("fingerprints", "parameters", "raw", "truth", "model/candidate")}
    assert {output for output in outputs if not output.startswith(published)} == unread | {
        "data/store/publication.json"
    }


def test_only_evaluation_may_see_the_truth() -> None:
    assert [stage for stage in OTHERS if "data/store/truth" in PIPELINE[stage]["deps"]] == ["evaluate"]
