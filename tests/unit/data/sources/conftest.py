from datetime import date
from pathlib import Path

import pytest

from data.sources.params import IngestParams


@pytest.fixture
def params() -> IngestParams:
    """Parameters of which a reader of files uses only the currency and the last day."""
    return IngestParams.model_construct(currency="EUR", observed_until=date(2024, 6, 30))


@pytest.fixture
def real_data(root: Path) -> Path:
    """Folder of the public data sets, which lie outside the repository."""
    folder = root.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the public data sets are not on this machine")
    return folder


@pytest.fixture
def resources(root: Path) -> Path:
    """Files that no library of this project can write: an old workbook, and one with a password ("secret")."""
    return root / "tests/unit/data/sources/resources"
