"""Cells of an Excel sheet as text: what was typed as text stays as it is, numbers and days are written one way."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from html import unescape
from typing import IO
from xml.etree import ElementTree
from zipfile import ZipFile

from python_calamine import CalamineSheet

BLOCK_BYTES = 4 << 20
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
PLACE = re.compile(rb"""\br=["']([A-Z]+)(\d+)["']""")
FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>(.*?)</)", re.DOTALL)
VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*?(?:/>|>(.*?)</)", re.DOTALL)

Place = tuple[int, int]
"""Row and column of a cell, counted from 0."""


def text_of(value: object, decimal: str) -> str | None:
    """A cell as text; None for an empty one.

    A number has the 15 digits that Excel keeps and ``decimal`` as its separator, so that it reads like the numbers
    that the same export holds as text. A day is ``YYYY-MM-DD``, with its time of day where that is not midnight. Day
    zero, which Excel shows as 1900-01-00, is none.

    Examples
    --------
    >>> [text_of(value, ",") for value in ("007", 7.0, 1234.5, 0.1 + 0.2, date(2023, 3, 1), time(0), "")]
    ['007', '7', '1234,5', '0,3', '2023-03-01', None, None]
    """
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(int(value)) if value == int(value) else f"{value:.15g}".replace(".", decimal)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return None if value == time(0) else str(value)


def unreadable_cells(book: IO[bytes], sheet: CalamineSheet, number: int) -> dict[Place, str]:
    """What an ``.xlsx`` file says in cells that read as empty: errors (``#N/A``), and formulas never calculated.

    Such a text is no number and no day, so that validation sets its row aside and shows it.
    """
    found: dict[Place, str] = {}
    with ZipFile(book) as parts, parts.open(_part(parts, number)) as stream:
        for cells in _blocks(stream):
            if b't="e"' in cells or b"t='e'" in cells or FORMULA.search(cells):
                found |= dict(_told(cells))
    end = sheet.end or (0, 0)
    return {place: text for place, text in found.items() if place[0] <= end[0]}


def _part(parts: ZipFile, number: int) -> str:
    """The part of the file that holds the sheet of this number (from 0)."""
    sheet = ElementTree.fromstring(parts.read("xl/workbook.xml")).findall(".//{*}sheets/{*}sheet")[number]
    key = next(value for name, value in sheet.attrib.items() if name.endswith("}id"))
    links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    target = next(link.attrib["Target"] for link in links if link.attrib["Id"] == key)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream in pieces that end with a whole cell."""
    rest = b""
    while block := stream.read(BLOCK_BYTES):
        rest += block
        cut = rest.rfind(b"c>") + 2
        yield rest[:cut]
        rest = rest[cut:]


def _told(cells: bytes) -> Iterator[tuple[Place, str]]:
    for attributes, body in CELL.findall(cells):
        place, formula, value = PLACE.search(attributes), FORMULA.search(body), VALUE.search(body)
        if not place:
            continue
        at = int(place[2]) - 1, _column(place[1].decode())
        if re.search(rb"""\bt=["']e["']""", attributes):
            yield at, unescape(((value and value[1]) or b"#ERROR!").decode())
        elif formula and not (value and (value[1] or re.search(rb"""\bt=["']str["']""", attributes))):
            yield at, "=" + unescape((formula[1] or b"").decode())


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
