"""The languages of pages: a text is a pair, English and Chinese, from which a page takes one."""

from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
TAGS = {"en": "en", "zh": "zh-Hans"}
"""As HTML names them."""

Words = tuple[str, str]
"""English and Chinese."""


def of(pair: Words, language: Language) -> str:
    """One of a pair of texts.

    >>> of(("customer", "客户"), "zh")
    '客户'
    """
    return pair[LANGUAGES.index(language)]
