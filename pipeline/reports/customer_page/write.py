"""``default-risk page``: write the pages of the customers that were asked for."""

import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from models.params import TierParams
from pipeline.params import load
from pipeline.reports.customer_page.html import document, in_both_languages
from pipeline.reports.customer_page.page import customer_page
from pipeline.reports.customer_page.store import Known, known_of
from pipeline.reports.customer_page.words import Say
from pipeline.reports.languages import LANGUAGES, Language
from pipeline.store.files import write_text

FOLDER = Path("data/customer_pages")
"""Beside the results, not among them: a page that somebody asked for stays when the next run replaces those."""


def write_pages(customer_ids: Sequence[str], language: Language | None) -> list[Path]:
    """Write a page per customer, in one language or (None) in both with a switch.

    None is written when one of the ids is unknown.

    Raises
    ------
    UserError
        When there is no such customer.
    """
    params = load()
    found = [known_of(each, params.engine) for each in customer_ids]
    ending = f".{language}.html" if language else ".html"
    paths = [FOLDER / f"{file_stem(known.customer_id)}{ending}" for known in found]
    for path, known in zip(paths, found, strict=True):
        write_text(path, _html(known, params.assign_tiers, language))
    return paths


def _html(known: Known, tiers: TierParams, language: Language | None) -> str:
    if language is None:
        pages = {each: customer_page(known, tiers, Say(each)) for each in LANGUAGES}
        return in_both_languages(pages, known.currency)
    say = Say(language)
    return document(customer_page(known, tiers, say), say.currency(known.currency), say)


def file_stem(customer_id: str) -> str:
    """The id as a file's name on any system; where letters had to go, a hash keeps it unlike any other.

    >>> file_stem("C0000001"), file_stem("../etc")
    ('C0000001', '_etc-a4f2f0be')
    """
    plain = re.sub(r"[^\w.-]+", "_", customer_id).lstrip(".")
    return plain if plain == customer_id else f"{plain}-{sha256(customer_id.encode()).hexdigest()[:8]}"
