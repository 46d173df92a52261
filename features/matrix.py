"""The feature matrix: one row per snapshot, one column per feature that the tables allow."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import ibis.expr.types as ir

from data.ledger import Materialise
from features.definition import Derived, Feature, Groups, Join, Latest, OpenAt
from features.derivation import with_derived
from features.peers import with_peers
from features.reductions import exact
from features.relations import Relation
from features.temporal import KEYS, latest, open_at, window
from features.windows import Asked, asked, by_segments, from_rows, from_segments

AT_A_TIME = 8
"""Tables that are put side by side in one query."""


def available(catalogue: Sequence[Feature], relations: Mapping[str, Relation]) -> list[Feature]:
    """The features whose relation, or whose every input, exists; in the order of the catalogue."""
    names: set[str] = set()
    for feature in catalogue:
        needs_met = (
            names.issuperset(feature.join.inputs)
            if isinstance(feature.join, Derived)
            else feature.join.relation in relations
        )
        if needs_met:
            names.add(feature.name)
    return [feature for feature in catalogue if feature.name in names]


def feature_matrix(
    snapshots: ir.Table,
    features: Sequence[Feature],
    relations: Mapping[str, Relation],
    materialise: Materialise,
    peers: ir.Table | None = None,
) -> ir.Table:
    """Compute the features of every snapshot from what was known before it.

    Parameters
    ----------
    snapshots
        customer_id, as_of.
    features
        ``available`` ones, inputs before what is derived from them.
    relations
        ``features.relations.relations``.
    peers
        Medians of the industries on these days (``features.peers.peer_medians``), where the snapshots are not the
        whole portfolio; None: they are taken among the snapshots.

    Returns
    -------
    ibis.Table
        customer_id, as_of and a column per feature that is for the model (float, or text for a category), ordered by
        customer_id and as_of.
        Null: unknown. Never NaN or infinite.
    """
    spine = _with_industry(snapshots, relations)
    groups: defaultdict[tuple[type[Join], str], list[Feature]] = defaultdict(list)
    for feature in features:
        if not isinstance(feature.join, Derived):
            groups[type(feature.join), feature.join.relation].append(feature)
    question = asked(snapshots)
    tables = [
        materialise(found)
        for (_, name), members in groups.items()
        for found in _computed(spine, question, relations[name], members, materialise)
    ]
    matrix = _side_by_side(spine.select(*KEYS), tables, materialise)
    filled = {f.name: matrix[f.name].fill_null(f.empty) for f in features if f.empty is not None}
    matrix = materialise(matrix.mutate(**filled) if filled else matrix)
    matrix = with_derived(matrix, features)
    matrix = with_peers(matrix, spine, features, peers, materialise)
    return matrix.select(*KEYS, *(f.name for f in features if f.for_model)).order_by(*KEYS)


def _with_industry(snapshots: ir.Table, relations: Mapping[str, Relation]) -> ir.Table:
    """Industry indicators are joined by the customer's industry, which is known from its first day on."""
    customers = relations["customers"].rows.select("customer_id", "industry", "known_on")
    known = [snapshots.customer_id == customers.customer_id, customers.known_on < snapshots.as_of]
    return snapshots.left_join(customers, known).select(*KEYS, "industry")


def _side_by_side(spine: ir.Table, tables: Sequence[ir.Table], materialise: Materialise) -> ir.Table:
    """The columns of all tables for every row of the spine, null where a table has no such row.

    A few tables at a time, then the results: a query in which each of sixty joins names all columns before it takes
    seconds to compile and to plan, and holds sixty hash tables at once.
    """
    joined = [_left_joined(spine, tables[at : at + AT_A_TIME]) for at in range(0, len(tables), AT_A_TIME)]
    if len(joined) <= 1:
        return joined[0] if joined else spine
    return _side_by_side(spine, [materialise(each) for each in joined], materialise)


def _left_joined(spine: ir.Table, tables: Sequence[ir.Table]) -> ir.Table:
    for columns in tables:
        spine = spine.left_join(columns, list(KEYS)).select(*spine.columns, *columns.drop(*KEYS).columns)
    return spine


def _computed(
    spine: ir.Table, question: Asked, relation: Relation, features: Sequence[Feature], materialise: Materialise
) -> Iterator[ir.Table]:
    """The features of one relation and join, in one table or two: a row per snapshot that has rows."""
    match features[0].join:
        case Latest() as join:
            rows = latest(relation.rows, spine, join, relation.tie, relation.reveals)
            yield rows.select(*KEYS, **{f.name: _typed(f, f.compute(rows)) for f in features})
        case OpenAt() as join:
            rows = open_at(relation.rows, spine, join, relation.reveals)
            yield rows.group_by(*KEYS).aggregate(**{f.name: _typed(f, exact(f.compute(rows))) for f in features})
        case Groups() as join:
            rows = window(relation.rows, spine, join.days, relation.reveals)
            rows = rows.filter(rows[join.by].notnull()).group_by(*KEYS, join.by).aggregate(**join.parts(rows))
            yield rows.group_by(*KEYS).aggregate(**{f.name: _typed(f, f.compute(rows)) for f in features})
        case _:
            segmented = by_segments(features, relation, question)
            if segmented:
                rows = from_segments(segmented, relation, question, materialise)
                yield rows.select(*KEYS, **{f.name: _typed(f, rows[f.name]) for f in segmented})
            rest = [feature for feature in features if feature not in segmented]
            if rest:
                rows = from_rows(rest, relation, question)
                yield rows.select(*KEYS, **{f.name: _typed(f, rows[f.name]) for f in rest})


def _typed(feature: Feature, value: ir.Value) -> ir.Value:
    return value.cast("string" if feature.unit == "category" else "float64")
