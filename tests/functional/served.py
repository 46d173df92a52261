"""A model behind a real HTTP server, as ``mlflow models serve`` starts it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError

STARTS_WITHIN = 120
"""Seconds; ten on a quiet machine."""


@contextmanager
def served(project: Path, log: Path) -> Iterator[str]:
    """The address at which the project's challenger answers; the server and its children end with the block."""
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "mlflow",
        "models",
        "serve",
        "--model-uri",
        "models:/customer-default-risk@challenger",
    ]
    with log.open("w") as output:
        server = subprocess.Popen(
            [*command, "--env-manager", "local", "--host", "127.0.0.1", "--port", str(port)],
            env={
                **os.environ,
                "MLFLOW_TRACKING_URI": f"sqlite:///{project}/mlflow.db",
                # It starts uvicorn by its name.
                "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            },
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a group of its own: its workers end with it
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(server, address, log)
        yield address
    finally:
        if server.poll() is None:
            os.killpg(server.pid, 9)
        server.wait()


def ask(address: str, body: str, kind: str = "application/json") -> tuple[int, str]:
    """Status and text of the server's answer."""
    request = urllib.request.Request(f"{address}/invocations", body.encode(), {"Content-Type": kind})
    try:
        with urllib.request.urlopen(request, timeout=STARTS_WITHIN) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def _wait(server: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/ping", timeout=5):
                return
        except (OSError, HTTPException):
            time.sleep(0.1)
    raise AssertionError(f"The server did not start within {STARTS_WITHIN} s:\n{log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
