"""The result as an Excel file, for people who work in a spreadsheet: customers, alerts, and what each column means."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.plots import tier_colours
from pipeline.report_numbers import is_known
from pipeline.safe_text import cell
from pipeline.workbook_columns import ALERTS, CUSTOMERS, Shown

FORMATS = {"text": {}, "day": {"num_format": "yyyy-mm-dd"}, "amount": {"num_format": "#,##0"},
           "percent": {"num_format": "0.0%"}, "whole": {"num_format": "0"}}  # fmt: skip
HEADER = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EEF2F6"}
TIER_COLUMNS = ("tier", "previous_tier", "decided_tier", "model_tier")
MAX_ROWS = 1_048_575
"""Rows of a sheet less its header: a limit of Excel's."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, the rows and the columns shown of them."""

    name: str
    rows: pd.DataFrame
    columns: Sequence[Shown]


def workbook(scores: pd.DataFrame, alerts: pd.DataFrame, tiers: Sequence[str], features: Sequence[Mapping[str, str]],
             made_on: date) -> bytes:  # fmt: skip
    """The file's bytes: the same for the same input.

    Parameters
    ----------
    scores
        One row per customer, with any of the columns of ``CUSTOMERS``; those that are not there are left out.
    alerts
        One row per open alert, with any of the columns of ``ALERTS``.
    tiers
        Names of the tiers from the best down, for the colours.
    features
        ``features/catalogue.json``, for the dictionary.
    made_on
        Day written into the file's properties: the day of the scores, not of today.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(made_on.year, made_on.month, made_on.day)})
    formats = {name: book.add_format({**look, "valign": "top"}) for name, look in FORMATS.items()}
    header = book.add_format(HEADER)
    colours = {
        tier: book.add_format({"bg_color": colour, "font_color": "#FFFFFF"})
        for tier, colour in zip(tiers, tier_colours(len(tiers)), strict=True)
    }
    for sheet in (Sheet("Customers 客户", scores, CUSTOMERS), Sheet("Alerts 预警", alerts, ALERTS)):
        _write(book.add_worksheet(sheet.name), sheet, formats, header, colours)
    _write(book.add_worksheet("Columns 字段"), _meanings(scores, alerts), formats, header, {})
    _write(book.add_worksheet("Features 特征"), _feature_meanings(features), formats, header, {})
    book.close()
    return stream.getvalue()


def _write(
    page: Worksheet, sheet: Sheet, formats: Mapping[str, Format], header: Format, colours: Mapping[str, Format]
) -> None:
    columns = [column for column in sheet.columns if column.column in sheet.rows]
    rows = sheet.rows.head(MAX_ROWS)
    page.freeze_panes(1, 2 if len(columns) > 4 else 1)
    page.autofilter(0, 0, max(len(rows), 1), max(len(columns) - 1, 0))
    for position, column in enumerate(columns):
        page.set_column(position, position, column.width, formats[column.form])
        page.write_string(0, position, f"{column.en}\n{column.zh}", header)
        _write_column(page, position, column, rows[column.column])
        if column.column in TIER_COLUMNS and len(rows):
            for tier, colour in colours.items():
                rule = {"type": "cell", "criteria": "==", "value": f'"{tier}"', "format": colour}
                page.conditional_format(1, position, len(rows), position, rule)


def _write_column(page: Worksheet, position: int, column: Shown, values: pd.Series) -> None:
    for row, value in enumerate(values.tolist(), start=1):
        if isinstance(value, (list, tuple, np.ndarray)):
            page.write_string(row, position, cell("\n".join(str(each) for each in value)))
        elif not is_known(value):
            continue
        elif column.form == "text":
            page.write_string(row, position, cell(str(value)))
        elif column.form == "day":
            page.write_datetime(row, position, datetime(value.year, value.month, value.day))
        else:
            page.write_number(row, position, float(np.floor(value) if column.form == "whole" else value))


def _meanings(scores: pd.DataFrame, alerts: pd.DataFrame) -> Sheet:
    shown = [("Customers 客户", c) for c in CUSTOMERS if c.column in scores]
    shown += [("Alerts 预警", c) for c in ALERTS if c.column in alerts]
    rows = pd.DataFrame(
        {"sheet": sheet, "en": c.en, "zh": c.zh, "meaning_en": c.meaning_en, "meaning_zh": c.meaning_zh}
        for sheet, c in shown
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


def sheet_rows(scores: pd.DataFrame, customers: pd.DataFrame, reasons: pd.DataFrame) -> pd.DataFrame:
    """Scores with name and industry, and their reasons as lists of sentences, riskiest first.

    Parameters
    ----------
    customers
        customer_id, and name and industry where known.
    reasons
        ``scores/reasons.parquet``.
    """
    told: dict[str, Any] = {
        f"reasons_{language}": reasons.sort_values("rank").groupby("customer_id")[language].agg(list)
        for language in ("en", "zh")
    }
    rows = scores.merge(customers, on="customer_id", how="left", validate="one_to_one")
    rows = rows.assign(**{name: rows["customer_id"].map(lists) for name, lists in told.items()})
    return rows.sort_values(["score", "customer_id"], ignore_index=True)
