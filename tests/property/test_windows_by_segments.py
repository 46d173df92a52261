"""Windows by segments and windows by rows give the same cells, to the last bit, on random ledgers.

Windows by rows are what the leak certificate and the examples of every feature hold against the definition.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from features.definition import Window, feature
from features.dimensions import TRADING
from features.relations import Relation
from features.windows import asked, by_segments, from_rows, from_segments
from tests.engines import Duck, duck

LENGTHS = (1, 30, 365)
DAYS = (date(2023, 12, 1), date(2024, 3, 1), date(2024, 3, 2), date(2024, 9, 15))
CUSTOMERS = [f"c{number}" for number in range(50)]
KINDS = ("sale", "return", None)
REVEALS = {"paid_on": ["paid_on", "late"], "cancelled_on": ["cancelled_on", "reason"]}
"""Two later dates: what is paid reveals how late, what is cancelled the reason."""

Definition = Callable[[ir.Table], ir.Value]
DEFINITIONS: dict[str, Definition] = {
    "rows": lambda r: r.count(),
    "amounts": lambda r: r.amount.count(),
    "total": lambda r: r.amount.sum() / 100,
    "mean": lambda r: r.amount.mean(),
    "extremes": lambda r: r.value.max() - r.value.min(),
    "last_day": lambda r: r.known_on.max().epoch_days(),
    "sales": lambda r: (r.kind == "sale").ifelse(r.amount, 0).sum(),
    "share_of_sales": lambda r: (r.kind == "sale").cast("int64").sum() / r.count(),
    "share_of_flags": lambda r: r.flag.mean(),
    "flagged": lambda r: r.amount.sum(where=r.flag),
    "paid": lambda r: r.paid_on.count(),
    "late_mean": lambda r: r.late.mean(),
    "late_max": lambda r: r.late.clip(lower=0).max(),
    "late_over_30": lambda r: (r.late > 30).cast("int64").mean(),
    "late_weighted": lambda r: (r.late * r.amount).sum() / r.amount.sum(where=r.late.notnull()).nullif(0),
    "unpaid": lambda r: r.paid_on.isnull().ifelse(r.amount, 0).sum(),
    "largest_unpaid": lambda r: r.amount.max(where=r.paid_on.isnull()),
    "neither": lambda r: (r.paid_on.isnull() & r.cancelled_on.isnull()).cast("int64").sum(),
    "late_or_lost": lambda r: r.reason.notnull().ifelse(r.amount, r.late).sum(),
    "lost": lambda r: (r.reason == "fault").cast("int64").sum(),
    "kept_late": lambda r: r.late.fill_null(-1).min(where=r.reason.isnull()),
}


def _feature(name: str, definition: Definition) -> tuple[Any, ...]:
    def function(rows: ir.Table) -> ir.Value:
        """It."""
        return definition(rows)

    function.__name__ = name
    return feature(Window("ledger", LENGTHS), zh="", unit="", risk="either", dimension=TRADING)(function)


FEATURES = [made for name, definition in DEFINITIONS.items() for made in _feature(name, definition)]


def ledger(rng: random.Random) -> pa.Table:
    """A thousand rows, most of their dates at an edge of a window or a day beside it."""
    edges = [day - timedelta(days=length) for day in DAYS for length in (0, *LENGTHS)]

    def near() -> date:
        return rng.choice(edges) + timedelta(days=rng.choice((-1, -1, 0, 0, 1, rng.randrange(-200, 200))))

    def maybe(value: Any) -> Any:
        return value if rng.random() < 0.7 else None

    rows = [
        {
            "customer_id": rng.choice(CUSTOMERS),
            "known_on": near(),
            "amount": maybe(rng.choice((0, 1, -250, 10**15 + rng.randrange(9), rng.randrange(10**6)))),
            "value": maybe(rng.uniform(-1, 1)),
            "kind": rng.choice(KINDS),
            "flag": maybe(rng.random() < 0.5),
            "paid_on": maybe(near()),
            "late": maybe(rng.randrange(-30, 120)),
            "cancelled_on": maybe(near()),
            "reason": maybe(rng.choice(("fault", "delay"))),
        }
        for _ in range(1000)
    ]
    types = {"amount": pa.int64(), "value": pa.float64(), "flag": pa.bool_(), "late": pa.int64()}
    names = {name: types.get(name, pa.date32() if name.endswith("_on") else pa.string()) for name in rows[0]}
    return pa.Table.from_pylist(rows, schema=pa.schema(list(names.items())))


@pytest.fixture(scope="module")
def engine() -> Iterator[Duck]:
    with duck() as opened:
        yield opened


@settings(max_examples=5, deadline=None, phases=[Phase.generate])  # a smaller seed is no smaller ledger
@given(seed=st.integers(0, 2**32))
def test_both_forms_give_the_same_cells(engine: Duck, seed: int) -> None:
    rng = random.Random(seed)
    pairs = [{"customer_id": c, "as_of": d} for c in CUSTOMERS for d in DAYS if rng.random() < 0.8]
    snapshots = pa.Table.from_pylist(pairs, schema=pa.schema({"customer_id": pa.string(), "as_of": pa.date32()}))
    relation = Relation(engine.materialise(ibis.memtable(ledger(rng))), reveals=REVEALS)
    question = asked(engine.materialise(ibis.memtable(snapshots)))
    assert by_segments(FEATURES, relation, question) == FEATURES
    segments = from_segments(FEATURES, relation, question, engine.materialise)
    assert found(segments) == found(from_rows(FEATURES, relation, question))


def found(cells: ir.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = cells.order_by("customer_id", "as_of").to_pyarrow().to_pylist()
    return rows
