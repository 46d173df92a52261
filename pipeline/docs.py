"""Write the dictionaries in ``docs/`` from the contracts and the catalogue; a test compares."""

from pathlib import Path

from data.dictionary import tables_page
from data.tables import TABLES
from features.catalogue import CATALOGUE
from features.dictionary import features_page
from pipeline.store.files import write_text

PAGES = {"tables.md": tables_page(TABLES.values()), "features.md": features_page(CATALOGUE)}
"""Generated pages by file name."""


def main() -> None:
    """Write every page into ``docs/``."""
    for name, text in PAGES.items():
        write_text(Path("docs") / name, text)


if __name__ == "__main__":
    main()
