"""Which files of this project's own code a result depends on, and where they lie."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("data", "features", "models", "pipeline")
DATA_STORE = ROOT / "data" / "store"


def source_files() -> list[Path]:
    """Every Python file of the project's packages, sorted; the store, which lies among them, holds no code."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in found if DATA_STORE not in path.parents)
