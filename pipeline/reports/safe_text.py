"""Text from the data as people may see it: names are written by others and may be written to mislead."""

import unicodedata

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a spreadsheet recognises a formula: OWASP, CSV Injection."""

DIRECTION_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of writing (Unicode Bidirectional Algorithm, 2): a name can be made to mislead."""


def visible(text: str) -> str:
    """The text without control characters and marks that turn the direction of writing.

    >>> visible("Aa\u202egnp.exe\u0007")
    'Aagnp.exe'
    """
    kept = (c for c in text if c not in DIRECTION_CONTROLS and (c.isspace() or unicodedata.category(c) != "Cc"))
    return "".join(kept)


def cell(text: str) -> str:
    """The text as it may stand in a cell of a spreadsheet or a CSV file: never a formula.

    What a program would take for a formula, also behind blanks, gets an apostrophe in front, which survives a later
    export to CSV.

    >>> cell("=1+1"), cell("  @SUM(A1)"), cell("Alpha & Sons")
    ("'=1+1", "'  @SUM(A1)", 'Alpha & Sons')
    """
    seen = visible(text)
    begins = seen.lstrip(" \u00a0\u3000").startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS)
    return f"'{seen}" if begins else seen
