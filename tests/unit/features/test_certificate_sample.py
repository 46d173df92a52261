"""Which customers and days a certificate is about."""

from datetime import date

from features.certificate_sample import at_edges, chosen_customers, chosen_days
from features.params import CertifyParams
from tests.engines import duck
from tests.tables import day, typed

QUARTERS = [day(text) for text in ("2025-04-01", "2025-07-01", "2025-10-01", "2026-01-01")]


def asked(customers: int = 4, days: int = 6, seed: int = 1) -> CertifyParams:
    return CertifyParams(customers=customers, days=days, seed=seed)


def test_the_newest_day_and_the_day_before_are_always_among_the_days() -> None:
    for seed in range(20):
        assert chosen_days(QUARTERS, asked(days=2, seed=seed)) == {
            date(2025, 12, 31): "day before it",
            date(2026, 1, 1): "newest snapshot day",
        }


def test_the_other_days_are_snapshot_days_and_any_days() -> None:
    found = chosen_days(QUARTERS, asked(days=6))
    assert sorted(found.values()).count("snapshot day") == sorted(found.values()).count("any day") == 2
    assert all((as_of in QUARTERS) == ("snapshot day" in reason) for as_of, reason in found.items())


def test_a_single_snapshot_day_is_examined_with_days_of_the_year_before() -> None:
    found = chosen_days(QUARTERS[-1:], asked(days=5))
    assert len(found) == 5
    assert min(found) >= date(2025, 1, 1)


def test_the_same_seed_chooses_the_same() -> None:
    everybody = [f"c{n}" for n in range(100)]
    assert chosen_days(QUARTERS, asked()) == chosen_days(QUARTERS, asked())
    assert chosen_customers(everybody, [], asked()) == chosen_customers(everybody[::-1], [], asked())
    assert chosen_customers(everybody, [], asked()) != chosen_customers(everybody, [], asked(seed=2))


def test_half_of_the_customers_have_something_at_the_edge_of_a_day() -> None:
    everybody = [f"c{n}" for n in range(100)]
    found = chosen_customers(everybody, ["c7", "c8", "c9", "elsewhere"], asked(customers=4))
    assert len(found) == 4
    assert len({"c7", "c8", "c9"} & set(found)) >= 2


def test_small_portfolios_are_examined_whole() -> None:
    assert chosen_customers(["b", "a"], ["a"], asked(customers=50)) == ["a", "b"]


def test_the_edge_is_the_day_and_the_day_before() -> None:
    orders = typed(
        "orders",
        """
        customer_id  ordered_on  amount
        late         2024-03-01  1
        edge         2024-02-29  1
        early        2024-02-28  1
        """,
    )
    with duck() as engine:
        tables = engine.tables({"orders": orders, "invoices": typed("invoices")})
        assert at_edges(tables, [day("2024-03-01")]) == ["edge", "late"]
