"""A headless Chromium that is asked over its own protocol: no driver and no library beyond those of the project."""

import json
import os
import shutil
import subprocess
import urllib.request
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

PATIENCE = 60
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

WAIT = """
new Promise((done) => {
  // Also what stands inside the components of the page.
  const read = (node) => (node.shadowRoot ? read(node.shadowRoot) : '') + (node.nodeType === 3 ? node.data : '') +
    (['STYLE', 'SCRIPT'].includes(node.tagName) ? '' : [...node.childNodes].map(read).join(' '));
  const look = () => {
    const text = (document.body ? read(document.body) : '').replace(/\\s+/g, ' ');
    if (text.includes(%s)) { done(text); } else { setTimeout(look, 50); }
  };
  look();
})
"""
"""A promise of everything that a reader sees, kept as soon as a text is among it."""


class Page:
    """One tab."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._asked = 0

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command of the DevTools protocol and wait for its answer."""
        self._asked += 1
        self._socket.send(json.dumps({"id": self._asked, "method": method, "params": params}))
        while True:
            heard: dict[str, Any] = json.loads(self._socket.recv(timeout=PATIENCE))
            if heard.get("id") == self._asked:
                return dict(heard["result"])

    def text_with(self, awaited: str) -> str:
        """Everything that the page shows, as soon as ``awaited`` is among it."""
        said = self.ask("Runtime.evaluate", expression=WAIT % json.dumps(awaited), awaitPromise=True)
        return str(said["result"]["value"])

    def await_that(self, condition: str) -> None:
        """Wait until an expression is true."""
        poll = f"new Promise((done) => {{ const look = () => {condition} ? done() : setTimeout(look, 50); look(); }})"
        self.ask("Runtime.evaluate", expression=poll, awaitPromise=True)

    def picture(self, path: Path) -> None:
        """Write what the tab shows as a PNG file."""
        path.write_bytes(b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))

    def run(self, script: str) -> None:
        """Run a script as if the page's own developer typed it."""
        self.ask("Runtime.evaluate", expression=script)

    def truth(self, expression: str) -> bool:
        """Whether an expression is true."""
        return bool(self.ask("Runtime.evaluate", expression=f"Boolean({expression})")["result"]["value"])

    def go(self, url: str) -> None:
        """Open another address in the same tab."""
        self.ask("Page.navigate", url=url)

    def number(self, expression: str) -> float:
        """The value of an expression."""
        return float(self.ask("Runtime.evaluate", expression=expression)["result"]["value"])


@contextmanager
def opened(url: str, folder: Path, width: int) -> Iterator[Page]:
    """A tab of that width at ``url``; ``folder`` is for what the browser keeps."""
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder}",
    ]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen([str(CHROMIUM), *options, "about:blank"], env=dict(os.environ), **quiet)  # type: ignore[call-overload]
    try:
        line = next(line for line in process.stderr if "DevTools listening on" in line)
        port = line.split("127.0.0.1:")[1].split("/")[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as listed:
            tab = next(each for each in json.load(listed) if each["type"] == "page")
        with connect(tab["webSocketDebuggerUrl"], max_size=None, proxy=None) as socket:
            page = Page(socket)
            page.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
            page.ask("Page.navigate", url=url)  # answers when the new page has begun
            yield page
    finally:
        process.terminate()
        process.communicate()
