"""A real server with the demo, and a real browser."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.postgres import PostgresServer
from tests.support.prepared import DEMO, prepared
from tests.support.server import Server

# Two cores are shared with whatever else runs.
expect.set_options(timeout=15_000)
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
PASSWORD = "creneau-demo"
# Of who signed in before, by server and name.
_cookies: dict[tuple[str, str], list[Any]] = {}


@pytest.fixture(scope="session")
def demo(postgres: PostgresServer | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("demo")
    url = prepared(DEMO, folder, postgres, "creneau_browser")
    server = Server(folder, url, {"CRENEAU_DEMO": "1"})
    server.start()
    yield server
    server.stop()


@dataclass
class Wire:
    """What one tab asked for and how much came back, headers included, as the network saw it."""

    asked: dict[str, dict[str, Any]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, page: Page) -> "Wire":
        wire, network = cls(), page.context.new_cdp_session(page)
        network.send("Network.enable")
        # A redirect keeps its number: the last request of it stays.
        network.on("Network.requestWillBeSent", lambda e: wire.asked.update({e["requestId"]: e["request"]}))
        network.on(
            "Network.loadingFinished",
            lambda e: wire.sizes.update({e["requestId"]: int(e["encodedDataLength"])}),
        )
        return wire

    def clear(self) -> None:
        self.asked.clear()
        self.sizes.clear()

    @property
    def addresses(self) -> list[str]:
        return [request["url"] for request in self.asked.values()]

    @property
    def total(self) -> int:
        return sum(self.sizes.values())

    def swaps(self) -> dict[str, int]:
        """Of each answer to an action that htmx swapped in."""
        return {
            f"{request['method']} {request['url']} {number}": self.sizes[number]
            for number, request in self.asked.items()
            if request["method"] == "POST" and "HX-Request" in request["headers"] and number in self.sizes
        }


class People:
    """Opens a browser of its own for each person; whatever the console says against us fails the test."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.browser, self.server = browser, server
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def someone(self, *, javascript: bool = True, viewport: dict[str, int] = PHONE) -> Page:
        context = self.browser.new_context(
            base_url=self.server.url,
            java_script_enabled=javascript,
            viewport=viewport,  # type: ignore[arg-type]
            locale="fr-FR",
            timezone_id="Europe/Paris",
        )
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self._complain(str(error)))
        return page

    def _listen(self, message: object) -> None:
        kind, text = message.type, message.text  # type: ignore[attr-defined]
        expected = "status of 4" in text
        if kind in ("error", "warning") and not expected:
            self.complaints.append(text)

    def _complain(self, text: str) -> None:
        """An animation from page to page that Chromium gives up, on a busy machine or at another size of the window,
        leaves the page as it should be."""
        if not text.startswith(("Transition was aborted", "Transition was skipped")):
            self.complaints.append(text)

    def signed_in(
        self, who: str, *, javascript: bool = True, viewport: dict[str, int] = PHONE, anew: bool = False
    ) -> Page:
        """By the form, the first time and with ``anew``; later on with the same cookie, and nothing open yet."""
        page, known = self.someone(javascript=javascript, viewport=viewport), (self.server.url, who)
        if known in _cookies and not anew:
            page.context.add_cookies(_cookies[known])
            return page
        page.goto("/connexion")
        page.get_by_label("E-mail").fill(f"{who}@creneau.example")
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_url(lambda url: "/connexion" not in url)
        if not anew:
            _cookies[known] = [
                {"url": self.server.url, "name": c["name"], "value": c["value"]}
                for c in page.context.cookies()
            ]
        return page


@pytest.fixture
def people(chromium: Browser, demo: Server) -> Iterator[People]:
    found = People(chromium, demo)
    yield found
    for context in found.contexts:
        context.close()
    assert found.complaints == []


@pytest.fixture
def paper(tmp_path: Path) -> Callable[[str], Path]:
    """A real one-page PDF."""

    def make(name: str) -> Path:
        from tests.uploads.samples import readable_pdf

        path = tmp_path / name
        path.write_bytes(readable_pdf())
        return path

    return make


@pytest.fixture
def snapshot(tmp_path: Path) -> Callable[[str], Path]:
    """A real photo with EXIF and a GPS position."""

    def make(name: str) -> Path:
        from PIL import Image

        image = Image.effect_noise((800, 600), 60).convert("RGB")
        exif = Image.Exif()
        exif[0x0112] = 6
        exif.get_ifd(0x8825)[1] = "N"
        path = tmp_path / name
        image.save(path, "JPEG", exif=exif)
        return path

    return make
