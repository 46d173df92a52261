"""Customers, invoices and payments, made from the lines of customers' accounts.

Such a list has a line per invoice, credit and receipt, and says by which document and when a line was cleared; often it
has no receipts at all. What was cleared together, of one customer, adds up to nothing. So

- a line above zero is owed, from the day of its posting;
- a line below zero is a payment or credit, from the day of its posting. It names what it cleared only if it was cleared
  at once: if it was cleared later, nobody knew what for, and it is money on account;
- what was cleared, and for which the list has no credit, was paid on the day of the clearing, unless the difference was
  posted anew: then the invoice stays open by that much, or what was posted anew is owed if it is due later;
- a credit that was cleared against something that the list does not have is used up on the day of the clearing.
"""

import logging

import pandas as pd
import pyarrow as pa

from data.sources.csv_files import CSV_TAIL
from data.sources.csv_lines import UNREADABLE_LINE
from data.sources.open_items.lines import is_number, read_lines
from data.sources.open_items.receipts import entries_of
from data.sources.open_items.roles import carried_on, grouped, parts_of

log = logging.getLogger(__name__)

INVOICE = (
    "invoice_id",
    "customer_id",
    "issued_on",
    "due_on",
    "amount",
    "currency",
    "kind",
    "disputed_on",
    "written_off_on",
)
PAYMENT = ("payment_id", "customer_id", "invoice_id", "paid_on", "recorded_on", "amount", "currency", "kind")
CUSTOMER = ("customer_id", "name", "industry", "region", "onboarded_on")


def tables_of(rows: pa.Table) -> dict[str, pa.Table]:
    """The tables ``customers``, ``invoices`` and ``payments``, all columns as strings, each row with its line.

    Lines that cannot be read are among the invoices, or among the payments if they are below zero, as they came.

    Parameters
    ----------
    rows
        Columns of ``OPEN_ITEMS`` as strings, and ``CSV_TAIL``.
    """
    every = read_lines(rows)
    lines = grouped(every[every.readable & every.hundredths.ne(0)].reset_index(drop=True))
    parts = parts_of(lines)
    older = carried_on(lines, parts)
    lines["carried"] = lines.index.isin(older.index)
    owed = lines.hundredths.gt(0) & ~lines.reversal & ~lines.carried
    lines["invoice_id"] = _numbered(lines.document_id[owed]).reindex(lines.index)
    lines.loc[older.index, "invoice_id"] = lines.invoice_id.loc[older].to_numpy()
    broken = every[~every.readable]
    return {
        "customers": _arrow(_customers(lines), CUSTOMER),
        "invoices": _arrow(pd.concat([_invoices(lines[owed]), _as_they_came(broken, "issued_on")]), INVOICE),
        "payments": _arrow(
            pd.concat([_payments(lines, parts), _as_they_came(broken, "recorded_on"), _unclear(every)]), PAYMENT
        ),
    }


def _numbered(names: pd.Series) -> pd.Series:
    """Names that are there once only: the second of one name is ``name/2``."""
    nth = names.groupby(names).cumcount() + 1
    return names.where(nth == 1, names + "/" + nth.astype(str))


def _customers(lines: pd.DataFrame) -> pd.DataFrame:
    """A customer per account, known from its first line on; what is said of it, as the last line has it."""
    told = lines.groupby("customer_id", sort=False)
    first = told.posted.min().dt.strftime("%Y-%m-%d")
    return told[["name", "industry", "region", *CSV_TAIL.names]].last().assign(onboarded_on=first).reset_index()


def _invoices(owed: pd.DataFrame) -> pd.DataFrame:
    early = owed.due.isna() & owed.due_on.isna() | owed.due.lt(owed.posted)
    posted = owed.posted.dt.strftime("%Y-%m-%d")
    kind = owed.kind.mask(owed.kind.notna() & owed.kind.ne("invoice"), "debit").mask(owed.left_over, "residual")
    return owed.assign(issued_on=posted, due_on=owed.due_on.mask(early, posted), kind=kind)


def _payments(lines: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    entries = entries_of(lines, parts)
    hundredths = entries.amount.astype("int64")
    amounts = (hundredths // 100).astype(str) + "." + (hundredths % 100).astype(str).str.zfill(2)
    return entries.assign(payment_id=_numbered(entries.name), amount=amounts, **{UNREADABLE_LINE: None})


def _as_they_came(broken: pd.DataFrame, day: str) -> pd.DataFrame:
    """Lines that cannot be read, as rows of the table that is known by ``day``."""
    credit = broken.hundredths < 0
    if day == "issued_on":
        return broken[~credit].rename(columns={"document_id": "invoice_id", "posted_on": day})
    named = {"document_id": "payment_id", "posted_on": day}
    lines = broken[credit]
    texts = lines.assign(amount=lines.amount.str.lstrip("-"))
    return texts.rename(columns=named).assign(paid_on=texts.posted_on, kind=texts.kind.fillna("payment"))


def _unclear(every: pd.DataFrame) -> pd.DataFrame:
    """Clearings of an amount that cannot be read, as payments, so that validation sees them."""
    lines = every[every.cleared_amount.notna() & ~is_number(every.cleared_amount)]
    named = {"document_id": "payment_id", "cleared_amount": "amount", "cleared_on": "recorded_on"}
    texts = lines.drop(columns="amount").rename(columns=named)
    return texts.assign(invoice_id=texts.payment_id, paid_on=texts.recorded_on, kind="payment")


def _arrow(rows: pd.DataFrame, columns: tuple[str, ...]) -> pa.Table:
    schema = pa.schema([*((name, pa.string()) for name in columns), *CSV_TAIL])
    cells = rows.reindex(columns=schema.names)
    arrays = [
        pa.array(cells[name], field.type, from_pandas=True) for name, field in zip(schema.names, schema, strict=True)
    ]
    return pa.table(arrays, schema=schema)
