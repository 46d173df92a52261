"""What every driver promises: one snapshot, nothing written while reading, a password that is asked for, TLS."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import adbc_driver_postgresql.dbapi
import pytest

from data.errors import RunFailed, UserError
from pipeline.databases import arrow_driver, mysql
from pipeline.databases.address import address_of
from pipeline.databases.database import rows_of, snapshot
from tests.databases import ask, say


def test_what_is_read_is_of_one_moment(postgresql_url: str) -> None:
    say(postgresql_url, "create table t (a int)", "insert into t values (1)")
    with snapshot(address_of(postgresql_url)) as database:
        assert rows_of(database, "select count(*) as n from t", "read") == [{"n": 1}]
        say(postgresql_url, "insert into t values (2)", "create table u (a int)", "insert into u values (1)")
        assert rows_of(database, "select count(*) as n from t", "read") == [{"n": 1}]
    assert ask(postgresql_url, "select count(*) as n from t") == [{"n": 2}]


def test_what_is_read_from_mysql_is_of_one_moment(mysql_url: str) -> None:
    say(mysql_url, "create table t (a int)", "insert into t values (1)")
    with snapshot(address_of(mysql_url)) as database:
        say(mysql_url, "insert into t values (2)")
        assert rows_of(database, "select count(*) as n from t", "read") == [{"n": "1"}]


def test_nothing_can_be_written_while_reading(database_url: str) -> None:
    say(database_url, "create table t (a int)", "insert into t values (1)")
    with snapshot(address_of(database_url)) as database, pytest.raises((UserError, RunFailed), match="deleted"):
        database.execute("delete from t", "t cannot be deleted from")
    assert [int(str(row["a"])) for row in ask(database_url, "select a from t")] == [1]


def test_what_a_killed_program_has_left_half_written_is_taken_back_before_reading(tmp_path: Path) -> None:
    """Files as they lie there while a large transaction is under way are those that a kill would leave."""
    url, copy = f"sqlite:///{tmp_path}/t.sqlite", tmp_path / "copy.sqlite"
    say(url, "create table t (a text)", "insert into t values ('before')")
    with closing(sqlite3.connect(tmp_path / "t.sqlite", isolation_level=None)) as killed:
        killed.execute("pragma cache_size = 1")
        killed.execute("begin")
        killed.execute("update t set a = 'half'")
        killed.executemany("insert into t values (?)", [("x" * 1000,)] * 1000)
        for suffix in ("", "-journal"):
            shutil.copy(f"{tmp_path}/t.sqlite{suffix}", f"{copy}{suffix}")
    with snapshot(address_of(f"sqlite:///{copy}")) as database:
        assert rows_of(database, "select a from t", "read") == [{"a": "before"}]
        with pytest.raises(RunFailed, match="readonly"):
            database.execute("delete from t", "t cannot be deleted from")


def test_a_password_comes_from_the_environment(
    postgresql_server: str, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"u{os.getpid()}"
    rules = Path(postgresql_server) / "pg_hba.conf"
    before = rules.read_text()
    connected = adbc_driver_postgresql.dbapi.connect(postgresql_url, autocommit=True)
    with connected as connection, connection.cursor() as cursor:
        cursor.execute(f"create role {name} login password 'p@ss/word'")
        rules.write_text(f"local all {name} scram-sha-256\n{before}")
        cursor.execute("select pg_reload_conf()")
        cursor.fetchall()
    url = postgresql_url.replace("postgres@", f"{name}:${{RISK_PASSWORD}}@")
    monkeypatch.setenv("RISK_PASSWORD", "p@ss/word")
    assert ask(url, "select current_user::text as me") == [{"me": name}]
    monkeypatch.setenv("RISK_PASSWORD", "wrong")
    with pytest.raises(RunFailed, match="password authentication failed") as raised:
        ask(url, "select 1")
    assert "wrong" not in str(raised.value)


def test_over_a_network_certificates_are_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGSSLMODE", raising=False)
    far = arrow_driver._uri_of_postgresql(address_of("postgresql://db.example.com/x"))
    assert "sslmode=verify-full" in far
    chosen = arrow_driver._uri_of_postgresql(address_of("postgresql://db.example.com/x?sslmode=require"))
    assert "sslmode=require" in chosen
    assert "verify-full" not in chosen
    settings = mysql._settings(address_of("mysql://db.example.com/x"))
    assert settings["ssl_verify_cert"]
    assert settings["ssl_verify_identity"]
