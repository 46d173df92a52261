"""Receivers of messages on the loopback address: an SMTP server, and one for webhooks and robots, with their faults.

``end_sender`` is what the faults "ends the sender" (when it has taken the message) and "ends the sender first" do.
"""

import base64
import hashlib
import hmac
import json
import os
import signal
import socketserver
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "SEC-of-the-route"
TEXT = {"feishu": "text", "dingtalk": "content", "wecom": "content"}


def terminate() -> None:
    """Ask this process to end, as a scheduler does."""
    os.kill(os.getpid(), signal.SIGTERM)


@dataclass
class Chat:
    """What has arrived: (kind, body). ``faults``: what goes wrong next, the first first."""

    address: str = ""
    arrived: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    end_sender: Callable[[], None] = terminate

    def take(self, kind: str, path: str, body: bytes, headers: Any) -> tuple[int, Any]:
        """As the documentation of each has it: a wrong signature is declined, a code says how it went."""
        told = json.loads(body)
        query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        if kind == "webhook":
            signed = hmac.new(SECRET.encode(), headers["X-Timestamp"].encode() + b"." + body, hashlib.sha256)
            if headers["X-Signature"] != f"sha256={signed.hexdigest()}":
                return 401, {}
            if headers["Idempotency-Key"] in self.keys:
                return 409, {}
            self.keys.add(headers["Idempotency-Key"])
        if kind == "dingtalk":
            text = f"{query['timestamp']}\n{SECRET}".encode()
            sign = base64.b64encode(hmac.new(SECRET.encode(), text, hashlib.sha256).digest()).decode()
            if query["sign"] != sign or abs(time.time() * 1000 - int(query["timestamp"])) > 3_600_000:
                return 200, {"errcode": 310000, "errmsg": "sign not match"}
        if kind == "feishu":
            sign = base64.b64encode(hmac.new(f"{told['timestamp']}\n{SECRET}".encode(), b"", hashlib.sha256).digest())
            if told["sign"] != sign.decode():
                return 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}
        if kind == "wecom" and len(told["text"]["content"].encode()) > 2048:
            return 200, {"errcode": 40058, "errmsg": "content exceed max length"}
        self.arrived.append((kind, told))
        return 200, {"code": 0, "msg": "success"} if kind == "feishu" else {"errcode": 0, "errmsg": "ok"}

    def texts(self) -> list[str]:
        """The text of each message."""
        return [
            told.get("text")
            if kind == "webhook"
            else told["content"]["text"]
            if kind == "feishu"
            else told["text"]["content"]
            for kind, told in self.arrived
        ]


@contextmanager
def chat() -> Iterator[Chat]:
    """Webhooks at /webhook, robots at /wecom, /dingtalk and /feishu."""
    found = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fault = found.faults.pop(0) if found.faults else ""
            kind = urlsplit(self.path).path.strip("/")
            if fault == "ends the sender first":
                found.end_sender()
            if fault in ("hang up before", "ends the sender first"):
                return self.connection.close()
            if fault in ("broken", "busy"):
                return self.say(*((500, {}) if fault == "broken" else (429, {})))
            said = found.take(kind, self.path, body, self.headers)
            if fault == "ends the sender":
                found.end_sender()
            if fault == "hang up after":
                return self.connection.close()
            self.say(*said)

        def say(self, status: int, told: Any) -> None:
            self.send_response(status)
            self.send_header("Retry-After", "3")
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, _served(server):
        found.address = f"http://127.0.0.1:{server.server_address[1]}"
        yield found


@dataclass
class Mailbox:
    """E-mails that have arrived; a repeat of a Message-ID is not put in twice, as mailboxes do."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    end_sender: Callable[[], None] = terminate
    taken: int = 0

    def put(self, data: bytes) -> None:
        mail = message_from_bytes(data, policy=default)
        self.taken += 1
        assert isinstance(mail, EmailMessage)
        if mail["Message-ID"] not in [each["Message-ID"] for each in self.mails]:
            self.mails.append(mail)


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """An SMTP server (RFC 5321) without encryption."""
    found = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 ready")
            while line := self.rfile.readline().decode().strip():
                verb = line.split(":")[0].split()[0].upper()
                fault = found.faults[0] if found.faults and verb in ("MAIL", "DATA") else ""
                if verb == "MAIL" and fault == "declined for now":
                    found.faults.pop(0)
                    self.say("451 try later")
                elif verb == "DATA":
                    self.say("354 go on")
                    lines = iter(self.rfile.readline, b".\r\n")
                    data = b"".join(line.removeprefix(b".") for line in lines)  # a point at the front is sent twice
                    if fault:
                        found.faults.pop(0)
                    if fault not in ("hang up before", "ends the sender first"):
                        found.put(data)
                    if fault.startswith("ends the sender"):
                        found.end_sender()
                    if fault and fault != "ends the sender":
                        return
                    self.say("250 taken")
                elif verb == "QUIT":
                    return self.say("221 bye")
                else:
                    self.say("250 fine")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            if not isinstance(sys.exc_info()[1], ConnectionError):  # a sender that was killed is no error of ours
                super().handle_error(request, client_address)

    with Server(("127.0.0.1", 0), Handler) as server, _served(server):
        found.port = server.server_address[1]
        yield found


@contextmanager
def _served(server: socketserver.BaseServer) -> Iterator[None]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
