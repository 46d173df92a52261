"""The script of the features: kept beside the results, and good as long as nothing changes that it was made from."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import ibis
import ibis.expr.types as ir

from pipeline.engines.script import Step
from pipeline.params import Params
from pipeline.store.files import hash_of, write_text
from pipeline.store.source_code import ROOT, source_files

FOLDER = Path("data/recourse")
SECTIONS = {"label", "featurize"}
"""Sections of ``params.yaml`` that the features depend on."""


def script_path(tables: Mapping[str, ir.Table], days: Sequence[date], params: Params) -> Path:
    """Where the script for these tables, days, parameters and this code is kept."""
    made_from = {
        "tables": {name: str(table.schema()) for name, table in sorted(tables.items())},
        "days": [str(day) for day in days],
        "params": params.model_dump(mode="json", include=SECTIONS),
        "code": [(str(path.relative_to(ROOT)), hash_of(path)) for path in source_files()],
        "ibis": ibis.__version__,
    }
    return FOLDER / f"{hashlib.sha256(json.dumps(made_from).encode()).hexdigest()[:16]}.json"


def read_script(path: Path) -> list[Step]:
    """The steps that were kept; empty where there are none."""
    if not path.exists():
        return []
    read = json.loads(path.read_text(encoding="utf-8"))
    return [Step(**each | {"columns": tuple((name, type_) for name, type_ in each["columns"])}) for each in read]


def keep_script(path: Path, steps: Sequence[Step]) -> None:
    """Keep the steps, and none of another day or of older code."""
    write_text(path, json.dumps([asdict(step) for step in steps]))
    for other in FOLDER.glob("*.json"):
        if other != path:
            other.unlink(missing_ok=True)
