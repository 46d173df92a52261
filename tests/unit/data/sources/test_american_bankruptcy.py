from datetime import date
from pathlib import Path

import pytest

from data.errors import DataRefused, UserError
from data.sources.american_bankruptcy import FILE, POSITIONS, asked_on, read
from data.sources.params import IngestParams
from tests.unit.data.sources.deliveries import whole

HEADER = "company_name,status_label,year," + ",".join(f"X{n}" for n in range(1, 19))


def firm_year(name: str, status: str, year: str) -> str:
    """A line whose figures tell their column: X1 is 1.5, X2 is 2.5 ..."""
    return f"{name},{status},{year}," + ",".join(f"{n}.5" for n in range(1, 19))


LINES = (
    firm_year("C_1", "alive", "2011"),
    firm_year("C_1", "alive", "2012"),
    firm_year("C_2", "failed", "2009"),
    firm_year("C_2", "failed", "2011"),
)


def written(folder: Path, *lines: str, header: str = HEADER) -> Path:
    (folder / FILE).write_text("\n".join([header, *lines]) + "\n")
    return folder


def test_the_last_line_of_a_failed_firm_is_the_default(tmp_path: Path, params: IngestParams) -> None:
    rows = whole(read(written(tmp_path, *LINES), params))["outcomes"].to_pylist()
    assert [(row["customer_id"], row["as_of"], row["defaulted"], row["source_line"]) for row in rows] == [
        ("C_1", date(2012, 5, 1), False, 2),
        ("C_1", date(2013, 5, 1), False, 3),
        ("C_2", date(2010, 5, 1), False, 4),
        ("C_2", date(2012, 5, 1), True, 5),
    ]


def test_the_order_of_the_lines_does_not_matter(tmp_path: Path, params: IngestParams) -> None:
    tables = whole(read(written(tmp_path, *reversed(LINES)), params))
    assert [row["as_of"] for row in tables["outcomes"].to_pylist() if row["defaulted"]] == [date(2012, 5, 1)]
    begun = {row["customer_id"]: row["onboarded_on"] for row in tables["customers"].to_pylist()}
    assert begun == {"C_1": date(2011, 1, 1), "C_2": date(2009, 1, 1)}


def test_every_position_comes_from_its_column_in_whole_dollars(tmp_path: Path, params: IngestParams) -> None:
    """By the description of the data set: X1 current assets, X2 cost of goods sold, ... X18 operating expenses."""
    row = whole(read(written(tmp_path, LINES[0]), params))["statements"].to_pylist()[0]
    found = {name: row[name] for name in POSITIONS}
    assert found == {
        "current_assets": 1_500_000,
        "cost_of_goods_sold": 2_500_000,
        "depreciation": 3_500_000,
        "ebitda": 4_500_000,
        "inventory": 5_500_000,
        "net_income": 6_500_000,
        "receivables": 7_500_000,
        "market_value": 8_500_000,
        "total_assets": 10_500_000,
        "long_term_debt": 11_500_000,
        "ebit": 12_500_000,
        "gross_profit": 13_500_000,
        "current_liabilities": 14_500_000,
        "retained_earnings": 15_500_000,
        "revenue": 16_500_000,
        "total_liabilities": 17_500_000,
        "operating_expenses": 18_500_000,
    }
    assert row["equity"] == 10_500_000 - 17_500_000


@pytest.mark.parametrize(("year", "published_on"), [("2010", date(2011, 3, 31)), ("2011", date(2012, 3, 30))])
def test_a_statement_is_known_before_the_question_is_asked(
    year: str, published_on: date, tmp_path: Path, params: IngestParams
) -> None:
    """90 days after 31 December: 31 March, or 30 March in a leap year."""
    row = whole(read(written(tmp_path, firm_year("C_1", "alive", year)), params))["statements"].to_pylist()[0]
    assert (row["period_end"], row["published_on"], row["months"]) == (date(int(year), 12, 31), published_on, 12)
    assert row["published_on"] < asked_on(int(year))


def test_the_split_of_the_paper_is_delivered_in_snapshot_days(tmp_path: Path, params: IngestParams) -> None:
    """Fiscal year 2012 is asked about on 2013-05-01, 2015 on 2016-05-01."""
    delivery = read(written(tmp_path, *LINES), params)
    assert delivery.split is not None
    assert (delivery.split.calibrate_from, delivery.split.test_from) == (date(2013, 5, 1), date(2016, 5, 1))
    assert (delivery.observed_until, delivery.currency) == (date(2013, 4, 30), "USD")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",2009,", ",20O9,", r"line 4 holds '20O9' in column 'year', where a year was expected"),
        ("failed,2009", "gone,2009", r"line 4 holds 'gone' in column 'status_label', where alive or failed"),
        ("2009,1.5", "2009,", r"line 4 holds nan in column 'X1', where a number was expected"),
    ],
)
def test_a_cell_that_does_not_fit_is_refused_with_its_line(
    old: str, new: str, message: str, tmp_path: Path, params: IngestParams
) -> None:
    with pytest.raises(DataRefused, match=message):
        read(written(tmp_path, *(line.replace(old, new) for line in LINES)), params)


def test_a_missing_column_is_refused(tmp_path: Path, params: IngestParams) -> None:
    with pytest.raises(DataRefused, match=r"has no column 'status_label'. Did you mean 'status'"):
        read(written(tmp_path, *LINES, header=HEADER.replace("status_label", "status")), params)


def test_a_file_without_lines_is_refused(tmp_path: Path, params: IngestParams) -> None:
    with pytest.raises(DataRefused, match="a header and no lines"):
        read(written(tmp_path), params)


def test_a_missing_file_is_a_user_error(tmp_path: Path, params: IngestParams) -> None:
    with pytest.raises(UserError, match=f"holds neither {FILE} nor {FILE}.gz"):
        read(tmp_path, params)


def test_the_published_data(real_data: Path, params: IngestParams) -> None:
    delivery = read(real_data / "american_bankruptcy", params)
    tables = whole(delivery)
    assert {name: len(rows) for name, rows in tables.items()} == {
        "customers": 8_956,
        "statements": 77_878,
        "outcomes": 77_878,
    }
    assert delivery.observed_until == date(2019, 4, 30)
    outcomes = tables["outcomes"].to_pandas()
    assert outcomes["defaulted"].sum() == 608
    test = outcomes[outcomes["as_of"] >= date(2016, 5, 1)]
    assert (len(test), test["defaulted"].sum()) == (12_261, 118)
    assert not outcomes.duplicated(["customer_id", "as_of"]).any()
