"""Small readers and writers of the batch job."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.batch.request import customers_in
from pipeline.batch.table_text import write_csv


@pytest.mark.parametrize(
    "text", ["C2\nC1\nC1\n", "\ufeffcustomer_id\r\nC1\r\nC2\r\n", "x,customer_id\n1,C2\n\n2,C1\n", " C1 \nC2"]
)
def test_a_list_of_customers_is_a_line_per_id_or_a_column(tmp_path: Path, text: str) -> None:
    (tmp_path / "list").write_text(text, encoding="utf-8")
    assert customers_in(tmp_path / "list") == ("C1", "C2")


def test_text_that_a_spreadsheet_would_run_is_made_harmless(tmp_path: Path) -> None:
    ids = ["=1+1", " @SUM(A1)", "C-3", "-5"]
    lists = {"reasons": [["a", "b"], [], ["+c"], []], "alerts": [[], ["d"], [], []]}
    scores = pd.DataFrame({"customer_id": ids, "pd": [0.5, 0.25, -0.0, 1e-17], **lists})
    scores.to_parquet(tmp_path / "scores.parquet")
    write_csv(tmp_path / "scores.csv", tmp_path / "scores.parquet")
    assert (tmp_path / "scores.csv").read_text().splitlines() == [
        "customer_id,pd,reasons,alerts",
        "'=1+1,0.5,a;b,",
        "' @SUM(A1),0.25,,d",
        "C-3,-0.0,'+c,",
        "'-5,1e-17,,",
    ]
