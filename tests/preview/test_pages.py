"""Every page in a browser: axe finds nothing, nothing is too wide, the policy is kept, the tenant's stay small."""

import functools
import gzip
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from controllers.web.assets import load
from tests.preview.__main__ import Handler, write
from tests.preview.samples import PAGES
from tests.support.axe import complaints

TENANT = [name for name in PAGES if name.startswith("tenant-")]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("preview")
    write(folder, [])
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Page]:
    # Without the tenth of a second in which a button takes its other colour.
    context = chromium.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}
SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
  .filter(e => e.checkVisibility() && !e.closest('.sr, .skip, .summary') && e.tabIndex >= 0)
  .filter(e => !(e.matches('a') && getComputedStyle(e).display === 'inline'))
  .map(e => [e.closest('label') ?? e, e])
  .filter(([box]) => { const r = box.getBoundingClientRect(); return r.height < 43.5 || r.width < 43.5; })
  .map(([, e]) => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_open_to_everybody_keeps_the_policy_and_has_targets_for_a_thumb(
    tab: Page, base: str, name: str
) -> None:
    """On a phone by day, and turned into a desk by night: axe, read and warmed up once, is quicker by a third."""
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    _turn(tab, PHONE, "light")
    tab.goto(f"{base}/{name}.html")
    _look(tab)
    _turn(tab, DESK, "dark")
    _look(tab)
    assert not said


def _turn(tab: Page, size: ViewportSize, scheme: Literal["light", "dark"]) -> None:
    tab.set_viewport_size(size)
    tab.emulate_media(color_scheme=scheme)


def _look(tab: Page) -> None:
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), "too wide"
    assert tab.evaluate(SMALL) == []
    assert complaints(tab) == ""


def test_the_manager_s_menu_is_one_row_of_a_phone(tab: Page, base: str) -> None:
    _turn(tab, PHONE, "light")
    tab.goto(f"{base}/mission-managed.html")
    tops = tab.locator(".nav a").evaluate_all("links => links.map(a => a.getBoundingClientRect().top)")
    assert len(tops) == 4
    assert len(set(tops)) == 1


@pytest.mark.parametrize("name", TENANT)
def test_the_tenant_s_page_weighs_less_than_seven_kilobytes_sent(base: str, name: str) -> None:
    import urllib.request

    html = urllib.request.urlopen(f"{base}/{name}.html").read()
    parts = [html, load()["tenant.css"].body]
    assert sum(len(gzip.compress(part, 9)) for part in parts) < 7_000
    assert sum(map(len, parts)) < 20_000


def test_a_page_without_its_style_sheets_still_reads_in_order(chromium: Browser, base: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.route("**/*.css", lambda route: route.abort())
    tab.goto(f"{base}/mission-chosen.html")
    text = tab.inner_text("main")
    assert text.index("Fuite sous") < text.index("À vous de jouer") < text.index("Intervention sur place")
    context.close()


def test_the_step_chosen_shows_its_fields_alone(chromium: Browser, base: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{base}/panel-step.html")
    amount, quote = tab.get_by_label("Montant TTC"), tab.locator("[name=quote]")
    motive = tab.locator("[name=motive]")
    assert not any(field.is_visible() for field in (amount, quote, motive))
    tab.get_by_label("Prochaine étape").select_option("submit_quote")
    assert amount.is_visible()
    assert quote.is_visible()
    tab.get_by_label("Prochaine étape").select_option("report_failed_visit")
    assert motive.is_visible()
    assert not amount.is_visible()
    context.close()


def test_codes_are_not_printed(chromium: Browser, base: str, tmp_path: Path) -> None:
    tab = chromium.new_page()
    tab.goto(f"{base}/mission-scheduled.html")
    assert tab.get_by_text("47B12").is_visible()
    tab.emulate_media(media="print")
    assert not tab.get_by_text("47B12").is_visible()
    assert not tab.get_by_role("button", name="Etape suivante").is_visible()
    assert tab.get_by_text("12 rue des Lilas").is_visible()
    tab.close()


def test_a_printed_history_says_that_there_is_more_of_it(chromium: Browser, base: str) -> None:
    tab = chromium.new_page()
    tab.goto(f"{base}/mission-waiting.html")
    more, way = tab.get_by_text("dernières lignes sur 18"), tab.get_by_text("Voir tout l'historique")
    assert [more.is_visible(), way.is_visible()] == [False, True]
    tab.emulate_media(media="print")
    assert [more.is_visible(), way.is_visible()] == [True, False]
    tab.close()


def test_of_an_agenda_a_phone_shows_a_day_and_a_desk_the_week(chromium: Browser, base: str) -> None:
    tab = chromium.new_page(viewport={"width": 360, "height": 740})
    tab.goto(f"{base}/agenda-week.html")
    days, hours = tab.locator(".day-of"), tab.locator(".week__hours")
    assert [day.is_visible() for day in days.all()] == [False, False, True, False, False, False, False]
    assert tab.locator(".strip").is_visible()
    assert tab.get_by_text("libre de 8 h à 10 h").is_visible()
    tab.set_viewport_size({"width": 1280, "height": 800})
    assert all(day.is_visible() for day in days.all())
    assert hours.is_visible()
    assert not tab.locator(".strip").is_visible()
    visit, later = (
        tab.locator(f".day-of--chosen .item--{kind}").bounding_box() for kind in ("visit", "wish")
    )
    eight, fourteen = (hours.locator("li").nth(hour - 7).bounding_box() for hour in (8, 14))
    assert visit
    assert later
    assert eight
    assert fourteen
    # A visit of two hours stands at its hour, and is as high as two hours.
    assert abs(visit["y"] - fourteen["y"]) < 8
    assert abs(visit["height"] - 2 * eight["height"]) < 4
    assert later["y"] >= visit["y"] + visit["height"]
    # What stands at the same hours stands beside each other.
    offer, chosen = (
        tab.locator(f".day-of--chosen .item--{kind}").bounding_box() for kind in ("offer", "chosen")
    )
    assert offer
    assert chosen
    assert offer["x"] + offer["width"] <= chosen["x"]
    tab.close()


def test_the_sheet_of_a_day_is_printed_with_its_addresses_alone(chromium: Browser, base: str) -> None:
    tab = chromium.new_page()
    tab.goto(f"{base}/agenda-week.html")
    tab.emulate_media(media="print")
    assert tab.get_by_text("Feuille de route, mercredi 2 décembre 2026").is_visible()
    day = tab.locator(".day-of--chosen")
    assert day.get_by_text("1284 boulevard du Général-de-Gaulle").is_visible()
    assert day.get_by_text("06 39 98 01 02").is_visible()
    for gone in (".item--offer", ".item--wish", ".item--now", ".strip", ".today", ".tabs"):
        assert not tab.locator(gone).first.is_visible(), gone
    assert [one.is_visible() for one in tab.locator(".day-of").all()].count(True) == 1
    tab.close()


def test_an_agenda_without_its_style_sheets_is_a_list_that_reads_well(chromium: Browser, base: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.route("**/*.css", lambda route: route.abort())
    tab.goto(f"{base}/agenda-week.html")
    text = " ".join(tab.locator(".day-of--chosen").inner_text().split())
    assert "14 h – 16 h rendez-vous Plus de courant" in text
    assert "8 h – 10 h proposé à 2 locataires Plus de courant" in text
    whole = tab.inner_text("main")
    assert whole.index("Aujourd'hui") < whole.index("Je suis en route") < whole.index("mercredi 2 décembre")
    context.close()
