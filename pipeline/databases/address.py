"""The URL of a database: secrets come from the environment, and what is shown holds none."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import quote

from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from data.errors import UserError

Kind = Literal["postgresql", "mysql", "sqlite", "duckdb"]
NAMES: dict[str, Kind] = {**{name: name for name in get_args(Kind)}, "postgres": "postgresql", "mariadb": "mysql"}
TITLES: dict[Kind, str] = {"postgresql": "PostgreSQL", "mysql": "MySQL", "sqlite": "SQLite", "duckdb": "DuckDB"}
FILES: tuple[Kind, ...] = ("sqlite", "duckdb")
VARIABLE = re.compile(r"\$(?:\{(?P<braced>\w+)\}|(?P<plain>\w+))")
NEAR = ("", "localhost", "::1")
EXAMPLE = "postgresql://risk:$RISK_PASSWORD@db.example.com/warehouse"


@dataclass(frozen=True)
class Address:
    """Where a database is.

    Attributes
    ----------
    kind
        What answers there.
    url
        With its secrets, for a driver; it is in no ``repr``.
    shown
        Without them, for people and files.
    secrets
        What has to be struck out of a driver's messages.
    """

    kind: Kind
    url: URL = field(repr=False)
    shown: str
    secrets: tuple[str, ...] = field(repr=False)

    @property
    def file(self) -> Path | None:
        """The file that the database is; None: it is a server."""
        return Path(str(self.url.database)) if self.kind in FILES else None

    @property
    def is_near(self) -> bool:
        """Whether what is sent stays on this machine."""
        host = str(self.url.query.get("host", self.url.host or ""))
        return self.kind in FILES or host in NEAR or host.startswith(("/", "127."))

    @property
    def title(self) -> str:
        """What the product is called."""
        return TITLES[self.kind]

    def without_secrets(self, message: str) -> str:
        """A driver's first line, in which every secret is struck out; further lines may hold rows of the data."""
        first = next((line for line in message.splitlines() if line.strip()), "no reason given")
        for secret in self.secrets:
            first = first.replace(secret, "***")
        return first.strip()


def address_of(text: str) -> Address:
    """The address that a URL names; ``$NAME`` or ``${NAME}`` in it stands for the environment variable NAME.

    Raises
    ------
    UserError
        When it is no URL of a database known here, a variable is not set, or a password is written out: it would stand
        in files, in the list of processes and in the shell's history. No message shows the URL.
    """
    _refuse_written_out(text)
    whole = VARIABLE.fullmatch(text.strip())
    filled = _value(whole) if whole else VARIABLE.sub(lambda found: quote(_value(found), safe=""), text.strip())
    url = _parsed(filled)
    secrets = {url.password or "", quote(url.password or "", safe=""), filled if url.password else ""}
    shown = url.render_as_string(hide_password=True) if url.password else str(url)
    return Address(NAMES[url.drivername], url, shown, tuple(sorted(secrets - {""}, key=len, reverse=True)))


def _value(found: re.Match[str]) -> str:
    variable = found["braced"] or found["plain"]
    value = os.environ.get(variable, "").strip()
    if not value:
        raise UserError(f"The environment variable {variable} is not set. The database's URL needs it.")
    return value


def _refuse_written_out(text: str) -> None:
    if VARIABLE.fullmatch(text.strip()):
        return
    if VARIABLE.sub("", _parsed(text.strip()).password or ""):
        raise UserError(
            "The database's URL has its password written out. Put it into an environment variable and write its name, "
            f"in single quotes on a command line: '{EXAMPLE}'."
        )


def _parsed(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise UserError(
            f"That is no URL of a database. Write it like '{EXAMPLE}' or sqlite:///results.sqlite."
        ) from None
    if url.drivername not in NAMES:
        raise UserError(
            f"The database's URL begins with {url.drivername}, which is not known here. Known: {', '.join(NAMES)}."
        )
    if "password" in url.query:
        raise UserError(f"A password in the database's URL stands before the @: '{EXAMPLE}'.")
    if "@" in (url.host or ""):
        raise UserError("The password in the database's URL holds an @: write it as %40, or as a variable of its own.")
    if NAMES[url.drivername] in FILES:
        if not url.database:
            raise UserError(f"The database's URL names no file: write {url.drivername}:///folder/file.")
        return url.set(database=str(Path(url.database).absolute()))
    return url
