"""One fingerprint per stage of the code that it runs, from the import graph.

DVC does not follow imports. A stage depends on its fingerprint, not on a list of files that somebody would have to
keep. The fingerprint changes if and only if a file changes that ``python -m pipeline.stages.<stage>`` runs or renders.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grimp

from pipeline.store.source_code import PACKAGES, ROOT

DOOR_TO_PARAMS = "pipeline.params"
"""Its own imports are not followed. It declares the whole of ``params.yaml`` and so imports from everywhere, but takes
only the classes that hold the values; followed, every stage would be due whenever any file changes."""

TEMPLATES = "templates"
"""A folder of this name belongs to the modules beside it: they render what it holds."""


def fingerprints(stages: Iterable[str]) -> dict[str, str]:
    """SHA-256 of the code of each stage, by the stage's name."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)
    return {stage: _hash_of(files_run_by(stage, graph)) for stage in stages}


def with_what_is_due(sections: Mapping[str, Any]) -> dict[str, Any]:
    """The sections of ``params.yaml``; with a database as the source, that of ``ingest`` is another one each time.

    A database changes and no file does, so that DVC would not see it. What is read is compared all the same: the same
    rows make the same files, and no further stage is due.
    """
    ingest = sections.get("ingest")
    if not isinstance(ingest, dict) or ingest.get("source") != "database":
        return dict(sections)
    return {**sections, "ingest": {**ingest, "asked_at": datetime.now(UTC)}}


def files_run_by(stage: str, graph: grimp.ImportGraph) -> list[Path]:
    """Every first-party file that a stage runs or renders, sorted, relative to the project."""
    modules: set[str] = set()
    to_visit = {f"pipeline.stages.{stage}"}
    while to_visit:
        module = to_visit.pop()
        modules.add(module)
        if module != DOOR_TO_PARAMS:
            to_visit |= graph.find_modules_directly_imported_by(module) - modules
        package = module.rpartition(".")[0]
        if package and package not in modules:  # importing a module runs its package's __init__ first
            to_visit.add(package)
    code = {path_of(module) for module in modules}
    rendered = {path for file in code for path in (ROOT / file.parent / TEMPLATES).glob("*")}
    return sorted(code | {path.relative_to(ROOT) for path in rendered})


def path_of(module: str) -> Path:
    """File of a first-party module, relative to the project."""
    path = Path(*module.split("."))
    return path / "__init__.py" if (ROOT / path / "__init__.py").is_file() else path.with_suffix(".py")


def _hash_of(files: list[Path]) -> str:
    found = hashlib.sha256()
    for file in files:
        content = hashlib.sha256((ROOT / file).read_bytes()).hexdigest()
        found.update(f"{file.as_posix()} {content}\n".encode())
    return found.hexdigest()
