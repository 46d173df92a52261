"""The tables of a database into a folder, all as of one moment; what has not changed since the last load stays."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from data.contract import Table
from data.errors import DataRefused
from data.sources.hints import did_you_mean
from data.tables import TABLES
from pipeline.databases.address import address_of
from pipeline.databases.database import Database, rows_of, schema_of, snapshot
from pipeline.databases.mirror import (
    Held,
    Month,
    held_in,
    keep_month,
    month_file,
    put_together,
    remove_half_made,
    write_held,
    write_months,
)
from pipeline.databases.queries import FINGERPRINTED, MONTH, Queries, probe
from pipeline.databases.rules import DatabaseRules, Origin
from pipeline.store.files import published_folder
from pipeline.store.one_at_a_time import alone

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pulled:
    """What a load has found of one table.

    Attributes
    ----------
    rows
        Rows of the table now.
    read
        Rows that came over the line: those of months that are new or have changed.
    months, changed
        Months of the table; those read though they were known before: rows came late, were changed or went.
    """

    rows: int
    read: int
    months: int
    changed: int


def pull(rules: DatabaseRules, folder: Path) -> dict[str, Pulled]:
    """Load every table that the rules name; the folder is swapped whole, or stays as it was.

    Returns
    -------
    dict
        What was found, by table.

    Raises
    ------
    UserError
        The URL, a table or a query is wrong, or another load is at work in the folder.
    DataRefused
        What a query gives cannot be read.
    RunFailed
        The database cannot be reached, or breaks off.
    """
    address = address_of(rules.url)
    with alone(folder.with_name(f".{folder.name}.lock"), "loading a database"):
        remove_half_made(folder)
        before = held_in(folder)
        with snapshot(address) as database, published_folder(folder) as fresh:
            # Asked for first, all of them: a table that has been asked for cannot be dropped before the end.
            plan = {name: _planned(database, TABLES[name], origin) for name, origin in _in_order(rules).items()}
            loads = {name: Load(database, queries, before.get(name), folder, fresh) for name, queries in plan.items()}
            done = {name: load.run() for name, load in loads.items()}
            write_held(fresh, {name: held for name, (held, _) in done.items()})
    for name, (_, pulled) in done.items():
        _say(name, pulled)
    return {name: pulled for name, (_, pulled) in done.items()}


@dataclass(frozen=True)
class Load:
    """The load of one table, from a snapshot into a folder that is being filled."""

    database: Database
    queries: Queries
    before: Held | None
    folder: Path
    fresh: Path

    def run(self) -> tuple[Held, Pulled]:
        """Read what is new or has changed, take the rest over, and put the table together."""
        table = self.queries.table.name
        schema = self._schema
        made_from = self._made_from(schema)
        known = self.before.months if self.before and self.before.made_from == made_from else {}
        now = self._fingerprints()
        same = {month for month, each in now.items() if known.get(month) == each and self._is_there(month)}
        read = self._read(same, now)
        for month in same:
            keep_month(self.folder, self.fresh, table, month)
        months = {**{month: now[month] for month in same}, **read}
        put_together(self.fresh, table, months, schema)
        changed = len([month for month in known if known[month] != months.get(month)])
        total = sum(each["rows"] for each in months.values())
        came = sum(each["rows"] for each in read.values())
        return Held(made_from, months), Pulled(total, came, len(months), changed)

    def _fingerprints(self) -> dict[str, Month]:
        """What the database says of each month; nothing where it is read as a whole."""
        if self.queries.kind not in FINGERPRINTED:
            return {}
        found = rows_of(self.database, self.queries.fingerprints, self._doing)
        return {
            str(row[MONTH]): {"rows": int(str(row["n"])), "fingerprint": f"{row['hash_1']} {row['hash_2']}"}
            for row in found
        }

    def _read(self, same: set[str], now: Mapping[str, Month]) -> dict[str, Month]:
        missing = [month for month in now if month not in same]
        if now and not missing:
            return {}
        query = self.queries.rows_of(missing) if same else self.queries.rows
        counts = write_months(self.fresh, self.queries.table.name, self.database.read(query, self._doing))
        wrong = [month for month in now.keys() - same if counts.get(month) != now[month]["rows"]]
        if wrong:
            raise DataRefused(
                f"{self._doing}: of {len(wrong)} months the database has counted other rows than it has handed over. "
                "Its query gives other rows each time (random, limit without order?): mend the query."
            )
        return {month: now.get(month, {"rows": rows, "fingerprint": None}) for month, rows in counts.items()}

    def _is_there(self, month: str) -> bool:
        return month_file(self.folder, self.queries.table.name, month).is_file()

    def _made_from(self, schema: pa.Schema) -> str:
        told = f"{self.database.address.shown}\n{self.queries.rows}\n{schema.to_string()}"
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def _schema(self) -> pa.Schema:
        """The columns as they are read."""
        schema = schema_of(self.database, self.queries.nothing, self._doing)
        return schema.remove(schema.get_field_index(MONTH))

    @property
    def _doing(self) -> str:
        return f"{self.queries.table.name} cannot be read"


def _in_order(rules: DatabaseRules) -> dict[str, Origin]:
    return {name: rules.tables[name] for name in TABLES if name in rules.tables}


def _planned(database: Database, table: Table, origin: Origin) -> Queries:
    kind = database.address.kind
    answer = schema_of(database, probe(origin, kind), f"{table.name} cannot be read")
    columns = pa.schema([answer.field(name) for name in _known(table, answer.names)])
    _warn_of_moments(table, columns)
    return Queries(kind, table, origin, columns)


def _warn_of_moments(table: Table, columns: pa.Schema) -> None:
    """A moment at midnight is a day; any other belongs to a day in a zone that only the user knows."""
    days = {column.name for column in table.columns if column.type == "date"}
    for field in columns:
        if field.name in days and pa.types.is_timestamp(field.type):
            log.warning(
                "%s: column '%s' holds moments, and those that are not at midnight will be set aside. Say which day "
                "they belong to, as in: (%s at time zone 'Asia/Shanghai')::date as %s",
                *(table.name, field.name, field.name, field.name),
            )


def _known(table: Table, names: list[str]) -> list[str]:
    """The columns that are read; those that the contract does not know are named, unless the table takes any."""
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DataRefused(f"{table.name}: the query gives two columns of one name: {', '.join(twice)}. Rename one.")
    if table.open_columns:
        return names
    for name in names:
        if name not in table.column_names:
            hint = did_you_mean(name, table.column_names)
            log.warning("%s: column '%s' is not in the contract and was left out. %s", table.name, name, hint)
    known = [name for name in table.column_names if name in names]
    if not known:
        raise DataRefused(
            f"{table.name}: no column has a name of the contract ({', '.join(table.column_names)}). "
            f'Give them these names in a query, as in: select "{names[0]}" as {table.column_names[0]}, ...'
        )
    return known


def _say(name: str, pulled: Pulled) -> None:
    late = f"; {pulled.changed} months known before have changed" if pulled.changed else ""
    log.info("%s: %s rows, %s of them read now%s", name, f"{pulled.rows:,}", f"{pulled.read:,}", late)
