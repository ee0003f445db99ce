"""An hour that the clock shows twice is asked, beside its field, with script and without; an answer is kept and taken."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

import pytest
from litestar import Litestar

from models.agenda.absence import Absence
from models.agenda.slot import Slot, Wish
from models.agenda.span import Span
from models.agenda.visit import Visit
from models.missions.publishing import publish
from models.missions.verbs.slots import replace_wishes
from models.workflow import Status
from tests.support.story import FORM, Story, begin, days_before
from tests.support.web import Browser, Form, Page, signed_in, tenant_of

S = Status
HTMX = pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])
# The clock goes back from 3 h to 2 h: 2 h comes at 0 h and at 1 h in UTC.
NIGHT = "2027-10-31"
SUMMER, WINTER = "2 h 30 (heure d'été)", "2 h 30 (heure d'hiver)"


@pytest.fixture(autouse=True)
def _in_october(db: None) -> None:
    days_before(date.fromisoformat(NIGHT))


def utc(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(date.fromisoformat(NIGHT), time(hour, minute), tzinfo=UTC)


def offered(form: Form, name: str) -> list[str]:
    """The labels of the choice; nothing is chosen in advance."""
    [box] = form.node.all("select", name=name)
    assert not [one for one in box.all("option") if "selected" in one.attrs]
    assert box.all("option")[0].get("value") == ""
    return [" ".join(one.text.split()) for one in box.all("option")[1:]]


async def opened(app: Litestar) -> tuple[Story, Browser, str, Form]:
    story = await begin()
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}/creneaux"
    return story, karim, path, (await karim.open(path)).form(path)


@HTMX
@pytest.mark.parametrize("fold, hour", [("0", 0), ("1", 1)])
async def test_which_of_the_two_is_asked_and_then_taken(
    app: Litestar, htmx: bool, fold: str, hour: int
) -> None:
    _, karim, path, form = await opened(app)
    form.rows("slot", (NIGHT, "02:30", "04:00"))
    page = Page(await karim.send(form.press("propose"), htmx=htmx))
    assert page.status == 422
    assert "2 h 30 arrive deux fois" in page.error_of("slot-1")
    again = page.form(path)
    assert (again["slot_date"], again["slot_start"], again["slot_end"]) == (NIGHT, "02:30", "04:00")
    assert offered(again, "slot_start_fold") == [SUMMER, WINTER]
    assert not again.node.all("select", name="slot_end_fold"), "four o'clock comes once"
    again["slot_start_fold"] = fold
    page = await karim.submit(again.press("propose"), htmx=htmx)
    assert page.status == 200
    [slot] = await Slot.objects()
    assert (slot.starts_at, slot.ends_at) == (utc(hour, 30), utc(3))
    assert (SUMMER, WINTER)[int(fold)] in page.text.replace("\u00a0", " ")


@HTMX
async def test_both_ends_are_asked_at_once_and_what_was_answered_stays(app: Litestar, htmx: bool) -> None:
    _, karim, path, form = await opened(app)
    form.rows("slot", (NIGHT, "02:15", "02:45"))
    page = Page(await karim.send(form.press("propose"), htmx=htmx))
    again = page.form(path)
    assert offered(again, "slot_end_fold") == ["2 h 45 (heure d'été)", "2 h 45 (heure d'hiver)"]
    again["slot_start_fold"] = "1"
    page = Page(await karim.send(again.press("propose"), htmx=htmx))
    assert page.status == 422
    again = page.form(path)
    assert again["slot_start_fold"] == "1"
    assert "2 h 45 arrive deux fois" in page.error_of("slot-1")
    # The second 2 h 15 comes after the first 2 h 45.
    again["slot_end_fold"] = "0"
    page = Page(await karim.send(again.press("propose"), htmx=htmx))
    assert "La fin doit être après le début" in page.error_of("slot-1")
    again = page.form(path)
    again["slot_end_fold"] = "1"
    await karim.submit(again.press("propose"), htmx=htmx)
    [slot] = await Slot.objects()
    assert (slot.starts_at, slot.ends_at) == (utc(1, 15), utc(1, 45))


@HTMX
async def test_each_row_has_its_own_answer_in_a_draft_too(app: Litestar, htmx: bool) -> None:
    _, karim, path, form = await opened(app)
    page = await karim.submit(form.press("add", "do"), htmx=htmx)
    form = page.form(path).rows("slot", (NIGHT, "08:00", "10:00"), (NIGHT, "02:30", "04:00"))
    page = await karim.submit(form.press("add", "do"), htmx=htmx)
    form = page.form(path)
    assert form.values("slot_start_fold") == ["", "", ""]
    assert offered(form, "slot_start_fold") == [SUMMER, WINTER]
    place = [at for at, (name, _) in enumerate(form.pairs) if name == "slot_start_fold"][1]
    form.pairs[place] = ("slot_start_fold", "1")
    page = await karim.submit(form.press("remove:1", "do"), htmx=htmx)
    form = page.form(path)
    assert form.values("slot_start_fold") == ["1", ""]
    assert WINTER in page.root.all(class_="slot__words")[0].text.replace("\u00a0", " ")
    await karim.submit(form.press("propose"), htmx=htmx)
    [slot] = await Slot.objects()
    assert slot.starts_at == utc(1, 30)


@pytest.mark.parametrize("fold", ["2", "x", " 1 ", "", "~0"])
async def test_no_answer_is_no_answer(app: Litestar, fold: str) -> None:
    _, karim, _, form = await opened(app)
    form.rows("slot", (NIGHT, "02:30", "04:00"))
    form["slot_start_fold"] = fold
    response = await karim.send(form.press("propose"))
    assert response.status_code == (303 if fold.strip() == "1" else 422)


async def test_who_sends_triples_alone_is_taken_as_ever(app: Litestar) -> None:
    _, karim, _, form = await opened(app)
    form.rows("slot", (NIGHT, "08:00", "10:00")).without("slot_start_fold").without("slot_end_fold")
    assert (await karim.send(form.press("propose"))).status_code == 303


async def test_a_wish_of_such_an_hour_is_asked_of_the_manager_and_offered_by_its_chip(app: Litestar) -> None:
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    path = f"/gestion/missions/{story.mission.reference}/corriger"
    form = (await nadia.open(path)).form(path).rows("wish", (NIGHT, "02:30", "06:00"))
    page = Page(await nadia.send(form.press("amend")))
    assert page.status == 422
    assert "arrive deux fois" in page.error_of("wish-1")
    again = page.form(path)
    assert offered(again, "wish_start_fold") == [SUMMER, WINTER]
    again.pairs = [(name, "1" if name == "wish_start_fold" else text) for name, text in again.pairs]
    assert (await nadia.send(again.press("amend"))).status_code == 303
    [wish] = await Wish.objects()
    assert wish.starts_at == utc(1, 30)
    assert (await nadia.open(path)).form(path)["wish_start_fold"] == "1"
    # The contractor's chip has it, and puts it into the form.
    karim = await signed_in(app, story.karim_account)
    slots = f"/missions/{story.mission.reference}/creneaux"
    page = await karim.open(slots)
    chip = f"take:{NIGHT}T02:30~1/06:00"
    page = await karim.submit(page.form(slots).press(chip, "do"))
    form = page.form(slots)
    assert (form["slot_start"], form["slot_start_fold"]) == ("02:30", "1")
    await karim.submit(form.press("propose"))
    [slot] = await Slot.objects()
    assert slot.starts_at == utc(1, 30)


async def test_a_new_mission_s_wish_is_asked_too(app: Litestar) -> None:
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    path = "/gestion/missions/nouvelle"
    form = (await nadia.open(path)).form(path)
    names = {"title", "description", "address", "town", "postcode", "tenant_name", "tenant_email"}
    form.fill(**{name: FORM[name] for name in names}, trade="plumbing", occupancy="occupied")
    page = Page(await nadia.send(form.rows("wish", (NIGHT, "02:30", "06:00")).press("publish")))
    assert page.status == 422
    again = page.form(path)
    again.pairs = [(name, "0" if name == "wish_start_fold" else text) for name, text in again.pairs]
    assert (await nadia.send(again.press("publish"))).status_code == 303
    [wish] = await Wish.objects()
    assert wish.starts_at == utc(0, 30)


@HTMX
async def test_a_part_of_a_long_wish_is_asked(app: Litestar, htmx: bool) -> None:
    story = await begin()
    await replace_wishes(story.mission.id, [Span(utc(0, 30), utc(8))])
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = _take(await karim.open(base), base)
    # What is filled in is known: two hours of it, by its first half past two.
    assert (form["wish_start"], form["wish_start_fold"]) == ("02:30", "0")
    form["wish_start_fold"] = ""
    page = Page(await karim.send(form, htmx=htmx))
    assert page.status == 422
    assert "2 h 30 arrive deux fois" in page.error_of("wish")
    form = _take(page, base)
    assert (form["wish_start"], form["wish_end"]) == ("02:30", "03:30")
    form["wish_start_fold"] = "1"
    await karim.submit(form, htmx=htmx)
    [visit] = await Visit.objects()
    assert (visit.starts_at, visit.ends_at) == (utc(1, 30), utc(2, 30))


def _take(page: Page, base: str) -> Form:
    return Form(page.root.all("form", method="post", action=f"{base}/souhait")[-1]).press("accept_wish")


async def test_a_tenant_s_own_earlier_wish_comes_back_with_its_hour(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    await replace_wishes(story.mission.id, [Span(utc(1, 30), utc(4))])
    tenant, base = await tenant_of(app, story.mission)
    path = f"{base}/deplacer"
    form = (await tenant.open(path)).form(path)
    assert f"{NIGHT}T02:30~1/05:00" in form.values("wish")
    form.fill(reason="Un empêchement").choose("motive", "unavailable")
    assert (await tenant.send(form.press("reschedule"))).status_code == 303
    assert [wish.starts_at for wish in await Wish.objects()] == [utc(1, 30)]


async def absences() -> Sequence[Absence]:
    return await Absence.objects()


async def test_an_absence_is_asked_at_each_end(app: Litestar) -> None:
    story = await begin()
    karim, path = await signed_in(app, story.karim_account), "/agenda/absences"
    form = (await karim.open(path)).form(path)
    form.fill(
        absence_from_date=NIGHT, absence_from_time="02:15", absence_to_date=NIGHT, absence_to_time="02:45"
    )
    page = Page(await karim.send(form.press("add")))
    assert page.status == 422
    assert "2 h 15 arrive deux fois" in page.error_of("absence_from_time")
    form = page.form(path)
    assert offered(form, "absence_from_fold") == ["2 h 15 (heure d'été)", "2 h 15 (heure d'hiver)"]
    form.fill(absence_from_fold="0", absence_to_fold="1")
    page = await karim.submit(form.press("add"))
    assert page.notice.startswith("Votre absence est notée.")
    [one] = await absences()
    assert one.span == Span(utc(0, 15), utc(1, 45))
    assert "2 h 15 (heure d'été) à 2 h 45 (heure d'hiver)" in page.text.replace("\u00a0", " ")


async def test_what_is_skipped_stays_refused(app: Litestar) -> None:
    days_before(date(2027, 3, 28))
    story = await begin()
    mission = await publish(FORM | {"postcode": "97400"}, [], story.manager)
    karim = await signed_in(app, story.karim_account)
    for reference, status in ((story.mission.reference, 422), (mission.reference, 303)):
        path = f"/missions/{reference}/creneaux"
        form = (await karim.open(path)).form(path).rows("slot", ("2027-03-28", "02:30", "03:30"))
        response = await karim.send(form.press("propose"))
        assert response.status_code == status, "at La Réunion no clock changes"
        if status == 422:
            page = Page(response)
            assert "2 h 30 n'existe pas" in page.error_of("slot-1")
            assert not page.form(path).node.all("select", name="slot_start_fold")
