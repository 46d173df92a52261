"""The same 36 columns written by hand: DuckDB SQL, pandas, and Polars in two ways. From Parquet to Parquet."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend

from benchmarks.windowed import DAYS, LENGTHS

LONGEST = max(LENGTHS)


def sql(backend: Backend, folder: Path) -> None:
    """Every invoice joined to the snapshots whose longest window holds it, then filtered aggregates."""

    def of(days: int) -> str:
        kept = f"FILTER (age <= {days})"
        return f"""
            count(*) {kept} AS number_{days}d, sum(amount) {kept} AS amount_{days}d,
            avg(amount) {kept} AS amount_mean_{days}d, max(amount) {kept} AS amount_max_{days}d,
            count(late) {kept} AS paid_{days}d, avg(late) {kept} AS late_mean_{days}d,
            max(late) {kept} AS late_max_{days}d, avg((late > 30)::INTEGER) {kept} AS late_over_30_{days}d,
            sum(late * amount) {kept} / sum(amount) FILTER (age <= {days} AND late IS NOT NULL)
                AS late_weighted_{days}d"""

    days = ", ".join(f"DATE '{day}'" for day in DAYS)
    backend.raw_sql(f"""
        COPY (
            SELECT customer_id, as_of, {", ".join(of(length) for length in LENGTHS)}
            FROM (
                SELECT customer_id, as_of, amount, as_of - issued_on AS age,
                       CASE WHEN paid_on < as_of THEN greatest(paid_on - due_on, 0) END AS late
                FROM '{folder}/invoices.parquet' JOIN (SELECT unnest([{days}]) AS as_of)
                     ON issued_on < as_of AND issued_on >= as_of - {LONGEST}
            ) GROUP BY customer_id, as_of ORDER BY customer_id, as_of
        ) TO '{folder}/sql.parquet'""")


def pandas(_: Backend, folder: Path) -> None:
    """A loop over snapshots and lengths, each a group-by of the rows within."""
    table = pq.read_table(folder / "invoices.parquet")
    rows = table.to_pandas(date_as_object=False, strings_to_categorical=True)
    rows["late_if_paid"] = (rows.paid_on - rows.due_on).dt.days.clip(lower=0)
    found = []
    for day in map(pd.Timestamp, DAYS):
        year = rows[(rows.issued_on < day) & (rows.issued_on >= day - timedelta(days=LONGEST))]
        late = year.late_if_paid.where(year.paid_on < day)
        year = year.assign(
            late=late, over=(late > 30).where(late.notna()).astype(float), owed=late * year.amount,
            settled=year.amount.where(late.notna()),
        )  # fmt: skip
        parts = [_of_window(year[year.issued_on >= day - timedelta(days=n)], n) for n in LENGTHS]
        found.append(pd.concat(parts, axis=1).assign(as_of=day).reset_index())
    everything = pd.concat(found).sort_values(["customer_id", "as_of"])
    everything.astype({"customer_id": str}).to_parquet(folder / "pandas.parquet", index=False)


def _of_window(rows: pd.DataFrame, days: int) -> pd.DataFrame:
    groups = rows.groupby("customer_id", observed=True, sort=False)
    found = groups.agg(
        number=("amount", "size"), amount=("amount", "sum"), amount_mean=("amount", "mean"),
        amount_max=("amount", "max"), paid=("late", "count"), late_mean=("late", "mean"), late_max=("late", "max"),
        late_over_30=("over", "mean"), owed=("owed", "sum"), settled=("settled", "sum"),
    )  # fmt: skip
    found["late_weighted"] = found.pop("owed") / found.pop("settled")
    return found.add_suffix(f"_{days}d")


def polars(_: Backend, folder: Path) -> None:
    """A lazy query per snapshot: rows of the longest window, grouped once, 36 filtered aggregates."""
    import polars as pl

    rows = pl.scan_parquet(folder / "invoices.parquet")
    found = []
    for day in DAYS:
        late = (pl.col("paid_on") - pl.col("due_on")).dt.total_days().clip(0)
        year = rows.filter(
            pl.col("issued_on") < day, pl.col("issued_on") >= day - timedelta(days=LONGEST)
        ).with_columns(
            age=(pl.lit(day) - pl.col("issued_on")).dt.total_days(), late=pl.when(pl.col("paid_on") < day).then(late)
        )
        columns = [column for days in LENGTHS for column in _filtered(pl, days)]
        found.append(year.group_by("customer_id").agg(columns).with_columns(as_of=pl.lit(day)))
    pl.concat(found).sort("customer_id", "as_of").collect(engine="streaming").write_parquet(folder / "polars.parquet")


def _filtered(pl: Any, days: int) -> list[Any]:
    inside = pl.col("age") <= days
    amount, late = pl.col("amount").filter(inside), pl.col("late").filter(inside)
    settled = pl.col("amount").filter(inside & pl.col("late").is_not_null()).sum()
    columns = {
        "number": inside.sum(), "amount": amount.sum(), "amount_mean": amount.mean(), "amount_max": amount.max(),
        "paid": late.count(), "late_mean": late.mean(), "late_max": late.max(), "late_over_30": (late > 30).mean(),
        "late_weighted": (pl.col("late") * pl.col("amount")).filter(inside).sum() / settled,
    }  # fmt: skip
    return [column.alias(f"{name}_{days}d") for name, column in columns.items()]


def polars_segments(_: Backend, folder: Path) -> None:
    """Segments by hand: summed once per customer, segment and first snapshot on which payment is known."""
    import polars as pl

    edges = sorted({day - timedelta(days=length) for day in DAYS for length in (0, *LENGTHS)})
    late = (pl.col("paid_on") - pl.col("due_on")).dt.total_days().clip(0)
    parts = {
        "n": pl.len(), "sum": pl.col("amount").sum(), "max": pl.col("amount").max(), "paid": late.count(),
        "late": late.sum(), "late_max": late.max(), "over": (late > 30).sum(), "owed": (late * pl.col("amount")).sum(),
        "settled": pl.col("amount").filter(late.is_not_null()).sum(),
    }  # fmt: skip
    never = len(DAYS) + 1
    rows = pl.scan_parquet(folder / "invoices.parquet")
    rows = rows.filter(pl.col("issued_on") >= edges[0], pl.col("issued_on") < edges[-1]).with_columns(
        segment=pl.lit(pl.Series(edges)).search_sorted(pl.col("issued_on"), side="right"),
        known=pl.when(pl.col("paid_on").is_null())
        .then(never)
        .otherwise(pl.lit(pl.Series(DAYS)).search_sorted(pl.col("paid_on"), side="right")),
    )
    cells = rows.group_by("customer_id", "segment", "known").agg(**parts).collect().lazy()
    found = []
    for number, day in enumerate(DAYS):
        begins = {days: edges.index(day - timedelta(days=days)) + 1 for days in LENGTHS}
        year = cells.filter(pl.col("segment") <= edges.index(day), pl.col("segment") >= begins[LONGEST])
        known = pl.col("known") <= number
        columns = [c for days in LENGTHS for c in _summed(pl, days, pl.col("segment") >= begins[days], known)]
        found.append(year.group_by("customer_id").agg(columns).with_columns(as_of=pl.lit(day)))
    whole = pl.concat(found).sort("customer_id", "as_of").collect()
    whole.write_parquet(folder / "polars_segments.parquet")


def _summed(pl: Any, days: int, inside: Any, known: Any) -> list[Any]:
    n, total = pl.col("n").filter(inside).sum(), pl.col("sum").filter(inside).sum()
    late = {
        name: pl.col(name).filter(inside & known) for name in ("paid", "late", "late_max", "over", "owed", "settled")
    }
    columns = {
        "number": n, "amount": total, "amount_mean": total / n, "amount_max": pl.col("max").filter(inside).max(),
        "paid": late["paid"].sum(), "late_mean": late["late"].sum() / late["paid"].sum(),
        "late_max": late["late_max"].max(), "late_over_30": late["over"].sum() / late["paid"].sum(),
        "late_weighted": late["owed"].sum() / late["settled"].sum(),
    }  # fmt: skip
    return [column.alias(f"{name}_{days}d") for name, column in columns.items()]
