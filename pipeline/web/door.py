"""The one way out: TLS is verified, redirects are not followed, private addresses are refused, answers are bounded."""

import json
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv6Address, ip_address
from socket import socket
from typing import Any
from urllib.parse import urlsplit

import certifi
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, LocationParseError, NewConnectionError, SSLError

from data.errors import UserError
from pipeline.web.failures import Forbidden, NotSent, Unanswered

# It would write whole addresses, with the keys of robots in them, into a log at level DEBUG.
logging.getLogger("urllib3").setLevel(logging.ERROR)

CHUNK = 65_536
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Answer:
    """What a server has said; names of headers are in lower case."""

    where: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; what is none counts as no answer at all."""
        try:
            return json.loads(self.body) if self.body else {}
        except ValueError:
            raise Unanswered(f"{self.where} answered {self.status} with something that is no JSON.") from None


@dataclass(frozen=True)
class Door:
    """Sends requests.

    Attributes
    ----------
    timeout_s
        How long to wait for a connection and for the next bytes; a whole answer may take ten times as long.
    max_bytes
        A longer answer is not read on.
    private
        Whether addresses that are not public may be spoken to: this machine, the company's network.
    ca_file
        Certificates to trust; those of certifi unless another file is named.
    """

    timeout_s: float
    max_bytes: int
    private: bool = False
    ca_file: str = field(default_factory=certifi.where)

    def call(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """Send one request, once.

        Raises
        ------
        NotSent, Unanswered
            No answer: it has not left, or nobody knows.
        Forbidden
            The certificate is wrong, the address is private, the answer is a redirect or too long.
        UserError
            The address is none.
        """
        where = self._checked(url)
        try:
            answer = self._pool.request(
                method,
                url,
                headers=dict(headers or {}),
                body=body,
                redirect=False,
                retries=False,
                preload_content=False,
            )
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise NotSent(f"{where} cannot be reached ({type(error).__name__}).") from None
        except SSLError:
            raise Forbidden(f"{where} has no certificate that can be trusted: nothing was sent.") from None
        except HTTPError as error:
            raise Unanswered(f"{where} did not answer ({type(error).__name__}).") from None
        if answer.status in REDIRECTS:
            answer.close()
            raise Forbidden(f"{where} answered {answer.status} and wants to lead elsewhere: that is not followed.")
        return Answer(
            where, answer.status, {k.lower(): v for k, v in answer.headers.items()}, self._read(answer, where)
        )

    def _checked(self, url: str) -> str:
        """The address without path and query, where secrets stand; http to this machine only, if at all."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
        except ValueError:
            raise UserError("The address of a server is none: write it as https://host/path.") from None
        if not host or parts.scheme not in ("https", "http"):
            raise UserError("The address of a server is none: write it as https://host/path.")
        if parts.scheme == "http" and not (self.private and host in ("127.0.0.1", "localhost", "::1")):
            raise UserError(f"http://{host} would send secrets for everyone to read: use https.")
        if not self.private:
            with suppress(ValueError):  # a name: where it leads to is known when it has been connected
                _refuse_private(host, host)
        return f"{parts.scheme}://{host}{port}"

    def _read(self, answer: urllib3.BaseHTTPResponse, where: str) -> bytes:
        """The body, as long as it is not too long and does not take forever."""
        until, read = time.monotonic() + 10 * self.timeout_s, bytearray()
        try:
            while chunk := answer.read(CHUNK, decode_content=True):
                read += chunk
                if len(read) > self.max_bytes:
                    raise Forbidden(f"{where} answered with more than {self.max_bytes:,} bytes: the rest was not read.")
                if time.monotonic() > until:
                    raise Unanswered(f"{where} has not finished its answer within {10 * self.timeout_s:g} seconds.")
        except (HTTPError, LocationParseError) as error:
            raise Unanswered(f"{where} broke off its answer ({type(error).__name__}).") from None
        finally:
            # A connection that was read to its end goes back to the pool, another one is closed.
            answer.release_conn() if answer.closed else answer.close()
        return bytes(read)

    @cached_property
    def _pool(self) -> urllib3.PoolManager:
        pool = urllib3.PoolManager(
            cert_reqs="CERT_REQUIRED", ca_certs=self.ca_file, timeout=urllib3.Timeout(self.timeout_s), maxsize=1
        )
        if not self.private:
            pool.pool_classes_by_scheme = {"http": _PublicPool, "https": _PublicPoolWithTLS}
        return pool


def _refuse_private(numbers: str, host: str) -> None:
    """Raise Forbidden if an address is not public, ValueError if it is none but a name."""
    address = ip_address(numbers.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if not address.is_global:
        raise Forbidden(
            f"{host} lies on a private network ({address}): nothing was sent. If it is meant, allow it in params.yaml."
        )


def _public(connected: socket, host: str) -> socket:
    """Look at the address that a name has led to, before a byte is sent: a name can be made to lead anywhere."""
    try:
        _refuse_private(connected.getpeername()[0], host)
    except Forbidden:
        connected.close()
        raise
    return connected


class _Public(HTTPConnection):
    def _new_conn(self) -> socket:
        return _public(super()._new_conn(), self.host)


class _PublicWithTLS(HTTPSConnection):
    def _new_conn(self) -> socket:
        return _public(super()._new_conn(), self.host)


class _PublicPool(HTTPConnectionPool):
    ConnectionCls = _Public


class _PublicPoolWithTLS(HTTPSConnectionPool):
    ConnectionCls = _PublicWithTLS
