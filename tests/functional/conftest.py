"""The project that scoring is tried on."""

from pathlib import Path

import pytest

from tests.functional.scoring import shared_project


@pytest.fixture(scope="session")
def scoring_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a registered model; read only."""
    return shared_project(tmp_path_factory)
