"""Every page in a browser: axe finds nothing, nothing is too wide, the policy is kept, the tenant's stay small."""

import functools
import gzip
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

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


@pytest.fixture(scope="module", params=["phone-light", "desk-dark"])
def tab(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    size, scheme = request.param.split("-")
    context = chromium.new_context(
        viewport={"width": 360, "height": 740} if size == "phone" else {"width": 1280, "height": 800},
        color_scheme=scheme,
    )
    yield context.new_page()
    context.close()


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
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.goto(f"{base}/{name}.html")
    assert not said
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), "too wide"
    assert tab.evaluate(SMALL) == []
    assert complaints(tab) == ""


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
