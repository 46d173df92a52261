"""The result as an Excel file, for people who work in a spreadsheet: customers, alerts, and what each column means."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.reports.colours import tier_colours
from pipeline.reports.numbers import is_known
from pipeline.reports.safe_text import cell
from pipeline.reports.workbook.columns import ALERTS, CUSTOMERS, DEFAULTED, REPAIR, Shown
from pipeline.reports.workbook.rows import TIER_COLUMNS, tier_words

FORMATS: dict[str, dict[str, object]] = {
    "text": {},
    "long": {"text_wrap": True},
    "day": {"num_format": "yyyy-mm-dd"},
    "amount": {"num_format": "#,##0"},
    "percent": {"num_format": "0.0%"},
    "whole": {"num_format": "0"},
}
HEADER = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EEF2F6"}
A3, HEADER_HEIGHT, LINE_HEIGHT = 8, 48, 15
"""Paper when printed (Excel's number), points of a heading of three lines, and of a line."""

FIRST_WIDE = 0x2E80
"""From this code point on letters are square (CJK radicals are the first)."""

MAX_ROWS = 1_048_575
"""Rows of a sheet less its header: a limit of Excel's."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, the rows and the columns shown of them."""

    name: str
    rows: pd.DataFrame
    columns: Sequence[Shown]


def workbook(
    scores: pd.DataFrame,
    alerts: pd.DataFrame,
    defaulted: pd.DataFrame,
    tiers: Sequence[str],
    features: Sequence[Mapping[str, str]],
    made_on: date,
    unclear: pd.DataFrame | None = None,
) -> bytes:
    """The file's bytes: the same for the same input.

    Parameters
    ----------
    scores, alerts, defaulted
        ``pipeline.reports.workbook.rows``: one row per customer, open alert, and customer in default, with any of the
        columns of ``CUSTOMERS``, ``ALERTS`` and ``DEFAULTED``; those that are not there are left out.
    tiers
        Names of the tiers from the best down, for the colours.
    features
        ``features/catalogue.json``, for the dictionary.
    made_on
        Day written into the file's properties: the day of the scores, not of today.
    unclear
        ``pipeline.reports.workbook.rows.repair_rows``: rows that may have lowered a debt; None: there is none.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(made_on.year, made_on.month, made_on.day)})
    formats = {name: book.add_format({**look, "valign": "top"}) for name, look in FORMATS.items()}
    header = book.add_format(HEADER)
    colours = {
        tier_words(tier): book.add_format({"bg_color": colour, "font_color": "#FFFFFF"})
        for tier, colour in zip(tiers, tier_colours(len(tiers)), strict=True)
    }
    sheets = [
        Sheet("Customers 客户", scores, CUSTOMERS),
        Sheet("Alerts 预警", alerts, ALERTS),
        Sheet("In default 已违约", defaulted, DEFAULTED),
    ]
    if unclear is not None:
        sheets.append(Sheet("To repair 待修正", unclear, REPAIR))
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name), sheet, formats, header, colours)
    _write(book.add_worksheet("Columns 字段"), _meanings(sheets), formats, header, {})
    _write(book.add_worksheet("Features 特征"), _feature_meanings(features), formats, header, {})
    book.close()
    return stream.getvalue()


def _write(
    page: Worksheet, sheet: Sheet, formats: Mapping[str, Format], header: Format, colours: Mapping[str, Format]
) -> None:
    columns = [column for column in sheet.columns if column.column in sheet.rows]
    rows = sheet.rows.head(MAX_ROWS)
    page.set_landscape()
    page.set_paper(A3)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_row(0, HEADER_HEIGHT)
    page.freeze_panes(1, 2 if len(columns) > 4 else 1)
    page.autofilter(0, 0, max(len(rows), 1), max(len(columns) - 1, 0))
    for row, lines in enumerate(lines_of(rows, columns), start=1):
        page.set_row(row, LINE_HEIGHT * lines)
    for position, column in enumerate(columns):
        page.set_column(position, position, column.width, formats[column.form])
        page.write_string(0, position, f"{column.en}\n{column.zh}", header)
        _write_column(page, position, column, rows[column.column])
        if column.column in TIER_COLUMNS and len(rows):
            for tier, colour in colours.items():
                rule = {"type": "cell", "criteria": "==", "value": f'"{tier}"', "format": colour}
                page.conditional_format(1, position, len(rows), position, rule)


def lines_of(rows: pd.DataFrame, columns: Sequence[Shown]) -> list[int]:
    """Lines that the longest text of each row takes: no program finds that out by itself when it opens the file.

    A column's width counts Latin letters; a Chinese one is as wide as two.
    """
    lines = [1] * len(rows)
    for column in (each for each in columns if each.form == "long"):
        for row, value in enumerate(rows[column.column].tolist()):
            texts = value if isinstance(value, (list, tuple, np.ndarray)) else [value] if is_known(value) else []
            lines[row] = max(lines[row], sum(_lines(str(text), column.width) for text in texts))
    return lines


def _lines(text: str, width: int) -> int:
    letters = sum(2 if ord(letter) >= FIRST_WIDE else 1 for letter in text)
    return max(1, -(-letters // width))


def _write_column(page: Worksheet, position: int, column: Shown, values: pd.Series) -> None:
    for row, value in enumerate(values.tolist(), start=1):
        if isinstance(value, (list, tuple, np.ndarray)):
            page.write_string(row, position, cell("\n".join(str(each) for each in value)))
        elif not is_known(value):
            continue
        elif column.form in ("text", "long"):
            page.write_string(row, position, cell(str(value)))
        elif column.form == "day":
            page.write_datetime(row, position, datetime(value.year, value.month, value.day))
        else:
            page.write_number(row, position, float(np.floor(value) if column.form == "whole" else value))


def _meanings(sheets: Sequence[Sheet]) -> Sheet:
    rows = pd.DataFrame(
        {"sheet": sheet.name, "en": c.en, "zh": c.zh, "meaning_en": c.meaning_en, "meaning_zh": c.meaning_zh}
        for sheet in sheets
        for c in sheet.columns
        if c.column in sheet.rows
    )
    return Sheet("Columns 字段", rows, _plain(sheet=18, en=20, zh=20, meaning_en=70, meaning_zh=60))


def _feature_meanings(features: Sequence[Mapping[str, str]]) -> Sheet:
    rows = pd.DataFrame([dict(each) for each in features])
    return Sheet("Features 特征", rows, _plain(name=36, en=80, zh=50, unit=10, risk=10, dimension=14))


def _plain(**widths: int) -> list[Shown]:
    headers: dict[str, tuple[str, str]] = {
        "sheet": ("Sheet", "工作表"),
        "name": ("Feature", "特征"),
        "en": ("English", "英文"),
        "zh": ("Chinese", "中文"),
        "meaning_en": ("Meaning", "含义（英文）"),
        "meaning_zh": ("Meaning in Chinese", "含义"),
        "unit": ("Unit", "单位"),
        "risk": ("Risk rises when it goes", "风险方向"),
        "dimension": ("Dimension", "风险维度"),
    }
    return [Shown(name, *headers[name], "text", width, "", "") for name, width in widths.items()]
