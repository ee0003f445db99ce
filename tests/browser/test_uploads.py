"""Files leave as soon as they are chosen, and always arrive."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import People

Maker = Callable[[str], Path]


@pytest.fixture
def large(tmp_path: Path) -> Callable[[str], Path]:
    """A photo of 12 MP with a date and an orientation, as a phone makes it."""

    def make(name: str) -> Path:
        exif = Image.Exif()
        exif[0x0112] = 6
        exif.get_ifd(0x8769)[0x9003] = "2026:11:02 09:30:00"
        path = tmp_path / name
        picture = Image.effect_noise((4032, 3024), 40).convert("RGB")
        # Grey in its last corner is how a picture looks that did not come whole: noise has it now and then.
        # It is turned: the last corner as it is seen is the upper right one here.
        picture.paste((200, 60, 40), (4032 - 200, 0, 4032, 200))
        picture.save(path, "JPEG", quality=90, exif=exif)
        return path

    return make


def mission_of(page: Page, view: str) -> str:
    page.goto(f"/missions?vue={view}")
    page.locator("#missions tbody a").first.click()
    page.wait_for_url("**/missions/OM-*")
    return page.url


def test_photos_are_shrunk_sent_at_once_and_added(people: People, large: Maker) -> None:
    karim = people.signed_in("karim")
    mission_of(karim, "realisees")
    sizes: list[int] = []

    def listen(request: Request) -> None:
        if "upload-length" in request.headers:
            sizes.append(int(request.headers["upload-length"]))

    karim.on("request", listen)
    photo = large("cave.jpg")
    karim.locator("#mission-photos select[name=kind]").select_option("before")
    karim.locator("#mission-photos [name=photos]").set_input_files(photo)
    expect(karim.locator("#mission .notice")).to_contain_text("1 photo est ajoutée")
    expect(karim.locator("#mission .notice")).to_be_focused()
    expect(karim.locator("#mission-photos")).to_contain_text("prise le 2 novembre 2026 à 9")
    assert 0 < sum(sizes) < photo.stat().st_size / 2
    expect(karim.locator(".sending")).to_have_count(0)


def test_a_photo_goes_on_where_it_stopped_after_a_lost_connection_and_a_reload(
    people: People, large: Maker
) -> None:
    karim = people.signed_in("karim")
    mission = mission_of(karim, "realisees")
    offsets: list[str] = []

    def cut(route: object, request: Request) -> None:
        """The second piece never gets through."""
        offset = request.headers.get("upload-offset", "")
        if request.method == "PATCH" and offset != "0":
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    karim.context.route("**/envois/**", cut)
    karim.locator("#mission-photos [name=photos]").set_input_files(large("travaux.jpg"))
    expect(karim.locator(".sending")).to_contain_text("La connexion est coupée", timeout=15_000)
    people.complaints.clear()

    karim.context.unroute("**/envois/**")
    karim.on(
        "request",
        lambda r: offsets.append(r.headers.get("upload-offset", "")) if r.method == "PATCH" else None,
    )
    karim.goto(mission)
    expect(karim.locator("#mission .notice")).to_contain_text("1 photo est ajoutée", timeout=15_000)
    assert offsets, "it went on"
    assert "0" not in offsets, "what had arrived is not sent again"
    karim.goto(mission)
    expect(karim.locator(".sending")).to_have_count(0)


def test_an_invoice_is_read_at_once_and_what_is_typed_stays(people: People, paper: Maker) -> None:
    karim = people.signed_in("karim")
    mission_of(karim, "realisees")
    karim.get_by_role("button", name="Envoyer la facture").first.click()
    karim.locator("#panel [name=invoice]").set_input_files(paper("facture.pdf"))
    expect(karim.locator("#findings .finding").first).to_be_visible()
    karim.locator("#panel [name=amount]").fill("117,00")
    karim.get_by_role("button", name="Lire le document").click()
    karim.wait_for_timeout(500)
    expect(karim.locator("#panel [name=amount]")).to_have_value("117,00")


def test_a_press_in_the_very_moment_of_the_arrival_waits_for_its_field(people: People, paper: Maker) -> None:
    karim = people.signed_in("karim")
    mission_of(karim, "realisees")
    karim.get_by_role("button", name="Envoyer la facture").first.click()
    karim.locator("#panel [name=amount]").fill("beaucoup")
    karim.evaluate("""() => {
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (record) {
        if (record.file) {
          IDBObjectStore.prototype.put = put;
          document.querySelector("#panel button[value=submit]").click();
        }
        return put.call(this, record);
      };
    }""")
    karim.locator("#panel [name=invoice]").set_input_files(paper("facture.pdf"))
    expect(karim.locator("#panel .summary a")).to_have_count(1)
    expect(karim.locator("#panel .summary a")).to_have_attribute("href", "#f-amount")
    expect(karim.locator("#panel [name=kept_invoice]")).to_have_count(1)


def test_nothing_moves_under_a_finger(people: People, paper: Maker) -> None:
    karim = people.signed_in("karim")
    mission_of(karim, "realisees")
    karim.get_by_role("button", name="Envoyer la facture").first.click()
    button = karim.locator("#panel button[value=submit]")
    held: list[Route] = []
    karim.route("**/facture", lambda route: route.continue_() if held else held.append(route))
    karim.locator("#panel [name=invoice]").set_input_files(paper("facture.pdf"))
    expect(karim.locator(".sending")).to_contain_text("Reçu")
    while not held:
        karim.wait_for_timeout(20)
    button.hover()
    karim.mouse.down()
    with karim.expect_response("**/facture") as read:
        held[0].continue_()
    read.value.finished()
    karim.wait_for_timeout(300)
    karim.mouse.up()
    expect(karim.locator("#panel .summary a")).to_have_attribute("href", "#f-amount")


def test_a_press_while_the_paper_is_read_is_not_lost(people: People, paper: Maker) -> None:
    karim = people.signed_in("karim")
    mission_of(karim, "realisees")
    karim.get_by_role("button", name="Envoyer la facture").first.click()
    karim.locator("#panel [name=amount]").fill("117,00")
    karim.locator("#panel [name=invoice]").set_input_files(paper("facture.pdf"))
    karim.locator("#panel button[value=submit]").click()
    expect(karim.locator(".mission__status")).to_contain_text("Facture envoyée")


def test_what_is_not_a_photo_is_told_and_can_be_taken_away(people: People, tmp_path: Path) -> None:
    karim = people.signed_in("karim")
    mission_of(karim, "realisees")
    wrong = tmp_path / "liste.txt"
    wrong.write_text("pas une photo")
    karim.locator("#mission-photos [name=photos]").set_input_files(wrong)
    expect(karim.locator(".sending")).to_contain_text("« liste.txt » n'est pas une photo")
    karim.get_by_role("button", name="Retirer liste.txt").click()
    expect(karim.locator(".sending")).to_have_count(0)


def test_of_one_file_the_next_takes_the_place(people: People, tmp_path: Path, paper: Maker) -> None:
    karim = people.signed_in("karim")
    mission_of(karim, "realisees")
    karim.get_by_role("button", name="Envoyer la facture").first.click()
    wrong = tmp_path / "liste.txt"
    wrong.write_text("pas un PDF")
    field = karim.locator("#panel input[type=file][name=invoice]")
    field.set_input_files(wrong)
    expect(karim.locator("#panel .sending")).to_contain_text("liste.txt")
    field.set_input_files(paper("facture.pdf"))
    expect(karim.locator("#panel .sending")).to_have_count(1)
    expect(karim.locator("#panel .sending")).to_contain_text("facture.pdf")
    expect(karim.locator("#findings .finding").first).to_be_visible()


def test_a_press_that_comes_too_early_waits_for_the_file(people: People, large: Maker) -> None:
    nadia = people.signed_in("gestion")
    nadia.goto("/gestion?statut=new")
    nadia.locator("#missions tbody a").first.click()
    nadia.wait_for_url("**/missions/OM-*")
    nadia.locator("#mission-photos [name=photos]").set_input_files(large("degats.jpg"))
    nadia.get_by_role("button", name="Envoyer les photos").click()
    expect(nadia.locator("#mission .notice")).to_contain_text("photo est ajoutée")


FILL = """async (token) => {
  const begun = [];
  for (let number = 0; number < 13; number++) {
    const headers = {
      "Tus-Resumable": "1.0.0", "X-Token": token, "Upload-Length": "15000000",
      "Upload-Metadata": `kind ${btoa("before")}`, "Idempotency-Key": `a-large-one-${number}`,
    };
    begun.push((await fetch("/envois", { method: "POST", headers })).headers.get("Location"));
  }
  return begun;
}"""
EMPTY = """async ([token, begun]) => {
  const headers = { "Tus-Resumable": "1.0.0", "X-Token": token };
  for (const address of begun) await fetch(address, { method: "DELETE", headers });
}"""


def test_a_photo_that_is_taken_back_is_gone_and_one_too_many_is_told(people: People, tmp_path: Path) -> None:
    nadia = people.signed_in("gestion")
    nadia.goto("/gestion/missions/nouvelle")
    form, photo = nadia.locator("form", has=nadia.locator("[name=photos]")), tmp_path / "cave.jpg"
    Image.effect_noise((300, 300), 80).convert("RGB").save(photo, "JPEG")
    form.locator("[name=photos]").set_input_files(photo)
    kept = form.locator("input[name=kept_photos]")
    expect(kept).to_have_count(1)
    address = f"/fichiers/{kept.get_attribute('value')}"
    assert nadia.request.get(address).status == 200
    with nadia.expect_response(lambda answer: answer.request.method == "DELETE") as deleted:
        nadia.get_by_role("button", name="Retirer cave.jpg").click()
    assert deleted.value.status == 204
    assert nadia.request.get(address).status == 404
    expect(nadia.locator(".sending")).to_have_count(0)

    token = form.locator("[name=_token]").get_attribute("value")
    begun = nadia.evaluate(FILL, token)
    # No browser can shrink it: it goes as it is.
    photo.write_bytes(bytes(6_000_000))
    form.locator("[name=photos]").set_input_files(photo)
    expect(nadia.locator(".sending")).to_contain_text("dépasseraient 200 Mo. Envoyez d'abord")

    # There is room again, also for the tests that follow.
    nadia.evaluate(EMPTY, [token, begun])
    nadia.get_by_role("button", name="Retirer cave.jpg").click()
    Image.effect_noise((300, 300), 80).convert("RGB").save(photo, "JPEG")
    form.locator("[name=photos]").set_input_files(photo)
    expect(nadia.locator(".sending")).to_contain_text("Reçu")


def photo_at(tmp_path: Path) -> Path:
    path = tmp_path / "tuyau.jpg"
    Image.effect_noise((300, 300), 80).convert("RGB").save(path, "JPEG")
    return path


def test_a_photo_whose_form_was_cut_off_comes_back_after_a_reload(people: People, tmp_path: Path) -> None:
    """« Rien n'est perdu », said the page, and the photo was gone."""
    karim = people.signed_in("karim")
    mission = mission_of(karim, "realisees")
    karim.context.route("**/photos", lambda route: route.abort())
    karim.locator("#mission-photos [name=photos]").set_input_files(photo_at(tmp_path))
    expect(karim.locator("#live")).to_contain_text("Rien n'est perdu")
    people.complaints.clear()
    karim.context.unroute("**/photos")
    karim.goto(mission)
    expect(karim.locator("#mission .notice")).to_contain_text("1 photo est ajoutée")


def test_a_photo_whose_answer_was_lost_is_not_sent_twice(people: People, tmp_path: Path) -> None:
    karim = people.signed_in("karim")
    mission = mission_of(karim, "realisees")
    photos = karim.locator("#mission-photos .photos img")
    before = photos.count()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    karim.context.route("**/photos", lose)
    karim.locator("#mission-photos [name=photos]").set_input_files(photo_at(tmp_path))
    expect(karim.locator("#live")).to_contain_text("Rien n'est perdu")
    people.complaints.clear()
    karim.context.unroute("**/photos")
    with karim.expect_response(lambda answer: answer.request.method == "HEAD") as asked:
        karim.goto(mission)
    assert asked.value.headers["upload-attached"] == "1"
    expect(photos).to_have_count(before + 1)
    expect(karim.locator(".sending")).to_have_count(0)
    assert karim.locator("#mission .notice").count() == 0


def test_photos_sent_beside_an_open_panel_leave_what_is_typed_in_it(people: People, tmp_path: Path) -> None:
    karim = people.signed_in("karim")
    mission = mission_of(karim, "realisees")
    karim.goto(f"{mission}/facture")
    amount = karim.locator("#panel [name=amount]")
    amount.fill("98,50")
    karim.locator("#mission-photos [name=photos]").set_input_files(photo_at(tmp_path))
    expect(karim.locator("#mission .notice")).to_contain_text("1 photo est ajoutée")
    expect(amount).to_have_value("98,50")
    assert karim.url.endswith("/facture")
    # Of how many go with the invoice it says what is true now.
    attached = len(karim.locator("#photos-after img").all())
    expect(karim.locator("#panel")).to_contain_text(f"{attached} photo")
    expect(karim.locator("#panel [name=photos]")).to_have_count(0)
    # It is still the form of the version that is shown: what is missing is said, not that the mission has changed.
    karim.locator("#panel").get_by_role("button", name="Envoyer la facture").click()
    expect(karim.locator("#panel .summary")).to_be_focused()
    expect(amount).to_have_value("98,50")
    karim.reload()
    expect(amount).to_have_value("98,50")


def test_an_invoice_that_was_read_is_still_there_after_a_reload(people: People, paper: Maker) -> None:
    karim = people.signed_in("karim")
    mission_of(karim, "realisees")
    karim.get_by_role("button", name="Envoyer la facture").first.click()
    karim.locator("#panel [name=invoice]").set_input_files(paper("facture.pdf"))
    expect(karim.locator("#findings .finding").first).to_be_visible()
    karim.reload()
    expect(karim.locator("#panel .sending")).to_contain_text("Reçu")
    expect(karim.locator("#findings .finding").first).to_be_visible()
    karim.get_by_role("button", name="Retirer facture.pdf").click()
    expect(karim.locator(".sending")).to_have_count(0)


def test_a_photo_of_an_ended_session_goes_on_in_the_next(people: People, tmp_path: Path) -> None:
    karim = people.signed_in("karim", anew=True)
    mission = mission_of(karim, "realisees")
    other = karim.context.new_page()
    other.goto("/missions")
    other.get_by_role("button", name="Se déconnecter").click()
    other.wait_for_url("**/connexion*")
    karim.locator("#mission-photos [name=photos]").set_input_files(photo_at(tmp_path))
    expect(karim.locator(".sending")).to_contain_text("Connectez-vous : l'envoi reprendra.")
    other.get_by_label("E-mail").fill("karim@creneau.example")
    other.get_by_label("Mot de passe").fill("creneau-demo")
    other.get_by_role("button", name="Se connecter").click()
    other.wait_for_url("**/missions*")
    karim.get_by_role("button", name="Réessayer tuyau.jpg").click()
    expect(karim.locator(".sending")).to_contain_text("Rechargez-la : l'envoi reprendra.")
    karim.goto(mission)
    expect(karim.locator("#mission .notice")).to_contain_text("1 photo est ajoutée")
