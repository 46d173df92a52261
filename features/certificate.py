"""Proof that no feature knows the future: delete the future, compute everything again, and compare every cell.

Ledger, defaults and features are rebuilt from the remains alone. Whatever the code does, a value that comes out the
same cannot have depended on what was deleted; one that differs did, and is named with customer and day.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from data.errors import UserError
from data.labels import ledger_of
from data.ledger import Materialise
from data.params import DefaultDefinition
from features.definition import Feature
from features.deletion import Remains, Tables, as_known_on
from features.matrix import feature_matrix
from features.relations import Relation, relations
from features.temporal import KEYS

ONE_DAY = timedelta(days=1)
ROUNDING = 1e-12
"""Relative difference of two sums of the same numbers in another order."""

SHOWN = 50
"""Differences written down one by one; all are counted."""

Cells = dict[tuple[str, date, str], Any]
"""Value by customer, day and feature."""

Relate = Callable[[Mapping[str, ir.Table], Mapping[str, ir.Table]], Mapping[str, Relation]]


@dataclass(frozen=True)
class Recipe:
    """How tables become features: the code under examination, so it is followed alike with the future and without."""

    definition: DefaultDefinition
    features: Sequence[Feature]
    materialise: Materialise
    relate: Relate = relations


@dataclass(frozen=True)
class Difference:
    """A cell whose value depends on what was not known before its day."""

    feature: str
    customer_id: str
    as_of: date
    stored: Any
    rebuilt: Any


@dataclass(frozen=True)
class Examined:
    """One day: why it was chosen, what was deleted for it, how many cells were compared and were not null."""

    as_of: date
    reason: str
    rows_deleted: int
    values_hidden: int
    cells: int
    cells_with_value: int


@dataclass(frozen=True)
class Certificate:
    """What was compared and what came of it; the same code, data and seed give the same certificate."""

    verdict: Literal["clean", "leak"]
    cells: int
    differing: Mapping[str, int]
    days: Sequence[Examined]
    differences: Sequence[Difference]


def certificate(
    tables: Tables,
    stored: Cells,
    days: Mapping[date, str],
    recipe: Recipe,
    peers: Mapping[date, pa.Table] | None = None,
) -> Certificate:
    """Compare stored cells with those that the remains of each day give.

    Parameters
    ----------
    tables
        Every row of the customers concerned, those of the future included.
    stored
        What the store says of them on these days.
    days
        Day and why it was chosen.
    peers
        The medians of the industries on a day (``features.peers.peer_medians``), from cells of that day alone; on a
        day without, the customers in ``stored`` are each other's peers.
    """
    examined, found = [], []
    for day, reason in days.items():
        then = {key: value for key, value in stored.items() if key[1] == day}
        remains = as_known_on(day, tables)
        medians = (peers or {}).get(day)
        found += differences(
            then, rebuilt(remains, day, sorted({customer for customer, _, _ in then}), recipe, medians)
        )
        with_value = sum(value is not None for value in then.values())
        examined.append(Examined(day, reason, remains.rows_deleted, remains.values_hidden, len(then), with_value))
    return Certificate(
        verdict="leak" if found else "clean",
        cells=len(stored),
        differing=dict(sorted(Counter(each.feature for each in found).items())),
        days=examined,
        differences=found[:SHOWN],
    )


def rebuilt(
    remains: Remains, day: date, customers: Sequence[str], recipe: Recipe, peers: pa.Table | None = None
) -> Cells:
    """Every feature of these customers on ``day``, from a ledger and tables in which nothing later exists."""
    tables = {name: recipe.materialise(ibis.memtable(rows)) for name, rows in remains.tables.items()}
    ledger = ledger_of(tables, recipe.definition, day - ONE_DAY, recipe.materialise)
    asked = pa.table(
        {"customer_id": pa.array(customers, pa.string()), "as_of": pa.array([day] * len(customers), pa.date32())}
    )
    medians = None if peers is None else recipe.materialise(ibis.memtable(peers))
    return computed(ibis.memtable(asked), tables, ledger, recipe, medians)


def computed(
    asked: ir.Table,
    tables: Mapping[str, ir.Table],
    ledger: Mapping[str, ir.Table],
    recipe: Recipe,
    peers: ir.Table | None = None,
) -> Cells:
    """Every feature of the snapshots ``asked``, as the stage ``featurize`` computes them."""
    matrix = feature_matrix(asked, recipe.features, recipe.relate(tables, ledger), recipe.materialise, peers)
    return cells_of(matrix.to_pyarrow())


def cells_of(matrix: pa.Table) -> Cells:
    """The cells of a feature matrix."""
    names = [name for name in matrix.column_names if name not in KEYS]
    rows = matrix.to_pylist()
    return {(row["customer_id"], row["as_of"], name): row[name] for row in rows for name in names}


def differences(stored: Cells, rebuilt: Cells) -> list[Difference]:
    """Cells that are not the same on both sides, or stand on one side only, by feature, customer and day."""
    different = [
        key
        for key in stored.keys() | rebuilt.keys()
        if key not in stored or key not in rebuilt or not same(stored[key], rebuilt[key])
    ]
    by_feature = sorted((feature, customer, day) for customer, day, feature in different)
    return [
        Difference(feature, customer, day, _writable(stored.get(key)), _writable(rebuilt.get(key)))
        for feature, customer, day in by_feature
        if (key := (customer, day, feature))
    ]


def same(left: Any, right: Any) -> bool:
    """Equal but for rounding; NaN is never equal, not even to itself, for no feature may be NaN."""
    if isinstance(left, float) and isinstance(right, float):
        return left == right or abs(left - right) <= ROUNDING * max(abs(left), abs(right))
    return bool(left == right)


def _writable(value: Any) -> Any:
    return str(value) if isinstance(value, float) and not isfinite(value) else value


def refuse_leaks(found: Certificate) -> None:
    """Raise unless at least one cell was compared and all were the same.

    Raises
    ------
    UserError
        Names the features that know the future, worst first, and one cell to start from.
    """
    if found.cells == 0:
        raise UserError("There was nothing to compare: the store holds no features of the customers and days chosen.")
    if found.verdict == "clean":
        return
    worst = sorted(found.differing.items(), key=lambda item: -item[1])
    names = ", ".join(f"{name} ({count})" for name, count in worst)
    one = found.differences[0]
    raise UserError(
        f"{len(worst)} of the features know the future (cells that differ): {names}. For example {one.feature} of "
        f"customer {one.customer_id} on {one.as_of} is {one.stored}, but {one.rebuilt} from what was known before "
        "that day. Look at the dates that its definition reads; the certificate holds more such cells."
    )
