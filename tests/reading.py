"""A page as its readers see it: one language at a time, without style, script and drawings' outlines."""

import re
from html import unescape

from pipeline.reports.languages import Language

TAGS = {"en": "en", "zh": "zh-Hans"}

CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
ENGLISH = re.compile(r"\b[A-Za-z]?[a-z]{2,}\b(?: \b[a-z]{2,}\b)+|\b[a-z]{3,}\b")
"""Words in small letters: abbreviations and names are written otherwise, and identifiers stand in <code>."""


def part_of(html: str, language: Language) -> str:
    """The markup of one language of a page."""
    begin = html.index(f'<main lang="{TAGS[language]}">')
    return html[begin : html.index("</main>", begin)]


def text_of(html: str, language: Language | None = None) -> str:
    """What is read, in single blanks; text inside drawings too."""
    shown = re.sub(
        r"<(style|title|script|defs)\b.*?</\1>", " ", part_of(html, language) if language else html, flags=re.S
    )
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", shown)).split())


def text_without_drawings(html: str) -> str:
    """What is read of a page, less the texts inside drawings."""
    return text_of(re.sub(r"<svg\b.*?</svg>", " ", html, flags=re.DOTALL))


def of_the_data(html: str) -> str:
    """The markup less what the data and the machine call things: <bdi> holds names, <code> identifiers."""
    return re.sub(r"<(bdi|code)\b.*?</\1>", " ", html, flags=re.DOTALL)


def foreign_words(html: str, language: Language) -> list[str]:
    """What stands in the other language in the part of this one, titles and labels of elements included."""
    part = of_the_data(part_of(html, language))
    labels = re.findall(r'\b(?:title|aria-label)="([^"]*)"', part)
    text = unescape(" | ".join([text_of(part), *labels]))
    return sorted(set((ENGLISH if language == "zh" else CJK).findall(text)))
