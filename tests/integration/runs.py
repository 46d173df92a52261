"""Run stages in this process, in a folder of their own, on a portfolio small enough for a test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
SMALL: dict[str, Any] = {
    "ingest": {"synthetic": {"customers": 400, "first_day": "2018-01-01", "seed": 7}},
    "train": {"estimator": "lightgbm", "folds": 3, "max_trees": 80, "min_leaf_rows": 30},
    "evaluate": {"resamples": 10},
}


def merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """``base`` with ``changes`` laid over it, section by section."""
    return base | {
        key: merged(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
        for key, value in changes.items()
    }


def write_params(folder: Path, *changes: dict[str, Any]) -> None:
    """The project's own parameters with changes, as ``params.yaml`` of a folder, and its overrides."""
    shutil.copy(ROOT / "overrides.csv", folder)
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    for change in changes:
        params = merged(params, change)
    (folder / "params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")


@contextmanager
def working_in(folder: Path) -> Iterator[None]:
    """The folder as the current one: the store is relative to it."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def run(folder: Path, *stages: str) -> None:
    """Run the stages in this order."""
    with working_in(folder):
        for stage in stages:
            import_module(f"pipeline.stages.{stage}").main()
