"""What a first load weighs, as the browser's network saw it: headers, style sheets, scripts and icon included."""

from playwright.sync_api import Page, expect

from models.workflow import Status
from tests.browser.conftest import DESK, People, Wire
from tests.browser.test_pages import missions_of


def first_load(page: Page, path: str) -> Wire:
    wire = Wire.of(page)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    # The icon is asked for last.
    page.wait_for_timeout(300)
    return wire


def test_the_contractor_s_list(people: People) -> None:
    signed_in = people.signed_in("karim")
    fresh = people.someone()
    fresh.context.add_cookies(signed_in.context.cookies())  # type: ignore[arg-type]
    wire = first_load(fresh, "/missions")
    expect(fresh.locator("a.missions__link")).to_have_count(25)
    assert len(wire.addresses) <= 4, wire.addresses
    assert wire.total <= 26_000, wire.sizes


def test_the_sign_in(people: People) -> None:
    wire = first_load(people.someone(), "/connexion")
    assert len(wire.addresses) <= 4, wire.addresses
    assert wire.total <= 26_000, wire.sizes


def test_the_tenant_s_page_after_its_redirect(people: People) -> None:
    nadia = people.signed_in("gestion", viewport=DESK)
    for address in missions_of(nadia, f"/gestion?statut={Status.SLOTS_PROPOSED}"):
        nadia.goto(f"{address}/lien")
        copy = nadia.get_by_role("button", name="Copier un nouveau lien")
        if copy.count():
            copy.click()
            break
    tenant = people.someone()
    wire = first_load(tenant, nadia.locator("#panel .address").inner_text())
    expect(tenant.get_by_role("button", name="Confirmer ce créneau")).to_be_visible()
    assert len(wire.addresses) == 2, wire.addresses
    assert wire.total <= 12_000, wire.sizes
