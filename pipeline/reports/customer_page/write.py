"""``default-risk page``: write the pages of the customers that were asked for."""

import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from pipeline.params import load
from pipeline.reports.customer_page.html import document
from pipeline.reports.customer_page.page import customer_page
from pipeline.reports.customer_page.store import known_of
from pipeline.reports.customer_page.words import Language, Say
from pipeline.store.files import write_text

FOLDER = Path("data/customer_pages")
"""Beside the results, not among them: a page that somebody asked for stays when the next run replaces those."""


def write_pages(customer_ids: Sequence[str], language: Language) -> list[Path]:
    """Write a page per customer; none is written when one of the ids is unknown.

    Raises
    ------
    UserError
        When there is no such customer.
    """
    params, say = load(), Say(language)
    found = [known_of(each, params.engine) for each in customer_ids]
    paths = [FOLDER / f"{file_stem(known.customer_id)}.{language}.html" for known in found]
    for path, known in zip(paths, found, strict=True):
        write_text(path, document(customer_page(known, params.assign_tiers, say), say.currency(known.currency), say))
    return paths


def file_stem(customer_id: str) -> str:
    """The id as a file's name on any system; where letters had to go, a hash keeps it unlike any other.

    >>> file_stem("C0000001"), file_stem("../etc")
    ('C0000001', '_etc-a4f2f0be')
    """
    plain = re.sub(r"[^\w.-]+", "_", customer_id).lstrip(".")
    return plain if plain == customer_id else f"{plain}-{sha256(customer_id.encode()).hexdigest()[:8]}"
