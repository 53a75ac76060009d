"""A headless Chromium, spoken to over its debugging protocol."""

import base64
import contextlib
import json
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket

from . import browser
from .common import LOGS, Trouble, read_text, stop_process

OPTIONS = (
    "--headless=new",
    "--remote-debugging-port=0",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    *browser.FLAGS,
)


class Page:
    """The browser's one page."""

    def __init__(self, address):
        self.socket = websocket.create_connection(
            address, timeout=60, suppress_origin=True
        )
        self.number = 0

    def call(self, method, **parameters):
        """Call a method of the protocol and return its result."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise Trouble(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def evaluate(self, expression):
        """Return the value of a JavaScript expression, or of its promise."""
        result = self.call(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in result:
            raise Trouble(f"{expression}: {result['exceptionDetails']['text']}")
        return result["result"].get("value")

    def wait(self, expression, what, seconds=60):
        """Wait until an expression is true."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            # while a page loads there may be nothing to ask
            with contextlib.suppress(Trouble):
                if self.evaluate(expression):
                    return
            time.sleep(0.1)
        raise Trouble(f"The page never showed {what}.")

    def resize(self, width, height, phone):
        """Make the page look as on a screen of that size."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=phone,
        )
        self.call("Emulation.setTouchEmulationEnabled", enabled=phone)

    def picture(self):
        """Return the page as PNG."""
        return base64.b64decode(
            self.call("Page.captureScreenshot", format="png")["data"]
        )


@contextlib.contextmanager
def chrome():
    """Run the browser for the duration; yield its page."""
    path, reason = browser.provide()
    if not path:
        raise Trouble(f"There is no browser: {reason}.", 3)
    LOGS.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        (LOGS / "chrome.log").open("wb") as log,
    ):
        process = subprocess.Popen(
            [path, *OPTIONS, f"--user-data-dir={folder}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        page = None
        try:
            page = Page(address(Path(folder) / "DevToolsActivePort", process))
            yield page
        finally:
            if page:
                page.socket.close()
            stop_process(process)


def address(file, process):
    """Return where the page can be spoken to, once the browser is up."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        lines = (read_text(file) or "").splitlines()
        if lines:
            listing = f"http://127.0.0.1:{lines[0]}/json/list"
            with contextlib.suppress(OSError), urllib.request.urlopen(listing) as text:
                for target in json.load(text):
                    if target["type"] == "page":
                        return target["webSocketDebuggerUrl"]
        time.sleep(0.1)
    raise Trouble("The browser did not start: see .dev/log/chrome.log")
