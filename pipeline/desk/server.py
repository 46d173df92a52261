"""Serves the risk desk: marimo's app, the first view before it, and nobody who comes from elsewhere."""

import os
import socket
import sys
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import marimo
import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from data.errors import UserError
from pipeline.desk.first_view import first_view
from pipeline.reports.customer_page.words import Say

DESK = Path(__file__).parents[2] / "notebooks" / "desk.py"
LOCAL = ("127.0.0.1", "localhost", "::1")


class OwnPagesOnly:
    """Answers only pages that this server itself has sent.

    A browser lets any page on the web talk to this machine. What it says of itself cannot be forged by a page: the
    name that was asked for (``Host``: a stranger's name may be made to lead here) and where a script comes from
    (``Origin``).
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse with 403."""
        if scope["type"] == "lifespan" or self._is_own(dict(scope["headers"])):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(1008)(scope, receive, send)
        else:
            await PlainTextResponse("The desk answers its own pages only.", 403)(scope, receive, send)

    def _is_own(self, headers: dict[bytes, bytes]) -> bool:
        host, origin = (headers.get(name, b"").decode("latin-1") for name in (b"host", b"origin"))
        known = not self.hosts or urlsplit(f"//{host}").hostname in self.hosts
        return known and (not origin or urlsplit(origin).netloc == host)


class WithFirstView:
    """Puts the first view into marimo's page, where the browser finds it without asking once more.

    Asked for by a script it would come last: the browser fetches marimo's 250 files first.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; the page itself is held until it is whole."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def hold(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                page = body.replace(b"<body>", b"<body>" + await run_in_threadpool(_first_view, scope), 1)
                headers = MutableHeaders(raw=[*start["headers"]])
                headers["content-length"] = str(len(page))
                headers["cache-control"] = "no-store"  # marimo's own tag does not change when the portfolio does
                del headers["etag"]
                await send({**start, "headers": headers.raw})
                await send({"type": "http.response.body", "body": page})

        await self.app(scope, receive, hold)


def _first_view(scope: Scope) -> bytes:
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    return _told(Say("zh" if asked.get("lang") == ["zh"] else "en"))


def _told(say: Say) -> bytes:
    try:
        return first_view(say).encode()
    except FileNotFoundError:  # the desk itself says that nothing has been run yet, and what to do
        return b""


def desk_app(host: str) -> ASGIApp:
    """The desk as an application; on a local address it goes by local names only."""
    pages = marimo.create_asgi_app(quiet=True).with_app(path="", root=str(DESK)).build()
    return OwnPagesOnly(WithFirstView(pages), LOCAL if host in LOCAL else ())


def serve(host: str, port: int, browser: bool) -> None:
    """Serve the desk of the project in the working folder until it is stopped.

    Raises
    ------
    UserError
        When the port is taken.
    """
    listening = _listening(host, port)
    url = f"http://{'localhost' if host in LOCAL else host}:{listening.getsockname()[1]}"
    print(f"The risk desk: {url}  (Ctrl+C stops it)", flush=True)
    if host not in LOCAL:
        sys.stderr.write("warning: whoever reaches this machine reads the portfolio; the desk asks for no password.\n")
    Thread(target=_load, daemon=True).start()
    if browser:
        webbrowser.open(url)
    config = uvicorn.Config(desk_app(host), log_level="warning", timeout_graceful_shutdown=1)
    with suppress(KeyboardInterrupt, SystemExit):  # uvicorn passes on what has stopped it
        uvicorn.Server(config).run(sockets=[listening])
    os._exit(0)  # marimo's sessions are threads that wait for their browser; they only read, so nothing is lost


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise UserError(
            f"The desk cannot listen on {host}, port {port}: {error.strerror}. Another desk may be open there; "
            f"choose another port: default-risk desk --port {port + 1}"
        ) from None


def _load() -> None:
    """Read the first view, and load what a customer's page needs while the browser is busy with it."""
    _told(Say("en"))
    for module in ("reports.customer_page.page", "reports.customer_page.html", "desk.what_if"):
        import_module(f"pipeline.{module}")
