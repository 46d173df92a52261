from datetime import date

import pandas as pd

from models.validation.segments import segmentations

ROWS = pd.DataFrame(
    {
        "customer_id": ["A", "A", "B", "C", "D"],
        "as_of": [date(2024, 1, 1), date(2024, 7, 1), date(2024, 1, 1), date(2024, 1, 1), date(2024, 1, 1)],
    },
    index=[10, 11, 12, 13, 14],
)
CUSTOMERS = pd.DataFrame(
    {
        "customer_id": ["A", "B", "C", "D"],
        "industry": ["steel", "food", "wood", None],
        "region": [None] * 4,
        "employees": [9, 10, 250, None],
        "onboarded_on": [date(2023, 6, 1), date(2020, 1, 1), date(2013, 12, 1), date(2023, 1, 1)],
    }
)


def cut(kind: str, most: int = 2, out_of_time: bool = True) -> tuple[list[str], str]:
    found = {each.kind: each for each in segmentations(ROWS, CUSTOMERS, {"A"}, most, out_of_time)}[kind]
    assert found.names is None or set(found.names) == set(found.order)
    assert found.names is None or list(found.names.index) == list(ROWS.index)
    return ([] if found.names is None else list(found.names)), found.why


def test_by_day() -> None:
    assert cut("vintage")[0] == ["2024-01-01", "2024-07-01", "2024-01-01", "2024-01-01", "2024-01-01"]


def test_many_days_are_put_together_in_months() -> None:
    """A loan a day over three months: a day by itself says nothing."""
    rows = pd.DataFrame({"customer_id": "A", "as_of": pd.date_range("2024-01-01", "2024-03-31").date})
    vintage = segmentations(rows, CUSTOMERS, {"A"}, 2, out_of_time=True)[0]
    assert vintage.order == ("2024-01-01", "2024-02-01", "2024-03-01")


def test_rare_industries_are_put_together_and_unknown_ones_said() -> None:
    assert cut("industry")[0] == ["steel", "steel", "food", "all others", "not known"]


def test_a_column_that_the_source_does_not_have_is_said() -> None:
    assert cut("region") == ([], "the source has no region")


def test_sizes_begin_at_10_50_and_250_employees() -> None:
    sizes = ["1 to 9 employees", "1 to 9 employees", "10 to 49", "250 and more", "not known"]
    assert cut("size")[0] == sizes


def test_tenure_is_counted_to_the_day_of_the_snapshot() -> None:
    # A: 214 days, then 396; B: 4 years; C: 10.1 years; D: 365 days, a quarter of a day short of a mean year.
    assert cut("tenure")[0] == [
        "under 1 year", "1 to 3 years", "3 to 5 years", "10 years and more", "under 1 year"
    ]  # fmt: skip


def test_customers_never_seen_are_told_apart_where_there_is_time() -> None:
    assert cut("training")[0] == ["earlier days learnt from"] * 2 + ["never seen in training"] * 3
    assert cut("training", out_of_time=False)[1].startswith("no row: each customer was predicted by models")
