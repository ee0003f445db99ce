"""Back, a reload, a session that ended: what was typed is there again, and nothing is sent twice."""

import pytest
from playwright.sync_api import Page, expect

from models.workflow import Status
from tests.browser.conftest import DESK, PASSWORD, PHONE, People
from tests.browser.test_pages import missions_of, seen
from tests.browser.test_whole_mission import working_day

NEW = "/gestion/missions/nouvelle"
TITLE, TEXT = "Volet bloqué", "Le volet de la chambre ne remonte plus.\n" * 30


def fill(page: Page) -> None:
    page.goto(NEW)
    page.get_by_label("Titre").fill(TITLE)
    page.get_by_label("Description").fill(TEXT)
    page.get_by_label("Métier").select_option("glazing")
    page.locator("input[name=occupancy][value=vacant]").check()


def is_filled(page: Page) -> None:
    expect(page.get_by_label("Titre")).to_have_value(TITLE)
    expect(page.get_by_label("Description")).to_have_value(TEXT)
    expect(page.get_by_label("Métier")).to_have_value("glazing")
    expect(page.locator("input[name=occupancy][value=vacant]")).to_be_checked()


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
def test_back_to_a_form_that_is_half_filled_finds_it_so(people: People, javascript: bool) -> None:
    nadia = people.signed_in("gestion", javascript=javascript)
    fill(nadia)
    nadia.goto("/gestion")
    nadia.go_back()
    nadia.wait_for_url(f"**{NEW}")
    is_filled(nadia)


def test_a_reload_and_back_after_an_error_find_it_so_too(people: People) -> None:
    nadia = people.signed_in("gestion")
    fill(nadia)
    nadia.reload()
    is_filled(nadia)
    nadia.get_by_role("button", name="Publier la mission").click()
    expect(nadia.locator(".summary")).to_be_visible()
    nadia.get_by_label("Ville").fill("Lille")
    nadia.goto("/gestion")
    nadia.go_back()
    is_filled(nadia)
    expect(nadia.get_by_label("Ville")).to_have_value("Lille")


def test_after_it_was_sent_back_shows_an_empty_form(people: People) -> None:
    nadia = people.signed_in("gestion")
    fill(nadia)
    for label, text in {"Adresse": "3 rue Neuve", "Code postal": "59000", "Ville": "Lille"}.items():
        nadia.get_by_label(label, exact=True).fill(text)
    nadia.get_by_role("button", name="Publier la mission").click()
    nadia.wait_for_url("**/gestion/missions/OM-*")
    nadia.go_back()
    nadia.wait_for_url(f"**{NEW}")
    expect(nadia.get_by_label("Titre")).to_have_value("")
    expect(nadia.get_by_label("Description")).to_have_value("")


def test_given_up_or_opened_anew_a_form_is_empty(people: People) -> None:
    nadia = people.signed_in("gestion", anew=True)
    fill(nadia)
    nadia.goto("/gestion")
    nadia.goto(NEW)
    expect(nadia.get_by_label("Titre")).to_have_value("")
    assert nadia.evaluate("sessionStorage.length") == 0
    fill(nadia)
    assert nadia.evaluate("sessionStorage.length") == 1
    nadia.get_by_role("button", name="Se déconnecter").click()
    nadia.wait_for_url("**/connexion*")
    assert nadia.evaluate("sessionStorage.length") == 0


def test_slots_that_were_added_outlive_a_reload(people: People) -> None:
    karim = people.signed_in("karim")
    address = missions_of(karim, "/missions?vue=nouvelles")[0]
    karim.goto(f"{address}/creneaux")
    karim.locator(".day button").first.click()
    expect(karim.locator("[name=slot_date]").first).not_to_have_value("")
    karim.get_by_role("button", name="Ajouter un créneau").click()
    expect(karim.locator("[name=slot_date]")).to_have_count(2)
    karim.locator("[name=slot_start]").nth(1).fill("20:00")
    karim.locator("[name=slot_end]").nth(1).fill("00:00")
    before = karim.locator("[name=slot_date]").first.input_value()
    karim.reload()
    expect(karim.locator("[name=slot_date]")).to_have_count(2)
    expect(karim.locator("[name=slot_date]").first).to_have_value(before)
    expect(karim.locator("[name=slot_start]").nth(1)).to_have_value("20:00")
    expect(karim.locator("[name=slot_end]").nth(1)).to_have_value("00:00")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
def test_a_long_form_whose_session_ended_comes_back_after_the_sign_in(
    people: People, javascript: bool, viewport: dict[str, int]
) -> None:
    nadia = people.signed_in("gestion", javascript=javascript, viewport=viewport, anew=True)
    fill(nadia)
    other = nadia.context.new_page()
    other.goto("/gestion")
    other.get_by_role("button", name="Se déconnecter").click()
    other.wait_for_url("**/connexion*")
    nadia.get_by_role("button", name="Publier la mission").click()
    nadia.wait_for_url("**/connexion*")
    expect(nadia.locator("#sign-in")).to_contain_text("votre texte vous attend")
    if javascript:
        seen(nadia, "the door")
    nadia.get_by_label("E-mail").fill("gestion@creneau.example")
    nadia.get_by_label("Mot de passe").fill(PASSWORD)
    nadia.get_by_role("button", name="Se connecter").click()
    nadia.wait_for_url(f"**{NEW}*")
    expect(nadia.locator(".notice")).to_contain_text("Voici ce que vous aviez écrit")
    is_filled(nadia)
    if javascript:
        seen(nadia, "the form that came back")


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
def test_slots_of_a_mission_that_was_corrected_meanwhile_stay_where_they_were_typed(
    people: People, javascript: bool
) -> None:
    karim = people.signed_in("karim", javascript=javascript)
    nadia = people.signed_in("gestion", javascript=javascript)
    address = missions_of(karim, "/missions?vue=nouvelles")[2]
    karim.goto(f"{address}/creneaux")
    day = working_day(17)
    karim.locator("[name=slot_date]").fill(day)
    karim.locator("[name=slot_start]").fill("20:00")
    karim.locator("[name=slot_end]").fill("21:30")
    nadia.goto(f"/gestion{address}/corriger")
    nadia.get_by_label("Porte").fill(f"porte {'A' if javascript else 'B'}")
    nadia.get_by_role("button", name="Enregistrer la correction").click()
    nadia.wait_for_url(f"**/gestion{address}")
    karim.get_by_role("button", name="Envoyer les créneaux").click()
    expect(karim.locator(".notice")).to_contain_text("La mission a été corrigée (")
    expect(karim.locator(".notice")).to_contain_text("tel que vous l'aviez rempli")
    expect(karim.locator("[name=slot_date]")).to_have_value(day)
    assert karim.url.endswith(f"{address}/creneaux")
    if javascript:
        seen(karim, "the form that came too late")
        karim.reload()
        expect(karim.locator("[name=slot_date]")).to_have_value(day)
        expect(karim.locator("[name=slot_end]")).to_have_value("21:30")


@pytest.mark.parametrize(("who", "path"), [("gestion", "/gestion"), ("karim", "/missions")])
def test_back_shows_the_word_that_its_list_was_looked_for(people: People, who: str, path: str) -> None:
    page = people.signed_in(who, viewport=DESK)
    page.goto(path)
    field = page.locator("#filter-q")
    words = ("fuite", "porte", "chauffe")
    for word in words:
        if not field.is_visible():
            page.locator(".filters summary").click()
        field.fill(word)
        field.press("Enter")
        page.wait_for_url(f"**q={word}*")
    for word in (*reversed(words[:-1]), ""):
        page.go_back()
        page.wait_for_url(f"**q={word}*" if word else f"**{path}")
        expect(field).to_have_value(word)
    page.go_forward()
    page.wait_for_url("**q=fuite*")
    expect(field).to_have_value("fuite")


@pytest.mark.parametrize("failure", ["away", "overloaded", "too often"])
def test_a_panel_that_can_not_open_leaves_the_address_as_it_was(people: People, failure: str) -> None:
    nadia = people.signed_in("gestion", viewport=DESK)
    [mission, *_] = missions_of(nadia, f"/gestion?statut={Status.SCHEDULED}")
    nadia.goto(mission)
    status = {"overloaded": 502, "too often": 429}.get(failure)
    panel = "**/annulation"
    answer = {"status": status or 0, "body": "<p>Bad gateway</p>", "content_type": "text/html"}
    nadia.route(panel, lambda route: route.fulfill(**answer) if status else route.abort())
    nadia.get_by_role("button", name="Annuler la mission").click()
    expect(nadia.locator("#live")).to_contain_text("Rien n'est perdu")
    # What would be pushed is pushed after that was said.
    nadia.wait_for_timeout(300)
    assert nadia.url.endswith(mission)
    nadia.unroute(panel)
    nadia.get_by_role("button", name="Annuler la mission").click()
    expect(nadia.locator("#panel h2")).to_be_visible()
    nadia.wait_for_url(panel)
    # That is what the console says of it.
    people.complaints.clear()


def test_what_is_done_beside_an_open_panel_leaves_what_is_typed_in_it(people: People) -> None:
    karim = people.signed_in("karim", anew=True)
    karim.goto("/missions?vue=en-cours")
    links = karim.locator("a.missions__link").all()
    for path in [str(link.get_attribute("href")) for link in links]:
        karim.goto(path)
        if karim.get_by_role("button", name="Afficher le code").count():
            break
    karim.get_by_role("button", name="Etape suivante").click()
    karim.get_by_label("Prochaine étape").select_option("complete")
    amount = karim.get_by_label("Montant TTC")
    amount.fill("98,50")
    karim.get_by_role("button", name="Afficher le code").click()
    expect(karim.get_by_role("button", name="Afficher le code")).to_have_count(0)
    expect(amount).to_have_value("98,50")
    assert karim.url.endswith("/etape")
    karim.reload()
    expect(amount).to_have_value("98,50")
