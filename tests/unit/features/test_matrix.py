import pyarrow as pa
import pytest

from data.errors import UserError
from features.catalogue import features_for
from features.matrix import feature_matrix
from features.params import FeaturizeParams
from features.relations import relations
from tests.engines import Duck, duck
from tests.tables import day, typed

CUSTOMERS = """
    customer_id  industry  onboarded_on
    a            steel     2020-01-01
    b            -         2020-01-01
"""
ORDERS = """
    customer_id  ordered_on  amount
    a            2024-05-01  100
    a            2024-05-31  10
    b            2024-06-01  1
"""
ASKED = [("b", "2024-06-01"), ("b", "2024-06-02"), ("a", "2024-06-01"), ("a", "2024-05-31")]


def matrix(engine: Duck, *leave_out: str, names: tuple[str, ...] = ()) -> pa.Table:
    """Features of all snapshots of ``ASKED``, or those of ``names`` in the order of the matrix."""
    related = relations(
        engine.tables({"customers": typed("customers", CUSTOMERS), "orders": typed("orders", ORDERS)}), {}
    )
    found = features_for(related, FeaturizeParams(leave_out=leave_out, attributes={}))
    customers, days = zip(*ASKED, strict=True)
    snapshots = engine.table("asked", pa.table({"customer_id": customers, "as_of": [day(text) for text in days]}))
    wanted = [feature for feature in found if not names or feature.name in names]
    return feature_matrix(snapshots, wanted, related, engine.materialise).to_pyarrow()


def test_every_snapshot_has_one_row_in_the_order_of_customer_and_day_with_its_own_values() -> None:
    with duck() as engine:
        found = matrix(engine, names=("ordered_amount_sum_90d", "days_since_last_order")).to_pylist()
    assert [tuple(str(value) for value in row.values()) for row in found] == [
        ("a", "2024-05-31", "100.0", "30.0"),
        ("a", "2024-06-01", "110.0", "1.0"),
        ("b", "2024-06-01", "0.0", "None"),
        ("b", "2024-06-02", "1.0", "1.0"),
    ]


def test_columns_are_floats_and_categories_text() -> None:
    with duck() as engine:
        found = matrix(engine)
    assert {"double", "string"} == {
        str(field.type) for field in found.schema if field.name not in ("customer_id", "as_of")
    }
    assert [name for name in found.column_names if found.schema.field(name).type == "string"][1:] == [
        "industry",
        "region",
    ]


def test_what_is_derived_from_a_feature_left_out_is_left_out_with_it() -> None:
    with duck() as engine:
        every = matrix(engine).column_names
    with duck() as engine:
        fewer = matrix(engine, "ordered_amount_sum_90d").column_names
    assert set(every) - set(fewer) == {
        "ordered_amount_sum_90d",
        "order_swing",
        "order_drop",
        "order_season_change",
    }


def test_a_feature_to_be_left_out_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(UserError, match=r"leave_out names order_counts_365d.*Nearest: order_count_365d"):
        features_for({}, FeaturizeParams(leave_out=("order_counts_365d",), attributes={}))
