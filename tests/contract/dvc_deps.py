"""The files that each stage runs, from the import graph; run as a script it writes them into ``dvc.yaml``.

DVC does not follow imports: a stage whose ``deps`` miss a module keeps a stale artefact when that module changes.
"""

import sys
from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
PACKAGES = ("data", "features", "models", "pipeline")
DOOR_TO_PARAMS = "pipeline.params"
"""Its own imports are not followed. It declares the whole of ``params.yaml`` and so imports from everywhere, but takes
only the classes that hold the values; followed, every stage would be due whenever any file changes."""


def files_run_by(stage: str) -> list[str]:
    """Every first-party file that ``python -m pipeline.stages.<stage>`` runs, sorted, relative to the project."""
    modules, to_visit = set(), {f"pipeline.stages.{stage}"}
    while to_visit:
        module = to_visit.pop()
        modules.add(module)
        if module != DOOR_TO_PARAMS:
            to_visit |= import_graph().find_modules_directly_imported_by(module) - modules
        package = module.rpartition(".")[0]
        if package and package not in modules:  # importing a module runs its package's __init__ first
            to_visit.add(package)
    return sorted(str(path_of(module)) for module in modules)


@cache
def import_graph() -> grimp.ImportGraph:
    """The imports between first-party modules; those for type checkers only do not run."""
    return grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)


def path_of(module: str) -> Path:
    """File of a first-party module, relative to the project."""
    path = Path(*module.split("."))
    return path / "__init__.py" if (ROOT / path / "__init__.py").is_file() else path.with_suffix(".py")


def with_files(dvc_yaml: str) -> str:
    """The text of ``dvc.yaml`` with the ``*.py`` entries of every stage's ``deps`` renewed and all else kept."""
    lines: list[str] = []
    stage, in_deps = "", False
    for line in [*dvc_yaml.splitlines(), ""]:
        in_list = line.startswith("      - ")
        if in_deps and not in_list:
            lines += [f"      - {path}" for path in files_run_by(stage)] if _exists(stage) else []
            in_deps = False
        if line.startswith("  ") and line[2:3].strip() and line.endswith(":"):
            stage = line.strip().removesuffix(":")
        if line == "    deps:":
            in_deps = True
        if not (in_deps and in_list and line.endswith(".py")):
            lines.append(line)
    return "\n".join(lines).rstrip("\n") + "\n"


def _exists(stage: str) -> bool:
    return f"pipeline.stages.{stage}" in import_graph().modules


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    file = ROOT / "dvc.yaml"
    old = file.read_text(encoding="utf-8")
    new = with_files(old)
    if new != old:
        file.write_text(new, encoding="utf-8")
        print("dvc.yaml: deps renewed from the import graph")
