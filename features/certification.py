"""A certificate about a store: customers and days are chosen, what the store says of them is held against the past."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from data.snapshots import all_snapshots
from features.certificate import SHOWN, Cells, Certificate, Difference, Recipe, cells_of, certificate, computed
from features.certificate_sample import SNAPSHOT_REASONS, at_edges, chosen_customers, chosen_days, rows_of
from features.params import CertifyParams
from features.peers import compared, peer_medians
from features.temporal import KEYS


@dataclass(frozen=True)
class Store:
    """The validated tables, what the ledger says (``data.labels.ledger_of``), and the feature matrix."""

    tables: Mapping[str, ir.Table]
    ledger: Mapping[str, ir.Table]
    matrix: ir.Table


@dataclass(frozen=True)
class Certified:
    """The customers chosen, and the certificate about them."""

    customers: Sequence[str]
    certificate: Certificate


def certify(store: Store, asked: CertifyParams, recipe: Recipe, part: int = 0, parts: int = 1) -> Certified:
    """Certify the store on a sample.

    On snapshot days the cells are those of the stored matrix; on other days they are computed from the store's own
    ledger and tables, future included. The other side is always rebuilt from what was known before the day.

    Peers are all customers, of whom only a sample is rebuilt: on a snapshot day the medians are taken anew from the
    stored cells of that day (certified themselves, like the customer's own value), on another day from the sample, on
    either side from its own cells. A median that reached beyond its day would differ from these.

    Each of ``parts`` examines every so-many-th day of the same sample; ``together`` makes one certificate of them.
    """
    all_days = chosen_days(_values(store.matrix, "as_of"), asked)
    edges = at_edges(store.tables, [*all_days])
    customers = chosen_customers(_values(store.matrix, "customer_id"), edges, asked)
    days = dict([*all_days.items()][part::parts])
    own = {name: recipe.materialise(rows) for name, rows in rows_of(store.tables, customers).items()}
    cells = _stored_cells(store.matrix, customers, days)
    cells |= _cells_between(store, own, customers, days, recipe)
    rows = {name: table.to_pyarrow() for name, table in own.items()}
    peers = {day: _medians(store, day, recipe) for day, reason in days.items() if reason in SNAPSHOT_REASONS}
    return Certified(customers, certificate(rows, cells, days, recipe, peers))


def together(parts: Sequence[Certified]) -> Certified:
    """One certificate of the parts of a sample, days in their order."""
    found = [part.certificate for part in parts]
    differing = sum((Counter(each.differing) for each in found), Counter())
    whole = Certificate(
        verdict="leak" if differing else "clean",
        cells=sum(each.cells for each in found),
        differing=dict(sorted(differing.items())),
        days=sorted((day for each in found for day in each.days), key=lambda day: day.as_of),
        differences=sorted((one for each in found for one in each.differences), key=_by_day)[:SHOWN],
    )
    return Certified(parts[0].customers, whole)


def _by_day(found: Difference) -> tuple[date, str, str]:
    return found.as_of, found.feature, found.customer_id


def _medians(store: Store, day: date, recipe: Recipe) -> pa.Table:
    columns = compared(recipe.features)
    cells = store.matrix.filter(store.matrix.as_of == ibis.date(day)).select(*KEYS, *columns)
    customers = store.tables["customers"].select("customer_id", "industry")
    return peer_medians(cells.join(customers, "customer_id"), columns).to_pyarrow()


def _stored_cells(matrix: ir.Table, customers: Sequence[str], days: Mapping[date, str]) -> Cells:
    asked = [ibis.date(day) for day, reason in days.items() if reason in SNAPSHOT_REASONS]
    return cells_of(matrix.filter(matrix.customer_id.isin(customers), matrix.as_of.isin(asked)).to_pyarrow())


def _cells_between(
    store: Store, own: Mapping[str, ir.Table], customers: Sequence[str], days: Mapping[date, str], recipe: Recipe
) -> Cells:
    between = [day for day, reason in days.items() if reason not in SNAPSHOT_REASONS]
    if not between:
        return {}
    ledger = {name: recipe.materialise(rows) for name, rows in rows_of(store.ledger, customers).items()}
    asked = recipe.materialise(all_snapshots(own["customers"], between))
    return computed(asked, own, ledger, recipe)


def _values(matrix: ir.Table, column: str) -> list[Any]:
    found: list[Any] = matrix.select(column).distinct().order_by(column).to_pyarrow()[column].to_pylist()
    return found
