import ibis
import pyarrow as pa
import pytest

from features.payment_index import points
from tests.engines import duck
from tests.unit.features.feature_values import answers


@pytest.mark.parametrize(
    ("late", "expected"),
    [(-5, 80), (0, 80), (15, 70), (22, 60), (30, 50), (60, 40), (90, 30), (120, 20), (500, 20), (3, 78), (45, 45)],
)
def test_points_are_those_of_paydex_and_lie_on_a_line_between(late: int, expected: int) -> None:
    """3 days: 80 - 10 * 3 / 15; 45 days: half way from 50 to 40."""
    with duck() as engine:
        rows = engine.table("late", pa.table({"late": [late]}))
        assert rows.select(points=points(rows.late)).to_pyarrow()["points"].to_pylist() == [expected]


def test_points_are_whole_and_never_rise_with_lateness() -> None:
    with duck() as engine:
        rows = engine.table("late", pa.table({"late": list(range(-10, 200))}))
        found = rows.select(points=points(rows.late)).to_pyarrow()["points"].to_pylist()
    assert found == sorted(found, reverse=True)
    assert isinstance(points(ibis.literal(3)), ibis.expr.types.IntegerValue)


def test_the_index_is_weighted_by_amount() -> None:
    """300 settled 30 days late (50 points), 100 on time (80): (50 * 300 + 80 * 100) / 400 = 57.5.

    400 are open and 14 days past due (06-14 less 05-31): 80 - 10 * 14 / 15 = 70.67, rounded to 71.
    """
    invoices = """
        invoice_id  issued_on   due_on      amount
        late        2024-03-01  2024-04-01  300
        prompt      2024-03-01  2024-04-01  100
        open        2024-05-01  2024-05-31  400
    """
    payments = """
        invoice_id  recorded_on  amount
        late        2024-05-01   300
        prompt      2024-03-30   100
    """
    names = ("payment_index_90d", "payment_index_365d", "payment_index_open", "payment_index_trend")
    assert answers(*names, invoices=invoices, payments=payments) == (57.5, 57.5, 71, 0)
