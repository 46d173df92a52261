"""Rows that were set aside, repaired and replayed: the result is that of a source which never had bad rows."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from data.errors import DataRefused, UserError
from data.sources.base import PROVENANCE
from pipeline.batch.repairs import prepare
from pipeline.batch.score_book import run_score
from tests.conftest import Command
from tests.functional.scoring import AS_OF, copy_tables
from tests.functional.test_score import contents
from tests.integration.runs import working_in

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow and Ibis warn about their own dependencies

BAD = {"amount": {10: "0", 20: "much", 30: ""}, "customer_id": {40: "NOBODY"}}
"""Cells of the invoices that are made bad, by column and row."""

Row = dict[str, str]


def spoilt(table: pa.Table) -> pa.Table:
    for name, cells in BAD.items():
        values = table[name].to_pylist()
        for row, value in cells.items():
            values[row] = value or None
        table = table.set_column(table.column_names.index(name), name, pa.array(values, pa.string()))
    return table


def as_csv(folder: Path) -> Path:
    """The invoices as CSV: a file in which any value may stand in any column."""
    invoices = pq.read_table(folder / "invoices.parquet")
    (folder / "invoices.parquet").unlink()
    delivered = [name for name in invoices.column_names if name not in PROVENANCE]
    text = pa.table({name: invoices[name].cast(pa.string()) for name in delivered})
    pacsv.write_csv(text, folder / "invoices.csv")
    return folder


@pytest.fixture(scope="module")
def clean(scoring_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source without a bad row, and in ``out`` the result of it."""
    folder = tmp_path_factory.mktemp("clean")
    as_csv(copy_tables(scoring_project, folder / "in"))
    with working_in(scoring_project):
        run_score(folder / "in", AS_OF, "challenger", folder / "out", None)
    return folder


@pytest.fixture(scope="module")
def dirty(scoring_project: Path, clean: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source with bad rows, and in ``out`` the result of it, with their quarantine; its scores are ``first``."""
    folder = tmp_path_factory.mktemp("dirty")
    copy_tables(scoring_project, folder / "in", invoices=None)
    pacsv.write_csv(spoilt(all_text(clean / "in/invoices.csv")), folder / "in/invoices.csv")
    with working_in(scoring_project):
        run_score(folder / "in", AS_OF, "challenger", folder / "out", None)
    shutil.copyfile(folder / "out/latest/scores.parquet", folder / "first.parquet")
    return folder


@pytest.fixture(autouse=True)
def in_project(scoring_project: Path) -> Iterator[None]:
    with working_in(scoring_project):
        yield


def all_text(path: Path) -> pa.Table:
    with path.open() as file:
        rows = list(csv.DictReader(file))
    return pa.Table.from_pylist([{name: cell or None for name, cell in row.items()} for row in rows])


def mended(clean: Path, dirty: Path, folder: Path, amounts: Mapping[int, str] = MappingProxyType({})) -> Path:
    """What a careful person makes of the quarantine: the cells of the clean source, but for the amounts given."""
    good = all_text(clean / "in/invoices.csv").to_pylist()

    def mend(row: Row) -> Row:
        place = int(row["source_line"]) - 2  # line 1 is the header
        cells = {name: cell or "" for name, cell in good[place].items()}
        return {**row, **cells, "amount": amounts.get(place, cells["amount"])}

    return edited(dirty, folder, mend)


def edited(dirty: Path, folder: Path, edit: Callable[[Row], Row]) -> Path:
    """The quarantine as CSV with every invoice edited; their payments, in quarantine for their sake, are left alone."""
    path = prepare(dirty / "in", dirty / "out", folder)[0]
    assert path.name == "invoices.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [edit(row) for row in csv.DictReader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return folder


def replayed(dirty: Path, repaired: Path, **asked: Any) -> dict[str, Any]:
    run_score(dirty / "in", AS_OF, "challenger", dirty / "out", None, repaired=repaired, **asked)
    manifest: dict[str, Any] = json.loads((dirty / "out/latest/manifest.json").read_text())
    return manifest


def incomplete(path: Path) -> set[str]:
    """The customers whose ledger is incomplete."""
    scores = pd.read_parquet(path)
    return set(scores.loc[scores["ledger_incomplete"], "customer_id"])


def results(folder: Path) -> dict[str, str]:
    return {name: told for name, told in contents(folder / "out/latest").items() if name != "manifest.json"}


def test_repaired_rows_give_byte_for_byte_the_result_of_a_source_that_was_never_bad(
    clean: Path, dirty: Path, tmp_path: Path
) -> None:
    assert results(dirty) != results(clean)
    manifest = replayed(dirty, mended(clean, dirty, tmp_path / "repaired"))
    # The payments of the bad invoices were in quarantine for their sake, and might have lowered other debts.
    assert incomplete(dirty / "first.parquet") > incomplete(dirty / "out/latest/scores.parquet")
    assert results(dirty) == results(clean)
    assert manifest["replayed"] == {"invoices": {"repaired": 4, "good": 4, "bad_again": 0}}
    assert manifest["made_from"]["replayed"]["rows"] == {"invoices": 4}
    assert list(manifest["made_from"]["replayed"]["files"]) == ["invoices.csv", "payments.csv"]


def test_rows_left_as_they_are_stay_in_quarantine_and_rows_still_bad_go_back_with_the_reason(
    clean: Path, dirty: Path, tmp_path: Path
) -> None:
    manifest = replayed(dirty, mended(clean, dirty, tmp_path / "repaired", {10: "0.0", 20: "much"}))
    assert manifest["replayed"] == {"invoices": {"repaired": 3, "good": 2, "bad_again": 1}}
    left = pq.read_table(dirty / "out/latest/quarantine/invoices.parquet").to_pylist()
    assert {row["source_line"]: row["reason"] for row in left} == {
        12: "amount = '0.0': may not be zero",
        22: "amount = 'much': must read as float",
    }


def test_a_repaired_row_that_takes_the_key_of_a_good_row_is_refused_by_name(dirty: Path, tmp_path: Path) -> None:
    first = all_text(dirty / "in/invoices.csv")["invoice_id"][0].as_py()
    taken = edited(dirty, tmp_path / "repaired", lambda row: {**row, "amount": "5", "invoice_id": first})
    before = (dirty / "out/latest").resolve()
    with pytest.raises(DataRefused, match=rf"key of an earlier row: invoices: .*line 12.*\(invoice_id = {first}\)"):
        replayed(dirty, taken)
    assert (dirty / "out/latest").resolve() == before


def test_a_row_that_was_never_set_aside_is_refused_by_name(dirty: Path, tmp_path: Path) -> None:
    strange = edited(dirty, tmp_path / "repaired", lambda row: {**row, "source_line": f"9{row['source_line']}"})
    with pytest.raises(
        DataRefused, match=r"4 repaired row\(s\) were never set aside \(invoices: invoices.csv, line 912;"
    ):
        replayed(dirty, strange)


def test_nothing_repaired_is_nothing_to_replay(dirty: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="differs from the quarantine: there is nothing to replay"):
        replayed(dirty, edited(dirty, tmp_path / "repaired", lambda row: row))


def test_the_source_must_be_the_one_that_the_rows_were_set_aside_from(clean: Path, dirty: Path, tmp_path: Path) -> None:
    repaired = mended(clean, dirty, tmp_path / "repaired")
    with pytest.raises(UserError, match="Run `default-risk score` with the same --source and --out first"):
        run_score(clean / "in", AS_OF, "challenger", dirty / "out", None, repaired=repaired)
    with pytest.raises(UserError, match="is not empty, and may hold repaired rows"):
        prepare(dirty / "in", dirty / "out", repaired)


def test_tables_that_were_refused_for_bad_rows_are_repaired_the_same_way(
    scoring_project: Path, clean: Path, tmp_path: Path
) -> None:
    place = tmp_path / "night"
    copy_tables(scoring_project, place / "in", invoices=None)
    (place / "in/invoices.csv").write_text((clean / "in/invoices.csv").read_text())
    good = all_text(clean / "in/invoices.csv")
    amounts = pa.array(["much", *good["amount"].to_pylist()[1 : len(good) // 2], *["0"] * (len(good) - len(good) // 2)])
    pacsv.write_csv(good.set_column(good.column_names.index("amount"), "amount", amounts), place / "in/invoices.csv")
    with pytest.raises(DataRefused):
        run_score(place / "in", AS_OF, "challenger", place / "out", None)
    run_score(
        place / "in", AS_OF, "challenger", place / "out", None, repaired=mended(clean, place, tmp_path / "repaired")
    )
    assert results(place) == results(clean)


def test_the_command_writes_the_rows_to_repair_and_says_what_it_lacks(
    default_risk: Command, scoring_project: Path, dirty: Path, tmp_path: Path
) -> None:
    to_repair = tmp_path / "to_repair"
    asked = ("replay", "--source", str(dirty / "in"), "--out", str(dirty / "out"))
    done = default_risk(*asked, "--prepare", str(to_repair), cwd=scoring_project)
    assert (done.returncode, done.stdout.strip()) == (0, f"{to_repair}/invoices.csv\n{to_repair}/payments.csv")
    for further, words in (
        ((), "Name either --prepare"),
        (("--repaired", str(to_repair)), "also needs --as-of"),
    ):
        failed = default_risk(*asked, *further, cwd=scoring_project)
        assert failed.returncode == 1
        assert words in failed.stderr
