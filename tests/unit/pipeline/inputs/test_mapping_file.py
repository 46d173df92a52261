import re
from pathlib import Path

import pytest

from data.errors import UserError
from data.sources import mapping
from data.sources.mapping_rules import Mapping
from data.sources.params import IngestParams
from pipeline.inputs.mapping_file import load_mapping
from tests.unit.data.sources.deliveries import whole


def load(folder: Path, text: str) -> Mapping:
    path = folder / "mapping.yaml"
    path.write_text(text)
    return load_mapping(path)


def test_the_example_of_the_guide_is_the_one_that_is_tested(root: Path) -> None:
    guide = (root / "docs/guides/own_data.md").read_text()
    shown = re.findall(r"```yaml\n(tables:.*?)```", guide, flags=re.DOTALL)
    assert shown == [(root / "docs/guides/own_data/mapping.yaml").read_text()]


def test_the_example_of_the_guide_works(root: Path) -> None:
    raw = root / "docs/guides/own_data"
    params = IngestParams.model_construct(currency="CNY", observed_until=None)
    tables = whole(mapping.read(raw, params, load_mapping(raw / "mapping.yaml")))
    rows = {name: [list(row.values())[:-3] for row in table.to_pylist()] for name, table in tables.items()}
    assert rows == {
        "customers": [
            ["C001", "晨光电器有限公司", "制造业", "false", "2021-03-05"],
            ["C002", "李记五金店", "批发零售", "true", "2022-11-20"],
        ],
        "invoices": [
            ["1000-501", "C001", "2023-04-01", "2023-05-01", "12000.00"],
            ["1000-502", "C002", "2023-06-15", "2023-07-15", "800.50"],
            ["2000-501", "C001", "2024-01-10", "2024-02-09", "3500.00"],
        ],
        "payments": [
            ["1", "C001", "1000-501", "2023-04-28", "2023-04-29", "12000.00", "CNY", "payment"],
            ["2", "C002", None, "2023-08-31", "2023-09-01", "500.25", "CNY", "payment"],
            ["3", "C001", "2000-501", "2024-02-12", "2024-02-12", "1000.00", "CNY", "refund"],
        ],
        "attributes": [["C001", "2023-12-31", "4", "key account"], ["C002", "2023-12-31", None, "small"]],
    }


def test_words_stay_words(tmp_path: Path) -> None:
    text = "tables: {customers: [{files: a, columns: {region: {from: x, values: {no: yes, 1: 01, 2024-01-01: off}}}}]}"
    assert load(tmp_path, text).tables["customers"][0].columns["region"].values == {
        "no": "yes",
        "1": "01",
        "2024-01-01": "off",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tabels: {}", "tabels: no such key. Did you mean 'tables'?"),
        (
            "tables: {customers: [{files: a, enconding: x, columns: {name: a}}]}",
            "tables.customers.0.enconding: no such key. Did you mean 'encoding'?",
        ),
        (
            "tables: {customers: [{files: a, columns: {name: {form: a}}}]}",
            "tables.customers.0.columns.name.form: no such key. Did you mean 'from'?",
        ),
        (
            "tables: {payments: [{files: a, columns: {kind: {from: a, by_sign: {positiv: x, negative: y}}}}]}",
            "by_sign.positiv: no such key. Did you mean 'positive'?",
        ),
        (
            "tables: {payments: [{files: a, where: {b: {belw: 0}}, columns: {kind: a}}]}",
            "where.b.belw: no such key. Did you mean 'below'?",
        ),
        (
            "tables: {payments: [{files: a, columns: {amount: {from: a, negate_where: {b: {nt: H}}}}}]}",
            "negate_where.b.nt: no such key. Did you mean 'not'?",
        ),
        (
            "tables: {payments: [{files: a, columns: {paid_on: {from: a, date_format: YYYYMMDD}}}]}",
            "'YYYYMMDD' is no way to write a day; such are %Y%m%d, %d.%m.%Y and excel",
        ),
        (
            "tables: {payments: [{files: a, columns: {amount: {from: a, less: b}}}]}",
            "'less' goes with 'sum'",
        ),
        (
            "tables: {open_items: [{files: a, columns: {amount: a}}], payments: [{files: a, columns: {amount: a}}]}",
            "open_items and payments: invoices and payments are made from the open items.",
        ),
        ("tables: {open_items: [{files: a, columns: {amout: a}}]}", "no column 'amout'. Did you mean 'amount'?"),
        ("tables: {customers: [{files: a, columns: {nme: a}}]}", "no column 'nme'. Did you mean 'name'?"),
        ("tables: {customers: [{columns: {name: a}}]}", "tables.customers.0.files: Field required"),
        ("tables: {a: [], a: []}", "'a' is given twice"),
        ("tables: [", "is not valid YAML"),
        ("", "is wrong"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UserError) as error:
        load(tmp_path, text)
    assert message in str(error.value)


def test_a_missing_file_is_a_user_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"mapping.yaml does not exist.*docs/guides/own_data.md"):
        load_mapping(tmp_path / "mapping.yaml")


def test_a_file_in_another_encoding_is_a_user_error(tmp_path: Path) -> None:
    (tmp_path / "mapping.yaml").write_bytes("tables: 客户".encode("gbk"))
    with pytest.raises(UserError, match="is not UTF-8"):
        load_mapping(tmp_path / "mapping.yaml")
