"""The tenant's pages in six languages: small, open to everybody, by keyboard, never too wide, right to left in Arabic."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from models.workflow import Status
from tests.browser.conftest import DESK, PHONE, People
from tests.browser.test_pages import missions_of
from tests.browser.test_weight import first_load
from tests.support.axe import complaints
from tests.support.server import Server
from wording.languages import Language

# Where to put a picture of each page, for who wants to look at them.
PICTURES = os.environ.get("PICTURES", "")
FORMS = {Status.SLOTS_PROPOSED: ["/refus"], Status.SCHEDULED: ["/deplacer"], Status.WORK_DONE: ["/reserves"]}
SHOWN = [
    Status.NEW,
    Status.SLOTS_PROPOSED,
    Status.SLOT_CHOSEN,
    Status.SCHEDULED,
    Status.SLOTS_NEEDED,
    Status.WORK_DONE,
    Status.CLOSED,
]
# 360 pixels are 180 at 200 %; of a desk's 1280, 640.
WIDTHS = (180, 320, 360, 640, 1280)
# What stands out of the window, on either side.
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.body.querySelectorAll("*")].filter((e) => !e.closest(".sr"))
  .filter((e) => { const r = e.getBoundingClientRect(); return r.right > innerWidth + 1 || r.left < -1; })
  .map((e) => e.outerHTML.slice(0, 90))"""
_links: dict[str, dict[Status, str]] = {}


@pytest.fixture
def links(people: People, demo: Server) -> Iterator[dict[Status, str]]:
    """A tenant's link to a mission in each status, given by hand; afterwards they read French, for the other tests."""
    if demo.url not in _links:
        nadia, found = people.signed_in("gestion", viewport=DESK), {}
        for status in SHOWN:
            for address in missions_of(nadia, f"/gestion?statut={status}"):
                nadia.goto(f"{address}/lien")
                copy = nadia.get_by_role("button", name="Copier un nouveau lien")
                if copy.count():
                    copy.click()
                    found[status] = nadia.locator("#panel .address").inner_text()
                    break
        _links[demo.url] = found
    yield _links[demo.url]
    tenant = people.someone()
    for link in _links[demo.url].values():
        tenant.goto(link)
        _choose(tenant, Language.FR)


def _pages(page: Page, links: dict[Status, str]) -> Iterator[str]:
    """Shows one after the other; their names."""
    for status, link in links.items():
        page.goto(link)
        yield status.value
        home = page.url
        for below in FORMS.get(status, []):
            page.goto(home + below)
            yield status.value + below.replace("/", "-")


def _choose(page: Page, language: Language) -> None:
    """By its own name, wherever that is not the language already."""
    button = page.get_by_role("button", name=language.own_name, exact=True)
    if button.count():
        button.click()
    expect(page.locator("html")).to_have_attribute("lang", language.value)


def _look(page: Page, language: Language, name: str) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        wide = page.evaluate(TOO_WIDE)
        assert wide == [], f"{language} {name} is too wide at {width}"
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert (found := complaints(page)) == "", f"{language} {name}\n{found}"
    assert page.locator("script").count() == 0
    assert page.evaluate("getComputedStyle(document.body).direction") == language.direction
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{language}-{name}.png", full_page=True)


@pytest.mark.parametrize("language", Language)
def test_every_page_of_a_tenant_holds_in_its_language(
    people: People, links: dict[Status, str], language: Language
) -> None:
    assert set(links) == set(SHOWN)
    tenant = people.someone()
    for link in links.values():
        tenant.goto(link)
        _choose(tenant, language)
    for name in _pages(tenant, links):
        _look(tenant, language, name)
    tenant.goto(f"{links[Status.NEW]}x")
    assert tenant.locator("html").get_attribute("lang") == "fr", "nobody's: as the browser would have it"


@pytest.mark.parametrize("language", Language)
def test_the_page_to_choose_a_slot_weighs_no_more_in_any_language(
    people: People, links: dict[Status, str], language: Language
) -> None:
    first = people.someone()
    first.goto(links[Status.SLOTS_PROPOSED])
    _choose(first, language)
    wire = first_load(people.someone(), links[Status.SLOTS_PROPOSED])
    assert len(wire.addresses) == 2, wire.addresses
    assert wire.total <= 12_000, wire.sizes


@pytest.mark.parametrize("language", [Language.AR, Language.TR])
def test_a_slot_is_found_and_refused_by_the_keyboard_alone(
    people: People, links: dict[Status, str], language: Language
) -> None:
    """Without script: each thing to press has a name, the focus is to be seen, and goes as one reads."""
    tenant = people.someone(javascript=False)
    tenant.goto(links[Status.SLOTS_PROPOSED])
    _choose(tenant, language)
    names, tenant_url = [], tenant.url
    for _ in range(12):
        tenant.keyboard.press("Tab")
        focused = tenant.locator(":focus")
        if not focused.count():
            break
        outline = focused.evaluate("e => getComputedStyle(e.closest('label') ?? e).outlineStyle")
        ring = focused.evaluate("e => getComputedStyle(e).outlineStyle")
        assert "none" not in (outline, ring) or outline != ring, focused.evaluate("e => e.outerHTML")
        names.append(focused.evaluate("e => (e.closest('label') ?? e).textContent.trim()"))
    assert all(names)
    assert "Français" in names
    tenant.goto(f"{tenant_url}/refus")
    tenant.keyboard.press("Tab")
    tenant.keyboard.press("Space")
    assert tenant.locator("input:checked").count() == 1
