"""What every test can rely on: UTC, the project's root, no trace left in it."""

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from tests import databases

ROOT = Path(__file__).parents[1]

# Before any test module is imported: days must be days on the machine of a developer in Shanghai, too.
os.environ["TZ"] = "UTC"
time.tzset()
os.environ["DVC_NO_ANALYTICS"] = "1"
# Tests run side by side: a thread pool per process that fills the machine makes each of them wait for the others.
os.environ["OMP_NUM_THREADS"] = "1"
# In a worker of xdist the main module has neither spec nor file; pyspark, which Great Expectations imports where it is
# installed, takes that for a run of its own doctests and ends the process.
if sys.modules["__main__"].__spec__ is None and not hasattr(sys.modules["__main__"], "__file__"):
    sys.modules["__main__"].__spec__ = ModuleSpec("__main__", None)

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root."""
    return ROOT


@pytest.fixture
def default_risk() -> Command:
    """Run ``default-risk`` with arguments as a process of its own; ``cwd`` is the project unless another is given."""

    def run(*arguments: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "pipeline.cli", *arguments],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(cwd), str(ROOT)]), "COLUMNS": "120"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL server of this process's own."""
    with databases.postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def mysql_server() -> Iterator[str]:
    """A MariaDB server of this process's own."""
    with databases.mariadb() as server:
        yield server


@pytest.fixture(params=databases.KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of every kind in turn."""
    kind: str = request.param
    server: str = request.getfixturevalue(f"{kind}_server") if kind in databases.SERVERS else ""
    return databases.fresh_url(kind, tmp_path, server)


@pytest.fixture
def postgresql_url(postgresql_server: str, tmp_path: Path) -> str:
    """The URL of an empty database of PostgreSQL."""
    return databases.fresh_url("postgresql", tmp_path, postgresql_server)


@pytest.fixture
def mysql_url(mysql_server: str, tmp_path: Path) -> str:
    """The URL of an empty database of MariaDB."""
    return databases.fresh_url("mysql", tmp_path, mysql_server)


def pytest_unconfigure() -> None:
    """Close the engine that Ibis opens for an expression without one: at exit DuckDB would report it as leaked."""
    ibis = sys.modules.get("ibis")
    if ibis is not None and ibis.options.default_backend is not None:
        ibis.options.default_backend.disconnect()
        ibis.options.default_backend = None
    gc.collect()
