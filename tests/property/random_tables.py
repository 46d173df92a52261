"""Random portfolios, drawn from the contract of every table: a new table or column is drawn the day it is declared.

Most dates lie at the edges of what is known on the days in question: the day itself, the day before, the first and the
last day of every window. Rows on the day itself and on the day before are drawn by name, of every kind.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

import pyarrow as pa

from data.contract import Column, Table
from data.tables import TABLES
from tests.tables import as_read

EDGES = (-1826, -1825, -1096, -1095, -366, -365, -91, -90, -45, -31, -30, -2, -1, -1, 0, 0, 1, 30)
"""Days after ``as_of`` at which a window, a count or the knowledge of a row begins or ends."""

INDUSTRIES = ("steel",) * 9 + ("retail", "mining", "paper")
"""Most are of one industry: peers have to be many."""
CUSTOMERS = 100
MONTH = timedelta(days=30)
"""Who is given a row by name has been a customer for as long: of others nobody asks."""
ROWS_PER_CUSTOMER = 12
NOT_DRAWN = ("outcomes", "exchange_rates")
"""No features: labels, and rates that are used up before."""

Row = dict[str, Any]

WORDS = {"category": ("sale", "purchase"), "text": ("AAA", "A", "BB+", "B-", "D", "none")}
"""Words that a feature knows, and others."""

OWN_COLUMNS = {"own_figure": pa.float64(), "own_word": pa.string(), "own_flag": pa.bool_()}


def draw(seed: int, days: Sequence[date], last: date) -> dict[str, pa.Table]:
    """A portfolio as validated, about ``CUSTOMERS`` customers, observed until ``last``."""
    drawer = _Drawer(random.Random(seed), days, last)
    return {name: drawer.table(table) for name, table in TABLES.items() if name not in NOT_DRAWN}


class _Drawer:
    def __init__(self, rng: random.Random, days: Sequence[date], last: date) -> None:
        self.rng, self.days, self.last = rng, days, last
        self.edges = [day + timedelta(days=after) for day in days for after in EDGES]
        self.drawn: dict[str, list[Row]] = {}

    def table(self, table: Table) -> pa.Table:
        rows: dict[tuple[Any, ...], Row] = {}
        for number, wish in enumerate(self._wishes(table)):
            row = self._row(table, wish, number)
            rows.setdefault(tuple(row[column] for column in table.key), row)
        self.drawn[table.name] = list(rows.values())
        own = OWN_COLUMNS if table.open_columns else {}
        return pa.Table.from_pylist(self.drawn[table.name], schema=as_read(table, own))

    def _wishes(self, table: Table) -> Iterator[Row]:
        """What has to stand in each row; by name, a row of every kind on each day and on the day before."""
        if table.required:
            yield from ({"customer_id": f"c{number:02}"} for number in range(CUSTOMERS))
            return
        customers = [row["customer_id"] for row in self.drawn["customers"]]
        for customer in customers:
            yield from ({"customer_id": customer} for _ in range(self.rng.randrange(ROWS_PER_CUSTOMER)))
        kinds = next((column.allowed for column in table.columns if column.name == "kind"), ()) or (None,)
        for day, kind in product(self.days, kinds):
            asked = [row["customer_id"] for row in self.drawn["customers"] if row["onboarded_on"] < day - MONTH]
            for known_on in (day - timedelta(days=1), day):
                yield {"customer_id": self.rng.choice(asked), table.known_on or "": known_on, "kind": kind}

    def _row(self, table: Table, wish: Row, number: int) -> Row:
        row: Row = {c.name: wish.get(c.name, self._value(c)) for c in table.columns if c.type != "date"}
        if len(table.key) == 1 and not table.required:
            row[table.key[0]] = f"{table.name}-{self.rng.randrange(10**6)}-{number}"
        if table.open_columns:
            word, flag = self.rng.choice(("x", "y", None)), self.rng.choice((True, False, None))
            row |= {"own_figure": self._amount(None), "own_word": word, "own_flag": flag}
        row |= self._dates(table, wish)
        if table.name == "statements" and self.rng.random() < 0.95:
            row |= {"months": 12, "period_end": date(row["published_on"].year - 1, 12, 31)}
        return self._linked(table, row)

    def _value(self, column: Column) -> Any:
        if column.nullable and self.rng.random() < 0.2:
            return None
        if column.allowed or column.name == "industry":
            return self.rng.choice(column.allowed or INDUSTRIES)
        match column.type:
            case "float":
                return self._amount(
                    0.01 if column.positive or column.nonzero or self._sells(column) else column.minimum
                )
            case "int":
                return self.rng.randint(int(column.minimum or 0), int(column.maximum or 500))
            case "bool":
                return self.rng.random() < 0.3
        return self.rng.choice(WORDS.get(column.name, ("a", "b", "c")))

    def _sells(self, column: Column) -> bool:
        """Revenue and its cost are mostly above zero, lest every ratio to them be null."""
        return column.name in ("revenue", "cost_of_goods_sold") and self.rng.random() < 0.8

    def _amount(self, minimum: float | None) -> float:
        amount = self.rng.choice((0, 1, 499.99, 1000, round(self.rng.expovariate(1e-3), 2)))
        return float(amount * self.rng.choice((1, -1)) if minimum is None else max(amount, minimum))

    def _dates(self, table: Table, wish: Row) -> Row:
        """The day the row is known first, then what it may not precede and what may not precede it."""
        found: Row = {}
        columns = [column for column in table.columns if column.type == "date"]
        for column in sorted(columns, key=lambda c: c.name != table.known_on):
            earliest = found.get(column.not_before or "") or date.min
            latest = min(
                [found[c.name] or date.max for c in columns if c.not_before == column.name and found.get(c.name)],
                default=date.max if column.may_be_future else self.last,
            )
            absent = column.nullable and self.rng.random() < 0.4
            found[column.name] = wish.get(column.name) or (None if absent else self._day(earliest, latest))
        return found

    def _day(self, earliest: date, latest: date) -> date:
        """Mostly a day at an edge of what is known; within bounds, or else at the nearer of the two."""
        bounds = [bound for bound in (earliest, latest) if bound not in (date.min, date.max, self.last)]
        near = [bound + timedelta(days=self.rng.choice((-20, -1, 0, 1, 20, 60))) for bound in bounds]
        anywhere = self.last - timedelta(days=self.rng.randrange(1500))
        found = self.rng.choice([*near, anywhere, *(self.rng.choice(self.edges) for _ in range(4))])
        return min(max(found, earliest), latest)

    def _linked(self, table: Table, row: Row) -> Row:
        """Name a row of another table where the contract says so, one that the row's dates allow."""
        for column in table.columns:
            if column.references is None or row[column.name] is None:
                continue
            fitting = [
                named
                for named in self.drawn.get(column.references.table, ())  # none of its own table: credits are payments
                if all(named[c] == row[c] for c in column.references.same) and named["issued_on"] <= row["paid_on"]
            ]
            row[column.name] = None
            if fitting:
                named = self.rng.choice(fitting)
                row[column.name] = named[column.name]
                row["amount"] = named["amount"] if self.rng.random() < 0.6 else row["amount"]
        return row


def shuffled(tables: Mapping[str, pa.Table], seed: int) -> dict[str, pa.Table]:
    """The same rows in another order."""
    rng = random.Random(seed)
    return {name: rows.take(rng.sample(range(rows.num_rows), rows.num_rows)) for name, rows in tables.items()}
