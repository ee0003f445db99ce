"""Size limits: the form again with all that was typed, and a sentence at the field that is too long."""

import pytest
from litestar import Litestar

from controllers.web.form_pages import page_of
from models.missions.transitions import LONG_TEXT
from models.workflow import Status
from tests.controllers.acts import ACTS, IDS, Act, photo, ready
from tests.support.story import begin
from tests.support.web import Browser, Form, Page, Upload, everything, signed_in, tenant_of

NOVEL = "Très long. " * 2_182  # 24 000 characters
# Of the same form, but not of what this button does.
OTHERS = {
    "desk.quote.post approve": {"reason"},
    "desk.invoice.post accept": {"reason"},
    "desk.answer.post choose": {"word"},
    "desk.answer.post confirm": {"reason"},
    "mission.step.post confirm": {"reason"},
}


def written(form: Form) -> list[str]:
    """The fields that take words."""
    return [
        node.get("name")
        for node in form.node
        if node.tag == "textarea"
        or (node.tag == "input" and node.get("type") in ("", "text", "email", "tel", "search"))
    ]


def test_the_novel_is_as_long_as_the_one_that_was_reported() -> None:
    assert len(NOVEL) == 24_002


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])
@pytest.mark.parametrize("act", ACTS, ids=IDS)
async def test_every_field_of_every_form_says_that_it_is_too_long_and_keeps_the_rest(
    app: Litestar, act: Act, htmx: bool
) -> None:
    there = await ready(app, act)
    names = [name for name in written(there.form) if name not in OTHERS.get(act.name, set())]
    before = await everything()
    for name in names:
        form = (await there.again()).fill(**{name: NOVEL})
        page = Page(await there.browser.send(form, htmx=htmx and act.has_htmx))
        assert page.status == 422, name
        own = "send-" if act.route.endswith(".photos") else ""
        assert page.error_of(f"{own}{name}"), f"{name}: {page.summary}"
        again = page.form(form.node.get("action"))
        for field in set(form.names()) - {"_key", "_token", "offer", "answer", "do"}:
            if any(node.get("type") == "file" for node in form.node.all(name=field)):
                continue
            assert again.values(field) == form.values(field), field
    drafts = ("session", "stored_file")
    now = await everything()
    assert {k: v for k, v in now.items() if k not in drafts} == {
        k: v for k, v in before.items() if k not in drafts
    }


@pytest.mark.parametrize("length, status", [(LONG_TEXT, 303), (LONG_TEXT + 1, 422)])
async def test_a_long_text_has_ten_thousand_characters_whatever_their_bytes(
    app: Litestar, length: int, status: int
) -> None:
    story = await begin(Status.WORK_DONE)
    browser, base = await tenant_of(app, story.mission)
    form = (await browser.open(f"{base}/reserves")).form(f"{base}/reserves")
    form["reason"] = "é" * (length - 1) + "😀"
    response = await browser.send(form.press("dispute"))
    assert response.status_code == status
    if status == 422:
        error = Page(response).error_of("reason")
        assert error == "Ce texte dépasse 10 000 caractères (il en a 10 001) : raccourcissez-le."


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])
async def test_a_file_that_is_too_large_is_said_at_its_field_and_the_others_are_kept(
    app: Litestar, htmx: bool
) -> None:
    story = await begin(Status.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}/etape"
    form = (await karim.open(base)).form(base).fill(note="Joint changé", amount="120,00")
    form.choose("step", "complete").attach("photos", Upload("film.jpg", b"x" * 15_000_001), photo())
    page = Page(await karim.send(form.press("confirm"), htmx=htmx))
    assert page.status == 422
    assert page.error_of("photos") == "« film.jpg » dépasse 15 Mo : choisissez un fichier plus petit."
    again = page.form(base)
    assert (again["note"], again["amount"], again["step"]) == ("Joint changé", "120,00", "complete")
    assert len(again.values("kept_photos")) == 1
    assert (await karim.send(again.press("confirm"))).status_code == 303


async def test_a_sign_in_with_a_novel_is_a_wrong_one(app: Litestar) -> None:
    browser = Browser(app)
    form = (await browser.open("/connexion")).form("/connexion")
    page = Page(await browser.send(form.fill(email=NOVEL, password=NOVEL)))
    assert page.status == 422
    assert page.form("/connexion")["email"] == NOVEL


@pytest.mark.parametrize("act", ACTS, ids=IDS)
async def test_from_where_a_form_goes_there_is_a_way_back_to_its_page(app: Litestar, act: Act) -> None:
    """What can't be read at all is 413, with a link to the form."""
    there = await ready(app, act)
    there.form.put("novel", "x" * 1_000_001)
    page = Page(await there.browser.send(there.form))
    assert page.status == 413
    (way,) = page.at("mission").all("a", "button")
    assert way.get("href") == page_of(there.form.action)
    back = await there.browser.open(way.get("href"), status=act.page_status)
    assert there.form.node.get("action") in back.actions or act.action in ("/creneaux/brouillon",)
