"""What a killed process has left half written, cut at every place, is put right or set aside."""

import json
import os
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
import zc.lockfile
from dvc.rwlock import SCHEMA as RWLOCK
from dvc.schema import COMPILED_LOCKFILE_SCHEMA as LOCK

from data.errors import UserError
from pipeline.orchestration.leftovers import SITE, TMP, put_right
from pipeline.registry.database import check_database
from pipeline.store.sqlite_files import is_sound

READ_AND_WRITTEN = {"write": {"/p/data": {"pid": 7, "cmd": "dvc repro"}}, "read": {"/p/code": [{"pid": 7, "cmd": "x"}]}}
STAGES = {
    "schema": "2.0",
    "stages": {"a": {"cmd": "python", "outs": [{"path": "raw", "hash": "md5", "md5": "ab" * 16, "size": 1}]}},
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    TMP.mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize(
    ("path", "whole", "check"),
    [
        (TMP / "rwlock", json.dumps(READ_AND_WRITTEN), lambda text: RWLOCK(json.loads(text))),
        (Path("dvc.lock"), yaml.safe_dump(STAGES), lambda text: LOCK(yaml.safe_load(text))),
    ],
    ids=["rwlock", "dvc.lock"],
)
def test_a_file_cut_anywhere_is_readable_or_gone(
    project: Path, path: Path, whole: str, check: Callable[[str], object]
) -> None:
    for length in range(len(whole)):
        path.write_text(whole[:length])
        put_right()
        if path.exists():
            check(path.read_text())
    path.write_text(whole)
    assert put_right() == []
    assert path.read_text() == whole


def test_a_damaged_lock_file_is_set_aside_not_lost(project: Path) -> None:
    Path("dvc.lock").write_text("stages:\n  ingest:\n    cmd: pyth\n  - ")
    (said,) = put_right()
    assert "dvc.lock.damaged" in said
    assert Path("dvc.lock.damaged").read_text().startswith("stages:")


def test_a_database_of_hashes_cut_anywhere_is_sound_or_gone(project: Path) -> None:
    path = SITE / "repo" / "hashes" / "cache.db"
    whole = database(path, "Cache", rows=200)
    for length in range(0, len(whole), 512):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(whole[:length])
        put_right()
        assert not path.exists() or is_sound(path)


def test_nothing_is_touched_while_another_run_is_at_work(project: Path) -> None:
    (TMP / "rwlock").write_text('{"wri')
    lock = zc.lockfile.LockFile(str(TMP / "lock"))
    try:
        assert put_right() == []
    finally:
        lock.close()
    assert (TMP / "rwlock").exists()


def test_temporary_files_of_processes_that_are_gone_are_removed_and_others_kept(project: Path) -> None:
    store = Path("data/store")
    (store / "scores").mkdir(parents=True)
    ended = subprocess.Popen(["true"])
    ended.wait()
    gone, here = store / f".tables.{ended.pid}", store / "scores" / f".scores.{os.getpid()}.parquet"
    gone.mkdir()
    here.write_text("being written")
    put_right()
    assert not gone.exists()
    assert here.exists()


def test_a_registry_cut_anywhere_is_readable_or_its_user_is_told(project: Path) -> None:
    path = Path("mlflow.db")
    whole = database(path, "registered_models", rows=200)
    told = 0
    for length in range(0, len(whole), 512):
        path.write_bytes(whole[:length])
        try:
            check_database(path)
        except UserError as error:
            told += 1
            assert "mv mlflow.db mlflow.db.damaged" in str(error)
            assert path.read_bytes() == whole[:length]  # it lists models: never removed
    assert told > 0
    path.write_bytes(whole)
    check_database(path)
    assert path.read_bytes() == whole


def test_a_registry_that_was_left_half_made_is_made_anew(project: Path) -> None:
    path = Path("mlflow.db")
    database(path, "experiments", rows=0)
    check_database(path)
    assert not path.exists()


def database(path: Path, table: str, rows: int) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE {table} (name TEXT)")
        connection.executemany(f"INSERT INTO {table} VALUES (?)", [(f"row {n:040}",) for n in range(rows)])
    connection.close()
    return path.read_bytes()
