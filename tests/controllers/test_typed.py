"""What people type: read right, or refused beside its field with all that was typed still there."""

import unicodedata
from collections.abc import Callable
from datetime import timedelta

import pytest
from litestar import Litestar

from models import clock
from models.missions.event import MissionEvent
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.verbs.slots import wishes_of
from models.papers.paper import Quote
from models.workflow import Status
from notifications.sender import drain
from settings import current
from tests.controllers.acts import paper, photo
from tests.support.story import PASSWORD, begin
from tests.support.web import Browser, Form, Page, signed_in, tenant_of
from wording import local

S = Status
NEW = "/gestion/missions/nouvelle"
GOOD = {
    "title": "Vitre fêlée",
    "address": "3 rue Neuve",
    "town": "Lille",
    "postcode": "59000",
    "tenant_name": "Ana Lopes",
    "tenant_email": "ana@locataire.example",
}


def filled(page: Page, **typed: str) -> Form:
    form = page.form(NEW).fill(**GOOD | typed)
    return form.choose("trade", "glazing").choose("occupancy", "occupied").press("publish")


async def manager(app: Litestar) -> tuple[Browser, Page]:
    nadia = await signed_in(app, (await begin()).manager_account)
    return nadia, await nadia.open(NEW)


REFUSED = [
    ("threshold", "149 90", "groupes de trois"),
    ("threshold", "12 34,5", "groupes de trois"),
    ("threshold", "1,234", "groupes de trois"),
    ("tenant_email", "jean..dupont@courriel.example", "nom@domaine.fr"),
    ("tenant_email", "a(b)@x.example", "nom@domaine.fr"),
    ("tenant_email", '"a b"@x.example', "nom@domaine.fr"),
    ("tenant_email", "jérôme@courriel.example", "sans accent"),
    ("tenant_phone", "NC", "numéro de téléphone"),
    ("tenant_phone", "06 39 98 12 3", "numéro de téléphone"),
    ("postcode", "00000", "code postal"),
    ("postcode", "97900", "code postal"),
    ("postcode", "7501¹", "code postal"),
]


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("field, typed, words", REFUSED)
async def test_what_can_not_be_read_is_said_beside_its_field_and_kept(
    app: Litestar, field: str, typed: str, words: str, htmx: bool
) -> None:
    nadia, page = await manager(app)
    page = Page(await nadia.send(filled(page, **{field: typed}), htmx=htmx))
    assert page.status == 422
    assert words in page.error_of(field)
    assert len(page.summary) == 1
    again = page.form(NEW)
    for name, value in (GOOD | {field: typed}).items():
        assert again[name] == value, name
    assert await Mission.count() == 1


@pytest.mark.parametrize("field, typed, words", REFUSED)
async def test_a_correction_is_read_by_the_same_rules(
    app: Litestar, field: str, typed: str, words: str
) -> None:
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    path = f"/gestion/missions/{story.mission.reference}/corriger"
    form = (await nadia.open(path)).form(path).fill(**{field: typed}).press("amend")
    page = Page(await nadia.send(form))
    assert page.status == 422
    assert words in page.error_of(field)
    assert page.form(path)[field] == typed


@pytest.mark.parametrize("who", ["tenant", "contact"])
@pytest.mark.parametrize("typed", ["NC", "néant", "-", "—", "voir gardien", "06 39 98 12 345", "17"])
async def test_an_occupied_home_is_reached_by_mail_or_by_a_number_that_can_be_dialled(
    app: Litestar, who: str, typed: str
) -> None:
    nadia, page = await manager(app)
    form = filled(page, tenant_email="", **{f"{who}_phone": typed})
    if who == "contact":
        form.fill(contact_name="Lucie Martin")
    page = Page(await nadia.send(form))
    assert page.status == 422
    assert "numéro de téléphone" in page.error_of(f"{who}_phone")
    assert page.form(NEW)[f"{who}_phone"] == typed
    # Mended, and nothing but mended, it goes through.
    again = page.form(NEW).fill(**{f"{who}_phone": "06\u201139\u201198\u201112\u201134"}).press("publish")
    assert (await nadia.send(again)).status_code == 303


@pytest.mark.parametrize(
    "field, typed, kept",
    [
        ("postcode", "٧٥٠١١", "75011"),
        ("postcode", "75 011", "75011"),
        ("tenant_email", "mailto:Jean.D'Arc+x@Courriel.example", "jean.d'arc+x@courriel.example"),
        ("tenant_email", "je\u200ban@courriel.example", "jean@courriel.example"),
        ("tenant_email", "jean@société-test.example", "jean@xn--socit-test-e7ab.example"),
        ("tenant_email", "jean@straße.example", "jean@xn--strae-oqa.example"),
        ("tenant_phone", "\u202d06\u201139\u201198\u201112\u201134\u202c", "06 39 98 12 34"),
        ("tenant_phone", "+33 692 12 34 56", "0692 12 34 56"),
        ("tenant_phone", "", ""),
        ("threshold", "1’234,50 €", 123450),
        ("threshold", "1\u202f234,5", 123450),
        ("title", "Fui\u00adte\x07 \x1bE\u0301vier\x7f", "Fuite Évier"),
        ("description", "une\r\ndeux\u202e\x0b trois\u2028", "une\ndeux\n trois"),
        ("bill_to_address", "1 place\x00\x08\r\n59000 Lille", "1 place\n59000 Lille"),
    ],
)
async def test_what_can_be_read_is_kept_in_one_form(
    app: Litestar, field: str, typed: str, kept: object
) -> None:
    nadia, page = await manager(app)
    answer = await nadia.send(filled(page, **{field: typed}))
    assert answer.status_code == 303, Page(answer).summary
    mission = await Mission.objects().order_by(Mission.id, ascending=False).first()
    assert mission is not None
    assert getattr(mission, "threshold_cents" if field == "threshold" else field) == kept


async def test_an_address_is_shown_in_its_people_s_letters_and_written_to_in_the_mail_s(
    app: Litestar,
) -> None:
    story = await begin(S.SLOTS_PROPOSED, tenant_email="jean@xn--socit-test-e7ab.example")
    nadia = await signed_in(app, story.manager_account)
    path = f"/gestion/missions/{story.mission.reference}"
    page = await nadia.open(path)
    assert "jean@société-test.example" in page.text
    assert page.root.all("a", href="mailto:jean@xn--socit-test-e7ab.example")
    assert (await nadia.open(f"{path}/corriger")).form(f"{path}/corriger")["tenant_email"] == (
        "jean@société-test.example"
    )
    assert "jean@société-test.example" in (await nadia.open(f"{path}/lien")).text
    await drain()
    mails = [mail.read_text() for mail in (current().data_dir / "mail").glob("*.eml")]
    assert [mail for mail in mails if "To: Camille Martin <jean@xn--socit-test-e7ab.example>" in mail]
    assert await Message.count().where(Message.failed_at.is_not_null()) == 0


async def test_a_person_is_spoken_to_by_the_whole_name_on_the_page_and_in_the_mail(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED, tenant_name="Camille Le Goff")
    tenant, path = await tenant_of(app, story.mission)
    assert (await tenant.open(path)).root.one("h1").text == "Bonjour Madame Camille Le Goff,"
    nadia = await signed_in(app, story.manager_account)
    answering = await nadia.open(f"/gestion/missions/{story.mission.reference}/reponse")
    assert "Vous répondez pour Madame Camille Le Goff." in answering.text
    await Mission.update({Mission.tenant_title: ""}).where(Mission.id == story.mission.id)
    assert (await tenant.open(path)).root.one("h1").text == "Bonjour Camille Le Goff,"


def _quote(form: Form) -> None:
    form.choose("step", "submit_quote").attach("quote", paper("devis.pdf"))


def _declared(form: Form) -> None:
    form.choose("step", "complete")


def _invoice(form: Form) -> None:
    form.attach("photos", photo()).attach("invoice", paper("facture.pdf"))


def _deposit(form: Form) -> None:
    form.attach("invoice", paper("acompte.pdf"))


AMOUNTS: list[tuple[Status, str, str, Callable[[Form], None]]] = [
    (S.SCHEDULED, "etape", "confirm", _quote),
    (S.SCHEDULED, "etape", "confirm", _declared),
    (S.WORK_CONFIRMED, "facture", "submit", _invoice),
    (S.QUOTE_APPROVED, "acompte", "submit", _deposit),
]


@pytest.mark.parametrize("typed", ["149 90", "12 34,5", "1,234", "1.234", "1 2 3"])
@pytest.mark.parametrize(
    "status, path, button, fill", AMOUNTS, ids=["quote", "declared", "invoice", "deposit"]
)
async def test_an_amount_with_two_readings_is_refused_wherever_it_is_typed(
    app: Litestar, status: Status, path: str, button: str, fill: Callable[[Form], None], typed: str
) -> None:
    story = await begin(status)
    karim = await signed_in(app, story.karim_account)
    url = f"/missions/{story.mission.reference}/{path}"
    form = (await karim.open(url)).form(url)
    fill(form)
    form["amount"] = typed
    page = Page(await karim.send(form.press(button)))
    assert page.status == 422
    assert "groupes de trois" in page.error_of("amount")
    assert page.form(url)["amount"] == typed
    assert (await story.reload()).status == status


async def test_an_amount_in_groups_is_kept_to_the_cent(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    url = f"/missions/{story.mission.reference}/etape"
    form = (await karim.open(url)).form(url)
    _quote(form)
    form["amount"] = "1\u202f234,5\u00a0€"
    assert (await karim.send(form.press("confirm"))).status_code == 303
    quote = await Quote.objects().first()
    assert quote is not None
    assert quote.amount_cents == 123450


async def test_the_tenant_s_words_come_in_through_the_same_door(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    tenant, path = await tenant_of(app, story.mission)
    form = (await tenant.open(f"{path}/refus")).form(f"{path}/refus")
    form["word"] = "Plutôt\x07 le \u202ematin\u202c, apre\u0300s 9\u00a0h"
    assert (await tenant.send(form.press("decline"))).status_code == 303
    assert (await story.reload()).tenant_word == "Plutôt le matin, après 9\u00a0h"
    event = await MissionEvent.objects().order_by(MissionEvent.id, ascending=False).first()
    assert event is not None
    assert event.reason == "Plutôt le matin, après 9\u00a0h"


async def test_people_come_in_with_their_address_and_password_as_their_keyboard_writes_them(
    app: Litestar,
) -> None:
    from models.people.account import Account
    from models.people.passwords import hash_password

    story = await begin()
    hashed = await hash_password("clé-de-voûte")
    await Account.update({Account.password_hash: hashed}).where(Account.id == story.manager_account.id)
    browser = Browser(app)
    form = (await browser.open("/connexion")).form("/connexion")
    form.fill(
        email=f"mailto:{story.manager_account.email.upper()}\u200b",
        password=unicodedata.normalize("NFD", "clé-de-voûte"),
    )
    assert (await browser.send(form)).status_code == 303
    wrong = (await Browser(app).open("/connexion")).form("/connexion")
    wrong.fill(email=story.manager_account.email, password=PASSWORD)
    assert (await browser.send(wrong)).status_code == 422


# As an input method types them, and a keyboard in Arabic.
WIDE = str.maketrans("0123456789,.:-", "０１２３４５６７８９，．：－")
ARABIC = str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٫")
SCRIPTS = pytest.mark.parametrize("script", [WIDE, ARABIC], ids=["full width", "Arabic"])


@SCRIPTS
@pytest.mark.parametrize(
    "status, path, button, fill", AMOUNTS, ids=["quote", "declared", "invoice", "deposit"]
)
async def test_an_amount_is_taken_in_the_digits_of_every_script(
    app: Litestar,
    status: Status,
    path: str,
    button: str,
    fill: Callable[[Form], None],
    script: dict[int, int],
) -> None:
    story = await begin(status)
    karim = await signed_in(app, story.karim_account)
    url = f"/missions/{story.mission.reference}/{path}"
    form = (await karim.open(url)).form(url)
    fill(form)
    form["amount"] = "149,90".translate(script)
    answer = await karim.send(form.press(button))
    assert answer.status_code == 303, Page(answer).summary


@SCRIPTS
async def test_every_number_of_the_manager_is_taken_in_the_digits_of_every_script(
    app: Litestar, script: dict[int, int]
) -> None:
    nadia, page = await manager(app)
    form = filled(page, threshold="149,90".translate(script), postcode="59000".translate(script))
    form.fill(tenant_phone="0639981234".translate(script))
    day = local(clock.now()).date() + timedelta(days=7)
    form.fill(wish_date=day.isoformat().translate(script))
    form.fill(wish_start="08:30".translate(script), wish_end="10:00".translate(script))
    answer = await nadia.send(form)
    assert answer.status_code == 303, Page(answer).summary
    mission = await Mission.objects().order_by(Mission.id, ascending=False).first()
    assert mission is not None
    kept = (mission.threshold_cents, mission.postcode, mission.tenant_phone)
    assert kept == (14990, "59000", "06 39 98 12 34")
    assert [f"{local(wish.start):%H:%M}" for wish in await wishes_of(mission.id)] == ["08:30"]
    page = await nadia.open("/gestion/prestataires")
    form = page.form(next(one for one in page.actions if one.startswith("/gestion/prestataires/")))
    form["most_unplanned"] = "12".translate(script)
    assert (await nadia.send(form.press("save"))).status_code == 303
