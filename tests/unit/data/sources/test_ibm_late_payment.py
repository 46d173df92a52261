from datetime import date
from pathlib import Path

import pytest

from data.errors import DataRefused, UserError
from data.sources.ibm_late_payment import FILE, read
from data.sources.params import IngestParams
from tests.unit.data.sources.deliveries import whole

HEADER = (
    "countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate,"
    "PaperlessBill,DaysToSettle,DaysLate"
)
LINES = (
    "391,0379-NEVHP,4/6/2013,0000611365,1/2/2013,2/1/2013,55.94,No,1/15/2013,Paper,13,0",
    "406,8976-AMJEO,3/3/2012,0007900770,1/26/2012,2/25/2012,61.74,Yes,3/3/2012,Electronic,36,6",
    "391,0379-NEVHP,4/6/2013,0000000007,12/5/2012,1/4/2013,10.5,No,1/4/2013,Paper,30,0",
)


def written(folder: Path, *lines: str, header: str = HEADER) -> Path:
    (folder / FILE).write_text("\n".join([header, *lines]) + "\n")
    return folder


def test_a_settlement_is_a_payment_of_its_invoice_known_on_its_day(tmp_path: Path, params: IngestParams) -> None:
    tables = whole(read(written(tmp_path, *LINES), params))
    invoice, payment = tables["invoices"].to_pylist()[1], tables["payments"].to_pylist()[1]
    assert invoice == {
        "invoice_id": "0007900770",
        "customer_id": "8976-AMJEO",
        "issued_on": "2012-01-26",
        "due_on": "2012-02-25",
        "amount": "61.74",
        "disputed_on": "2012-03-03",
        "source_file": FILE,
        "source_line": 3,
    }
    assert payment == {
        "payment_id": "settlement/0007900770",
        "customer_id": "8976-AMJEO",
        "invoice_id": "0007900770",
        "paid_on": "2012-03-03",
        "recorded_on": "2012-03-03",
        "amount": "61.74",
        "kind": "payment",
        "source_file": FILE,
        "source_line": 3,
    }


def test_a_dispute_is_not_known_before_the_settlement(tmp_path: Path, params: IngestParams) -> None:
    rows = whole(read(written(tmp_path, *LINES), params))["invoices"].to_pylist()
    assert [row["disputed_on"] for row in rows] == [None, "2012-03-03", None]


def test_customers_begin_with_their_first_invoice(tmp_path: Path, params: IngestParams) -> None:
    rows = whole(read(written(tmp_path, *LINES), params))["customers"].to_pylist()
    assert sorted((row["customer_id"], row["region"], row["onboarded_on"], row["source_line"]) for row in rows) == [
        ("0379-NEVHP", "391", "2012-12-05", 4),
        ("8976-AMJEO", "406", "2012-01-26", 3),
    ]


def test_electronic_bills_are_known_from_the_day_of_the_change_on(tmp_path: Path, params: IngestParams) -> None:
    rows = whole(read(written(tmp_path, *LINES), params))["attributes"].to_pylist()
    assert [(row["customer_id"], row["known_on"], row["paperless"]) for row in rows] == [
        ("0379-NEVHP", "2013-04-06", 1.0),
        ("8976-AMJEO", "2012-03-03", 1.0),
    ]


def test_what_only_the_settlement_tells_is_not_delivered(tmp_path: Path, params: IngestParams) -> None:
    tables = whole(read(written(tmp_path, *LINES), params))
    assert not {name for rows in tables.values() for name in rows.column_names} & {"DaysToSettle", "DaysLate"}


def test_the_last_day_is_that_of_the_last_settlement(tmp_path: Path, params: IngestParams) -> None:
    delivery = read(written(tmp_path, *LINES), params)
    assert (delivery.observed_until, delivery.currency, delivery.split) == (date(2013, 1, 15), "USD", None)


@pytest.mark.parametrize("wrong", ["15/1/2013", "15.1.2013", ""])
def test_a_day_written_otherwise_is_refused_with_its_line(wrong: str, tmp_path: Path, params: IngestParams) -> None:
    raw = written(tmp_path, LINES[1], LINES[0].replace("1/15/2013", wrong))
    with pytest.raises(DataRefused, match=rf"line 3 holds ('{wrong}'|None) in column 'SettledDate'"):
        read(raw, params)


def test_a_missing_column_is_refused(tmp_path: Path, params: IngestParams) -> None:
    raw = written(tmp_path, *LINES, header=HEADER.replace("SettledDate", "settled_date"))
    with pytest.raises(DataRefused, match=r"has no column 'SettledDate'. Did you mean 'settled_date'"):
        read(raw, params)


def test_a_file_without_lines_is_refused(tmp_path: Path, params: IngestParams) -> None:
    with pytest.raises(DataRefused, match="a header and no lines"):
        read(written(tmp_path), params)


def test_a_missing_file_is_a_user_error(tmp_path: Path, params: IngestParams) -> None:
    with pytest.raises(UserError, match=f"holds no {FILE}"):
        read(tmp_path, params)


def test_the_published_data(real_data: Path, params: IngestParams) -> None:
    delivery = read(real_data / "ibm_late_payment", params)
    tables = whole(delivery)
    assert {name: len(rows) for name, rows in tables.items()} == {
        "customers": 100,
        "invoices": 2_466,
        "payments": 2_466,
        "attributes": 100,
    }
    assert delivery.observed_until == date(2014, 1, 9)
    invoices, payments = tables["invoices"].to_pandas(), tables["payments"].to_pandas()
    assert invoices["disputed_on"].notna().sum() == 561
    assert (payments["paid_on"] > invoices["due_on"]).sum() == 877  # 35.6 %
