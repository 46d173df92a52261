"""MySQL and MariaDB, for which there is no Arrow driver among Python's packages."""

from dataclasses import dataclass
from typing import Any, ClassVar

import pymysql
from pymysql.converters import encoders
from pymysql.cursors import Cursor, SSCursor

from pipeline.databases.address import Address
from pipeline.databases.failures import DRIVER_ERRORS, unreachable
from pipeline.databases.row_driver import RowDriver

SECONDS_TO_CONNECT = 15

ONE_SNAPSHOT = (
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "SET SESSION time_zone = '+00:00'",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
)
TO_WRITE = (
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES'",
    # What others have committed is to be seen after waiting for them.
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
)


@dataclass
class MySql(RowDriver):
    """``pipeline.databases.database.Database``. A statement that defines tables commits at once, itself and what is
    before it: such statements come first.
    """

    placeholder: ClassVar[str] = "%s"

    def __post_init__(self) -> None:
        try:
            self._connection = pymysql.connect(**_settings(self.address))
        except DRIVER_ERRORS as error:
            raise unreachable(self.address, error) from None
        for statement in ONE_SNAPSHOT if self.read_only else TO_WRITE:
            self.execute(statement, "a transaction cannot be begun")

    def _cursor(self, *, streaming: bool = False) -> Any:
        return self._connection.cursor(SSCursor if streaming else Cursor)


def _settings(address: Address) -> dict[str, Any]:
    """What PyMySQL takes; over a network the server's certificate is verified, unless the URL says else."""
    url = address.url
    settings: dict[str, Any] = {
        "user": url.username,
        "password": url.password or "",
        "host": url.host or "localhost",
        "port": url.port or 3306,
        "database": url.database,
        "charset": "utf8mb4",
        "connect_timeout": SECONDS_TO_CONNECT,
        # No decoders: a cell stays the text that came, also a day such as 0000-00-00.
        "conv": dict(encoders),
    }
    if not address.is_near:
        settings |= {"ssl_verify_cert": True, "ssl_verify_identity": True}
    return settings | {name: _flag(str(value)) for name, value in url.query.items()}


def _flag(value: str) -> str | bool:
    return {"true": True, "false": False}.get(value.lower(), value)
