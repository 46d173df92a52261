import pyarrow as pa

from data.allocation import ISSUED, NAMED, UNNAMED, allocate_unnamed
from tests.tables import day

STEPS = {"issued": ISSUED, "named": NAMED, "unnamed": UNNAMED}


def allocated(text: str) -> list[tuple[str, ...]]:
    """The parts as (day, invoice, amount) of entries written as: day, step, customer, invoice, due day, change."""
    entries = [line.split() for line in text.splitlines() if line.strip()]
    rows = [
        {
            "day": day(on),
            "step": STEPS[step],
            "customer_id": customer,
            "invoice_id": None if invoice == "-" else invoice,
            "due_on": None if due == "-" else day(due),
            "change": int(change),
        }
        for on, step, customer, invoice, due, change in entries
    ]
    parts = allocate_unnamed(pa.Table.from_pylist(rows)).to_pylist()
    return [(str(part["day"]), part["invoice_id"], str(part["change"])) for part in parts]


def test_a_payment_without_a_name_goes_to_the_invoice_due_first() -> None:
    assert allocated("""
        2024-01-01  issued   c  late-due   2024-03-31   100
        2024-01-02  issued   c  early-due  2024-02-29   100
        2024-01-09  unnamed  c  -          -            -60
    """) == [("2024-01-09", "early-due", "-60")]


def test_of_two_invoices_due_on_one_day_the_smaller_id_is_settled_first() -> None:
    assert allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-01  issued   c  i2  2024-01-31   100
        2024-01-09  unnamed  c  -   -            -60
    """) == [("2024-01-09", "i1", "-60")]


def test_what_one_invoice_does_not_take_goes_to_the_next() -> None:
    assert allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-01  issued   c  i2  2024-02-29   100
        2024-01-09  unnamed  c  -   -           -130
    """) == [("2024-01-09", "i1", "-100"), ("2024-01-09", "i2", "-30")]


def test_what_exceeds_all_open_invoices_is_left_out_and_pays_no_later_invoice() -> None:
    assert allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-09  unnamed  c  -   -           -130
        2024-01-10  issued   c  i2  2024-02-29   100
    """) == [("2024-01-09", "i1", "-100")]


def test_a_payment_before_the_first_invoice_settles_nothing() -> None:
    assert (
        allocated("""
        2024-01-09  unnamed  c  -   -            -50
        2024-01-10  issued   c  i1  2024-01-31   100
    """)
        == []
    )


def test_an_invoice_can_be_paid_on_the_day_of_its_issue() -> None:
    assert allocated("""
        2024-01-09  issued   c  i1  2024-01-31   100
        2024-01-09  unnamed  c  -   -            -50
    """) == [("2024-01-09", "i1", "-50")]


def test_a_payment_that_names_its_invoice_goes_before_an_unnamed_one_of_the_same_day() -> None:
    assert allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-01  issued   c  i2  2024-02-29   100
        2024-01-09  named    c  i1  -           -100
        2024-01-09  unnamed  c  -   -           -100
    """) == [("2024-01-09", "i2", "-100")]


def test_two_unnamed_payments_follow_each_other() -> None:
    assert allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-01  issued   c  i2  2024-02-29   100
        2024-01-09  unnamed  c  -   -            -70
        2024-01-10  unnamed  c  -   -            -70
    """) == [("2024-01-09", "i1", "-70"), ("2024-01-10", "i1", "-30"), ("2024-01-10", "i2", "-40")]


def test_a_refund_reopens_an_invoice_in_its_old_place() -> None:
    assert allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-01  issued   c  i2  2024-02-29   100
        2024-01-09  unnamed  c  -   -           -130
        2024-01-10  named    c  i1  -             50
        2024-01-11  unnamed  c  -   -            -60
    """) == [
        ("2024-01-09", "i1", "-100"),
        ("2024-01-09", "i2", "-30"),
        ("2024-01-11", "i1", "-50"),
        ("2024-01-11", "i2", "-10"),
    ]


def test_a_refund_of_what_was_paid_too_much_reopens_nothing() -> None:
    """100 owed, 130 paid, 30 given back: nothing is owed, so the unnamed payment finds nothing."""
    assert (
        allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-09  named    c  i1  -           -130
        2024-01-10  named    c  i1  -             30
        2024-01-11  unnamed  c  -   -            -40
    """)
        == []
    )


def test_an_invoice_paid_ahead_takes_the_rest_only() -> None:
    assert allocated("""
        2024-01-01  named    c  i1  -            -70
        2024-01-05  issued   c  i1  2024-01-31   100
        2024-01-09  unnamed  c  -   -            -50
    """) == [("2024-01-09", "i1", "-30")]


def test_an_invoice_with_a_refund_ahead_of_its_issue_is_open_like_any_other() -> None:
    assert allocated("""
        2024-01-01  named    c  i1  -             30
        2024-01-05  issued   c  i1  2024-01-31   100
        2024-01-09  unnamed  c  -   -           -150
    """) == [("2024-01-09", "i1", "-130")]


def test_a_payment_for_an_invoice_that_does_not_exist_is_no_debt() -> None:
    assert (
        allocated("""
        2024-01-01  named    c  i9  -             50
        2024-01-09  unnamed  c  -   -            -50
    """)
        == []
    )


def test_a_customer_pays_only_its_own_invoices() -> None:
    assert allocated("""
        2024-01-01  issued   a  i1  2024-01-31   100
        2024-01-01  issued   b  i2  2024-02-29   100
        2024-01-09  unnamed  b  -   -           -150
    """) == [("2024-01-09", "i2", "-100")]
