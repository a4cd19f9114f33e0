"""A real Chromium, and a plain file server to show it the built site."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from handbooks import ROOT
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Route, sync_playwright

from browser.sites import Site
from compiler.cli.main import cli

_NAMES = ("chromium", "chromium-browser", "google-chrome")
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
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(folder)))
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
    """Build all handbooks of this repository, as they are published."""
    www = tmp_path_factory.mktemp("company")
    folder = www / "intranet" / "handbook"
    done = CliRunner().invoke(cli, ["-C", str(ROOT), "build", "--site-dir", str(folder)])
    assert done.exit_code == 0, done.output
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


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has above
        """Keep the requests out of the report."""
