import logging
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from data.errors import DataRefused, UserError
from data.sources.mapping import read
from data.sources.mapping_rules import Mapping
from data.sources.params import IngestParams
from tests.unit.data.sources.deliveries import whole


def mapped(raw: Path, params: IngestParams, table: str, *exports: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of one table that these exports give, without file name and line."""
    tables = whole(read(raw, params, Mapping.model_validate({"tables": {table: exports}})))
    return [{**row} for row in tables[table].drop_columns(["source_file", "source_line"]).to_pylist()]


def cell(raw: Path, params: IngestParams, text: str, rule: Any, column: str = "amount", **export: Any) -> Any:
    """What becomes of one cell of an export in a column of ``payments``."""
    (raw / "p.csv").write_text(f"x,y\n{text},7\n")
    return mapped(raw, params, "payments", {"files": "p.csv", "columns": {column: rule}, **export})[0][column]


@pytest.mark.parametrize(
    ("text", "column", "rule", "expected"),
    [
        ("a", "payment_id", "x", "a"),
        ("a", "payment_id", {"join": ["x", "y"]}, "a-7"),
        ("a", "payment_id", {"join": ["y", "x"], "separator": "/"}, "7/a"),
        ("", "payment_id", {"join": ["y", "x"]}, None),
        ("a", "kind", {"constant": "payment"}, "payment"),
        ("a", "kind", {"from": "x", "values": {"a": "refund"}}, "refund"),
        ("b", "kind", {"from": "x", "values": {"a": "refund"}}, "b"),
        ("-5", "kind", {"from": "x", "by_sign": {"positive": "payment", "negative": "refund"}}, "refund"),
        ("-5", "amount", {"from": "x", "sign": "drop"}, "5"),
        ("5", "amount", {"from": "x", "sign": "flip"}, "-5"),
        ("five", "amount", {"from": "x", "sign": "flip"}, "five"),
        ("3/4/2024", "paid_on", {"from": "x", "date_format": "%d/%m/%Y"}, "2024-04-03"),
        ("2024-04-03", "paid_on", "x", "2024-04-03"),
    ],
)
def test_a_rule_makes_a_cell(
    tmp_path: Path, params: IngestParams, text: str, column: str, rule: Any, expected: str | None
) -> None:
    assert cell(tmp_path, params, text, rule, column) == expected


def test_an_export_says_how_days_and_numbers_are_written(tmp_path: Path, params: IngestParams) -> None:
    assert cell(tmp_path, params, "3.4.2024", "x", "paid_on", date_format="%d.%m.%Y") == "2024-04-03"
    assert cell(tmp_path, params, '"1.234,50"', "x", decimal=",", thousands=".") == "1234.50"


def test_a_rule_may_differ_from_its_export(tmp_path: Path, params: IngestParams) -> None:
    rule = {"from": "x", "date_format": "%Y%m%d"}
    assert cell(tmp_path, params, "20240403", rule, "paid_on", date_format="%d.%m.%Y") == "2024-04-03"


def test_text_is_left_alone_where_numbers_have_separators(tmp_path: Path, params: IngestParams) -> None:
    assert cell(tmp_path, params, "1.000", "x", "payment_id", decimal=",", thousands=".") == "1.000"


def test_numbers_of_the_users_own_are_declared(tmp_path: Path, params: IngestParams) -> None:
    (tmp_path / "crm.csv").write_text('customer,day,a,b\nC1,2024-01-01,"1,5","1,5"\n')
    columns = {"customer_id": "customer", "known_on": "day", "share": {"from": "a", "number": True}, "size": "b"}
    (row,) = mapped(tmp_path, params, "attributes", {"files": "crm.csv", "decimal": ",", "columns": columns})
    assert (row["share"], row["size"]) == ("1.5", "1,5")


def test_several_exports_make_one_table_with_the_same_columns(tmp_path: Path, params: IngestParams) -> None:
    (tmp_path / "a1.csv").write_text("id,name\n1,x\n")
    (tmp_path / "a2.csv").write_text("name,id\ny,2\n")
    (tmp_path / "b.csv").write_text("nr;seat\n3;Rome\n")
    exports = (
        {"files": "a*.csv", "columns": {"customer_id": "id", "name": "name"}},
        {"files": "b.csv", "delimiter": ";", "columns": {"region": "seat", "customer_id": "nr"}},
    )
    assert mapped(tmp_path, params, "customers", *exports) == [
        {"customer_id": "1", "name": "x", "region": None, "unreadable_line": None},
        {"customer_id": "2", "name": "y", "region": None, "unreadable_line": None},
        {"customer_id": "3", "name": None, "region": "Rome", "unreadable_line": None},
    ]


def test_where_leaves_rows_out_and_says_so(
    tmp_path: Path, params: IngestParams, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.csv").write_text("id,state,land\n1,ok,CN\n2,void,CN\n3, ok ,DE\n4,ok,FR\n5,,CN\n")
    caplog.set_level(logging.INFO)
    where = {"state": "ok", "land": ["CN", "DE"]}
    found = mapped(tmp_path, params, "customers", {"files": "a.csv", "where": where, "columns": {"customer_id": "id"}})
    assert [row["customer_id"] for row in found] == ["1", "3"]
    assert "a.csv: rows left out, as 'where' in mapping.yaml says: 3." in caplog.text


def test_a_broken_line_passes_where_and_gets_no_constant(tmp_path: Path, params: IngestParams) -> None:
    (tmp_path / "a.csv").write_text("id,state\n1\n")
    export = {"files": "a.csv", "where": {"state": "ok"}, "columns": {"customer_id": "id", "region": {"constant": "x"}}}
    assert mapped(tmp_path, params, "customers", export) == [
        {"customer_id": None, "region": None, "unreadable_line": "1"}
    ]


def test_a_column_that_the_export_lacks_is_refused(tmp_path: Path, params: IngestParams) -> None:
    (tmp_path / "a.csv").write_text("客户编号\n1\n")
    with pytest.raises(DataRefused, match=r"a.csv has no column '客户号', .* Did you mean '客户编号'\?"):
        mapped(tmp_path, params, "customers", {"files": "a.csv", "columns": {"customer_id": "客户号"}})


@pytest.mark.parametrize("files", ["sale*.csv", "sale.csv", "/sale.csv"])
def test_files_that_are_not_there_are_a_user_error(tmp_path: Path, params: IngestParams, files: str) -> None:
    (tmp_path / "sales.csv").mkdir()
    (tmp_path / "sales_1.csv").write_text("id\n1\n")
    (tmp_path / "sales_1.csv").rename(tmp_path / "Sales_1.csv")
    with pytest.raises(UserError, match=r"No file in .* fits '.*sale.*\.csv' of mapping.yaml"):
        mapped(tmp_path, params, "customers", {"files": files, "columns": {"customer_id": "id"}})


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"invoice": [{"files": "a", "columns": {"a": "b"}}]}, "no table 'invoice'. Did you mean 'invoices'?"),
        ({"invoices": [{"files": "a", "columns": {"amont": "b"}}]}, "no column 'amont'. Did you mean 'amount'?"),
        ({"invoices": [{"files": "a", "columns": {"amount": {}}}]}, "give one of 'from'"),
        ({"invoices": [{"files": "a", "columns": {"amount": {"from": "a", "constant": "1"}}}]}, "give one of 'from'"),
        ({"invoices": [{"files": "a", "encoding": "gkb", "columns": {"amount": "b"}}]}, "no such encoding"),
    ],
)
def test_a_wrong_mapping_is_refused(tables: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as error:
        Mapping.model_validate({"tables": tables})
    assert message in str(error.value)
