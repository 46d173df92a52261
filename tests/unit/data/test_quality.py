import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.tables import TABLES
from tests.text_tables import CUSTOMERS, INVOICES, as_delivered, broken_rules, delivered_rows, inspected

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

STATEMENT = "customer_id | period_end | published_on | months"


def test_the_first_row_of_a_key_stays_and_the_later_ones_are_set_aside() -> None:
    invoices = """
        invoice_id | customer_id | issued_on  | due_on     | amount
        I1         | C1          | 2024-01-10 | 2024-02-10 | 1
        I2         | C1          | 2024-01-10 | 2024-02-10 | 2
        I1         | C1          | 2024-01-10 | 2024-02-10 | 3
        I1         | C2          | 2024-01-10 | 2024-02-10 | 4
    """
    # Lines count from 2, the first below the header: lines 4 and 5 say I1 again.
    assert broken_rules("invoices", invoices, payments="payment_id | customer_id") == {
        4: ["duplicate_key(invoice_id)"],
        5: ["duplicate_key(invoice_id)"],
    }


def test_which_row_is_first_is_told_by_file_and_line_and_not_by_the_order_of_delivery() -> None:
    rows = as_delivered("customers", CUSTOMERS.replace("C2", "C1"))
    with inspected(customers=rows.take([1, 0])) as (_, out):
        (row,) = pq.read_table(out / "quarantine/customers.parquet").to_pylist()
    assert (row["source_line"], row["rule"]) == (3, "duplicate_key")


def test_rows_of_one_wide_line_may_share_its_number_and_exactly_one_of_a_key_stays() -> None:
    rows = as_delivered("customers", CUSTOMERS.replace("C2", "C1"))
    same_line = rows.set_column(rows.column_names.index("source_line"), "source_line", pa.array([2, 2]))
    with inspected(customers=same_line) as (inspection, _):
        assert (inspection.checked["customers"].good, inspection.checked["customers"].quarantined) == (1, 1)


def test_a_key_of_several_columns_is_repeated_only_as_a_whole_and_a_null_in_it_repeats_nothing() -> None:
    statements = f"""
        {STATEMENT}
        C1 | 2023-12-31 | 2024-03-01 | 12
        C1 | 2022-12-31 | 2024-03-01 | 12
        C1 | 2023-12-31 | 2024-04-01 | 12
        C1 |            | 2024-04-01 | 12
        C1 |            | 2024-04-01 | 12
    """
    broken = broken_rules("statements", statements)
    assert broken[4] == ["duplicate_key(customer_id, period_end)"]
    assert broken[5] == broken[6] == ["missing(period_end)"]


def test_an_outcome_before_its_customer_is_set_aside_and_one_on_its_first_day_is_not() -> None:
    customers = "customer_id | onboarded_on\nC1 | 2024-01-10"
    outcomes = """
        customer_id | as_of      | defaulted
        C1          | 2024-01-09 | true
        C1          | 2024-01-10 | false
    """
    assert broken_rules("outcomes", outcomes, customers=customers) == {2: ["as_of_before_customer(as_of, customer_id)"]}


def test_two_loans_of_one_day_are_told_apart_by_their_number_and_two_without_are_not() -> None:
    outcomes = """
        customer_id | as_of      | outcome_id | defaulted | known_on
        C1          | 2024-03-01 | K1         | true      |
        C1          | 2024-03-01 | K2         | true      |
        C1          | 2024-03-01 | K1         | true      |
        C2          | 2024-03-01 |            | true      |
        C2          | 2024-03-01 |            | true      |
        C2          | 2024-03-02 |            | true      | 2024-03-01
    """
    assert broken_rules("outcomes", outcomes) == {
        4: ["duplicate_key(customer_id, as_of, outcome_id)"],
        6: ["duplicate_key(customer_id, as_of, outcome_id)"],
        7: ["known_before_as_of(known_on, as_of)"],
    }


def test_bounds_are_inclusive() -> None:
    lines = "\n".join(f"C1 | 20{year}-12-31 | 2024-03-01 | {months}" for year, months in ((20, 1), (21, 24), (22, 25)))
    assert broken_rules("statements", f"{STATEMENT}\n{lines}") == {4: ["out_of_range(months)"]}


def test_a_row_is_counted_under_every_rule_and_named_by_the_first() -> None:
    invoices = f"{INVOICES.rstrip()}\nI3 | C9 | 2024-02-10 | 2024-01-10 | x"
    with inspected(invoices=invoices) as (inspection, _):
        broken = inspection.checked["invoices"].broken
    assert [(rule.rule, rule.rows, rule.set_aside) for rule in broken] == [
        ("unreadable(amount)", 1, 1),
        ("missing(amount)", 1, 0),
        ("orphan_customer(customer_id)", 1, 0),
        ("due_before_issued(due_on, issued_on)", 1, 0),
    ]


def test_rows_of_a_customer_who_was_set_aside_are_orphans() -> None:
    customers = CUSTOMERS.replace("2019-06-30", "2999-01-01")
    assert broken_rules("invoices", INVOICES, customers=customers) == {3: ["orphan_customer(customer_id)"]}


def test_an_old_firm_is_no_mistake_but_an_old_invoice_is() -> None:
    customers = "customer_id | founded_on | onboarded_on\nC1 | 1669-05-01 | 2019-01-01\nC2 | 0999-01-01 | 2019-01-01"
    assert broken_rules("customers", customers) == {3: ["too_early(founded_on)"]}


def test_a_due_date_may_lie_in_the_future_but_a_payment_may_not() -> None:
    invoices = INVOICES.replace("2024-03-31", "2030-01-01")
    assert broken_rules("invoices", invoices) == {}


def test_a_currency_is_three_capital_letters() -> None:
    invoices = """
        invoice_id | customer_id | issued_on  | due_on     | amount | currency
        I1         | C1          | 2024-01-10 | 2024-02-10 | 1      | cny
        I2         | C1          | 2024-01-10 | 2024-02-10 | 1      | CNY
        I3         | C1          | 2024-01-10 | 2024-02-10 | 1      |
    """
    payments = "payment_id | customer_id | invoice_id | paid_on | recorded_on | amount | kind"
    assert broken_rules("invoices", invoices, payments=payments) == {2: ["unknown_currency(currency)"]}


def test_a_name_is_quoted_nowhere() -> None:
    customers = f"customer_id | name | onboarded_on\nC1 | {'Ann Secret ' * 100} | 2019-01-01\nC2 | B | 2019-01-01"
    with inspected(customers=customers) as (inspection, _):
        (rule,) = inspection.checked["customers"].broken
    assert rule.examples == ("customers.csv:2 name (not shown): may not be longer than 1000 characters",)


def test_a_delivered_column_called_rule_is_kept_beside_ours() -> None:
    attributes = "customer_id | known_on | rule\nC9 | 2024-01-01 | theirs"
    with inspected(attributes=attributes) as (_, out):
        (row,) = pq.read_table(out / "quarantine/attributes.parquet").to_pylist()
    assert (row["rule_"], row["rule"]) == ("theirs", "orphan_customer")


@pytest.mark.parametrize("name", TABLES)
def test_every_rule_of_a_table_has_a_label_of_its_own(name: str) -> None:
    table = TABLES[name]
    with inspected(**{name: delivered_rows(name, table.column_names, [])}) as (inspection, _):
        labels = [rule.label for each in inspection.examined if each.table.name == name for rule in each.rules]
    assert len(set(labels)) == len(labels)
    assert {rule for rule in labels if rule.startswith("missing")} == {
        f"missing({column.name})" for column in table.columns if not column.nullable
    }
