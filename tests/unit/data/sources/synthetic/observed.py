"""Defaults read off a simulated ledger by the definition, in a few lines of their own: the check on the truth.

Customers whose payments name no invoice are left out, which spares the allocation of payments to invoices.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.sources.base import TRUTH
from data.sources.synthetic.frames import NEVER, Bools, Floats, Ints
from tests.unit.data.sources.synthetic.portfolio import FIRST_DAY, LAST_DAY

FIRST, LAST = (int(np.datetime64(day, "D").astype(int)) for day in (FIRST_DAY, LAST_DAY))
DAYS = LAST - FIRST + 1


def days(column: pa.ChunkedArray) -> Ints:
    return np.asarray(pc.fill_null(column.cast(pa.int32()).cast(pa.int64()), NEVER))


def balance(rows: int, changes: list[tuple[Ints, Ints, Floats]]) -> Floats:
    """What stands open at the end of each day: (customer, day, change) added up."""
    total = np.zeros((rows, DAYS + 1))
    for customer, day, change in changes:
        np.add.at(total, (customer, np.clip(day - FIRST, 0, DAYS)), change)
    return total[:, :DAYS].cumsum(axis=1)


def default_days(tables: dict[str, pa.Table], customers: pa.Array) -> tuple[Bools, Bools, Floats]:
    """Whether a default starts, whether it lasts, and exposure: by customer and day, read off the ledger (DESIGN 5)."""
    invoices, payments = tables["invoices"], tables["payments"]
    invoices = invoices.filter(pc.is_in(invoices["customer_id"], customers))
    payments = payments.filter(pc.is_in(payments["customer_id"], customers))
    owner = pc.index_in(invoices["customer_id"], customers).to_numpy()
    paid = pc.index_in(payments["invoice_id"], invoices["invoice_id"].combine_chunks()).to_numpy()
    issued, due, disputed = (days(invoices[name]) for name in ("issued_on", "due_on", "disputed_on"))
    amount = invoices["amount"].to_numpy()
    recorded = days(payments["recorded_on"])
    change = payments["amount"].to_numpy() * np.where(pc.equal(payments["kind"], "refund"), 1.0, -1.0)
    exposure = balance(len(customers), [(owner, issued, amount), (owner[paid], recorded, change)])
    overdue = balance(
        len(customers),
        [
            (owner, np.where(disputed <= due + 1, NEVER, due + 1), amount),
            (owner[paid], np.where(disputed <= due + 1, NEVER, due + 1)[paid].clip(recorded), change),
        ],
    )
    material = (overdue > 500) & (overdue > 0.01 * exposure)
    events = tables["events"].filter(pc.equal(tables["events"]["kind"], "insolvency"))
    insolvent = np.full(len(customers), NEVER)
    debtor = pc.index_in(events["customer_id"], customers)
    np.minimum.at(insolvent, debtor.drop_null().to_numpy(), days(events["known_on"].filter(debtor.is_valid())) - FIRST)
    starts, lasts = np.zeros_like(material), np.zeros_like(material)
    count, clean, inside = np.zeros(len(customers), int), np.zeros(len(customers), int), np.zeros(len(customers), bool)
    for day in range(DAYS):
        count, clean = np.where(material[:, day], count + 1, 0), np.where(material[:, day], 0, clean + 1)
        starts[:, day] = ~inside & ((count > 90) | (insolvent == day))
        inside = (inside | starts[:, day]) & ((clean < 90) | (insolvent <= day))
        lasts[:, day] = inside
    return starts, lasts, exposure


@dataclass(frozen=True)
class Judged:
    """The mature, eligible snapshots: day, true probability, and whether a default started within 365 days."""

    as_of: pa.ChunkedArray
    true_pd: Floats
    defaulted: Bools


def judge(tables: dict[str, pa.Table]) -> Judged:
    """Compare the truth with what the ledger shows."""
    payments = tables["payments"]
    vague = payments.filter(payments["invoice_id"].is_null())["customer_id"].unique()
    everyone = tables["customers"]["customer_id"].combine_chunks()
    customers = everyone.filter(pc.invert(pc.is_in(everyone, vague)))
    starts, lasts, exposure = default_days(tables, customers)
    rows = tables[TRUTH]
    rows = rows.filter(pc.is_in(rows["customer_id"], customers))
    customer = pc.index_in(rows["customer_id"], customers).to_numpy()
    day = days(rows["as_of"]) - FIRST
    active = (exposure[customer, day - 1] > 1) | _invoiced(tables, customers, customer, day)
    asked = (day + 365 <= DAYS) & ~lasts[customer, day - 1] & active
    begun = np.hstack([np.zeros((len(customers), 1), int), starts.cumsum(axis=1)])
    defaulted = begun[customer, np.minimum(day + 365, DAYS)] > begun[customer, day]
    return Judged(rows["as_of"].filter(pa.array(asked)), rows["true_pd"].to_numpy()[asked], defaulted[asked])


def _invoiced(tables: dict[str, pa.Table], customers: pa.Array, customer: Ints, day: Ints) -> Bools:
    """Whether the customer was invoiced in the 365 days before the day."""
    invoices = tables["invoices"].filter(pc.is_in(tables["invoices"]["customer_id"], customers))
    owner = pc.index_in(invoices["customer_id"], customers).to_numpy()
    so_far = balance(len(customers), [(owner, days(invoices["issued_on"]), np.ones(len(owner)))])
    return np.asarray(so_far[customer, day - 1] - so_far[customer, np.maximum(day - 366, 0)] > 0)
