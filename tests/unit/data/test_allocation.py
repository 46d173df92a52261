import pyarrow as pa
import pytest

from data.allocation import ISSUED, PAID, REFUNDED, UNNAMED, allocate
from tests.tables import day

STEPS = {"issued": ISSUED, "paid": PAID, "refunded": REFUNDED, "unnamed": UNNAMED}


def allocated(text: str) -> list[tuple[str, ...]]:
    """The changes as (day, invoice, amount), ``-`` for money on account, sorted by day and invoice.

    Entries are written as: day, step, customer, invoice, due day, change. An instalment is ``invoice/number``.
    """
    entries = [line.split() for line in text.splitlines() if line.strip()]
    issued = sorted((who, due, name) for _, step, who, name, due, _ in entries if step == "issued")
    items = {(who, name): n for who in {w for w, *_ in issued} for n, name in enumerate(_names(issued, who))}
    rows = [
        {
            "day": day(on),
            "step": STEPS[step],
            "customer_id": who,
            "invoice_id": name if step == "issued" else None,
            "invoice": None if step == "unnamed" else _invoice(items, who, name),
            "item": items[who, name] if step == "issued" else None,
            "change": int(change),
        }
        for on, step, who, name, _, change in entries
    ]
    changes = allocate(pa.Table.from_pylist(rows, schema=SCHEMA)).to_pylist()
    return sorted((str(c["day"]), c["invoice_id"] or "-", str(c["change"])) for c in changes)


SCHEMA = pa.schema(
    [
        ("customer_id", pa.string()),
        ("day", pa.date32()),
        ("step", pa.int64()),
        ("invoice", pa.int64()),
        ("item", pa.int64()),
        ("invoice_id", pa.string()),
        ("change", pa.int64()),
    ]
)


def _names(issued: list[tuple[str, str, str]], customer: str) -> list[str]:
    return [name for who, _, name in issued if who == customer]


def _invoice(items: dict[tuple[str, str], int], customer: str, name: str) -> int:
    """The lowest number of the items of an invoice; some other number for one that is never issued."""
    whole = name.partition("/")[0]
    return min((n for (who, item), n in items.items() if who == customer and item.split("/")[0] == whole), default=99)


def test_a_payment_without_a_name_goes_to_the_invoice_due_first() -> None:
    assert allocated("""
        2024-01-01  issued   c  late-due   2024-03-31   100
        2024-01-02  issued   c  early-due  2024-02-29   100
        2024-01-09  unnamed  c  -          -            -60
    """) == [("2024-01-01", "late-due", "100"), ("2024-01-02", "early-due", "100"), ("2024-01-09", "early-due", "-60")]


def test_of_two_invoices_due_on_one_day_the_smaller_id_is_settled_first() -> None:
    assert allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-01  issued   c  i2  2024-01-31   100
        2024-01-09  unnamed  c  -   -            -60
    """)[2:] == [("2024-01-09", "i1", "-60")]


def test_what_one_invoice_does_not_take_goes_to_the_next() -> None:
    assert allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-01  issued   c  i2  2024-02-29   100
        2024-01-09  unnamed  c  -   -           -130
    """)[2:] == [("2024-01-09", "i1", "-100"), ("2024-01-09", "i2", "-30")]


def test_what_exceeds_all_open_invoices_stays_on_account_and_settles_the_next_one_on_the_day_of_its_issue() -> None:
    assert allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-09  unnamed  c  -   -           -130
        2024-01-10  issued   c  i2  2024-02-29   100
    """)[1:] == [
        ("2024-01-09", "-", "30"),
        ("2024-01-09", "i1", "-100"),
        ("2024-01-10", "-", "-30"),
        ("2024-01-10", "i2", "70"),
    ]


def test_what_exceeds_the_invoice_that_it_names_settles_the_oldest_open_one() -> None:
    assert allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-02  issued   c  i2  2024-02-29   100
        2024-01-09  paid     c  i1  -           -130
    """)[2:] == [("2024-01-09", "i1", "-100"), ("2024-01-09", "i2", "-30")]


def test_a_credit_larger_than_its_invoice_is_not_lost() -> None:
    """What is left once the invoice is paid and credited waits for the next one."""
    assert allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-05  paid     c  i1  -           -100
        2024-01-09  paid     c  i1  -            -40
        2024-02-01  issued   c  i2  2024-02-29   100
    """)[2:] == [("2024-01-09", "-", "40"), ("2024-02-01", "-", "-40"), ("2024-02-01", "i2", "60")]


def test_money_ahead_of_the_invoice_that_it_names_is_kept_for_it() -> None:
    """An older open invoice does not get it."""
    assert allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-02  paid     c  i2  -            -70
        2024-01-05  issued   c  i2  2024-02-29   100
    """)[1:] == [("2024-01-02", "-", "70"), ("2024-01-05", "-", "-70"), ("2024-01-05", "i2", "30")]


def test_what_is_left_of_money_kept_for_an_invoice_settles_others_once_it_is_issued() -> None:
    assert allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-02  paid     c  i2  -           -150
        2024-01-05  issued   c  i2  2024-02-29   100
    """)[1:] == [
        ("2024-01-02", "-", "150"),
        ("2024-01-05", "-", "-150"),
        ("2024-01-05", "i1", "-50"),
        ("2024-01-05", "i2", "0"),
    ]


def test_an_invoice_that_money_on_account_settles_at_once_is_there_all_the_same() -> None:
    assert allocated("""
        2024-01-02  unnamed  c  -   -           -100
        2024-01-05  issued   c  i1  2024-02-29   100
    """)[1:] == [("2024-01-05", "-", "-100"), ("2024-01-05", "i1", "0")]


def test_an_invoice_can_be_paid_on_the_day_of_its_issue() -> None:
    assert allocated("""
        2024-01-09  issued   c  i1  2024-01-31   100
        2024-01-09  unnamed  c  -   -            -50
    """) == [("2024-01-09", "i1", "50")]


def test_a_payment_that_names_its_invoice_goes_before_an_unnamed_one_of_the_same_day() -> None:
    assert allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-01  issued   c  i2  2024-02-29   100
        2024-01-09  unnamed  c  -   -           -100
        2024-01-09  paid     c  i1  -           -100
    """)[2:] == [("2024-01-09", "i1", "-100"), ("2024-01-09", "i2", "-100")]


def test_a_refund_takes_money_on_account_before_it_opens_its_invoice_again() -> None:
    assert allocated("""
        2024-01-01  issued    c  i1  2024-01-31   100
        2024-01-09  paid      c  i1  -           -130
        2024-01-10  refunded  c  i1  -             50
    """)[1:] == [
        ("2024-01-09", "-", "30"),
        ("2024-01-09", "i1", "-100"),
        ("2024-01-10", "-", "-30"),
        ("2024-01-10", "i1", "20"),
    ]


def test_a_refund_reopens_an_invoice_in_its_old_place() -> None:
    assert allocated("""
        2024-01-01  issued    c  i1  2024-01-31   100
        2024-01-01  issued    c  i2  2024-02-29   100
        2024-01-09  unnamed   c  -   -           -130
        2024-01-10  refunded  c  i1  -             50
        2024-01-11  unnamed   c  -   -            -60
    """)[4:] == [("2024-01-10", "i1", "50"), ("2024-01-11", "i1", "-50"), ("2024-01-11", "i2", "-10")]


def test_a_refund_without_a_name_opens_what_such_money_settled_last() -> None:
    """A transfer that named nothing bounces: what it had settled is owed again."""
    assert allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-01  issued   c  i2  2024-02-29   100
        2024-01-09  unnamed  c  -   -           -100
        2024-01-10  unnamed  c  -   -            -60
        2024-01-12  unnamed  c  -   -             80
    """)[2:] == [
        ("2024-01-09", "i1", "-100"),
        ("2024-01-10", "i2", "-60"),
        ("2024-01-12", "i1", "20"),
        ("2024-01-12", "i2", "60"),
    ]


def test_a_refund_without_a_name_beyond_all_that_came_changes_nothing() -> None:
    assert allocated("""
        2024-01-01  issued   c  i1  2024-01-31   100
        2024-01-12  unnamed  c  -   -             80
        2024-01-13  unnamed  c  -   -           -100
    """)[1:] == [("2024-01-13", "i1", "-100")]


def test_an_invoice_with_a_refund_ahead_of_its_issue_owes_more() -> None:
    assert allocated("""
        2024-01-01  refunded  c  i1  -             30
        2024-01-05  issued    c  i1  2024-01-31   100
        2024-01-09  unnamed   c  -   -           -150
    """) == [
        ("2024-01-01", "-", "-30"),
        ("2024-01-05", "-", "30"),
        ("2024-01-05", "i1", "130"),
        ("2024-01-09", "-", "20"),
        ("2024-01-09", "i1", "-130"),
    ]


def test_a_second_refund_ahead_of_the_issue_takes_no_more_money_on_account_than_its_own_amount() -> None:
    assert allocated("""
        2024-01-01  refunded  c  i1  -             50
        2024-01-02  unnamed   c  -   -           -100
        2024-01-03  refunded  c  i1  -             30
        2024-01-05  issued    c  i1  2024-01-31   100
    """) == [
        ("2024-01-01", "-", "-50"),
        ("2024-01-02", "-", "100"),
        ("2024-01-03", "-", "-30"),
        ("2024-01-05", "-", "-20"),
        ("2024-01-05", "i1", "80"),
    ]


def test_money_that_names_an_invoice_settles_its_instalments_by_due_date() -> None:
    assert allocated("""
        2024-01-01  issued  c  i1/b  2024-03-31   100
        2024-01-01  issued  c  i1/a  2024-01-31   100
        2024-01-01  issued  c  i2    2024-02-29   100
        2024-01-09  paid    c  i1/a  -           -130
    """)[3:] == [("2024-01-09", "i1/a", "-100"), ("2024-01-09", "i1/b", "-30")]


def test_money_without_a_name_settles_another_invoice_between_two_instalments() -> None:
    assert allocated("""
        2024-01-01  issued   c  i1/a  2024-01-31   100
        2024-01-01  issued   c  i1/b  2024-03-31   100
        2024-01-01  issued   c  i2    2024-02-29   100
        2024-01-09  unnamed  c  -     -           -150
    """)[3:] == [("2024-01-09", "i1/a", "-100"), ("2024-01-09", "i2", "-50")]


def test_an_instalment_that_bounces_is_the_last_one_paid() -> None:
    assert allocated("""
        2024-01-01  issued    c  i1/a  2024-01-31   100
        2024-01-01  issued    c  i1/b  2024-03-31   100
        2024-01-09  paid      c  i1    -           -200
        2024-01-20  refunded  c  i1    -            100
    """)[4:] == [("2024-01-20", "i1/b", "100")]


def test_a_customer_pays_only_its_own_invoices() -> None:
    assert allocated("""
        2024-01-01  issued   a  i1  2024-01-31   100
        2024-01-01  issued   b  i2  2024-02-29   100
        2024-01-09  unnamed  b  -   -           -150
    """)[2:] == [("2024-01-09", "-", "50"), ("2024-01-09", "i2", "-100")]


def test_customers_that_are_replayed_in_portions_come_out_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "\n".join(f"2024-01-01 issued c{n} i{n} 2024-01-31 100\n2024-01-09 unnamed c{n} - - -130" for n in range(9))
    whole = allocated(lines)
    monkeypatch.setattr("data.allocation.AT_A_TIME", 4)
    assert allocated(lines) == whole


def test_no_entries_make_no_changes() -> None:
    assert allocated("") == []
