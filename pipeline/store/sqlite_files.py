"""SQLite files, which others write and which a killed process or a full disk may leave damaged."""

import sqlite3
from contextlib import closing
from pathlib import Path


def is_sound(database: Path) -> bool:
    """Whether SQLite can read a file from its first page to its last; an empty file is a database without tables."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            found: str = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError:
        return False
    return found == "ok"


def has_rows(database: Path, table: str) -> bool:
    """Whether a sound database has this table, with at least one row."""
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        if (table,) not in tables:
            return False
        return connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone() is not None
