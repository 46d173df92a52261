"""The file is read back as the XML that it is: what Excel would show, without a library that guesses."""

import io
import re
import zipfile
from datetime import date

import pandas as pd

from data.contract import EARLIEST_DAY
from pipeline.reports.workbook.columns import ALERTS as ALERT_COLUMNS
from pipeline.reports.workbook.columns import CUSTOMERS as CUSTOMER_COLUMNS
from pipeline.reports.workbook.columns import DEFAULTED as DEFAULT_COLUMNS
from pipeline.reports.workbook.file import lines_of, workbook
from pipeline.reports.workbook.rows import alert_rows, customer_rows, default_rows, repair_rows
from tests.small_store import ALERTS, CUSTOMERS, DESCRIBED, REASONS, SCORES, TODAY

TIERS = ["low", "medium", "high"]
KNOWN = CUSTOMERS.assign(industry="food", region="hubei")
FULL = SCORES.assign(
    status="performing", alerts=[[]] * 3, model_term_days=[90, 30, 0], override_tier=[None, "medium", None],
    override_credit_limit=[None, 500.0, None], override_term_days=[None, 30.0, None],
)  # fmt: skip
OPEN = ALERTS.assign(last_seen_on=TODAY)
ROWS = customer_rows(FULL, KNOWN, REASONS, OPEN)
WARNED = alert_rows(OPEN, FULL, KNOWN)
DEFAULTED = default_rows(
    pd.DataFrame(
        {"customer_id": ["C9"], "status": ["in_default"], "default_on": [date(2025, 3, 1)], "exposure": [700.0],
         "expected_loss": [315.0], "measure": ["no_credit"], "review_on": [date(2026, 2, 1)]}
    ),
    KNOWN,
)  # fmt: skip


def made(rows: pd.DataFrame = ROWS, warned: pd.DataFrame = WARNED) -> dict[str, str]:
    content = workbook(rows, warned, DEFAULTED, TIERS, DESCRIBED, TODAY)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")}


def cells_of(parts: dict[str, str], sheet: int) -> list[list[str]]:
    """The shown texts and raw numbers of a sheet, row by row."""
    strings = [
        re.sub(r"<[^>]+>", "", each)
        for each in re.findall(r"<si>(.*?)</si>", parts["xl/sharedStrings.xml"], flags=re.DOTALL)
    ]
    rows = re.findall(r"<row .*?</row>", parts[f"xl/worksheets/sheet{sheet}.xml"], flags=re.DOTALL)
    return [
        [
            strings[int(value)] if 't="s"' in look else value
            for look, value in re.findall(r"<c ([^>]*)><v>([^<]*)<", row)
        ]
        for row in rows
    ]


def test_every_column_of_the_files_is_shown() -> None:
    assert [c.column for c in CUSTOMER_COLUMNS if c.column not in ROWS] == []
    assert [c.column for c in ALERT_COLUMNS if c.column not in WARNED] == []
    assert [c.column for c in DEFAULT_COLUMNS if c.column not in DEFAULTED] == []


def test_rows_to_repair_have_a_sheet_of_their_own() -> None:
    unclear = pd.DataFrame(
        {
            "credit_id": ["payments:payments.csv:7", "payments:payments.csv:8"],
            "customer_id": ["C3", "C3"],
            "known_on": [date(2025, 12, 1), EARLIEST_DAY],
            "amount": [40.0, None],
            "reason": ["missing(amount): must be given"] * 2,
        }
    )
    marked = customer_rows(FULL.assign(ledger_incomplete=[False, False, True]), KNOWN, REASONS, OPEN)
    content = workbook(marked, WARNED, DEFAULTED, TIERS, DESCRIBED, TODAY, repair_rows(unclear, KNOWN))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        found = {name: parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")}
    assert "yes 是" in cells_of(found, 1)[1]
    rows = cells_of(found, 4)[1:]
    assert [row[:3] for row in rows] == [
        ["C3", "海河贸易有限公司", "payments:payments.csv:7"],
        ["C3", "海河贸易有限公司", "payments:payments.csv:8"],
    ]
    assert "To repair 待修正" not in "".join(made().values())


def test_the_riskiest_come_first_with_their_reasons_and_alerts_strongest_first() -> None:
    assert ROWS["customer_id"].tolist() == ["C3", "C2", "C1"]
    assert [text.split(":")[0] for text in ROWS["reasons_en"][0]] == ["Overdue share", "Region of the seat"]
    assert ROWS["alerts_zh"][0] == ["逾期 45 天。", "等级下调。"]
    first = cells_of(made(), 1)[1]
    assert first[:4] == ["C3", "海河贸易有限公司", "high 高风险", "496"]  # 496.59, rounded down
    assert "prepayment 预付款" in first


def test_a_sheet_of_open_alerts_severest_first() -> None:
    assert WARNED[["customer_id", "severity"]].to_numpy().tolist() == [
        ["C3", "high 高"],
        ["C3", "medium 中"],  # owes 6,000
        ["C2", "medium 中"],  # owes 3,000; the closed alert of C1 is left out
    ]


def test_customers_in_default_have_a_sheet_of_their_own() -> None:
    assert cells_of(made(), 3)[1][:2] == ["C9", "in default 已违约"]  # its name is not known


def test_header_is_frozen_and_filtered_and_tiers_are_coloured() -> None:
    parts = made()
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert '<pane xSplit="2" ySplit="1"' in sheet
    assert "<autoFilter" in sheet
    assert sheet.count('type="cellIs"') == 15  # three tiers in five columns
    assert "<formula>&quot;low 低风险&quot;</formula>" in sheet or '<formula>"low 低风险"</formula>' in sheet


def test_nothing_in_it_is_a_formula() -> None:
    parts = made(ROWS.assign(name=["=HYPERLINK(1)", "\t=1", "+1"]), WARNED.assign(en="=cmd()"))
    assert not any(re.search(r"<f[ >]", text) for name, text in parts.items() if "worksheets" in name)
    assert "'=HYPERLINK(1)" in parts["xl/sharedStrings.xml"]
    assert "'=cmd()" in parts["xl/sharedStrings.xml"]


def test_markup_in_a_name_stays_text() -> None:
    strings = made(ROWS.assign(name="<script>&\u202e"))["xl/sharedStrings.xml"]
    assert "&lt;script&gt;&amp;" in strings
    assert "\u202e" not in strings


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = (workbook(ROWS, WARNED, DEFAULTED, TIERS, DESCRIBED, date(2026, 1, 1)) for _ in range(2))
    assert first == second


def test_both_languages_head_every_column() -> None:
    headings = cells_of(made(), 1)[0]
    assert headings[:3] == ["Customer\n客户编号", "Name\n客户名称", "Tier\n风险等级"]
    assert all("\n" in heading for heading in headings)


def test_a_portfolio_without_alerts_or_amounts_is_a_workbook_too() -> None:
    parts = made(ROWS.drop(columns=["exposure", "credit_limit"]), WARNED.head(0))
    assert "Exposure\n敞口" not in cells_of(parts, 1)[0]
    assert len(cells_of(parts, 2)) == 1  # the heading


def test_a_row_is_as_high_as_its_longest_text() -> None:
    rows = pd.DataFrame({"en": ["a" * 62, "a" * 63, None], "zh": ["中" * 25, "中", "中" * 51]})
    # 62 Latin letters fill the column en (62 wide), 25 Chinese ones the column zh (50 wide).
    assert lines_of(rows, [c for c in ALERT_COLUMNS if c.column in ("en", "zh")]) == [1, 2, 3]


def test_what_the_product_writes_is_shown_in_both_languages_and_what_users_write_as_it_came() -> None:
    assert ROWS["industry"].unique().tolist() == ["food 食品"]
    assert ROWS["region"].unique().tolist() == ["Hubei 湖北"]
    own = customer_rows(FULL, CUSTOMERS.assign(industry=["Eisenwaren", None, "food"]), REASONS, OPEN)
    assert set(own["industry"].dropna()) == {"Eisenwaren", "food 食品"}
