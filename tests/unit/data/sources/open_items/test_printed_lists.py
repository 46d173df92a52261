"""A list as it is printed: bars between cells, rules, headers on every page, a column that says debit or credit."""

from pathlib import Path

from data.sources.mapping import read
from data.sources.mapping_rules import Mapping
from data.sources.params import IngestParams
from tests.unit.data.sources.deliveries import whole

PRINTED = """Kunden-Einzelposten                                  Seite 1

--------------------------------------------------------------------------------------------
|  Konto     |Beleg     |Art|Buch.dat. |Fällig    |     Betrag |S/H|Ausgleich |Ausgl.dat.|
--------------------------------------------------------------------------------------------
|  0000030001|90000021  |RV |01.02.2023|03.03.2023|   1.500,00 |S  |          |00.00.0000|
|  0000030001|1400000021|DZ |10.02.2023|00.00.0000|     600,00 |H  |          |00.00.0000|
|  0000030002|90000022  |RV |01.02.2023|03.03.2023|     700,00 |S  |1400000022|02.03.2023|
--------------------------------------------------------------------------------------------
|  Konto     |Beleg     |Art|Buch.dat. |Fällig    |     Betrag |S/H|Ausgleich |Ausgl.dat.|
--------------------------------------------------------------------------------------------
|  0000030002|1400000022|DZ |02.03.2023|00.00.0000|     700,00 |H  |1400000022|02.03.2023|
|  0000030003|90000023  |RV |bald      |03.03.2023|     700,00 |S  |          |00.00.0000|
--------------------------------------------------------------------------------------------
|* Summe     |          |   |          |          |     900,00 |   |          |          |
--------------------------------------------------------------------------------------------
"""

EXPORT = {
    "files": "list.txt",
    "encoding": "cp1252",
    "delimiter": "|",
    "header_line": "4",
    "date_format": "%d.%m.%Y",
    "decimal": ",",
    "thousands": ".",
    "where": {"Beleg": {"empty": "false"}},
    "columns": {
        "document_id": "Beleg",
        "customer_id": "Konto",
        "kind": {"from": "Art", "values": {"RV": "invoice", "DG": "credit_note", "DZ": "payment"}},
        "posted_on": "Buch.dat.",
        "due_on": "Fällig",
        "amount": {"from": "Betrag", "negate_where": {"S/H": "H"}},
        "cleared_by": "Ausgleich",
        "cleared_on": "Ausgl.dat.",
    },
}


def test_a_printed_list(tmp_path: Path, params: IngestParams) -> None:
    (tmp_path / "list.txt").write_bytes(PRINTED.encode("cp1252"))
    tables = whole(read(tmp_path, params, Mapping.model_validate({"tables": {"open_items": [EXPORT]}})))
    owed = tables["invoices"].select(["customer_id", "invoice_id", "issued_on", "amount", "source_line"]).to_pylist()
    assert [list(row.values()) for row in owed] == [
        ["0000030001", "90000021", "2023-02-01", "1500.00", 6],
        ["0000030002", "90000022", "2023-02-01", "700.00", 8],
        ["0000030003", "90000023", "bald", "700.00", 13],
    ]
    paid = tables["payments"].select(["customer_id", "invoice_id", "recorded_on", "amount", "source_line"]).to_pylist()
    assert [list(row.values()) for row in paid] == [
        ["0000030002", "90000022", "2023-03-02", "700.00", 12],
        ["0000030001", None, "2023-02-10", "600.00", 7],
    ]
