"""« Proposer un créneau »: what is typed, what is wrong with it, and who was faster."""

from datetime import date, timedelta

import pytest
from litestar import Litestar

from models.agenda.span import Span
from models.missions.facts import facts_of
from models.missions.verbs.ending import cancel
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.upkeep import amend
from models.missions.verbs.visits import schedule
from models.workflow import Status
from tests.controllers.acts import MISSING
from tests.support.story import FORM, NO_TENANT, Story, account, ahead, begin, day, days_before, spans
from tests.support.web import Browser, Form, Node, Page, everything, signed_in, typed

S = Status
TAKEN = "Cette mission vient d'être prise."
Row = tuple[str, str, str]


def last_sunday(month: int) -> str:
    """Of the next such month: the night of a clock change."""
    year = date.today().year + (date.today().month >= month)
    last = date(year, month, 31)
    return (last - timedelta(days=(last.weekday() + 1) % 7)).isoformat()


async def opened(app: Litestar, story: Story) -> tuple[Browser, str, Form]:
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    return karim, base, (await karim.open(f"{base}/creneaux")).form(f"{base}/creneaux")


FAULTS: dict[str, tuple[list[Row], dict[str, str]]] = {
    "in the past": ([(day(-1), "10:00", "12:00")], {"slot-1": "Ce créneau est déjà passé"}),
    "with the end before the start": (
        [(day(3), "14:00", "13:00")],
        {"slot-1": "La fin doit être après le début"},
    ),
    "with no end": ([(day(3), "14:00", "")], {"slot-1": "Indiquez la date, le début et la fin"}),
    "of thirteen hours": ([(day(3), "07:00", "20:00")], {"slot-1": "12 heures au plus"}),
    "on a day that does not exist": ([("2027-02-30", "14:00", "15:00")], {"slot-1": "n'existe pas"}),
    "at an hour of another place": (
        [(day(3), "14:00Z", "15:00+02:00")],
        {"slot-1": "Cette date ou cette heure"},
    ),
    "at an hour that does not exist": ([(day(3), "25:00", "26:00")], {"slot-1": "n'existe pas"}),
    "at an hour that the clock change leaves out": (
        [(last_sunday(3), "02:30", "04:00")],
        {"slot-1": "n'existe pas"},
    ),
    "in a century to come": ([("3000-01-01", "10:00", "12:00")], {"slot-1": "Vérifiez l'année"}),
    "over another of the list": (
        [(day(3), "10:00", "12:00"), (day(3), "11:00", "13:00")],
        {"slot-2": "Ce créneau en chevauche un autre de la liste"},
    ),
    "wrong twice": (
        [(day(-1), "10:00", "12:00"), (day(3), "10:00", "12:00"), (day(4), "12:00", "10:00")],
        {"slot-1": "déjà passé", "slot-3": "La fin doit être après le début"},
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_slot_is_told_what_is_wrong_beside_it(app: Litestar, fault: str) -> None:
    rows, sentences = FAULTS[fault]
    story = await begin()
    karim, base, form = await opened(app, story)
    before = await everything()
    page = Page(await karim.send(form.rows("slot", *rows).press("propose")))
    assert page.status == 422
    assert page.title.startswith("Erreur : ")
    for name, sentence in sentences.items():
        assert sentence in page.error_of(name)
        assert any(sentence in line for line in page.summary)
    assert len(page.summary) == len(sentences)
    # What was typed is still there, and can be mended and sent.
    again = page.form(f"{base}/creneaux")
    columns = [again.values(f"slot_{name}") for name in ("date", "start", "end")]
    assert list(zip(*columns, strict=True)) == rows
    assert await everything() == before
    again.rows("slot", *(typed(span) for span in spans(50))).press("propose")
    assert (await karim.send(again)).status_code == 303


async def test_no_slot_at_all_is_told_at_the_top(app: Litestar) -> None:
    karim, _, form = await opened(app, await begin())
    page = Page(await karim.send(form.press("propose")))
    assert page.status == 422
    assert "Indiquez au moins un créneau" in page.summary[0]


async def test_eleven_slots_are_one_too_many_and_ten_are_not(app: Litestar) -> None:
    story = await begin()
    karim, base, form = await opened(app, story)
    rows = [typed(span) for span in spans(*range(24, 24 * 12, 24))]
    assert len(rows) == 11
    page = Page(await karim.send(form.rows("slot", *rows).press("propose")))
    assert page.status == 422
    assert "10 créneaux au plus" in page.summary[0]
    assert len(page.form(f"{base}/creneaux").values("slot_date")) == 11
    assert not [b for b in page.root.all("button") if b.get("value") == "add"]
    form = page.form(f"{base}/creneaux").rows("slot", *rows[:10]).press("propose")
    assert (await karim.send(form)).status_code == 303
    assert len((await facts_of(await story.reload())).open_slots) == 10


async def test_a_slot_over_one_s_own_visit_names_the_town_and_the_hour(app: Litestar) -> None:
    story = await begin(S.SCHEDULED, town="Roubaix")
    visit = (await facts_of(story.mission)).planned_visit
    assert visit is not None
    other = await begin_another(story)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{other}"
    form = (await karim.open(f"{base}/creneaux")).form(f"{base}/creneaux")
    late = Span(visit.starts_at + timedelta(hours=1), visit.ends_at + timedelta(hours=1))
    page = Page(await karim.send(form.rows("slot", typed(late)).press("propose")))
    hours = [f"{int(typed(Span(at, at))[1][:2])} h" for at in (visit.starts_at, visit.ends_at)]
    assert page.status == 422
    assert (
        page.error_of("slot-1") == f"Ce créneau chevauche votre visite à Roubaix, à {hours[0]}. "
        f"Choisissez un début à partir de {hours[1]}."
    )
    # Right after it there is room.
    after = Span(visit.ends_at, visit.ends_at + timedelta(hours=1))
    form = page.form(f"{base}/creneaux").rows("slot", typed(after)).press("propose")
    assert (await karim.send(form)).status_code == 303


async def begin_another(story: Story) -> str:
    from models.missions.publishing import publish

    return (await publish(FORM, [], story.manager)).reference


async def test_open_offers_of_two_missions_may_overlap_but_only_one_is_planned(app: Litestar) -> None:
    story = await begin()
    other = await begin_another(story)
    karim = await signed_in(app, story.karim_account)
    forms = []
    for reference in (story.mission.reference, other):
        base = f"/missions/{reference}"
        form = (await karim.open(f"{base}/creneaux")).form(f"{base}/creneaux")
        await karim.submit(form.rows("slot", *map(typed, spans(48, 90))).press("propose"))
        answer = (await karim.open(f"{base}/reponse")).form(f"{base}/reponse")
        await karim.submit(answer.pick().press("choose"))
        forms.append((await karim.open(base)).form(f"{base}/planification").press("schedule"))
    assert (await karim.send(forms[0])).status_code == 303
    page = Page(await karim.send(forms[1]))
    assert page.status == 409
    assert "Vous avez déjà une visite à Lille" in page.notice


async def test_who_comes_too_late_is_told_so_and_nothing_else_of_the_mission(app: Litestar) -> None:
    story = await begin()
    karim, base, form = await opened(app, story)
    form.rows("slot", typed(spans(24)[0])).press("propose")
    await propose_slots(story.mission, spans(48), story.sophie)
    for htmx in (False, True):
        response = await karim.send(form, htmx=htmx)
        page = Page(response)
        assert page.status == 409
        assert TAKEN in page.text
        assert "Voir les autres missions" in page.text
        known = ("Fuite", "Lille", "Martin", "Leroy", story.mission.reference, "59000")
        # Its own address aside, which the form was sent to.
        assert not [word for word in known if word in response.text]
    assert (await karim.get(base)).status_code == 404


async def test_who_was_never_shown_a_mission_learns_nothing_by_claiming_it(app: Litestar) -> None:
    """With a form of its own making, whatever it guesses: as if the mission were not there."""
    story = await begin()
    sophie = await signed_in(app, story.sophie_account)
    shown = (await sophie.open(f"/missions/{story.mission.reference}/creneaux")).root.one(
        "input", name="offer"
    )
    other = await begin()
    karim, _, form = await opened(app, other)
    form.rows("slot", typed(spans(24)[0])).press("propose")
    await propose_slots(story.mission, spans(48), story.sophie)
    missing = Page(await karim.send(replaced(form, MISSING)))
    assert missing.status == 404
    for offer in (None, "", "x", form["offer"], shown.get("value")):
        for version in ("1", "2", "3", "999"):
            forged = replaced(form, story.mission.reference).put("_version", version).without("offer")
            if offer is not None:
                forged.put("offer", offer)
            page = Page(await karim.send(forged))
            assert (page.status, page.text) == (404, missing.text), (offer, version)


def replaced(form: Form, reference: str) -> Form:
    form.action = f"/missions/{reference}/creneaux"
    return form


async def test_a_late_claim_of_a_mission_that_never_was_is_404(app: Litestar) -> None:
    story = await begin()
    karim, _, form = await opened(app, story)
    form.rows("slot", typed(spans(24)[0])).press("propose").action = f"/missions/{MISSING}/creneaux"
    assert (await karim.send(form)).status_code == 404


async def test_ten_contractors_claim_at_once_and_one_wins(app: Litestar) -> None:
    import asyncio

    from models.workflow import Role

    story = await begin()
    base = f"/missions/{story.mission.reference}"
    sent = []
    for number in range(10):
        browser = await signed_in(app, await account(Role.CONTRACTOR, f"Artisan {number}"))
        form = (await browser.open(f"{base}/creneaux")).form(f"{base}/creneaux")
        sent.append((browser, form.rows("slot", typed(spans(24)[0])).press("propose")))
    answers = await asyncio.gather(*(browser.send(form) for browser, form in sent))
    assert sorted(answer.status_code for answer in answers) == [303] + [409] * 9
    assert all(TAKEN in Page(a).text for a in answers if a.status_code == 409)


async def test_a_mission_cancelled_while_the_form_was_open_is_no_longer_there_to_take(app: Litestar) -> None:
    story = await begin()
    karim, _, form = await opened(app, story)
    await cancel(story.mission, "Doublon", story.manager)
    response = await karim.send(form.rows("slot", typed(spans(24)[0])).press("propose"))
    assert response.status_code == 409
    assert "Fuite" not in response.text


# The draft: the same edit with htmx and without, where a GET shows what the swap shows.
A, B = (day(3), "08:00", "10:00"), (day(4), "14:00", "16:00")
TAKEN_MORNING = (day(5), "08:00", "12:00")
EDITS: dict[str, tuple[list[Row], str, list[Row]]] = {
    "add": ([A], "add", [A, ("", "", "")]),
    "remove the first": ([A, B], "remove:1", [B]),
    "remove the second": ([A, B], "remove:2", [A]),
    "last one hour": ([A], "duration:1:60", [(A[0], "08:00", "09:00")]),
    "last two hours": ([(A[0], "08:30", "")], "duration:1:120", [(A[0], "08:30", "10:30")]),
    "read back": ([A], "show", [A]),
}


def shown(form: Form) -> list[Row]:
    columns = [form.values(f"slot_{name}") for name in ("date", "start", "end")]
    return list(zip(*columns, strict=True))


@pytest.mark.parametrize("edit", EDITS)
async def test_editing_the_slots_shows_the_same_with_script_and_without(app: Litestar, edit: str) -> None:
    rows, do, expected = EDITS[edit]
    story = await begin()
    karim, base, _ = await opened(app, story)
    form = await _with_rows(karim, base, rows)
    before = await everything()
    swapped = Page(await karim.send(form.press(do, "do"), htmx=True))
    assert swapped.status == 200
    assert shown(swapped.form(f"{base}/creneaux")) == expected
    response = await karim.send(form)
    assert response.status_code == 303
    assert response.headers["Location"].endswith("#panel")
    fresh = await karim.follow(response)
    assert shown(fresh.form(f"{base}/creneaux")) == expected
    assert swapped.at("panel").plain() == fresh.at("panel").plain()
    assert await everything() == before


async def _with_rows(karim: Browser, base: str, rows: list[Row]) -> Form:
    """As many rows as typed, the buttons of each among them."""
    form = (await karim.open(f"{base}/creneaux")).form(f"{base}/creneaux")
    for _ in rows[1:]:
        form = (await karim.submit(form.press("add", "do"))).form(f"{base}/creneaux")
    return form.rows("slot", *rows)


async def test_a_wish_is_taken_over_in_one_tap_and_given_back_in_another(app: Litestar) -> None:
    story = await begin()
    wish = spans(72)[0]
    await amend(story.mission, FORM, [wish], story.manager)
    karim, base, form = await opened(app, story)
    chip = _wish_in(form)
    assert chip.get("aria-pressed") == "false"
    page = await karim.submit(form.press(chip.get("value"), "do"), htmx=True)
    form = page.form(f"{base}/creneaux")
    assert shown(form) == [typed(wish)]
    assert _wish_in(form).get("aria-pressed") == "true"
    page = await karim.submit(form.press(chip.get("value"), "do"), htmx=True)
    assert shown(page.form(f"{base}/creneaux")) == [("", "", "")]


def _wish_in(form: Form) -> Node:
    """A suggestion, if the hour of this test is one at which anybody comes."""
    suggested = [chip for chip in form.node.all("button", "suggestion") if "souhaité" in chip.text]
    return suggested[0] if suggested else form.node.one(id="wish-1")


async def test_a_slot_is_read_back_in_words_without_script(app: Litestar) -> None:
    karim, _, form = await opened(app, await begin())
    page = await karim.submit(form.rows("slot", ("2030-12-03", "14:00", "16:30")).press("show", "do"))
    assert page.root.one(class_="slot__words").text == "mardi 3 décembre 2030, de 14 h à 16 h 30"


async def test_a_half_day_is_taken_in_one_tap(app: Litestar) -> None:
    karim, base, form = await opened(app, await begin())
    button = next(b for b in form.node.all("button") if b.get("id").startswith("take-"))
    page = await karim.submit(form.press(button.get("value"), "do"))
    taken = shown(page.form(f"{base}/creneaux"))
    assert [row[1:] for row in taken] == [("08:00", "12:00")]


async def test_rubbish_in_the_draft_is_passed_over(app: Litestar) -> None:
    karim, base, form = await opened(app, await begin())
    form.press("show", "do")
    for do in ("remove:9", "remove:x", "duration:1:9999", "duration:²:60", "take:never", "", "::"):
        response = await karim.send(form.put("do", do))
        assert response.status_code == 303, do
        await karim.follow(response)
    for query in ("slot_date=%3Cb%3E", "slot_start=1&slot_start=2", "slot_date=" + "9" * 500):
        assert (await karim.open(f"{base}/creneaux?{query}")).has("panel")
    assert (await karim.get(f"{base}/creneaux?" + "&".join(["slot_date=2030-01-01"] * 51))).status_code == 422


async def test_slots_across_the_autumn_change_keep_their_hours(app: Litestar) -> None:
    change = last_sunday(10)
    days_before(date.fromisoformat(change))
    story = await begin()
    karim, _, form = await opened(app, story)
    await karim.submit(form.rows("slot", (change, "01:00", "04:00")).press("propose"))
    slot = (await facts_of(await story.reload())).open_slots[0]
    assert slot.ends_at - slot.starts_at == timedelta(hours=4)
    assert typed(Span(slot.starts_at, slot.ends_at)) == (change, "01:00", "04:00")


async def test_where_nobody_is_to_be_asked_the_first_slot_is_retained(app: Litestar) -> None:
    story = await begin(**NO_TENANT)
    karim, base, form = await opened(app, story)
    page = await karim.submit(form.rows("slot", *(typed(s) for s in spans(48, 24))).press("propose"))
    assert "Le créneau est retenu" in page.notice
    assert page.form(f"{base}/planification")
    chosen = (await facts_of(await story.reload())).slot(story.mission.chosen_slot)
    assert chosen is not None
    assert chosen.starts_at == spans(24)[0].start


async def test_a_slot_that_went_by_can_not_be_planned(app: Litestar) -> None:
    story = await begin(S.SLOT_CHOSEN)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(base)).form(f"{base}/planification").press("schedule")
    ahead(hours=30)
    page = Page(await karim.send(form))
    assert page.status == 409
    assert "Le créneau choisi a déjà commencé" in page.notice
    assert page.has("mission")


MOVED = "La mission a changé depuis que vous avez ouvert cette page."


@pytest.mark.parametrize("htmx", [True, False], ids=["with htmx", "without"])
async def test_a_draft_does_not_take_over_a_version_that_nobody_has_read(app: Litestar, htmx: bool) -> None:
    """Other slots were proposed from a second tab while these were typed in the first."""
    story = await begin(S.SLOTS_PROPOSED)
    karim, base, form = await opened(app, story)
    await propose_slots(story.mission, spans(200), story.karim)
    form.rows("slot", typed(spans(72)[0]))
    page = await karim.submit(form.press("add", "do"), htmx=htmx, status=409)
    assert MOVED in page.notice
    assert "a proposé un créneau" in page.notice
    # The mission is around it as it is now, and what was typed is still there, with the row that was asked for.
    assert page.has("mission-banner")
    again = page.form(f"{base}/creneaux")
    assert again["_version"] == str((await story.reload()).version)
    assert again.values("slot_date") == [typed(spans(72)[0])[0], ""]


async def test_a_panel_opened_from_a_stale_page_brings_the_whole_mission(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    shown = (await karim.open(base)).at("mission").get("data-version")
    panel = await karim.open(f"{base}/creneaux", htmx="panel", Shown_Version=shown)
    assert not panel.has("mission")
    slots = (await facts_of(story.mission)).open_slots
    await choose_slot(story.mission, slots[0].id, story.tenant)
    page = await karim.open(f"{base}/creneaux", htmx="panel", Shown_Version=shown)
    assert page.headers["HX-Retarget"] == "#mission"
    assert MOVED in page.notice
    assert "a choisi le créneau" in page.notice
    assert "Créneau choisi" in page.at("mission").text
    assert page.at("panel").one("h2").text == "Proposer de nouveaux créneaux"


async def test_who_planned_it_from_another_tab_is_not_told_that_somebody_else_took_it(app: Litestar) -> None:
    story = await begin(S.SLOT_CHOSEN)
    karim, _, form = await opened(app, story)
    await schedule(story.mission, story.karim)
    form.rows("slot", *(typed(span) for span in spans(312))).put("_version", str(story.mission.version))
    page = Page(await karim.send(form.press("propose")))
    assert page.status == 409
    assert "« Intervention planifiée »" in page.notice
    assert TAKEN not in page.text


async def test_days_and_hours_that_are_written_by_hand_are_read_and_come_back_as_inputs_know_them(
    app: Litestar,
) -> None:
    story = await begin()
    karim, base, form = await opened(app, story)
    year, month, of_month = day(3).split("-")
    by_hand = f"{of_month}/{month}/{year}"
    form.rows("slot", (by_hand, "14h", "16 h 30"), (by_hand, "9h", "midi"))
    page = Page(await karim.send(form.press("propose")))
    assert page.status == 422
    assert "Écrivez-les ainsi : 02/12/2026, 14:30." in page.error_of("slot-2")
    form = page.form(f"{base}/creneaux")
    assert form.values("slot_date") == [day(3), day(3)]
    assert form.values("slot_start") == ["14:00", "09:00"]
    assert form.values("slot_end") == ["16:30", "midi"], "what can't be read stays as it was typed"
    form.rows("slot", (by_hand, "14h", "16 h 30"), (by_hand, "9h", "11.30"))
    answer = await karim.send(form.press("propose"))
    assert answer.status_code == 303
    slots = (await facts_of(await story.reload())).open_slots
    assert [typed(Span(slot.starts_at, slot.ends_at)) for slot in slots] == [
        (day(3), "09:00", "11:30"),
        (day(3), "14:00", "16:30"),
    ]
