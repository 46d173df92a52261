from pathlib import Path

import pytest

from pipeline.docs import PAGES


@pytest.mark.parametrize("name", PAGES)
def test_the_dictionary_is_what_the_code_says(root: Path, name: str) -> None:
    assert (root / "docs" / name).read_text(encoding="utf-8") == PAGES[name], "run make docs"
