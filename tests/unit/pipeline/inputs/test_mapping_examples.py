"""The guides show what each key of a mapping does: every line of their tables is run."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from data.sources import mapping
from data.sources.mapping_rules import ColumnRule, Export
from data.sources.open_items.table import OPEN_ITEMS
from data.sources.params import IngestParams
from pipeline.inputs.mapping_file import load_mapping
from tests.unit.data.sources.deliveries import whole

ROOT = Path(__file__).parents[4]
GUIDE = (ROOT / "docs/guides/own_data.md").read_text()
OPEN_ITEMS_GUIDE = (ROOT / "docs/guides/open_items.md").read_text()
EXAMPLES = re.findall(r"^\| `(\{.*\})` \| `(\{.*\})` \| (?:`(\{.*\})`|left out) \|$", GUIDE, flags=re.MULTILINE)
PARAMS = IngestParams.model_construct(currency="CNY", observed_until=None)


@pytest.mark.parametrize(("export", "line", "expected"), EXAMPLES)
def test_an_example_of_the_guide(tmp_path: Path, export: str, line: str, expected: str) -> None:
    cells: dict[str, Any] = yaml.load(line, Loader=yaml.BaseLoader)
    with (tmp_path / "export.csv").open("w", newline="") as file:
        csv.writer(file).writerows([list(cells), list(cells.values())])
    (tmp_path / "mapping.yaml").write_text(f"tables: {{payments: [{{files: export.csv, {export[1:]}]}}")
    rules = load_mapping(tmp_path / "mapping.yaml")
    rows = whole(mapping.read(tmp_path, PARAMS, rules))["payments"].to_pylist()
    columns = rules.tables["payments"][0].columns
    found = [{name: row[name] or "" for name in columns} for row in rows]
    assert found == ([yaml.load(expected, Loader=yaml.BaseLoader)] if expected else [])


def test_every_key_has_an_example() -> None:
    """The keys that say how a file is written are shown by the guide's complete example."""
    shown = " ".join(export for export, _, _ in EXAMPLES)
    of_files = {"files", "encoding", "delimiter", "header_line", "sheet", "columns", "null_values"}
    for model in (Export, ColumnRule):
        for name, key in ((field.alias or name, name) for name, field in model.model_fields.items()):
            assert key in of_files or re.search(rf"\b{name}: ", shown), name


@pytest.mark.parametrize("example", ["sap", "kingdee", "yonyou"])
def test_the_guide_shows_the_mappings_that_are_tested(example: str) -> None:
    assert (ROOT / f"docs/guides/open_items/{example}/mapping.yaml").read_text() in OPEN_ITEMS_GUIDE


def test_the_guide_tells_of_every_column_of_open_items() -> None:
    for column in OPEN_ITEMS.columns:
        assert f"| `{column.name}` |" in OPEN_ITEMS_GUIDE


@pytest.mark.parametrize(
    ("example", "invoices", "payments"),
    [
        (
            "sap",
            [
                ["90000011", "0000020001", "2023-03-03", "2000.00"],
                ["90000012", "0000020001", "2023-03-12", "500.00"],
                ["90000013", "0000020002", "2023-03-31", "1000.00"],
                ["90000014", "0000020003", "2023-05-01", "900.00"],
            ],
            [
                ["0000020001", "90000011", "2023-02-28", "2000.00", "payment"],
                ["0000020001", "90000012", "2023-02-28", "500.00", "payment"],
                ["0000020002", "90000013", "2023-04-05", "700.00", "payment"],
                ["0000020003", "90000014", "2023-04-20", "900.00", "payment"],
            ],
        ),
        (
            "kingdee",
            [
                ["AR0011", "007", "2023-04-01", "3000"],
                ["AR0012", "00015", "2023-04-01", "5000"],
                ["AR0013", "00016", "2023-05-31", "800.5"],
            ],
            [
                ["00015", "AR0012", "2023-03-31", "2000.00", "payment"],
                ["00016", "AR0013", "2023-05-15", "800.50", "credit_note"],
                ["007", "AR0011", "2023-03-20", "3000.00", "payment"],
            ],
        ),
        (
            "yonyou",
            [["记-0031", "C01", "2023-02-19", "3000"], ["记-0044", "C02", "2023-03-05", "1500"]],
            [["C01", None, "2023-01-05", "3000.00", "payment"], ["C02", None, "2023-02-10", "1500.00", "payment"]],
        ),
    ],
)
def test_the_open_items_of_the_guide(example: str, invoices: list[Any], payments: list[Any]) -> None:
    raw = ROOT / "docs/guides/open_items" / example
    tables = whole(mapping.read(raw, PARAMS, load_mapping(raw / "mapping.yaml")))
    owed = tables["invoices"].select(["invoice_id", "customer_id", "due_on", "amount"])
    paid = tables["payments"].select(["customer_id", "invoice_id", "recorded_on", "amount", "kind"])
    assert [list(row.values()) for row in owed.to_pylist()] == invoices
    assert sorted(list(row.values()) for row in paid.to_pylist()) == payments
