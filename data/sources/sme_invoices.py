"""Chinese small firms with all their VAT invoices (CUMCM 2020, problem C), as customers, transactions and outcomes.

The bank's rating 信誉评级 is not delivered: it leaks the label, for every firm rated D defaulted and hardly any other.

Sales (销项) come in, purchases (进项) go out, both with tax; a returned sale is a sale below zero. Invoice numbers
repeat from roll to roll, so an invoice is known by firm, number, day and counterparty. Seven firms were exported
twice: the second copies keep the id of the first and are for validation to set aside. Five invoices stand there once
valid and once void; voiding comes last, so they are void, from the end of their month on.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from data.errors import DataRefused, UserError
from data.sources.base import PROVENANCE, Delivery
from data.sources.cells import iso_dates, plain_numbers, signed, translated
from data.sources.files import existing_folder, read_published
from data.sources.params import IngestParams

FIRMS = "企业信息.csv"
INVOICES: dict[Literal["sale", "purchase"], tuple[str, str]] = {
    "sale": ("销项发票.csv", "购方单位代号"),
    "purchase": ("进项发票.csv", "销方单位代号"),
}
"""File and the column of the counterparty, by what an invoice is to the firm."""

STATUS = {"有效发票": "false", "作废发票": "true"}
DEFAULTED = {"是": "true", "否": "false"}


def read(raw: Path, params: IngestParams) -> Delivery:
    """Open the folder with the three files; its currency and last day are those of the data, not of ``params``.

    Raises
    ------
    UserError
        The folder or one of the files does not exist.
    DataRefused
        A file is not the published one.
    """
    existing_folder(raw, f"the folder with {FIRMS} and the two files of invoices")
    firms = read_published(_existing(raw, FIRMS), ["企业代号", "企业名称", "是否违约"])
    sales, purchases = (_transactions(raw, category) for category in ("sale", "purchase"))
    days = pa.concat_tables([sales, purchases]).select(["customer_id", "booked_on"])
    days = days.filter(_are_days(days["booked_on"]))
    if not len(days):
        raise DataRefused(f"{raw} holds no invoice with a date: the day of the snapshots is unknown.")
    last_day = date.fromisoformat(pc.max(days["booked_on"]).as_py())
    tables = [
        ("customers", _customers(firms, days)),
        ("transactions", _with_void_days(sales, last_day)),
        ("transactions", _with_void_days(purchases, last_day)),
        ("outcomes", _outcomes(firms, last_day)),
    ]
    return Delivery(iter(tables), last_day, "CNY")


def _existing(raw: Path, name: str) -> Path:
    for path in (raw / name, raw / f"{name}.gz"):
        if path.is_file():
            return path
    raise UserError(f"{raw} holds neither {name} nor {name}.gz. Set ingest.raw to the folder with all three files.")


def _transactions(raw: Path, category: Literal["sale", "purchase"]) -> pa.Table:
    file, counterparty = INVOICES[category]
    columns = ["企业代号", "发票号码", "开票日期", counterparty, "价税合计", "发票状态"]
    rows = read_published(_existing(raw, file), columns)
    days = iso_dates(rows["开票日期"], ["%Y/%m/%d"])
    ids = pc.binary_join_element_wise(category, rows["企业代号"], rows["发票号码"], days, rows[counterparty], "/")
    voided = translated(rows["发票状态"], STATUS)
    void_ids = ids.filter(pc.equal(voided, "true"))
    return pa.table(
        {
            "transaction_id": ids,
            "customer_id": rows["企业代号"],
            "booked_on": days,
            "amount": signed(plain_numbers(rows["价税合计"]), "keep" if category == "sale" else "flip"),
            "counterparty_id": rows[counterparty],
            "category": pa.repeat(category, len(rows)),
            "voided": pc.if_else(pc.is_in(ids, void_ids.combine_chunks()), "true", voided),
            **_places(rows),
        }
    )


def _with_void_days(rows: pa.Table, last_day: date) -> pa.Table:
    """Void invoices with the last day on which they can have been voided: the end of their month, or of the data.

    The export has a status and no day. An invoice may be voided in the month of its issue only; later it takes a
    negative one (国税发〔2006〕156号, articles 13 and 20).
    """
    void = pc.and_(pc.equal(rows["voided"], "true"), _are_days(rows["booked_on"]))
    issued = pc.if_else(void, rows["booked_on"], pa.scalar(None, pa.string()))
    days = pc.strptime(issued, format="%Y-%m-%d", unit="s", error_is_null=True)
    after = pc.ceil_temporal(days, unit="month", ceil_is_strictly_greater=True).cast(pa.date32())
    ends = pc.subtract(after.cast(pa.int32()), pa.scalar(1, pa.int32())).cast(pa.date32())
    ends = pc.if_else(pc.greater(ends, pa.scalar(last_day)), pa.scalar(last_day), ends)
    return rows.append_column("voided_on", ends)


def _are_days(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.match_substring_regex(cells, r"^\d{4}-\d\d-\d\d$")


def _customers(firms: pa.Table, days: pa.Table) -> pa.Table:
    first = days.group_by("customer_id").aggregate([("booked_on", "min")])
    names = pc.utf8_trim_whitespace(firms["企业名称"])
    return pa.table(
        {
            "customer_id": firms["企业代号"],
            "name": names,
            "natural_person": _natural_person(names),
            "onboarded_on": first["booked_on_min"].take(pc.index_in(firms["企业代号"], first["customer_id"])),
            **_places(firms),
        }
    )


def _natural_person(names: pa.ChunkedArray) -> pa.ChunkedArray:
    """A sole trader (个体) is a person, a company (公司) is not; of shops and institutes the name does not tell."""
    company = pc.if_else(pc.match_substring(names, "公司"), pa.scalar(False), pa.scalar(None, pa.bool_()))
    return pc.if_else(pc.starts_with(names, "个体"), True, company)


def _outcomes(firms: pa.Table, last_day: date) -> pa.Table:
    return pa.table(
        {
            "customer_id": firms["企业代号"],
            # The defaults have no date: all that can be said is that they came after the invoices.
            "as_of": pa.repeat(pa.scalar(last_day + timedelta(days=1)), len(firms)),
            "defaulted": translated(firms["是否违约"], DEFAULTED),
            **_places(firms),
        }
    )


def _places(rows: pa.Table) -> dict[str, pa.ChunkedArray]:
    return {name: rows[name] for name in PROVENANCE}
