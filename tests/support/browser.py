#!/usr/bin/env python3
"""Opens a page in headless Chromium and prints what a piece of JavaScript gives there.

usage: browser.py PAGE QUERY SPKI < script

Serves the folder of PAGE on a free port of 127.0.0.1, which browsers trust as a secure context, and opens PAGE?QUERY.
SPKI: SHA-256 (base64) of the one public key that is trusted without an authority. The script is an expression that may
be a promise of a text. Chromium is driven over its DevTools pipe, so no port is open and nothing of the script stands
in an argument. Its home is a directory of its own, which goes with it.
"""
import functools
import http.server
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading

DEADLINE_SECONDS = 50
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
    "--disable-extensions", "--no-proxy-server", "--remote-debugging-pipe",
]


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        pass


class DevTools:
    """The DevTools protocol over two pipes: JSON messages, each ended by a zero byte."""

    def __init__(self, to_browser, from_browser):
        self._to, self._from = to_browser, from_browser
        self._number, self._rest = 0, b""

    def call(self, method, session=None, **parameters):
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def wait_for(self, event):
        while self._receive().get("method") != event:
            pass

    def _receive(self):
        while b"\0" not in self._rest:
            more = os.read(self._from, 65536)
            if not more:
                raise RuntimeError("Chromium has ended")
            self._rest += more
        message, self._rest = self._rest.split(b"\0", 1)
        return json.loads(message)


def serve(folder):
    handler = functools.partial(QuietHandler, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def start_chromium(home, spki):
    """The process, and the ends of its pipes: it reads from its descriptor 3 and writes to 4."""
    command_read, command_write = os.pipe()
    answer_read, answer_write = os.pipe()

    def hand_over():
        os.dup2(command_read, 100)
        os.dup2(answer_write, 101)
        os.dup2(100, 3)
        os.dup2(101, 4)

    process = subprocess.Popen(
        ["chromium", *FLAGS, f"--user-data-dir={home}", f"--ignore-certificate-errors-spki-list={spki}", "about:blank"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env={**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home},
        preexec_fn=hand_over, close_fds=False, start_new_session=True)
    os.close(command_read)
    os.close(answer_write)
    threading.Thread(target=process.stderr.read, daemon=True).start()
    return process, DevTools(command_write, answer_read)


def evaluate(devtools, url, script):
    target = devtools.call("Target.createTarget", url="about:blank")["targetId"]
    session = devtools.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    devtools.call("Page.enable", session)
    devtools.call("Page.navigate", session, url=url)
    devtools.wait_for("Page.loadEventFired")
    result = devtools.call("Runtime.evaluate", session, expression=script, awaitPromise=True, returnByValue=True)
    if "exceptionDetails" in result:
        raise RuntimeError(result["exceptionDetails"].get("text", "the script failed"))
    return result["result"]["value"]


def main():
    page, query, spki = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    port = serve(str(page.parent))
    with tempfile.TemporaryDirectory(prefix="coffer-browser-", ignore_cleanup_errors=True) as home:
        process, devtools = start_chromium(home, spki)
        watchdog = threading.Timer(DEADLINE_SECONDS, lambda: os.killpg(process.pid, signal.SIGKILL))
        watchdog.start()
        try:
            print(evaluate(devtools, f"http://127.0.0.1:{port}/{page.name}?{query}", sys.stdin.read()))
        finally:
            watchdog.cancel()
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    main()
