"""What comes too late for another of the same kind: two corrections of one mission, and a key that was used."""

from datetime import timedelta

import pytest
from litestar import Litestar

from models import clock
from models.missions.mission import Mission
from models.missions.verbs.upkeep import amend
from tests.controllers.acts import ACTS, Ready, photo, ready
from tests.controllers.test_typed_kept import over
from tests.support.story import FORM, begin, spans
from tests.support.web import Form, Page, signed_in, typed
from wording import local


async def _two(app: Litestar) -> tuple[Ready, Form]:
    """One has the form open, another corrects the floor and the door."""
    act = next(a for a in ACTS if a.route == "desk.amend.post")
    now = await ready(app, act)
    form = (await now.browser.open(now.form.action)).form(now.form.action).press("amend")
    other = (await now.browser.open(now.form.action)).form(now.form.action).press("amend")
    other.fill(floor="4e étage", door="porte du fond")
    assert (await now.browser.send(other)).status_code == 303
    return now, form


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
async def test_a_correction_is_merged_with_another_s(app: Litestar, htmx: bool) -> None:
    now, form = await _two(app)
    form.fill(title="Fuite dans la cuisine", door="porte de droite")
    page = Page(await now.browser.send(form, htmx=htmx))
    assert page.status == 409
    assert "Nadia Benali a corrigé la mission (à l'instant)." in page.notice
    assert "Vos corrections sont dans le formulaire" in page.notice
    again = page.form(form.action)
    # Typed here; corrected there and left alone here; and both.
    assert again["title"] == "Fuite dans la cuisine"
    assert again["floor"] == "4e étage"
    assert again["door"] == "porte de droite"
    assert "« porte du fond »" in page.error_of("door")
    assert len(page.summary) == 1
    assert (await now.browser.send(again.press("amend"))).status_code == 303
    mission = await now.story.reload()
    kept = (mission.title, mission.floor, mission.door)
    assert kept == ("Fuite dans la cuisine", "4e étage", "porte de droite")


async def test_wishes_of_two_corrections_are_told_and_those_typed_here_stay(app: Litestar) -> None:
    act = next(a for a in ACTS if a.route == "desk.amend.post")
    now = await ready(app, act)
    form = now.form.rows("wish", typed(spans(72)[0])).press("amend")
    await amend(await now.story.reload(), dict(FORM), spans(96), now.story.manager)
    page = Page(await now.browser.send(form))
    assert page.status == 409
    assert "les souhaits sont devenus" in page.text
    assert page.form(form.action).values("wish_date")[0] == typed(spans(72)[0])[0]
    left = (await now.browser.open(form.action)).form(form.action).press("amend")
    await amend(await now.story.reload(), dict(FORM), spans(120), now.story.manager)
    page = Page(await now.browser.send(left.fill(title="Autre titre")))
    assert page.summary == []
    assert page.form(form.action).values("wish_date")[0] == typed(spans(120)[0])[0]


async def test_a_form_that_does_not_say_what_it_showed_keeps_all_that_it_holds(app: Litestar) -> None:
    now, form = await _two(app)
    page = Page(await now.browser.send(form.without("shown")))
    assert page.status == 409
    assert page.form(form.action)["floor"] == "3e étage"
    assert "« 4e étage »" in page.error_of("floor")


async def test_a_correction_of_a_mission_that_is_over_gives_back_what_was_changed_alone(
    app: Litestar,
) -> None:
    now, form = await _two(app)
    form.fill(title="Fuite dans la cuisine").choose("urgency", "urgent")
    await over(now)
    for htmx in (False, True):
        page = Page(await now.browser.send(form, htmx=htmx))
        assert page.status == 409
        assert page.at("f-typed").text == "Titre : Fuite dans la cuisine Urgence : Urgente"
        assert not htmx or page.headers["HX-Retarget"] == "#mission-form"


# --- A key that was used


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
async def test_a_second_mission_by_the_same_form_is_published_by_a_press_of_its_own(
    app: Litestar, htmx: bool
) -> None:
    act = next(a for a in ACTS if a.route == "desk.publish")
    now = await ready(app, act)
    first = await now.send()
    assert first.status_code == 303
    number = await Mission.count()
    now.form.fill(title="Une autre porte").attach("photos", photo("porte.jpg"))
    page = Page(await now.send(htmx=htmx))
    assert page.status == 409
    assert await Mission.count() == number
    reference = first.headers["Location"].rpartition("/")[2]
    assert f"a déjà publié la mission {reference}" in page.notice
    assert page.root.all("a", href=first.headers["Location"])
    again = page.form(now.form.action)
    assert again["title"] == "Une autre porte"
    assert "porte.jpg" in page.text
    assert (await now.browser.send(again.press("publish"))).status_code == 303
    assert await Mission.count() == number + 1


@pytest.mark.parametrize(
    ("page", "action", "field", "first", "second", "answer"),
    [
        ("horaires", "horaires", "d1_from_1", "08:00", "09:00", "save"),
        ("absences", "absences", "absence_label", "Congés", "Formation", "add"),
        (
            "absences",
            "autre-agenda",
            "busy_url",
            "https://a.example/a.ics",
            "https://a.example/b.ics",
            "save",
        ),
    ],
    ids=["hours", "absences", "other agenda"],
)
async def test_the_agenda_s_forms_keep_it_too(
    app: Litestar, page: str, action: str, field: str, first: str, second: str, answer: str
) -> None:
    story = await begin()
    karim = await signed_in(app, story.karim_account)
    shown = await karim.open(f"/agenda/{page}")
    url = next(one for one in shown.actions if one.partition("#")[0].endswith(f"/{action}"))
    form = shown.form(url).press(answer)
    if action == "absences":
        form["absence_from_date"] = (local(clock.now()).date() + timedelta(days=30)).isoformat()
    form[field] = first
    assert (await karim.send(form)).status_code == 303
    form[field] = second
    again = await karim.submit(form, status=409)
    assert "déjà été envoyé" in again.notice
    assert again.form(url)[field] == second
    assert (await karim.send(again.form(url).press(answer))).status_code == 303


async def test_a_contractor_s_limit_is_kept_too(app: Litestar) -> None:
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    shown = await nadia.open("/gestion/prestataires")
    url = next(one for one in shown.actions if one.startswith("/gestion/prestataires/"))
    form = shown.form(url).fill(most_unplanned="7").press("save")
    assert (await nadia.send(form)).status_code == 303
    page = await nadia.submit(form.fill(most_unplanned="8"), status=409)
    assert page.form(url)["most_unplanned"] == "8"
    assert "déjà été envoyé" in page.notice
