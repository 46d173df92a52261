"""The languages of pages: a text is a pair, English and Chinese, from which a page takes one."""

from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
Words = tuple[str, str]
"""English and Chinese."""
