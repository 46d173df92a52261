"""Listed firms in the United States, 1999 to 2018 (Lombardo et al. 2022), as yearly statements and outcomes.

The file has a line per firm and fiscal year: eighteen positions in million USD, and ``status_label``, which is the same
in all lines of a firm. A failed firm filed for bankruptcy in the year after its last line, so that line's outcome is a
default and every earlier one's is not; a firm that merged or left the exchange counts as alive, as it was published.

Neither month of closing nor day of publication is given. A fiscal year is taken for a calendar year, and its statement
for public 90 days later, the longest that Form 10-K allows (General Instruction A); the question is asked on 1 May,
when those are out that came late by the 15 days of Rule 12b-25. The exact day of a bankruptcy is not known either: some
of those that are asked about on 1 May may have filed a little earlier, having published.

X9 (net sales) and X16 (total revenue) are equal in every line; X16 is delivered. Equity is derived: assets less
liabilities, minority interests included. Two columns are not read: ``orig_row``, the line in the published file, of
which this copy lacks 804 (at most 13 failed firms may have lost their last line: their default is then dated a year
early); and ``filled_from_lstm_release``, which marks 546 lines taken from the authors' other release of the same
figures.

The paper learns from fiscal years to 2011, validates on 2012 to 2014 and tests on 2015 to 2018. That is the split
delivered: what validates there calibrates here.
"""

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa

from data.errors import DataRefused, UserError
from data.params import SplitDates
from data.sources.base import PROVENANCE, SOURCE_LINE, Delivery
from data.sources.files import existing_folder, read_published
from data.sources.params import IngestParams

FILE = "american_bankruptcy.csv"
POSITIONS = {
    "current_assets": "X1",
    "cost_of_goods_sold": "X2",
    "depreciation": "X3",
    "ebitda": "X4",
    "inventory": "X5",
    "net_income": "X6",
    "receivables": "X7",
    "market_value": "X8",
    "total_assets": "X10",
    "long_term_debt": "X11",
    "ebit": "X12",
    "gross_profit": "X13",
    "current_liabilities": "X14",
    "retained_earnings": "X15",
    "revenue": "X16",
    "total_liabilities": "X17",
    "operating_expenses": "X18",
}
"""Column of the file by position of the contract."""

MILLION = 1_000_000
STATUS = {"alive": False, "failed": True}
PUBLISHED_AFTER_DAYS = 90
CALIBRATE_FROM_YEAR, TEST_FROM_YEAR = 2012, 2015
COLUMNS = ["company_name", "status_label", "year", *POSITIONS.values()]


def read(raw: Path, params: IngestParams) -> Delivery:
    """Open the folder with the published file; currency, last day and split are those of the data, not of ``params``.

    Raises
    ------
    UserError
        The folder or the file does not exist.
    DataRefused
        It is not the published file: a column is missing, a line broken, or a cell no number or no status.
    """
    folder = existing_folder(raw, f"the folder with {FILE}")
    path = next((p for p in (folder / FILE, folder / f"{FILE}.gz") if p.is_file()), None)
    if path is None:
        raise UserError(f"{raw} holds neither {FILE} nor {FILE}.gz. Set ingest.raw to the folder that does.")
    lines = _typed(read_published(path, COLUMNS).to_pandas(), path)
    tables = [("customers", _customers(lines)), ("statements", _statements(lines)), ("outcomes", _outcomes(lines))]
    rows = ((name, pa.Table.from_pandas(frame, preserve_index=False)) for name, frame in tables)
    last_day = asked_on(int(lines["year"].max())) - pd.Timedelta(days=1)
    split = SplitDates(calibrate_from=asked_on(CALIBRATE_FROM_YEAR), test_from=asked_on(TEST_FROM_YEAR))
    return Delivery(rows, last_day, "USD", split)


def asked_on(fiscal_year: int) -> date:
    """The day on which a fiscal year's statement is judged.

    >>> asked_on(2011)
    datetime.date(2012, 5, 1)
    """
    return date(fiscal_year + 1, 5, 1)


def _typed(cells: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Whole years, a truth value for the status, and figures in USD."""
    if cells.empty:
        raise DataRefused(f"{path} is not the published file: it has a header and no lines.")
    year = pd.to_numeric(cells["year"], errors="coerce")
    failed = cells["status_label"].map(STATUS)
    _refuse(cells, "year", year.between(1900, 2100) & (year % 1 == 0), "a year", path)
    _refuse(cells, "status_label", failed.notna(), "alive or failed", path)
    figures = {}
    for position, column in POSITIONS.items():
        figures[position] = (pd.to_numeric(cells[column], errors="coerce") * MILLION).round()
        _refuse(cells, column, figures[position].notna(), "a number", path)
    kept = cells[list(PROVENANCE)].assign(customer_id=cells["company_name"], year=year.astype("int64"))
    return kept.assign(failed=failed.astype("bool"), **figures)


def _refuse(cells: pd.DataFrame, column: str, fits: "pd.Series[bool]", expected: str, path: Path) -> None:
    broken = cells[~fits]
    if len(broken):
        raise DataRefused(
            f"{path} is not the published file: line {broken[SOURCE_LINE].iloc[0]} holds {broken[column].iloc[0]!r} "
            f"in column '{column}', where {expected} was expected."
        )


def _customers(lines: pd.DataFrame) -> pd.DataFrame:
    """A row per firm, known from the beginning of the first fiscal year that the file tells of."""
    first = lines.sort_values("year", kind="stable").drop_duplicates("customer_id").sort_index()
    rows = first[["customer_id", *PROVENANCE]]
    return rows.assign(natural_person=False, onboarded_on=[date(year, 1, 1) for year in first["year"]])


def _statements(lines: pd.DataFrame) -> pd.DataFrame:
    ends = pd.Series([pd.Timestamp(year, 12, 31) for year in lines["year"]], index=lines.index)
    rows = lines[["customer_id", *POSITIONS, *PROVENANCE]]
    return rows.assign(
        period_end=ends.dt.date,
        published_on=(ends + pd.Timedelta(days=PUBLISHED_AFTER_DAYS)).dt.date,
        months=12,
        equity=lines["total_assets"] - lines["total_liabilities"],
    )


def _outcomes(lines: pd.DataFrame) -> pd.DataFrame:
    last = lines["year"] == lines.groupby("customer_id")["year"].transform("max")
    rows = lines[["customer_id", *PROVENANCE]]
    return rows.assign(as_of=[asked_on(year) for year in lines["year"]], defaulted=lines["failed"] & last)
