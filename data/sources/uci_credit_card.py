"""Credit card clients in Taiwan, April to September 2005 (Yeh and Lien 2009), as a ledger and credit records.

A card balance revolves: a statement repeats what earlier ones left unpaid, so to make each statement an invoice would
count the same debt up to six times. What a statement adds is its balance less what was carried over, and what was
carried over is the balance before less what was paid since (a balance in the client's favour counts as nothing owed):

    carried = max(owed before - paid in the month, 0)        added = owed now - carried

Added above zero is an invoice of kind ``card_statement``, issued on the last day of the month and due on the 25th of
the next; below zero it is a credit note (goods returned, fees waived). With payments that name no invoice, the
outstanding amount of the ledger is the statement's balance at each month's end, to the dollar. What is overdue in it
is debt carried past its statement, not arrears: a card asks for a minimum payment only. Arrears stand in
``credit_records``. April has no earlier statement: its whole balance is the first invoice, and April's payment, which
settles a statement of March that is not there, stands in ``credit_records`` alone.

The day of a payment is unknown; it is placed on the due day, which makes a payment in the month neither early nor late.

Sex and marital status are left out: to grant or price credit by them is unlawful where many lenders work (15 U.S.C.
1691(a)(1) for both, Directive 2004/113/EC for sex). Age is delivered, for 15 U.S.C. 1691(b)(3) allows it in a sound
statistical system unless it counts against the elderly: whoever uses it has to check that, and the law of the place.
"""

from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from data.errors import DataRefused, UserError
from data.sources.base import PROVENANCE, SOURCE_LINE, Delivery
from data.sources.csv_form import CsvFormat
from data.sources.files import existing_folder, read_published
from data.sources.params import IngestParams

FILE = "default_of_credit_card_clients.csv"
LABEL = "default payment next month"
ONBOARDED_ON = date(2005, 3, 31)
"""When clients were taken on is not known: the day before the first month that the data tells of."""

AS_OF = date(2005, 10, 1)
DAYS_PER_MONTH_PAST_DUE = 30
SCHOOLING = {1: 3.0, 2: 2.0, 3: 1.0}
"""EDUCATION as a ladder: 3 graduate school, 2 university, 1 high school; others and undocumented codes: null."""

STATUS_WORDS = {-2: "no consumption", -1: "paid in full", 0: "revolving"}
"""What the codes of PAY that are no arrears mean."""


class Month(NamedTuple):
    """A month of 2005: its last day, the due day in it, and its columns in the file, which count backwards."""

    ends_on: date
    pays_on: date
    due_on: date
    bill: str
    paid: str
    status: str


MONTHS = tuple(
    Month(ends_on, ends_on.replace(day=25), date(2005, ends_on.month + 1, 25), f"BILL_AMT{n}", f"PAY_AMT{n}", status)
    for ends_on, n, status in (
        (date(2005, 4, 30), 6, "PAY_6"),
        (date(2005, 5, 31), 5, "PAY_5"),
        (date(2005, 6, 30), 4, "PAY_4"),
        (date(2005, 7, 31), 3, "PAY_3"),
        (date(2005, 8, 31), 2, "PAY_2"),
        (date(2005, 9, 30), 1, "PAY_0"),
    )
)
COLUMNS = ["ID", "LIMIT_BAL", "EDUCATION", "AGE", LABEL, *(name for m in MONTHS for name in (m.bill, m.paid, m.status))]


def read(raw: Path, params: IngestParams) -> Delivery:
    """Open the folder with the published file; its currency and last day are those of the data, not of ``params``.

    Raises
    ------
    UserError
        The folder or the file does not exist.
    DataRefused
        It is not the published file: a column is missing, a line broken, or a cell no whole number.
    """
    path = existing_folder(raw, f"the folder with {FILE}") / FILE
    if not path.is_file():
        raise UserError(f"{raw} holds no {FILE}. Set ingest.raw to the folder that does.")
    clients = _numbers(read_published(path, COLUMNS, CsvFormat(header_line=2)).to_pandas(), path)
    tables = [
        ("customers", _customers(clients)),
        *_ledger(clients),
        ("credit_records", _credit_records(clients)),
        ("attributes", _attributes(clients)),
        ("outcomes", _outcomes(clients)),
    ]
    rows = ((name, pa.Table.from_pandas(frame, preserve_index=False)) for name, frame in tables)
    return Delivery(rows, MONTHS[-1].ends_on, "TWD")


def _numbers(cells: pd.DataFrame, path: Path) -> pd.DataFrame:
    numbers: pd.DataFrame = cells[COLUMNS].apply(pd.to_numeric, errors="coerce")
    rows, columns = np.nonzero((numbers.isna() | (numbers % 1 != 0)).to_numpy())
    if len(rows):
        line, column = cells[SOURCE_LINE].iloc[rows[0]], COLUMNS[columns[0]]
        raise DataRefused(
            f"{path} is not the published file: line {line} holds {cells[column].iloc[rows[0]]!r} in column "
            f"'{column}', where a whole number was expected."
        )
    return numbers.astype("int64").join(cells[list(PROVENANCE)])


def _customers(clients: pd.DataFrame) -> pd.DataFrame:
    return _of(clients).assign(natural_person=True, onboarded_on=ONBOARDED_ON)


def _attributes(clients: pd.DataFrame) -> pd.DataFrame:
    ladder = clients["EDUCATION"].map(SCHOOLING)
    return _of(clients).assign(known_on=ONBOARDED_ON, age=clients["AGE"].astype("float64"), education=ladder)


def _outcomes(clients: pd.DataFrame) -> pd.DataFrame:
    return _of(clients).assign(as_of=AS_OF, defaulted=clients[LABEL] == 1)


def _ledger(clients: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Invoices and payments such that what is outstanding at a month's end is the balance of its statement."""
    invoices, payments = [], []
    owed_before: npt.NDArray[np.int64] | None = None
    for month in MONTHS:
        owed = clients[month.bill].clip(lower=0).to_numpy()
        paid = clients[month.paid].to_numpy()
        carried = np.maximum(owed_before - paid, 0) if owed_before is not None else np.zeros_like(owed)
        added = owed - carried
        invoices.append(_invoices(clients, added, month))
        payments.append(_payments(clients, -added, month.ends_on, "credit_note"))
        if owed_before is not None:
            payments.append(_payments(clients, paid, month.pays_on, "payment"))
        owed_before = owed
    return [("invoices", pd.concat(invoices)), ("payments", pd.concat(payments))]


def _invoices(clients: pd.DataFrame, amounts: npt.NDArray[np.int64], month: Month) -> pd.DataFrame:
    rows = _of(clients, "invoice_id", f"statement-{month.ends_on:%Y-%m}")
    rows = rows.assign(
        issued_on=month.ends_on, due_on=month.due_on, amount=amounts.astype("float64"), kind="card_statement"
    )
    return rows[amounts > 0]


def _payments(clients: pd.DataFrame, amounts: npt.NDArray[np.int64], day: date, kind: str) -> pd.DataFrame:
    rows = _of(clients, "payment_id", f"{kind}-{day:%Y-%m}")
    return rows.assign(paid_on=day, recorded_on=day, amount=amounts.astype("float64"), kind=kind)[amounts > 0]


def _credit_records(clients: pd.DataFrame) -> pd.DataFrame:
    limit = _record(clients, ONBOARDED_ON, "credit_limit", clients["LIMIT_BAL"])
    reports = [limit]
    for month in MONTHS:
        status = clients[month.status]
        late = _record(clients, month.ends_on, "days_past_due", status.clip(lower=0) * DAYS_PER_MONTH_PAST_DUE)
        reports += [
            late.assign(text=status.map(STATUS_WORDS)),
            _record(clients, month.ends_on, "balance", clients[month.bill]),
            _record(clients, month.ends_on, "instalment", clients[month.paid]),
        ]
    return pd.concat(reports)


def _record(clients: pd.DataFrame, day: date, kind: str, values: "pd.Series[int]") -> pd.DataFrame:
    rows = _of(clients, "record_id", f"{kind}-{day:%Y-%m}")
    return rows.assign(recorded_on=day, kind=kind, value=values.astype("float64"), text=pd.Series(dtype="str"))


def _of(clients: pd.DataFrame, key: str | None = None, prefix: str = "") -> pd.DataFrame:
    """A row per client with its id and place, and ``key`` made of the prefix and the id."""
    ids = clients["ID"].astype("str")
    rows = clients[list(PROVENANCE)].assign(customer_id=ids)
    return rows if key is None else rows.assign(**{key: f"{prefix}-" + ids})
