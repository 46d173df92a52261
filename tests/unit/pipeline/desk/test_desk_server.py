"""What the desk's server sends before marimo, and whom it does not answer."""

import asyncio
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Scope

from data.errors import UserError
from models.scoring import tier_counts
from pipeline.desk.cache import kept
from pipeline.desk.first_view import first_view
from pipeline.desk.server import LOCAL, OwnPagesOnly, WithFirstView, serve
from pipeline.reports.customer_page.words import Say
from pipeline.store.artifacts import write_frame
from pipeline.store.files import write_json
from tests.small_store import PARAMS, SCORES, out_of_time, write


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    store = tmp_path / "data" / "results"
    write(out_of_time(), store)
    write_json(store / "reports" / "tiers.json", tier_counts(SCORES, PARAMS.assign_tiers))
    write_frame(store / "scores" / "scores.parquet", SCORES.assign(alerts=[[], ["tier_worse"], []]))
    return store


def answer(app: ASGIApp, headers: dict[str, str], query: str = "", path: str = "/") -> tuple[int, dict[str, str], str]:
    """Status, headers and body that an application answers with."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(app(scope, receive, send))
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told, b"".join(message.get("body", b"") for message in sent[1:]).decode()


def status(host: str, origin: str | None = None, hosts: Sequence[str] = LOCAL) -> int:
    app = OwnPagesOnly(PlainTextResponse("portfolio"), hosts)
    return answer(app, {"host": host} | ({"origin": origin} if origin else {}))[0]


def test_pages_of_the_desk_itself_are_answered() -> None:
    assert status("localhost:2718") == 200
    assert status("127.0.0.1:2718", "http://127.0.0.1:2718") == 200
    assert status("[::1]:2718", "http://[::1]:2718") == 200


def test_a_page_from_elsewhere_is_not_answered() -> None:
    assert status("127.0.0.1:2718", "https://evil.example") == 403
    assert status("127.0.0.1:2718", "http://127.0.0.1:8000") == 403  # another server on this machine
    assert status("127.0.0.1:2718", "null") == 403


def test_a_name_that_was_made_to_lead_here_is_not_answered() -> None:
    assert status("evil.example:2718", "http://evil.example:2718") == 403
    assert status("desk.bank.example:2718", "http://desk.bank.example:2718", hosts=()) == 200  # let in on purpose


def test_a_socket_from_elsewhere_is_closed() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "websocket", "path": "/ws", "headers": [(b"host", b"localhost"), (b"origin", b"http://x")]}
    asyncio.run(OwnPagesOnly(PlainTextResponse("never"), LOCAL)(scope, lambda: asyncio.sleep(0), send))  # type: ignore[arg-type,return-value]
    assert sent == [{"type": "websocket.close", "code": 1008, "reason": ""}]


def test_the_page_begins_with_portfolio_and_table(store: Path) -> None:
    marimo = HTMLResponse("<html><body><div id='root'></div></body></html>", headers={"etag": "x"})
    code, headers, body = answer(WithFirstView(marimo), {}, "lang=zh")
    assert code == 200
    assert headers["content-length"] == str(len(body.encode()))
    assert "etag" not in headers
    assert body.index("风险工作台") < body.index("海河贸易有限公司") < body.index("id='root'")
    assert "Alpha &amp; Sons" in body


def test_other_files_pass_unchanged(store: Path) -> None:
    script = PlainTextResponse("<body>", headers={"etag": "x"})
    assert answer(WithFirstView(script), {}, path="/assets/a.js")[2] == "<body>"


def test_without_a_run_the_page_is_left_to_the_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert answer(WithFirstView(HTMLResponse("<body></body>")), {})[2] == "<body></body>"


def test_the_first_view_orders_as_the_desk_does(store: Path) -> None:
    text = first_view(Say("en"))
    assert text.index("C3") < text.index("C2") < text.index(">C1<")  # expected loss 1,080, 67.5 and 4.5
    assert ">1,080<" in text


def test_what_is_kept_is_read_again_when_its_file_is_another(tmp_path: Path) -> None:
    path, reads = tmp_path / "figures.json", []

    def read() -> int:
        reads.append(path.stat().st_size)
        return len(reads)

    write_json(path, [1])
    assert [kept(read, [path]), kept(read, [path])] == [1, 1]
    write_json(path, [1, 2])
    assert [kept(read, [path]), kept(read, [path])] == [2, 2]


def test_a_port_that_is_taken_is_told_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(UserError, match=f"port {port}: Address already in use.*--port {port + 1}"):
            serve("127.0.0.1", port, browser=False)
