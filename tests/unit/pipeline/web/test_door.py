"""What the way out lets through, against servers on the loopback address."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import urllib3.util.connection

from data.errors import UserError
from pipeline.web.door import Door
from pipeline.web.failures import Forbidden, NotSent, Unanswered
from tests.certificates import certificate

Say = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(say: Say, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server that says one thing; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            say(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def hello(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b'{"hello": 1}')


def door(**changes: object) -> Door:
    return Door(**{"timeout_s": 2, "max_bytes": 10_000, "private": True, **changes})  # type: ignore[arg-type]


def test_an_answer_comes_back() -> None:
    with serving(hello) as port:
        answer = door().call("GET", f"http://127.0.0.1:{port}/")
    assert (answer.status, answer.json()) == (200, {"hello": 1})


def test_a_private_address_is_refused_before_a_byte_is_sent() -> None:
    asked: list[str] = []
    with (
        serving(lambda handler: asked.append(handler.path)) as port,
        pytest.raises(Forbidden, match=r"private network \(127\.0\.0\.1\): nothing was sent"),
    ):
        door(private=False).call("GET", f"https://127.0.0.1:{port}/key-of-ours")
    assert asked == []


def test_a_name_that_leads_to_a_private_address_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    real = urllib3.util.connection.create_connection
    with serving(hello) as port:
        monkeypatch.setattr(
            urllib3.util.connection, "create_connection", lambda _, *rest, **named: real(("127.0.0.1", port), *rest)
        )
        with pytest.raises(Forbidden, match=r"hook\.example\.com lies on a private network"):
            door(private=False).call("GET", "https://hook.example.com/key-of-ours")


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "[::1]", "[::ffff:192.168.0.1]"])
def test_a_private_address_is_not_even_connected_to(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether somebody listens there is nothing to find out, either."""
    monkeypatch.setattr(urllib3.util.connection, "create_connection", None)
    with pytest.raises(Forbidden, match="private network"):
        door(private=False).call("GET", f"https://{host}:1/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    def elsewhere(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Location", "http://169.254.169.254/latest/meta-data")
        handler.end_headers()

    with serving(elsewhere) as port, pytest.raises(Forbidden, match="wants to lead elsewhere"):
        door().call("GET", f"http://127.0.0.1:{port}/")


def test_an_answer_of_two_gigabytes_is_not_read() -> None:
    sent = 0

    def endless(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.send_header("Content-Length", str(2 * 2**30))
        handler.end_headers()
        try:
            while True:
                sent += handler.wfile.write(b"x" * 65_536)
        except OSError:
            pass

    with serving(endless) as port, pytest.raises(Forbidden, match="more than 10,000 bytes"):
        door().call("GET", f"http://127.0.0.1:{port}/")
    assert sent < 50 * 2**20


def test_a_small_answer_that_unpacks_to_a_large_one_is_not_unpacked() -> None:
    import gzip

    bomb = gzip.compress(b"0" * 50_000_000)

    def packed(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        handler.wfile.write(bomb)

    with serving(packed) as port, pytest.raises(Forbidden, match="more than 10,000 bytes"):
        door().call("GET", f"http://127.0.0.1:{port}/")


def test_nobody_there_is_not_sent_and_a_broken_answer_may_have_been_acted_upon() -> None:
    def half(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"half")

    with serving(half) as port, pytest.raises(Unanswered, match="broke off its answer"):
        door().call("GET", f"http://127.0.0.1:{port}/")
    with pytest.raises(NotSent, match="cannot be reached"):
        door().call("GET", f"http://127.0.0.1:{port}/")
    with serving(lambda handler: handler.connection.recv(1) and None) as port, pytest.raises(Unanswered):
        door(timeout_s=0.05).call("GET", f"http://127.0.0.1:{port}/")


def test_a_certificate_that_nobody_has_signed_is_refused(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path, "localhost"))
    with serving(hello, context) as port:
        address = f"https://localhost:{port}/?key=secret-of-ours"
        with pytest.raises(Forbidden, match="no certificate that can be trusted: nothing was sent") as error:
            door().call("GET", address)
        assert "secret-of-ours" not in str(error.value)
        assert door(ca_file=str(tmp_path / "server.pem")).call("GET", address).status == 200


def test_a_certificate_of_another_name_is_refused(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path, "other.example.com"))
    with serving(hello, context) as port, pytest.raises(Forbidden, match="no certificate that can be trusted"):
        door(ca_file=str(tmp_path / "server.pem")).call("GET", f"https://localhost:{port}/")


def test_no_address_is_written_into_a_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"), serving(hello) as port:
        door().call("GET", f"http://127.0.0.1:{port}/?key=secret-of-ours")
    assert "secret-of-ours" not in caplog.text


@pytest.mark.parametrize("address", ["http://example.com/x", "ftp://example.com/", "/only/a/path", "https://[::1", ""])
def test_an_address_that_is_none_or_open_to_everyone_is_a_user_error(address: str) -> None:
    with pytest.raises(UserError, match="https"):
        door().call("GET", address)
