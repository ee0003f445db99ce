"""Every page and panel of the running demo, on a phone and on a desk: open to everybody, quiet, never too wide."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from models.workflow import FINAL, Status
from tests.browser.conftest import DESK, PHONE, People
from tests.support.axe import complaints
from tests.support.server import Server

SIZES = pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
TABS = ["nouvelles", "a-traiter", "en-cours", "realisees", "facturees"]


def look(page: Page, path: str, status: int = 200) -> None:
    """What must hold of whatever is on the screen; the console is listened to by `people`."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == status, path
    seen(page, path)


def seen(page: Page, what: str) -> None:
    """On a phone and on a desk: the same page, which the window is made narrower and wider around."""
    shown = page.viewport_size
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{what} is {wide} px too wide at {viewport['width']}"
        if viewport == PHONE:
            # On a desk the markup is the same, and what each template looks like there is tests/preview's.
            assert (found := complaints(page)) == "", f"{what}\n{found}"
    assert shown is not None
    page.set_viewport_size(shown)


def missions_of(page: Page, address: str) -> list[str]:
    """Their own addresses, in the order of the list."""
    page.goto(address)
    return [str(a.get_attribute("href")) for a in page.locator("a.missions__link").all()]


def mission_with_a_link(manager: Page) -> str:
    """Opens one whose tenant has a mail address; gives its own."""
    found = missions_of(manager, f"/gestion?statut={Status.SLOTS_PROPOSED}")
    return next(
        a for a in found if manager.goto(a) and manager.locator("#mission-tenant a[href^=mailto]").count()
    )


def panels_of(page: Page, known: set[str]) -> list[str]:
    """The panels and pages that this mission's buttons open, each kind once."""
    found = []
    for form in page.locator("#mission-banner form[action], #mission-tenant form[action]").all():
        action = str(form.get_attribute("action")).partition("#")[0]
        kind = action.rsplit("/", 1)[1]
        if form.get_attribute("method") != "post" and kind not in known:
            known.add(kind)
            found.append(action)
    return found


def status_of(page: Page) -> str:
    return page.locator(".mission__status").inner_text()


def test_the_contractor_s_lists_missions_and_panels(people: People) -> None:
    karim = people.signed_in("karim")
    statuses: set[str] = set()
    panels: set[str] = set()
    for tab in TABS:
        look(karim, f"/missions?vue={tab}")
    look(karim, "/missions?q=introuvable&metier=glazing&urgence=urgent&lieu=59")
    for path in (
        "/agenda",
        "/agenda?semaine=2026-W01",
        "/agenda/horaires",
        "/agenda/absences",
        "/agenda/abonnement",
    ):
        look(karim, path)
    for tab in ("nouvelles", "en-cours", "facturees"):
        for address in missions_of(karim, f"/missions?vue={tab}"):
            if tab == "nouvelles" and statuses:
                break
            karim.goto(address)
            status = status_of(karim)
            if status in statuses:
                continue
            statuses.add(status)
            seen(karim, f"{address} ({status})")
            for panel in panels_of(karim, panels):
                look(karim, panel)
    wanted = {"creneaux", "reponse", "etape", "facture", "deplacer", "desistement", "acompte", "avoir"}
    assert wanted <= panels
    assert len(statuses) >= 12


def test_no_list_is_wider_than_any_screen(people: People) -> None:
    for who, addresses in {
        "karim": [f"/missions?vue={tab}" for tab in TABS],
        "gestion": ["/gestion"],
    }.items():
        page = people.signed_in(who, viewport=DESK)
        for address in addresses:
            page.goto(address)
            for width in (320, 600, 768, 1024, 1239, 1240, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert wide <= 0, f"{address} is {wide} px too wide at {width}"


def test_the_manager_s_desk_missions_and_panels(people: People) -> None:
    nadia = people.signed_in("gestion")
    panels: set[str] = set()
    look(nadia, "/gestion")
    look(nadia, "/gestion?q=introuvable")
    look(nadia, "/gestion/missions/nouvelle")
    look(nadia, "/gestion/agenda/abonnement")
    look(nadia, "/gestion/agenda")
    nadia.get_by_label("Prestataire").select_option("Plomberie Durand")
    nadia.get_by_role("button", name="Voir").click()
    seen(nadia, "the agenda of one")
    for status in Status:
        address = missions_of(nadia, f"/gestion?statut={status}")[0]
        look(nadia, address)
        for panel in panels_of(nadia, panels):
            look(nadia, panel)
    wanted = {"reponse", "lien", "corriger", "annulation", "reattribution", "deplacer", "cloture"}
    assert wanted | {"levee-reserves", "reouverture"} <= panels


def test_forms_that_come_back_with_errors(people: People) -> None:
    nadia = people.signed_in("gestion")
    nadia.goto("/gestion/missions/nouvelle")
    nadia.get_by_role("button", name="Publier la mission").click()
    expect(nadia.locator(".summary")).to_be_focused()
    seen(nadia, "the publication with errors")
    nadia.goto("/gestion")
    nadia.locator(".decision button[value=reject]").first.click()
    expect(nadia.locator("#desk .summary")).to_be_focused()
    seen(nadia, "the desk with an error")
    karim = people.signed_in("karim")
    karim.goto(missions_of(karim, "/missions?vue=nouvelles")[0] + "/creneaux")
    karim.get_by_role("button", name="Envoyer les créneaux").click()
    expect(karim.locator("#panel .summary")).to_be_focused()
    seen(karim, "the slots with an error")


def test_the_door_and_the_errors(people: People) -> None:
    someone = people.someone()
    look(someone, "/connexion")
    someone.get_by_role("button", name="Se connecter").click()
    expect(someone.locator(".summary")).to_be_focused()
    seen(someone, "the sign-in with an error")
    look(someone, "/nulle-part", 404)
    look(someone, "/locataire/une-vieille-adresse", 404)
    karim = people.signed_in("karim")
    look(karim, "/missions/OM-2020-000001", 404)
    look(karim, "/missions/OM-2020-000001/creneaux", 404)
    gone = missions_of(karim, "/missions?vue=facturees")[0]
    look(karim, f"{gone}/creneaux", 409)


@pytest.fixture(scope="module")
def links(chromium: Browser, demo: Server) -> dict[str, str]:
    """By status, an address that the manager copied for the tenant of such a mission."""
    people = People(chromium, demo)
    nadia = people.signed_in("gestion", viewport=DESK)
    found: dict[str, str] = {}
    for status in Status:
        for address in missions_of(nadia, f"/gestion?statut={status}"):
            nadia.goto(f"{address}/lien")
            copy = nadia.get_by_role("button", name="Copier un nouveau lien")
            if copy.count():
                copy.click()
                found[status] = nadia.locator("#panel .address").inner_text()
                break
    people.contexts[0].close()
    assert not people.complaints
    return found


def test_the_tenant_s_page_of_every_state_and_its_forms(people: People, links: dict[str, str]) -> None:
    assert set(links) >= {s.value for s in Status} - {s.value for s in FINAL}
    tenant = people.someone()
    forms: set[str] = set()
    for status, address in links.items():
        tenant.goto(address)
        assert "/locataire/m/" in tenant.url
        seen(tenant, f"the tenant's page at {status}")
        actions = [str(form.get_attribute("action")) for form in tenant.locator("form:not([method])").all()]
        for action in actions:
            forms.add(action.rsplit("/", 1)[1])
            look(tenant, action)
    assert {"refus", "deplacer", "reserves"} <= forms


def test_focus_follows_a_panel_and_goes_to_the_news(people: People) -> None:
    nadia = people.signed_in("gestion")
    address = mission_with_a_link(nadia)
    button = nadia.get_by_role("button", name="Renvoyer le lien")
    button.focus()
    nadia.keyboard.press("Enter")
    expect(nadia.locator("#panel h2")).to_be_focused()
    nadia.keyboard.press("Tab")
    expect(nadia.locator("#panel button[value=mail]")).to_be_focused()
    nadia.keyboard.press("Enter")
    expect(nadia.locator("#mission .notice")).to_be_focused()
    expect(nadia.locator("#mission .notice")).to_contain_text("Le lien part à")
    assert nadia.url.endswith(address)


# What a reader sees, without the news, the keys of forms, and what scripts note for themselves.
AS_READ = """() => {
  const copy = document.querySelector("#mission").cloneNode(true);
  for (const news of copy.querySelectorAll(".notice")) news.remove();
  for (const key of copy.querySelectorAll("input[type=hidden]")) key.remove();
  for (const element of [copy, ...copy.querySelectorAll("*")]) {
    for (const name of ["data-htmx-powered", "tabindex", "style"]) element.removeAttribute(name);
    if (element.matches("[class='']")) element.removeAttribute("class");
  }
  return copy.outerHTML.replace(/\\s+/g, " ");
}"""


def test_an_answer_leaves_what_stands_there_and_makes_the_page_a_fresh_one(people: People) -> None:
    nadia = people.signed_in("gestion")
    address = mission_with_a_link(nadia)
    nadia.evaluate("document.querySelector('#mission-request').seen = true")
    nadia.evaluate("document.querySelector('#mission-history').seen = true")
    nadia.get_by_role("button", name="Renvoyer le lien").click()
    with nadia.expect_response(lambda answer: answer.request.method == "POST") as answer:
        nadia.locator("#panel button[value=mail]").click()
    expect(nadia.locator("#mission .notice")).to_be_focused()
    assert "hx-preserve" in answer.value.text()
    assert nadia.evaluate("document.querySelector('#mission-request').seen")
    assert not nadia.evaluate("document.querySelector('#mission-history').seen")
    expect(nadia.locator("[hx-preserve]")).to_have_count(0)
    swapped = nadia.evaluate(AS_READ)
    nadia.goto(address)
    assert swapped == nadia.evaluate(AS_READ)


def test_back_after_a_swap_shows_a_whole_page(people: People) -> None:
    karim = people.signed_in("karim")
    address = missions_of(karim, "/missions?vue=nouvelles")[0]
    karim.goto(address)
    karim.get_by_role("button", name="Proposer un créneau").click()
    karim.wait_for_url("**/creneaux")
    expect(karim.locator("#panel h2")).to_be_focused()
    # Away, and back into the address that the swap pushed.
    karim.locator(".brand").click()
    karim.wait_for_url("**/missions")
    karim.go_back()
    karim.wait_for_url("**/creneaux")
    expect(karim.locator("header.top")).to_be_visible()
    expect(karim.locator("#mission h1")).to_be_visible()
    expect(karim.locator("#panel h2")).to_have_text("Proposer un créneau")
    # Back once more, over the swap itself.
    karim.go_back()
    karim.wait_for_url(f"**{address}")
    expect(karim.locator("header.top")).to_be_visible()
    expect(karim.locator(".panel")).to_have_count(0)
    # A page that is still loading has no panel either, and nobody who listens to the way forward.
    karim.wait_for_load_state("load")
    expect(karim.locator("#mission h1")).to_be_visible()
    karim.go_forward()
    karim.wait_for_url("**/creneaux")
    expect(karim.locator("#panel h2")).to_have_text("Proposer un créneau")
    expect(karim.locator("header.top")).to_be_visible()


def test_the_error_summary_leads_to_its_field_by_keyboard(people: People) -> None:
    karim = people.signed_in("karim")
    karim.goto(missions_of(karim, "/missions?vue=nouvelles")[0] + "/creneaux")
    karim.locator("[name=slot_date]").fill("2030-01-07")
    karim.locator("[name=slot_start]").fill("12:00")
    karim.locator("[name=slot_end]").fill("10:00")
    karim.get_by_role("button", name="Envoyer les créneaux").click()
    expect(karim.locator("#panel .summary")).to_be_focused()
    karim.keyboard.press("Tab")
    karim.keyboard.press("Enter")
    expect(karim.locator("#f-slot-1")).to_be_focused()
    expect(karim.locator("#f-slot-1")).to_have_value("2030-01-07")


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(people: People) -> None:
    karim = people.signed_in("karim")
    karim.goto("/missions")
    karim.keyboard.press("Tab")
    expect(karim.locator("a.skip")).to_be_focused()
    karim.keyboard.press("Enter")
    assert karim.url.endswith("#content")


def test_without_styles_from_elsewhere_nothing_is_asked_of_another_host(
    people: People, links: dict[str, str], demo: Server
) -> None:
    asked: list[str] = []
    for page, paths in (
        (people.signed_in("karim"), ["/missions"]),
        (people.signed_in("gestion"), ["/gestion"]),
        (people.someone(), [links[Status.SLOTS_PROPOSED]]),
    ):
        page.on("request", lambda request: asked.append(request.url))
        for path in paths:
            page.goto(path)
            page.wait_for_load_state("networkidle")
    assert asked
    assert not [url for url in asked if not url.startswith((demo.url, "data:", "blob:"))]


@SIZES
def test_what_was_read_and_the_photos_full_screen(
    people: People, viewport: dict[str, int], paper: Callable[[str], Path]
) -> None:
    karim = people.signed_in("karim", viewport=viewport)
    address = missions_of(karim, "/missions?vue=realisees")[0]
    karim.goto(f"{address}/facture")
    karim.locator("#panel [name=invoice]").set_input_files(paper("facture.pdf"))
    expect(karim.locator("#findings .finding").first).to_be_visible()
    expect(karim.locator(".sending")).to_contain_text("Reçu")
    expect(karim.locator(".htmx-request")).to_have_count(0)
    karim.wait_for_timeout(400)  # the form is dimmed while its answer is on the way
    seen(karim, "an invoice that was read")
    karim.get_by_role("button", name="Retirer facture.pdf").click()
    expect(karim.locator("#findings .finding")).to_have_count(0)
    expect(karim.locator("#panel input[type=file][name=invoice]")).to_be_focused()
    karim.locator("a[data-view]").first.click()
    expect(karim.locator("dialog.viewer")).to_be_visible()
    seen(karim, "the viewer")
