"""What happens on real ledgers, a customer each, with what is owed derived by hand.

A case is a text: what happened, a line each; then, behind ``=``, what the customer owes in all, what of it is overdue
and what is on account at the end of a day. Lines:

    invoice   day  number  due day  amount  [of: whole invoice]
    credit    day  number  amount  [of: invoice]          a line below zero among the invoices
    payment   day  amount  [of: invoice]
    note      day  amount  [of: invoice]                  a credit note among the payments
    refund    day  amount  [of: invoice]
    write-off day  invoice
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from data.tables import TABLES
from tests.tables import as_read, day

CASES: Mapping[str, str] = {
    "a cancellation is a line below zero": """
        invoice   2023-03-01  I1  2023-04-01  3000
        credit    2023-03-10  C1  3000  I1
        = 2023-03-09  3000  0  0
        = 2023-03-10     0  0  0
    """,
    "a red-letter invoice that names none cancels the oldest": """
        invoice   2023-03-01  I1  2023-04-01  1000
        invoice   2023-03-05  I2  2023-04-05  2000
        credit    2023-03-10  C1  1000
        = 2023-03-10  2000     0  0
        = 2023-04-02  2000     0  0
        = 2023-04-06  2000  2000  0
    """,
    "goods returned after they were paid are credit for the next invoice": """
        invoice   2023-03-01  I1  2023-04-01  1000
        payment   2023-03-20  1000  I1
        credit    2023-03-25  C1  400  I1
        invoice   2023-05-01  I2  2023-06-01  900
        = 2023-03-25     0  0  400
        = 2023-05-01   500  0    0
    """,
    "a yearly bonus lowers what is open": """
        invoice   2023-11-01  I1  2023-12-01  5000
        note      2023-12-31  800
        = 2023-12-30  5000  5000  0
        = 2023-12-31  4200  4200  0
    """,
    "a bonus larger than all that is open stays on account": """
        invoice   2023-11-01  I1  2023-12-01  500
        note      2023-11-20  800
        = 2023-11-20     0     0  300
    """,
    "a deposit is paid before anything is invoiced": """
        payment   2023-01-05  10000
        invoice   2023-01-20  I1  2023-02-20  12000
        = 2023-01-05      0  0  10000
        = 2023-01-20   2000  0      0
    """,
    "an advance for an invoice to come does not settle another": """
        invoice   2023-01-02  I1  2023-01-31  1000
        payment   2023-01-05  3000  I2
        invoice   2023-02-10  I2  2023-03-10  3000
        = 2023-02-01   1000  1000  3000
        = 2023-02-10   1000  1000     0
    """,
    "retention money is due a year after the rest": """
        invoice   2023-01-10  I1   2023-02-10  9500
        invoice   2023-01-10  I1R  2024-01-10   500
        payment   2023-02-10  9500  I1
        = 2023-02-11   500    0  0
        = 2024-01-11   500  500  0
    """,
    "a plan of three instalments is overdue part by part": """
        invoice   2023-01-01  I1/1  2023-01-31  1000  I1
        invoice   2023-01-01  I1/2  2023-02-28  1000  I1
        invoice   2023-01-01  I1/3  2023-03-31  1000  I1
        payment   2023-01-31  1000  I1
        = 2023-01-31  2000     0  0
        = 2023-03-01  2000  1000  0
        = 2023-04-01  2000  2000  0
    """,
    "an instalment can be paid by its own number": """
        invoice   2023-01-01  I1/1  2023-01-31  1000  I1
        invoice   2023-01-01  I1/2  2023-02-28  1000  I1
        payment   2023-01-31  1500  I1/1
        = 2023-01-31   500    0  0
        = 2023-03-01   500  500  0
    """,
    "a direct debit bounces": """
        invoice   2023-03-01  I1  2023-04-01  3000
        payment   2023-03-20  3000  I1
        refund    2023-04-05  3000  I1
        = 2023-03-20     0     0  0
        = 2023-04-05  3000  3000  0
    """,
    "a cheque that named nothing bounces": """
        invoice   2023-03-01  I1  2023-04-01  3000
        payment   2023-03-20  3000
        refund    2023-04-05  3000
        = 2023-03-20     0     0  0
        = 2023-04-05  3000  3000  0
    """,
    "netting against what we owe the customer settles like a payment": """
        invoice   2023-03-01  I1  2023-04-01  3000
        payment   2023-03-31  2000
        payment   2023-04-10  1000  I1
        = 2023-04-02  1000  1000  0
        = 2023-04-10     0     0  0
    """,
    "a write-off stays owed until it is recovered": """
        invoice   2023-03-01  I1  2023-04-01  3000
        write-off 2023-06-01  I1
        payment   2023-09-01  3000  I1
        = 2023-06-01  3000  3000  0
        = 2023-09-01     0     0  0
    """,
    "one payment over two invoices names the first": """
        invoice   2023-01-05  A  2023-02-05  10000
        invoice   2023-01-06  B  2023-02-06   8000
        payment   2023-02-01  18000  A
        = 2023-02-07  0  0  0
    """,
    "an overpayment is given back": """
        invoice   2023-01-05  A  2023-02-05  1000
        payment   2023-02-01  1500  A
        refund    2023-02-10   500  A
        = 2023-02-01  0  0  500
        = 2023-02-10  0  0    0
    """,
    "a refund larger than all that was paid makes no debt without a name": """
        invoice   2023-01-05  A  2023-02-05  1000
        payment   2023-02-01  1000
        refund    2023-02-10  1700
        = 2023-02-10  1000  1000  0
    """,
    "on one day issues come first, then named payments, then the others": """
        payment   2023-01-05  1000
        payment   2023-01-05  1000  A
        invoice   2023-01-05  A  2023-02-05  1000
        invoice   2023-01-05  B  2023-01-31  1500
        = 2023-01-05  500  0  0
    """,
}


@dataclass
class Books:
    """The rows of a case, and what is owed at the end of which day: (exposure, overdue, on account) by day."""

    invoices: list[dict[str, Any]] = field(default_factory=list)
    payments: list[dict[str, Any]] = field(default_factory=list)
    owed: dict[Any, tuple[int, int, int]] = field(default_factory=dict)


def books(case: str) -> Books:
    """Read a case; its name is the customer."""
    found = Books()
    for word, *cells in (line.split() for line in CASES[case].splitlines() if line.strip()):
        _READERS[word](found, *cells)
    for rows in (found.invoices, found.payments):
        for row in rows:
            row["customer_id"] = case
    return found


def _invoice(found: Books, on: str, number: str, due: str, amount: str, whole: str | None = None) -> None:
    dates = {"issued_on": day(on), "due_on": day(due)}
    found.invoices.append({"invoice_id": number, **dates, "amount": float(amount), "whole_invoice_id": whole})


def _credit(found: Books, on: str, number: str, amount: str, of: str | None = None) -> None:
    dates = {"issued_on": day(on), "due_on": day(on)}
    found.invoices.append({"invoice_id": number, **dates, "amount": -float(amount), "credits_invoice_id": of})


def _moved(kind: str) -> Any:
    def read(found: Books, on: str, amount: str, of: str | None = None) -> None:
        days = {"paid_on": day(on), "recorded_on": day(on)}
        found.payments.append({"invoice_id": of, **days, "amount": float(amount), "kind": kind})

    return read


def _written_off(found: Books, on: str, number: str) -> None:
    (row,) = (row for row in found.invoices if row["invoice_id"] == number)
    row["written_off_on"] = day(on)


def _owed(found: Books, on: str, *amounts: str) -> None:
    exposure, overdue, on_account = (round(100 * float(amount)) for amount in amounts)
    found.owed[day(on)] = (exposure, overdue, on_account)


_READERS: Mapping[str, Any] = {
    "invoice": _invoice,
    "credit": _credit,
    "payment": _moved("payment"),
    "note": _moved("credit_note"),
    "refund": _moved("refund"),
    "write-off": _written_off,
    "=": _owed,
}


def tables() -> dict[str, pa.Table]:
    """All cases as one delivery; the numbers of invoices are made unique by their case."""
    rows: dict[str, list[dict[str, Any]]] = {"invoices": [], "payments": []}
    for number, case in enumerate(CASES):
        found = books(case)
        names = ("invoice_id", "whole_invoice_id", "credits_invoice_id")
        for name in rows:
            for row in getattr(found, name):
                rows[name].append({**row, **{n: f"{number}-{row[n]}" for n in names if row.get(n)}})
    for number, row in enumerate(rows["payments"]):
        row["payment_id"] = f"P{number}"
    return {name: pa.Table.from_pylist(given, schema=as_read(TABLES[name])) for name, given in rows.items()}


def told(ledger: Mapping[str, pa.Table]) -> Iterator[tuple[str, Any, tuple[int, int, int]]]:
    """(case, day, what the ledger says is owed on it) of every day that a case tells of."""
    for case in CASES:
        for on in books(case).owed:
            debt = _held(ledger["customer_days"], case, on, ("exposure", "overdue"))
            (money,) = _held(ledger["money_on_account"], case, on, ("on_account",))
            yield case, on, (debt[0], debt[1], money)


def _held(rows: pa.Table, customer: str, on: Any, columns: tuple[str, ...]) -> tuple[int, ...]:
    for row in rows.to_pylist():
        if row["customer_id"] == customer and row["valid_from"] <= on < row["valid_to"]:
            return tuple(row[column] for column in columns)
    return (0,) * len(columns)
