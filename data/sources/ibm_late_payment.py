"""IBM's accounts-receivable sample (2012 to 2013) as a ledger: every invoice was paid in full, on one day.

The settlement of an invoice is a payment that names it, recorded the day it was made. The label is derived from the
ledger, like anybody's; but nobody was ever later than 45 days, so a default needs a definition of its own
(docs/guides/public_data.md has one that works).

A disputed invoice has no day of dispute. It is put on the day of the settlement, the latest it can have been: on any
earlier day it might say what nobody knew yet, and disputed invoices are the late ones. So a dispute does not suspend
what is overdue here, and features learn of it when the invoice is paid.

Not delivered: ``DaysToSettle`` and ``DaysLate``, which follow from the dates and say on the day of issue what comes,
and ``PaperlessBill``: that a customer has its bills sent electronically is its attribute ``paperless``, known from
``PaperlessDate`` on.
"""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from data.errors import DataRefused, UserError
from data.sources.base import PROVENANCE, SOURCE_LINE, Delivery
from data.sources.cells import iso_dates, plain_numbers
from data.sources.files import existing_folder, read_published
from data.sources.params import IngestParams

FILE = "WA_Fn-UseC_-Accounts-Receivable.csv"
DAYS = ("InvoiceDate", "DueDate", "SettledDate", "PaperlessDate")
COLUMNS = ["countryCode", "customerID", "invoiceNumber", "InvoiceAmount", "Disputed", *DAYS]


def read(raw: Path, params: IngestParams) -> Delivery:
    """Open the folder with the published file; its currency and last day are those of the data, not of ``params``.

    Raises
    ------
    UserError
        The folder or the file does not exist.
    DataRefused
        It is not the published file: a column is missing, a line broken, or a day not written as month/day/year.
    """
    path = existing_folder(raw, f"the folder with {FILE}") / FILE
    if not path.is_file():
        raise UserError(f"{raw} holds no {FILE}. Set ingest.raw to the folder that does.")
    rows = _with_days(read_published(path, COLUMNS), path)
    tables = [
        ("customers", _customers(rows)),
        ("invoices", _invoices(rows)),
        ("payments", _payments(rows)),
        ("attributes", _attributes(rows)),
    ]
    return Delivery(iter(tables), date.fromisoformat(pc.max(rows["SettledDate"]).as_py()), "USD")


def _with_days(rows: pa.Table, path: Path) -> pa.Table:
    if not len(rows):
        raise DataRefused(f"{path} is not the published file: it has a header and no lines.")
    for name in DAYS:
        days = iso_dates(rows[name], ["%m/%d/%Y"])
        broken = rows.filter(pc.invert(pc.fill_null(pc.match_substring_regex(days, r"^\d{4}-\d\d-\d\d$"), False)))
        if len(broken):
            raise DataRefused(
                f"{path} is not the published file: line {broken[SOURCE_LINE][0].as_py()} holds "
                f"{broken[name][0].as_py()!r} in column '{name}', where a day as month/day/year was expected."
            )
        rows = rows.set_column(rows.schema.get_field_index(name), name, days)
    return rows


def _customers(rows: pa.Table) -> pa.Table:
    """A row per customer, known from its first invoice on."""
    first = _first_of_each(rows.sort_by([("InvoiceDate", "ascending"), (SOURCE_LINE, "ascending")]))
    return pa.table(
        {
            "customer_id": first["customerID"],
            "region": first["countryCode"],
            "onboarded_on": first["InvoiceDate"],
            **_places(first),
        }
    )


def _attributes(rows: pa.Table) -> pa.Table:
    """From when on a customer has its bills sent electronically."""
    first = _first_of_each(rows)
    return pa.table(
        {
            "customer_id": first["customerID"],
            "known_on": first["PaperlessDate"],
            "paperless": pa.repeat(1.0, len(first)),
            **_places(first),
        }
    )


def _first_of_each(rows: pa.Table) -> pa.Table:
    """The first row of every customer, in the order of the rows."""
    numbered = rows.append_column("number", pa.array(range(len(rows)), pa.int64()))
    first = numbered.group_by("customerID", use_threads=False).aggregate([("number", "min")])
    return rows.take(first["number_min"])


def _invoices(rows: pa.Table) -> pa.Table:
    return pa.table(
        {
            "invoice_id": rows["invoiceNumber"],
            "customer_id": rows["customerID"],
            "issued_on": rows["InvoiceDate"],
            "due_on": rows["DueDate"],
            "amount": plain_numbers(rows["InvoiceAmount"]),
            "disputed_on": pc.if_else(
                pc.equal(rows["Disputed"], "Yes"), rows["SettledDate"], pa.scalar(None, pa.string())
            ),
            **_places(rows),
        }
    )


def _payments(rows: pa.Table) -> pa.Table:
    return pa.table(
        {
            "payment_id": pc.binary_join_element_wise("settlement", rows["invoiceNumber"], "/"),
            "customer_id": rows["customerID"],
            "invoice_id": rows["invoiceNumber"],
            "paid_on": rows["SettledDate"],
            "recorded_on": rows["SettledDate"],
            "amount": plain_numbers(rows["InvoiceAmount"]),
            "kind": pa.repeat("payment", len(rows)),
            **_places(rows),
        }
    )


def _places(rows: pa.Table) -> dict[str, pa.ChunkedArray]:
    return {name: rows[name] for name in PROVENANCE}
