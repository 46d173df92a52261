"""Whatever has come, come late, changed or gone since the last load: the next one equals a load of everything."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.databases.pull import Pulled, pull
from pipeline.databases.rules import DatabaseRules
from tests import databases
from tests.databases import say

Row = tuple[int, date, str | None, float | None]
Edit = tuple[str, Row]

TABLE = "create table invoices (invoice_id varchar(9), customer_id varchar(9), issued_on date, amount double precision)"
DAYS = st.dates(date(2024, 1, 1), date(2024, 6, 30))
TEXTS = st.sampled_from(["a", "b", "", "NULL", "x,'y'", "客户", None])
ROWS = st.tuples(st.integers(0, 12), DAYS, TEXTS, st.sampled_from([0.0, 0.1, 0.30000000000000004, -1e300, None]))
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), ROWS),
        st.tuples(st.just("update"), ROWS),
        st.tuples(st.just("move"), ROWS),
        st.tuples(st.just("delete"), ROWS),
        st.tuples(st.just("twice"), ROWS),
    ),
    max_size=6,
)


def literal(value: object) -> str:
    return (
        "null"
        if value is None
        else repr(value)
        if isinstance(value, float)
        else f"'{str(value).replace(chr(39), chr(39) * 2)}'"
    )


def statements(edit: Edit) -> list[str]:
    what, (number, day, text, amount) = edit
    key = f"invoice_id = 'I{number}'"
    insert = f"insert into invoices values ('I{number}', {literal(text)}, {literal(day)}, {literal(amount)})"
    return {
        "insert": [insert],
        "twice": [insert, insert],
        "update": [f"update invoices set amount = {literal(amount)}, customer_id = {literal(text)} where {key}"],
        "move": [f"update invoices set issued_on = {literal(day + timedelta(days=31))} where {key}"],
        "delete": [f"delete from invoices where {key}"],
    }[what]


@pytest.mark.parametrize("kind", databases.SERVERS)
@given(start=st.lists(ROWS, max_size=12), loads=st.lists(EDITS, min_size=1, max_size=3))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_load_of_what_has_changed_equals_a_load_of_everything(
    request: pytest.FixtureRequest, kind: str, start: list[Row], loads: list[list[Edit]]
) -> None:
    url = request.getfixturevalue(f"{kind}_url")
    rules = DatabaseRules.model_validate({"url": url, "tables": {"invoices": {"table": "invoices"}}})
    say(url, "drop table if exists invoices", TABLE)
    say(url, *(line for row in start for line in statements(("insert", row))))
    with TemporaryDirectory() as folder:
        pull(rules, Path(folder, "kept"))
        for number, edits in enumerate(loads):
            say(url, *(line for edit in edits for line in statements(edit)))
            found = pull(rules, Path(folder, "kept"))["invoices"]
            whole = pull(rules, Path(folder, f"whole{number}"))["invoices"]
            assert file(folder, "kept").read_bytes() == file(folder, f"whole{number}").read_bytes()
            assert found.rows == whole.rows == whole.read == pq.read_metadata(file(folder, "kept")).num_rows
            assert found.read <= whole.read


def file(folder: str, name: str) -> Path:
    return Path(folder, name, "invoices.parquet")


def test_only_months_that_have_changed_are_read_again(postgresql_url: str, tmp_path: Path) -> None:
    days = ["2024-01-10", "2024-01-20", "2024-02-10", "2024-03-10"]
    rows = [statements(("insert", (number, date.fromisoformat(day), "a", 1.0))) for number, day in enumerate(days)]
    say(postgresql_url, TABLE, *(line for row in rows for line in row))
    rules = DatabaseRules.model_validate({"url": postgresql_url, "tables": {"invoices": {"table": "invoices"}}})
    assert pull(rules, tmp_path / "kept")["invoices"] == Pulled(rows=4, read=4, months=3, changed=0)
    assert pull(rules, tmp_path / "kept")["invoices"] == Pulled(rows=4, read=0, months=3, changed=0)
    say(postgresql_url, *statements(("insert", (9, date(2024, 4, 1), "new", 1.0))))
    assert pull(rules, tmp_path / "kept")["invoices"] == Pulled(rows=5, read=1, months=4, changed=0)
    say(postgresql_url, *statements(("insert", (8, date(2024, 1, 31), "late", 1.0))))
    assert pull(rules, tmp_path / "kept")["invoices"] == Pulled(rows=6, read=3, months=4, changed=1)
    say(postgresql_url, *statements(("update", (2, date(2024, 1, 1), "changed", 2.0))))
    assert pull(rules, tmp_path / "kept")["invoices"] == Pulled(rows=6, read=1, months=4, changed=1)
    say(postgresql_url, *statements(("delete", (3, date(2024, 1, 1), "gone", None))))
    assert pull(rules, tmp_path / "kept")["invoices"] == Pulled(rows=5, read=0, months=3, changed=1)
