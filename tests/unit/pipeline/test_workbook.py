"""The file is read back as the XML that it is: what Excel would show, without a library that guesses."""

import io
import re
import zipfile
from datetime import date

import pandas as pd

from pipeline.workbook import sheet_rows, workbook
from tests.small_store import CUSTOMERS, DESCRIBED, SCORES, TODAY

REASONS = pd.DataFrame(
    {
        "customer_id": ["C3", "C3", "C2"],
        "rank": [2, 1, 1],
        "en": ["second", "first", "only"],
        "zh": ["第二", "第一", "唯一"],
    }
)
ALERTS = pd.DataFrame(
    {"customer_id": ["C3"], "rule": ["pd_jump"], "severity": ["high"], "en": ["=cmd()"], "first_seen": [TODAY]}
)
ROWS = sheet_rows(SCORES, CUSTOMERS.assign(industry="food"), REASONS)


def made(rows: pd.DataFrame = ROWS) -> dict[str, str]:
    content = workbook(rows, ALERTS, ["low", "medium", "high"], DESCRIBED, TODAY)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")}


def test_the_riskiest_come_first_with_their_reasons_strongest_first() -> None:
    assert ROWS["customer_id"].tolist() == ["C3", "C2", "C1"]
    assert ROWS["reasons_en"].tolist()[:2] == [["first", "second"], ["only"]]


def test_header_is_frozen_and_filtered_and_tiers_are_coloured() -> None:
    sheet = made()["xl/worksheets/sheet1.xml"]
    assert '<pane xSplit="2" ySplit="1"' in sheet
    assert "<autoFilter" in sheet
    assert sheet.count('type="cellIs"') == 9  # three tiers, in the columns tier, previous and decided tier


def test_nothing_in_it_is_a_formula() -> None:
    rows = ROWS.assign(name=["=HYPERLINK(1)", "\t=1", "+1"])
    parts = made(rows)
    assert not any(re.search(r"<f[ >]", text) for name, text in parts.items() if "worksheets" in name)
    assert "'=HYPERLINK(1)" in parts["xl/sharedStrings.xml"]
    assert "'=cmd()" in parts["xl/sharedStrings.xml"]


def test_markup_in_a_name_stays_text() -> None:
    strings = made(ROWS.assign(name="<script>&\u202e"))["xl/sharedStrings.xml"]
    assert "&lt;script&gt;&amp;" in strings
    assert "\u202e" not in strings


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = (workbook(ROWS, ALERTS, ["low", "medium", "high"], DESCRIBED, date(2026, 1, 1)) for _ in range(2))
    assert first == second


def test_both_languages_head_every_column() -> None:
    strings = made()["xl/sharedStrings.xml"]
    for heading in ("Customer\n客户编号", "Expected loss\n预期损失", "Alert\n预警（英文）"):
        assert heading in strings


def test_a_portfolio_without_alerts_or_amounts_is_a_workbook_too() -> None:
    bare = ROWS.drop(columns=["exposure", "credit_limit"])
    content = workbook(bare, ALERTS.head(0), ["low", "medium", "high"], DESCRIBED, TODAY)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert "Exposure" not in parts.read("xl/sharedStrings.xml").decode()
