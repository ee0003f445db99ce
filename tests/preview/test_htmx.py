"""What htmx and app.js do with the answers of the server, under the real policy."""

import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, Request, Route, expect

from controllers.web.assets import load
from controllers.web.rendering import environment
from controllers.web.views import Notice
from tests.preview.__main__ import CSP
from tests.preview.frame_samples import KARIM
from tests.preview.mission_samples import CHOSEN, FRESH, WAITING
from tests.preview.panel_samples import SLOTS, SLOTS_WRONG

BASE = "http://creneau.test"
MISSION = "/missions/OM-2026-000123"


class Server:
    """Answers by method and path; keeps what was sent."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], tuple[int, str]] = {}
        self.sent: list[tuple[str, str, dict[str, str], str]] = []
        self.env = environment()

    @property
    def posted(self) -> list[tuple[str, str, dict[str, str], str]]:
        return [sent for sent in self.sent if sent[0] == "POST"]

    def give(self, method: str, path: str, template: str, page: object, status: int = 200) -> None:
        html = self.env.get_template(template).render(page=page, chrome=KARIM)
        self.answers[method, path] = (status, html)

    def handle(self, route: Route, request: Request) -> None:
        path = request.url.removeprefix(BASE).partition("?")[0]
        static = next((a for a in load().values() if path == f"/static/{a.name}"), None)
        if static:
            return route.fulfill(body=static.body, content_type=static.media_type)
        self.sent.append(
            (
                request.method,
                path,
                request.headers,
                (request.post_data_buffer or b"").decode(errors="replace"),
            )
        )
        key = (request.method, path)
        if request.headers.get("hx-request") is None and request.method == "GET":
            key = ("PAGE", path)
        if key not in self.answers:
            return route.fulfill(status=404, body="", content_type="text/html")
        status, html = self.answers[key]
        return route.fulfill(
            status=status,
            body=html,
            content_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": CSP},
        )


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def tab(chromium: Browser, server: Server) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.route("**/*", server.handle)
    yield page
    context.close()
    # The browser itself reports 4xx and 5xx answers.
    assert not [
        text for text in said if "Failed to load resource" not in text and "htmx:response:error" not in text
    ]


def opened(tab: Page, server: Server) -> None:
    server.give("PAGE", MISSION, "pages/mission.html", FRESH)
    server.give("GET", f"{MISSION}/creneaux", "partials/panels/slots.html", SLOTS)
    server.give("PAGE", f"{MISSION}/creneaux", "pages/mission.html", replace(FRESH, panel=SLOTS))
    tab.goto(BASE + MISSION)
    tab.get_by_role("button", name="Proposer un créneau").click()
    expect(tab.locator("#panel h2")).to_be_focused()


def test_a_panel_opens_at_its_own_address_and_back_leaves_it(tab: Page, server: Server) -> None:
    opened(tab, server)
    assert tab.url == f"{BASE}{MISSION}/creneaux"
    expect(tab.get_by_role("button", name="Proposer un créneau")).to_be_hidden()
    tab.go_back()
    expect(tab.locator(".panel")).to_have_count(0)
    assert tab.url == BASE + MISSION
    expect(tab.get_by_role("button", name="Proposer un créneau")).to_be_visible()


def test_errors_come_back_into_the_panel_and_take_the_focus(tab: Page, server: Server) -> None:
    opened(tab, server)
    server.give("POST", f"{MISSION}/creneaux", "partials/panels/slots.html", SLOTS_WRONG, 422)
    tab.get_by_role("button", name="Envoyer les créneaux").click()
    expect(tab.locator(".summary")).to_be_focused()
    assert tab.locator(".mission__head").count() == 1
    tab.locator(".summary a").first.click()
    expect(tab.locator("#f-slot-1")).to_be_focused()


def test_success_swaps_the_whole_mission_and_tells_it(tab: Page, server: Server) -> None:
    opened(tab, server)
    server.give("POST", f"{MISSION}/creneaux", "partials/missions/mission.html", WAITING)
    tab.get_by_role("button", name="Envoyer les créneaux").click()
    expect(tab.locator(".notice")).to_be_focused()
    expect(tab.locator(".panel")).to_have_count(0)
    assert tab.locator("#mission").count() == 1
    method, path, headers, body = server.posted[-1]
    assert (method, path) == ("POST", f"{MISSION}/creneaux")
    assert headers["hx-request"] == "true"
    assert "answer=propose" in body
    assert body.count("slot_date=") == 2
    assert "_key=key-1" in body
    assert "do=" not in body


def test_a_stale_mission_comes_back_whole(tab: Page, server: Server) -> None:
    opened(tab, server)
    stale = replace(CHOSEN, notice=Notice("attention", "Cette mission a changé entre-temps."))
    server.give("POST", f"{MISSION}/creneaux", "partials/missions/mission.html", stale, 409)
    tab.get_by_role("button", name="Envoyer les créneaux").click()
    expect(tab.locator(".notice")).to_be_focused()
    expect(tab.locator(".panel")).to_have_count(0)


def test_the_draft_s_buttons_send_their_value_and_keep_the_focus(tab: Page, server: Server) -> None:
    opened(tab, server)
    server.give("POST", f"{MISSION}/creneaux/brouillon", "partials/panels/slots.html", SLOTS)
    button = tab.get_by_role("button", name="ven. 4 déc., l'après-midi")
    button.click()
    expect(tab.get_by_role("button", name="ven. 4 déc., l'après-midi")).to_be_focused()
    method, path, _, body = server.posted[-1]
    assert (method, path) == ("POST", f"{MISSION}/creneaux/brouillon")
    assert "do=take:2026-12-04T14:00/18:00" in unquote_plus(body)
    assert "answer=" not in body
    tab.get_by_role("button", name="Ajouter un créneau").click()
    expect(tab.locator("[name=slot_date]").last).to_be_focused()


def test_a_slot_is_read_back_as_it_is_typed(tab: Page, server: Server) -> None:
    opened(tab, server)
    tab.locator("#f-slot-2").fill("2026-12-01")
    tab.locator("#slot-start-2").fill("14:00")
    tab.locator("#slot-end-2").fill("16:30")
    expect(tab.locator(".slot__words").nth(1)).to_have_text(
        re.compile(r"mardi 1er décembre, de 14.h à 16.h.30")
    )


def test_a_failing_server_leaves_what_was_typed(tab: Page, server: Server) -> None:
    opened(tab, server)
    tab.locator("#f-slot-2").fill("2026-12-01")
    server.answers["POST", f"{MISSION}/creneaux"] = (503, "<p>hors service</p>")
    tab.get_by_role("button", name="Envoyer les créneaux").click()
    expect(tab.locator("#live")).to_contain_text("Rien n'est perdu")
    assert tab.locator("#f-slot-2").input_value() == "2026-12-01"


def test_a_script_in_an_answer_does_not_run(tab: Page, server: Server) -> None:
    opened(tab, server)
    server.answers["POST", f"{MISSION}/creneaux"] = (
        200,
        '<div id="mission"><script src="/static/other.js"></script><p>fait</p></div>',
    )
    scripts = tab.locator("script").count()
    tab.get_by_role("button", name="Envoyer les créneaux").click()
    expect(tab.get_by_text("fait")).to_be_visible()
    assert tab.locator("script").count() == scripts
    assert not any("other.js" in path for _, path, _, _ in server.sent)


def test_the_one_button_stays_in_reach_of_the_thumb(tab: Page, server: Server) -> None:
    server.give("PAGE", MISSION, "pages/mission.html", FRESH)
    tab.goto(BASE + MISSION)
    tab.evaluate("scrollTo(0, document.body.scrollHeight)")
    box = tab.get_by_role("button", name="Proposer un créneau").bounding_box()
    assert box is not None
    assert 600 < box["y"] < 740
