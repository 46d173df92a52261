"""Results in a database: written once, seen whole, the latest through views; on every kind of database."""

import json
from datetime import date
from pathlib import Path

import pytest

from data.errors import DataRefused, RunFailed, UserError
from pipeline.batch.published_result import result_at
from pipeline.databases.address import address_of
from pipeline.databases.database import transaction
from pipeline.warehouse.params import DatabaseParams
from pipeline.warehouse.write import Written, _wait_for_others, write_to
from tests.databases import ask, say
from tests.results import alert_row, default_row, score_row, write_result

NASTY = "x'); drop table default_risk_scores; --\"`${HOME}%s\\ 客户"
"""A customer's number that is SQL, a shell's variable and a placeholder."""


def write(url: str, folder: Path, keep: int = 10) -> Written:
    return write_to(address_of(url), result_at(folder), DatabaseParams(keep=keep))


def customers(url: str, view: str = "default_risk_latest") -> list[object]:
    return [row["customer_id"] for row in ask(url, f"select customer_id from {view} order by customer_id")]


def test_scores_reasons_alerts_and_decisions_stand_in_their_tables(database_url: str, tmp_path: Path) -> None:
    folder = write_result(tmp_path, [score_row("A"), score_row(NASTY, 512.25)], [alert_row("A")], [default_row("D")])
    written = write(database_url, folder)
    assert written.rows == {"scores": 2, "in_default": 1, "reasons": 4, "explanations": 2, "alerts": 1}
    assert sorted(map(str, customers(database_url))) == sorted(["A", NASTY])
    [row] = ask(database_url, "select * from default_risk_latest where customer_id <> 'A'")
    assert float(str(row["score"])) == 512.25
    assert json.loads(str(row["alerts"])) == ["payment_delay"]
    assert str(row["review_on"]) == "2026-04-01"
    decisions = ask(database_url, "select customer_id, status, tier, measure from default_risk_latest_decisions")
    assert {(row["status"], row["tier"], row["measure"]) for row in decisions} == {
        ("performing", "low", "usual_terms"),
        ("in_default", None, "no_credit"),
    }
    [alert] = ask(database_url, "select zh, closed_on from default_risk_latest_alerts")
    assert alert == {"zh": alert_row("A")["zh"], "closed_on": None}
    [version] = ask(database_url, "select * from default_risk_versions")
    assert version["version"] == written.version
    assert json.loads(str(version["manifest"]))["made_from"]["as_of"] == "2026-01-01"


def test_the_same_result_is_written_once(database_url: str, tmp_path: Path) -> None:
    folder = write_result(tmp_path, [score_row("A")])
    assert write(database_url, folder).rows["scores"] == 1
    before = ask(database_url, "select * from default_risk_versions")
    assert write(database_url, folder).rows == {}
    assert ask(database_url, "select * from default_risk_versions") == before
    assert customers(database_url, "default_risk_scores") == ["A"]


def test_the_view_shows_what_was_published_last(database_url: str, tmp_path: Path) -> None:
    first = write_result(tmp_path / "one", [score_row("A")], as_of=date(2026, 1, 1))
    second = write_result(tmp_path / "two", [score_row("B")], as_of=date(2026, 2, 1), name="b")
    write(database_url, first)
    write(database_url, second)
    assert customers(database_url) == ["B"]
    write(database_url, first)  # somebody has gone back to it
    assert customers(database_url) == ["A"]
    assert customers(database_url, "default_risk_scores") == ["A", "B"]


def test_of_old_versions_so_many_are_kept(database_url: str, tmp_path: Path) -> None:
    folders = [
        write_result(tmp_path / str(day), [score_row(f"C{day}")], [alert_row(f"C{day}")], as_of=date(2026, 1, day))
        for day in (1, 2, 3)
    ]
    write(database_url, folders[0])
    write(database_url, folders[1])
    assert write(database_url, folders[2], keep=2).removed == ("2026-01-01-a",)
    for table in ("scores", "alerts", "explanations"):
        assert customers(database_url, f"default_risk_{table}") == ["C2", "C3"]


def test_a_column_that_an_older_program_has_not_known_is_added(database_url: str, tmp_path: Path) -> None:
    write(database_url, write_result(tmp_path / "old", [score_row("A")]))
    newer = write_result(tmp_path / "new", [score_row("B", stage=2)], as_of=date(2026, 2, 1))
    frame = score_row("", stage=0)
    write_with_stage(newer, frame)
    write(database_url, newer)
    [row] = ask(database_url, "select customer_id, stage from default_risk_latest")
    assert (row["customer_id"], int(str(row["stage"]))) == ("B", 2)


def test_a_column_is_shown_though_a_run_was_killed_before_it_made_the_view(mysql_url: str, tmp_path: Path) -> None:
    write(mysql_url, write_result(tmp_path / "old", [score_row("A")]))
    say(mysql_url, "alter table default_risk_scores add column stage bigint")
    newer = write_result(tmp_path / "new", [score_row("B", stage=2)], as_of=date(2026, 2, 1))
    write_with_stage(newer, score_row("", stage=0))
    write(mysql_url, newer)
    assert ask(mysql_url, "select stage from default_risk_latest") == [{"stage": "2"}]


def test_of_two_runs_in_mysql_one_waits_and_says_so(
    mysql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.warehouse.write.SECONDS_TO_WAIT", 0)
    folder = write_result(tmp_path, [score_row("A")])
    with transaction(address_of(mysql_url)) as other:
        _wait_for_others(other)
        with pytest.raises(RunFailed, match="another run has been writing there"):
            write(mysql_url, folder)
    assert write(mysql_url, folder).rows["scores"] == 1


def write_with_stage(folder: Path, like: dict[str, object]) -> None:
    """``tests.results`` writes the columns of every day; here scores have one more."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from pipeline.store.files import hash_of

    version = (folder / "latest").resolve()
    rows = pq.read_table(version / "scores.parquet")
    if "stage" not in rows.column_names:
        rows = rows.append_column("stage", pa.array([2] * len(rows), pa.int64()))
        pq.write_table(rows, version / "scores.parquet")
    manifest = json.loads((version / "manifest.json").read_text())
    manifest["outputs"]["scores.parquet"] = hash_of(version / "scores.parquet")
    (version / "manifest.json").write_text(json.dumps(manifest))


def test_nothing_is_written_if_a_part_is_refused(database_url: str, tmp_path: Path) -> None:
    write(database_url, write_result(tmp_path / "good", [score_row("A")]))
    twice = write_result(tmp_path / "twice", [score_row("B"), score_row("B")], as_of=date(2026, 2, 1))
    with pytest.raises(Exception, match="the result cannot be written to the database"):
        write(database_url, twice)
    assert customers(database_url) == customers(database_url, "default_risk_scores") == ["A"]
    assert len(ask(database_url, "select * from default_risk_versions")) == 1


def test_a_file_that_is_not_what_was_published_is_refused(tmp_path: Path) -> None:
    folder = write_result(tmp_path, [score_row("A")])
    (folder / "latest/scores.parquet").write_bytes(b"")
    with pytest.raises(DataRefused, match="is not the file that was published"):
        write(f"sqlite:///{tmp_path / 'x.sqlite'}", folder)


def test_a_table_of_somebody_elses_is_named(postgresql_url: str, tmp_path: Path) -> None:
    say(postgresql_url, "create table default_risk_alerts (version int primary key)")
    with pytest.raises(UserError, match="the result cannot be written to the database"):
        write(postgresql_url, write_result(tmp_path, [score_row("A")], [alert_row("A")]))
