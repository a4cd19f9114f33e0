"""A real Chromium, and a plain file server to show it the built site."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from filelock import FileLock
from handbooks import ROOT
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Route, sync_playwright

from browser.sites import Site

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", "browser: needs Chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test here a second try: a real browser on a busy machine is sometimes late."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Chromium once for all tests; without one they fail, for what they hold is held nowhere else."""
    path = os.environ.get("POLICYC_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        names = ", ".join(_NAMES)
        pytest.fail(f"browser tests need Chromium: install {names}, or name it in POLICYC_CHROMIUM", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=list(_QUIET))
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    """Open an empty tab; at the end hold that pages asked no foreign host, raised nothing and opened no dialog."""
    foreign: list[str] = []
    troubles: list[str] = []

    def watch(route: Route) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            foreign.append(route.request.url)
            route.abort()

    def refuse(dialog: Dialog) -> None:
        troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    with chromium.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN") as context:
        context.route("**/*", watch)
        context.on("weberror", lambda error: troubles.append(str(error.error)))
        context.on("dialog", refuse)
        yield context.new_page()
    assert foreign == []
    assert troubles == []


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve a folder on a free port, and give its address; all servers stop when the tests are over."""
    servers: list[ThreadingHTTPServer] = []

    def start(folder: Path) -> str:
        server = _Server(("127.0.0.1", 0), partial(_Silent, directory=str(folder)))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def axe(node_modules: Path) -> str:
    """Return the script of axe-core."""
    return (node_modules / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> Site:
    """Build all handbooks of this repository, as they are published, once for all workers."""
    base = tmp_path_factory.getbasetemp()
    www = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "company"
    folder = www / "intranet" / "handbook"
    with FileLock(www.with_suffix(".lock")):
        if not folder.exists():
            command: list[str | Path] = [
                Path(sys.executable).with_name("policyc"),
                "-C",
                ROOT,
                "build",
                "--site-dir",
                folder,
            ]
            unmeasured = {name: value for name, value in os.environ.items() if name != "COVERAGE_PROCESS_CONFIG"}
            done = subprocess.run(command, env=unmeasured, capture_output=True, encoding="utf-8", check=False)
            assert done.returncode == 0, done.stdout + done.stderr
    return Site(serve(www) + "intranet/handbook/", folder)


@pytest.fixture
def clean(tab: Page) -> Iterator[Page]:
    """Hold that pages write nothing bad to the console."""
    told: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            told.append(f"{message.type}: {message.text}")

    tab.on("console", listen)
    yield tab
    assert told == []


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that hangs up, for it has left the page; anything else is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has above
        """Keep the requests out of the report."""
