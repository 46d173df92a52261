import time
from datetime import date
from pathlib import Path

import pytest

from data.errors import DataRefused, UserError
from data.sources.params import IngestParams
from data.sources.sme_invoices import read
from tests.unit.data.sources.deliveries import whole

FIRMS = """企业代号,企业名称,信誉评级,是否违约
E1,***电器有限公司,A,否
E2,个体经营E2 ,D,是
E3,***经营部,,
"""
SALES = """企业代号,发票号码,开票日期,购方单位代号,金额,税额,价税合计,发票状态
E1,11,2017/8/4,B1,100.0,17.0,117.0,有效发票
E1,12,2017/12/31,B1,-10.0,-1.7,-11.7,有效发票
E2,11,2018/1/1,B2,50.0,8.5,58.5, 作废发票
E3,11,2018/1/2,B2,1.0,0.0,1.0,有效发票
"""
PURCHASES = """企业代号,发票号码,开票日期,销方单位代号,金额,税额,价税合计,发票状态
E1,11,2017/7/18,A1,1000.0,60.0,1060.0,有效发票
E2,21,2018/1/3,A1,-20.0,0.0,-20.0,有效发票
E2,22,2018/1/3,A1,5.0,0.0,5.0,作废发票
E2,22,2018/1/3,A1,5.0,0.0,5.0,有效发票
"""


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    for name, text in (("企业信息", FIRMS), ("销项发票", SALES), ("进项发票", PURCHASES)):
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def test_sales_come_in_and_purchases_go_out(raw: Path, params: IngestParams) -> None:
    rows = whole(read(raw, params))["transactions"].to_pylist()
    assert [(row["transaction_id"], row["amount"], row["voided"]) for row in rows] == [
        ("sale/E1/11/2017-08-04/B1", "117.0", "false"),
        ("sale/E1/12/2017-12-31/B1", "-11.7", "false"),
        ("sale/E2/11/2018-01-01/B2", "58.5", "true"),
        ("sale/E3/11/2018-01-02/B2", "1.0", "false"),
        ("purchase/E1/11/2017-07-18/A1", "-1060.0", "false"),
        ("purchase/E2/21/2018-01-03/A1", "20.0", "false"),
        # Void in one of its two rows, so void in both: validation will keep one of them.
        ("purchase/E2/22/2018-01-03/A1", "-5.0", "true"),
        ("purchase/E2/22/2018-01-03/A1", "-5.0", "true"),
    ]


def test_an_invoice_is_void_from_the_end_of_its_month_or_of_the_data(raw: Path, params: IngestParams) -> None:
    """The data end on 3 January 2018; of the void one of November all that is sure is that it was so by the 30th."""
    sales = raw / "销项发票.csv"
    sales.write_text(SALES + "E1,13,2017/11/2,B1,5.0,0.0,5.0,作废发票\n")
    rows = whole(read(raw, params))["transactions"].to_pylist()
    assert [(row["transaction_id"], row["voided_on"]) for row in rows if row["voided_on"]] == [
        ("sale/E2/11/2018-01-01/B2", date(2018, 1, 3)),
        ("sale/E1/13/2017-11-02/B1", date(2017, 11, 30)),
        ("purchase/E2/22/2018-01-03/A1", date(2018, 1, 3)),
        ("purchase/E2/22/2018-01-03/A1", date(2018, 1, 3)),
    ]


def test_customers_begin_with_their_first_invoice(raw: Path, params: IngestParams) -> None:
    rows = whole(read(raw, params))["customers"].to_pylist()
    assert [(row["customer_id"], row["name"], row["natural_person"], row["onboarded_on"]) for row in rows] == [
        ("E1", "***电器有限公司", False, "2017-07-18"),
        ("E2", "个体经营E2", True, "2018-01-01"),
        ("E3", "***经营部", None, "2018-01-02"),
    ]


def test_the_rating_that_leaks_the_label_is_delivered_nowhere(raw: Path, params: IngestParams) -> None:
    tables = whole(read(raw, params))
    assert not {name for table in tables.values() for name in table.column_names} & {"rating", "信誉评级"}
    cells = {value for table in tables.values() for column in table.columns for value in column.to_pylist()}
    assert not cells & {"A", "D"}


def test_outcomes_are_known_after_the_last_invoice(raw: Path, params: IngestParams) -> None:
    delivery = read(raw, params)
    rows = whole(delivery)["outcomes"].to_pylist()
    assert (delivery.observed_until, delivery.currency) == (date(2018, 1, 3), "CNY")
    assert [(row["customer_id"], row["as_of"], row["defaulted"]) for row in rows] == [
        ("E1", date(2018, 1, 4), "false"),
        ("E2", date(2018, 1, 4), "true"),
        ("E3", date(2018, 1, 4), None),
    ]


def test_a_missing_file_is_a_user_error(raw: Path, params: IngestParams) -> None:
    (raw / "进项发票.csv").unlink()
    with pytest.raises(UserError, match=r"holds neither 进项发票.csv nor 进项发票.csv.gz"):
        read(raw, params)


def test_a_missing_column_is_refused(raw: Path, params: IngestParams) -> None:
    (raw / "销项发票.csv").write_text(SALES.replace("价税合计", "总计"))
    with pytest.raises(DataRefused, match=r"销项发票.csv is not the published file: it has no column '价税合计'"):
        read(raw, params)


def test_a_line_that_does_not_fit_is_refused(raw: Path, params: IngestParams) -> None:
    (raw / "销项发票.csv").write_text(SALES + "E1,13\n")
    with pytest.raises(DataRefused, match="the cells of line 6 do not fit its header"):
        read(raw, params)


def test_invoices_without_a_date_are_refused(raw: Path, params: IngestParams) -> None:
    for name, text in (("销项发票", SALES), ("进项发票", PURCHASES)):
        (raw / f"{name}.csv").write_text(text.splitlines()[0] + "\n")
    with pytest.raises(DataRefused, match="holds no invoice with a date"):
        read(raw, params)


def test_the_published_data(real_data: Path, params: IngestParams) -> None:
    start = time.process_time()
    delivery = read(real_data / "sme_invoices", params)
    tables = whole(delivery)
    assert time.process_time() - start < 10  # of computing: other work on the machine does not count
    assert {name: len(table) for name, table in tables.items()} == {
        "customers": 425,
        "transactions": 493_319 + 606_122,
        "outcomes": 425,
    }
    assert delivery.observed_until == date(2020, 2, 21)
    labels = tables["outcomes"]["defaulted"].to_pylist()
    assert (labels.count("true"), labels.count("false"), labels.count(None)) == (27, 96, 302)
    # Seven firms were exported twice: 6,184 sales and 5,486 purchases are second copies.
    ids = tables["transactions"]["transaction_id"]
    assert len(ids) - len(ids.unique()) == 6_184 + 5_486
