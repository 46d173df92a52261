"""Every feature keeps the promises of the catalogue: a new one is tested the day it is registered."""

import math
import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, get_args

import pyarrow as pa
import pytest

from data.contract import Column, Table
from data.labels import ledger_of
from data.params import DefaultDefinition
from data.tables import TABLES
from features.catalogue import CATALOGUE, features_for
from features.definition import Derived, Feature, Latest, Window, earlier
from features.dimensions import DIMENSIONS, Risk
from features.matrix import feature_matrix
from features.params import FeaturizeParams
from features.relations import EARLIER, EVENT_VIEWS, INDICATOR_VIEWS, RECORD_VIEWS, relations
from tests.engines import duck
from tests.tables import CUSTOMER, as_read
from tests.wanted import shown

UNITS = {"days", "currency", "count", "ratio", "share", "points", "years", "persons", "flag", "category"}
AS_OF = date(2024, 6, 15)
DAY_BEFORE = AS_OF - timedelta(days=1)
DEFINITION = DefaultDefinition(
    invoice_days_late=0,
    relative_reached=False,
    absolute_threshold=500,
    relative_threshold=0.01,
    days_past_due=90,
    probation_days=90,
    suspend_disputed=True,
)
BY_NAME = {feature.name: feature for feature in CATALOGUE}
DERIVED = [feature for feature in CATALOGUE if isinstance(feature.join, Derived)]
each_feature = pytest.mark.parametrize("feature", CATALOGUE, ids=list(BY_NAME))
each_derived = pytest.mark.parametrize("feature", DERIVED, ids=[feature.name for feature in DERIVED])

LEDGER = frozenset({"invoices", "payments"})
NEEDS = {
    **dict.fromkeys(("settlements", "issued_invoices", "open_invoices", "partial_payments"), LEDGER),
    **dict.fromkeys(("exposures", "defaults", "money_on_account"), LEDGER),
    **dict.fromkeys(("receipts", "receipt_days"), frozenset({"payments"})),
    **dict.fromkeys(("decided_promises", "broken_promises", "open_promises"), LEDGER | {"promises"}),
    "order_days": frozenset({"orders"}),
    "transaction_days": frozenset({"transactions"}),
    "statement_years": frozenset({"statements"}),
    **dict.fromkeys(RECORD_VIEWS, frozenset({"credit_records"})),
    **dict.fromkeys(INDICATOR_VIEWS, frozenset({"industry_indicators"})),
    **dict.fromkeys(EVENT_VIEWS, frozenset({"events"})),
}
"""The tables behind each relation that is no table itself."""


def needs(feature: Feature) -> frozenset[str]:
    """The tables without which a feature cannot be computed."""
    if isinstance(feature.join, Derived):
        return frozenset().union(*(needs(BY_NAME[name]) for name in feature.join.inputs))
    relation = feature.join.relation.partition(" ")[0]  # what it was earlier needs what it is
    return NEEDS.get(relation, frozenset({relation}))


def allowed_by(rows: Mapping[str, pa.Table]) -> set[str]:
    """Names of the features that these tables allow."""
    with duck() as engine:
        tables = engine.tables(rows)
        related = relations(tables, ledger_of(tables, DEFINITION, DAY_BEFORE, engine.materialise))
        return {feature.name for feature in features_for(related, FeaturizeParams(leave_out=(), attributes={}))}


def computed(rows: Mapping[str, pa.Table]) -> dict[str, Any]:
    """The features of customer ``c`` on ``AS_OF``, those that only serve others among them."""
    with duck() as engine:
        tables = engine.tables(rows)
        related = relations(tables, ledger_of(tables, DEFINITION, DAY_BEFORE, engine.materialise))
        found = shown(BY_NAME, features_for(related, FeaturizeParams(leave_out=(), attributes={})))
        snapshots = engine.table("snapshots", pa.table({"customer_id": [CUSTOMER], "as_of": [AS_OF]}))
        return feature_matrix(snapshots, found, related, engine.materialise).to_pyarrow().to_pylist()[0]


def without_rows(left_out: Collection[str] = ()) -> dict[str, pa.Table]:
    return {
        table.name: as_read(table).empty_table()
        for table in TABLES.values()
        if table.name not in ("outcomes", *left_out)
    }


@cache
def of_nobody() -> dict[str, Any]:
    """Features where every table is there and none has a row."""
    return computed(without_rows())


@cache
def of_zeros() -> dict[str, Any]:
    """Features of a customer with a row of every kind on the day before, every figure as small as allowed."""
    rows = {table.name: _zeros(table) for table in TABLES.values() if table.name != "outcomes"}
    return computed(rows)


def _zeros(table: Table) -> pa.Table:
    kinds = next((column.allowed for column in table.columns if column.name == "kind"), ()) or ("",)
    rows = [{c.name: kind if c.name == "kind" else _zero(table, c, kind) for c in table.columns} for kind in kinds]
    return pa.Table.from_pylist(rows, schema=as_read(table))


def _zero(table: Table, column: Column, kind: str) -> Any:
    match column.type:
        case "date":
            return DAY_BEFORE
        case "bool":
            return False
        case "int":
            return int(column.minimum or 0)
        case "float":
            return 0.01 if column.positive else 0.0
    if column.name == "customer_id":
        return CUSTOMER
    return f"{table.name}-{kind}" if (column.name,) == table.key else "steel"


def test_names_are_unique() -> None:
    names = [feature.name for feature in CATALOGUE]
    assert sorted(names) == sorted(set(names))


def test_the_model_is_offered_at_least_150_features_each_with_a_meaning_of_its_own() -> None:
    offered = [feature for feature in CATALOGUE if feature.for_model]
    assert len(offered) >= 150
    assert len({feature.en for feature in CATALOGUE}) == len({feature.zh for feature in CATALOGUE}) == len(CATALOGUE)


@each_feature
def test_what_is_not_for_the_model_serves_another(feature: Feature) -> None:
    inputs = {name for other in DERIVED for name in getattr(other.join, "inputs", ())}
    assert feature.for_model or feature.name in inputs


@each_feature
def test_what_was_earlier_is_asked_for_by_name(feature: Feature) -> None:
    relation = getattr(feature.join, "relation", "")
    assert " " not in relation or relation in [earlier(name, days) for name, days in EARLIER]


def test_every_risk_dimension_has_a_feature() -> None:
    assert {feature.dimension for feature in CATALOGUE} == set(DIMENSIONS)


@each_feature
def test_the_name_is_in_snake_case_and_tells_the_window(feature: Feature) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", feature.name)
    if isinstance(feature.join, Window):
        assert feature.days in feature.join.days
        assert feature.name.endswith(f"_{feature.days}d")


@each_feature
def test_definitions_stand_in_both_languages_with_the_window_filled_in(feature: Feature) -> None:
    assert re.fullmatch(r"[A-Z][^{}]*\.", feature.en)
    assert re.search(r"[\u4e00-\u9fff]", feature.zh)
    assert not re.search(r"[{}]", feature.zh)
    if isinstance(feature.join, Window):
        assert str(feature.days) in feature.en
        assert str(feature.days) in feature.zh


@each_feature
def test_unit_direction_and_dimension_are_known(feature: Feature) -> None:
    assert feature.unit in UNITS
    assert feature.risk in get_args(Risk)
    assert feature.dimension in DIMENSIONS


@each_feature
def test_a_category_has_no_direction_and_no_empty_value(feature: Feature) -> None:
    if feature.unit == "category":
        assert (feature.risk, feature.empty) == ("either", None)


@each_feature
def test_what_is_counted_is_zero_for_a_customer_without_rows(feature: Feature) -> None:
    if feature.unit == "count":
        assert feature.empty == 0


@each_derived
def test_inputs_exist_and_are_computed_before(feature: Feature) -> None:
    assert isinstance(feature.join, Derived)
    before = [f.name for f in CATALOGUE[: CATALOGUE.index(feature)]]
    assert set(feature.join.inputs) <= set(before)


@each_feature
def test_without_rows_the_value_is_the_declared_one(feature: Feature) -> None:
    value = of_nobody()[feature.name]
    assert (value, type(value)) == (feature.empty, type(None) if feature.empty is None else float)


@each_feature
def test_figures_of_zero_give_no_nan_and_no_infinity(feature: Feature) -> None:
    value = of_zeros()[feature.name]
    if feature.unit == "category":
        assert value is None or isinstance(value, str)
    else:
        assert value is None or math.isfinite(value)


def test_the_customer_of_zeros_has_rows_behind_every_feature() -> None:
    """Else nothing would be divided by zero. A promise of the day before cannot be broken yet."""
    since = re.compile(r"days_since_|.*_age_days|tenure_days|statement_delay_days")
    reached = {f.name for f in CATALOGUE if isinstance(f.join, Latest) and since.match(f.name)}
    reached -= {"days_since_last_broken_promise"}
    assert len(reached) >= 10
    assert {name: value for name, value in of_zeros().items() if name in reached and value is None} == {}
    assert (of_zeros()["order_count_365d"], of_zeros()["transaction_count_365d"]) == (1, 1)
    assert (of_zeros()["enquiry_count_365d"], of_zeros()["lawsuit_count_365d"]) == (1, 1)


@pytest.mark.parametrize("table", [name for name in TABLES if name not in ("customers", "outcomes")])
def test_an_absent_table_switches_off_the_features_that_need_it_and_no_others(table: str) -> None:
    expected = {feature.name for feature in CATALOGUE if table not in needs(feature)}
    assert allowed_by(without_rows([table])) == expected


def test_features_of_the_customer_alone_need_no_other_table() -> None:
    found = allowed_by({"customers": without_rows()["customers"]})
    assert found == {f.name for f in CATALOGUE if needs(f) == {"customers"}}


def test_a_label_is_not_among_the_relations() -> None:
    with duck() as engine:
        tables = engine.tables({name: as_read(table).empty_table() for name, table in TABLES.items()})
        assert "outcomes" not in relations(tables, {})
