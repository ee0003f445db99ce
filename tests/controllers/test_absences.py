"""« Horaires » and « Absences »: entered, read, taken back; and which visits stand in an absence."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from litestar import Litestar

import wording
from database.connection import rows, transaction
from database.gathering import gathered
from models import clock
from models.agenda.absence import KEPT_FOR, MOST, Absence, add_absence
from models.agenda.free import USUAL, Range, whole_days
from models.agenda.hours import WorkingHours, hours_of, week_of
from models.agenda.span import Span
from models.errors import InvalidInput
from models.missions.facts import facts_of
from models.missions.publishing import publish
from models.missions.verbs.slots import propose_slots
from models.people.account import Account
from models.workflow import Status
from operations import background
from tests.controllers.test_agenda import plain
from tests.controllers.test_waiting import signed_out_elsewhere, waiting_at
from tests.support.story import FORM, Story, ahead, begin, spans
from tests.support.web import Browser, Page, signed_in

HOURS, ABSENCES = "/agenda/horaires", "/agenda/absences"


async def karim_in(app: Litestar, status: Status = Status.NEW) -> tuple[Story, Browser]:
    story = await begin(status)
    return story, await signed_in(app, story.karim_account)


async def week(account: Account) -> dict[int, tuple[Range, ...]]:
    asked = hours_of([account.id])
    return dict(week_of((await gathered(asked))[asked]))


def day(days: int) -> str:
    return (wording.local(clock.now()).date() + timedelta(days=days)).isoformat()


async def absences() -> Sequence[Absence]:
    return await Absence.objects().order_by(Absence.id)


async def test_before_anything_is_entered_it_is_monday_to_friday(app: Litestar) -> None:
    story, karim = await karim_in(app)
    page = await karim.open(HOURS)
    form = page.form(HOURS)
    assert [form[f"d5_{end}"] for end in ("from_1", "to_1", "from_2", "to_2")] == [
        "08:00",
        "12:00",
        "14:00",
        "18:00",
    ]
    assert form["d6_from_1"] == ""
    assert "horaires habituels" in page.text
    assert await week(story.karim_account) == USUAL
    assert not await WorkingHours.exists()


async def test_on_paper_the_hours_stand_in_words(app: Litestar) -> None:
    _, karim = await karim_in(app)
    form = (await karim.open(HOURS)).form(HOURS).fill(d1_from_2="20:30", d1_to_2="00:00")
    page = await karim.submit(form.press("save"))
    printed = [plain(day) for day in page.root.one("ul", "print-only").all("li")]
    assert printed[0] == "Lundi : de 8 h à 12 h et de 20 h 30 à minuit"
    assert printed[-1] == "Dimanche : vous ne travaillez pas"
    assert len(printed) == 7


async def test_hours_are_entered_and_stay(app: Litestar) -> None:
    story, karim = await karim_in(app)
    form = (await karim.open(HOURS)).form(HOURS)
    form.fill(
        d1_from_1="07:30", d1_to_1="13:00", d1_from_2="", d1_to_2="", d6_from_2="20:00", d6_to_2="00:00"
    )
    page = await karim.submit(form.press("save"))
    assert page.notice == "Vos horaires sont enregistrés."
    assert page.form(HOURS)["d1_from_1"] == "07:30"
    # What stood in the second row alone is the first.
    assert (page.form(HOURS)["d6_from_1"], page.form(HOURS)["d6_to_1"]) == ("20:00", "00:00")
    found = await week(story.karim_account)
    assert (found[1], found[6]) == ((Range(450, 780),), (Range(1200, 1440),))
    assert "habituels" not in page.text
    assert await week(story.sophie_account) == USUAL


@pytest.mark.parametrize(
    "typed, field, words",
    [
        ({"d2_to_1": ""}, "d2_from_1", "Indiquez le début et la fin"),
        ({"d2_from_1": "25:00"}, "d2_from_1", "Cette heure n'existe pas"),
        ({"d2_to_2": "tard"}, "d2_to_2", "Cette heure n'existe pas"),
        ({"d2_to_2": "12:00"}, "d2_to_2", "La fin de cette plage vient avant"),
        ({"d2_from_2": "11:30"}, "d2_from_2", "se chevauchent"),
    ],
)
async def test_hours_that_can_t_be_are_told_beside_their_field(
    app: Litestar, typed: dict[str, str], field: str, words: str
) -> None:
    _, karim = await karim_in(app)
    form = (await karim.open(HOURS)).form(HOURS).fill(d3_from_1="06:00", **typed)
    page = Page(await karim.send(form.press("save")))
    assert page.status == 422
    assert words in page.error_of(field)
    again = page.form(HOURS)
    assert {name: again[name] for name in (*typed, "d3_from_1")} == typed | {"d3_from_1": "06:00"}
    assert not await WorkingHours.exists()


async def test_a_week_without_an_hour_is_told_to_be_an_absence(app: Litestar) -> None:
    _, karim = await karim_in(app)
    form = (await karim.open(HOURS)).form(HOURS)
    form.fill(**{name: "" for name in form.names() if name.startswith("d")})
    page = Page(await karim.send(form.press("save")))
    assert page.status == 422
    assert "Donnez au moins une plage" in page.summary[0]


async def test_an_absence_of_whole_days_is_entered_read_and_taken_back(app: Litestar) -> None:
    _, karim = await karim_in(app)
    page = await karim.open(ABSENCES)
    assert "apparaîtront ici" in page.text
    form = page.form(ABSENCES).fill(
        absence_from_date=day(3), absence_to_date=day(5), absence_label=" Congés  d'hiver "
    )
    page = await karim.submit(form.press("add"))
    assert page.notice.startswith("Votre absence est notée.")
    [one] = await absences()
    assert one.span == whole_days(date.fromisoformat(day(3)), date.fromisoformat(day(5)))
    assert one.label == "Congés d'hiver"
    row = page.at(f"absence-{one.id}")
    assert "Congés d'hiver" in row.text
    assert wording.day(date.fromisoformat(day(5))) in row.text
    page = await karim.submit(page.form(f"{ABSENCES}/{one.id}").press("delete"))
    assert page.notice == "L'absence est supprimée."
    assert not await Absence.exists()


@pytest.mark.parametrize(
    "typed, start, end",
    [
        ({}, "00:00", "00:00"),
        ({"absence_from_time": "14:00"}, "14:00", "00:00"),
        ({"absence_to_time": "10:30"}, "00:00", "10:30"),
        ({"absence_from_time": "12:00", "absence_to_time": "14:00"}, "12:00", "14:00"),
        ({"absence_from_time": "20:00", "absence_to_time": "00:00"}, "20:00", "00:00"),
        ({"absence_from_time": "1٢:00"}, "12:00", "00:00"),
        ({"absence_from_time": "9 h 30", "absence_to_time": "14h"}, "09:30", "14:00"),
    ],
)
async def test_a_time_may_stay_empty_on_either_side(
    app: Litestar, typed: dict[str, str], start: str, end: str
) -> None:
    _, karim = await karim_in(app)
    form = (await karim.open(ABSENCES)).form(ABSENCES).fill(absence_from_date=day(3), **typed)
    await karim.submit(form.press("add"))
    [one] = await absences()
    first, last = wording.local(one.starts_at), wording.local(one.ends_at)
    assert (f"{first:%Y-%m-%d %H:%M}", f"{last:%H:%M}") == (f"{day(3)} {start}", end)
    assert last.date().isoformat() == (day(4) if end == "00:00" else day(3))


@pytest.mark.parametrize(
    "repeat, words", [("weekly", "chaque "), ("fortnightly", "un "), ("none", "de 14 h à 16 h")]
)
async def test_an_absence_repeats(app: Litestar, repeat: str, words: str) -> None:
    _, karim = await karim_in(app)
    form = (await karim.open(ABSENCES)).form(ABSENCES).choose("repeat", repeat)
    form.fill(absence_from_date=day(3), absence_from_time="14:00", absence_to_time="16:00")
    page = await karim.submit(form.press("add"))
    [one] = await absences()
    assert (one.repeat, one.over_at is None) == (repeat, repeat != "none")
    assert words in page.at(f"absence-{one.id}").text.replace("\u00a0", " ")
    far = whole_days(date.fromisoformat(day(10)), date.fromisoformat(day(37)))
    assert len(one.within(far)) == {"weekly": 4, "fortnightly": 2, "none": 0}[repeat]


async def test_an_absence_over_a_visit_is_taken_and_says_which(app: Litestar) -> None:
    story, karim = await karim_in(app, Status.SCHEDULED)
    form = (await karim.open(ABSENCES)).form(ABSENCES).choose("repeat", "weekly")
    # A week before the visit, whose day it comes back on.
    start = wording.local(clock.now() + timedelta(hours=24)).date()
    form.fill(absence_from_date=start.isoformat(), absence_label="Pause")
    page = await karim.submit(form.press("add"))
    assert "1 rendez-vous tombe pendant ce temps" in page.notice
    assert "Fuite sous l'évier" in page.notice
    [one] = await absences()
    links = [a.get("href") for a in page.at(f"absence-{one.id}").all("a")]
    assert links == [f"/missions/{story.mission.reference}"]
    assert (await story.reload()).status == Status.SCHEDULED


async def _absence_over(karim: Browser, days: int) -> Page:
    """From tomorrow on."""
    form = (await karim.open(ABSENCES)).form(ABSENCES)
    form.fill(absence_from_date=day(1), absence_to_date=day(days))
    return await karim.submit(form.press("add"))


async def test_an_absence_over_what_a_tenant_can_still_choose_says_which_mission_it_is_of(
    app: Litestar,
) -> None:
    story, karim = await karim_in(app, Status.SLOTS_PROPOSED)
    await propose_slots(story.mission, spans(25, 30, 24 * 9), story.karim)
    page = await _absence_over(karim, days=3)
    assert "2 créneaux proposés tombent pendant ce temps" in page.notice
    assert "proposez-en d'autres si besoin" in page.notice
    row = page.at("agenda-absences").one("ul", "waiting")
    assert "2 créneaux proposés tombent pendant cette absence." in plain(row)
    [link] = row.all("a")
    assert plain(link) == "2 créneaux : Fuite sous l'évier, Lille"
    assert link.get("href") == f"/missions/{story.mission.reference}"
    assert "Proposer de nouveaux créneaux" in (await karim.open(link.get("href"))).text


async def test_a_slot_that_the_tenant_has_chosen_in_an_absence_is_told_apart(app: Litestar) -> None:
    _, karim = await karim_in(app, Status.SLOT_CHOSEN)
    page = await _absence_over(karim, days=9)
    assert "(choisi, à planifier)" in plain(page.at("agenda-absences").one("ul", "waiting").all("a")[0])


async def test_what_nobody_can_choose_any_more_is_not_told_of_an_absence(app: Litestar) -> None:
    story, karim = await karim_in(app, Status.SLOT_CHOSEN)
    other = await publish(dict(FORM), [], story.manager)
    chosen = (await facts_of(story.mission)).slot(story.mission.chosen_slot)
    assert chosen is not None
    same = Span(chosen.starts_at, chosen.ends_at)
    await propose_slots(other, [same, *spans(24 * 20)], story.karim)
    await story._schedule()
    page = await _absence_over(karim, days=9)
    assert "1 rendez-vous tombe" in page.notice
    assert "créneau" not in page.notice
    assert len(page.at("agenda-absences").one("ul", "waiting").all("a")) == 1


@pytest.mark.parametrize(
    "typed, field, words",
    [
        ({}, "absence_from_date", "Indiquez le premier jour"),
        ({"absence_from_date": "2026-02-30"}, "absence_from_date", "n'existe pas"),
        ({"absence_from_date": "1999-01-01"}, "absence_from_date", "Vérifiez l'année"),
        ({"absence_from_date": "+3", "absence_to_date": "+2"}, "absence_to_date", "vient avant"),
        ({"absence_from_date": "-3", "absence_to_date": "-2"}, "absence_to_date", "déjà passée"),
        ({"absence_from_date": "+3", "absence_to_date": "+400"}, "absence_to_date", "un an au plus"),
        (
            {"absence_from_date": "+3", "absence_from_time": "huit heures"},
            "absence_from_time",
            "n'existe pas",
        ),
        ({"absence_from_date": "2027-03-28", "absence_from_time": "02:30"}, "absence_from_time", "d'été"),
        ({"absence_from_date": "+3", "absence_label": "é" * 81}, "absence_label", "dépasse 80"),
        ({"absence_from_date": "+3", "repeat": "daily"}, "repeat", "Choisissez l'une"),
        (
            {"absence_from_date": "+3", "absence_to_date": "+12", "repeat": "weekly"},
            "repeat",
            "plus longue que le temps",
        ),
        (
            {"absence_from_date": "+3", "repeat": "weekly", "repeat_until": "+2"},
            "repeat_until",
            "avant la première",
        ),
    ],
)
async def test_an_absence_that_can_t_be_is_told_and_kept_as_typed(
    app: Litestar, typed: dict[str, str], field: str, words: str
) -> None:
    _, karim = await karim_in(app)
    typed = {n: day(int(text)) if text[:1] in "+-" else text for n, text in typed.items()}
    form = (await karim.open(ABSENCES)).form(ABSENCES)
    for name, text in typed.items():
        form.put(name, text)
    page = Page(await karim.send(form.press("add")))
    assert page.status == 422
    assert words in page.error_of(field)
    for name in typed.keys() - {"repeat"}:
        assert page.form(ABSENCES)[name] == typed[name]
    assert not await Absence.exists()


async def test_ten_presses_note_an_absence_once(app: Litestar) -> None:
    _, karim = await karim_in(app)
    form = (await karim.open(ABSENCES)).form(ABSENCES).fill(absence_from_date=day(3)).press("add")
    answers = [await karim.send(form) for _ in range(10)]
    assert {(a.status_code, a.headers["Location"]) for a in answers} == {(303, ABSENCES)}
    assert await Absence.count() == 1
    form.put("absence_label", "Autre chose")
    assert (await karim.send(form)).status_code == 409


async def test_another_s_absence_is_neither_read_nor_taken_back(app: Litestar) -> None:
    story, karim = await karim_in(app)
    form = (await karim.open(ABSENCES)).form(ABSENCES)
    page = await karim.submit(form.fill(absence_from_date=day(3), absence_label="Secret").press("add"))
    [one] = await absences()
    delete = page.form(f"{ABSENCES}/{one.id}").press("delete")
    sophie = await signed_in(app, story.sophie_account)
    page = await sophie.open(ABSENCES)
    assert "Secret" not in page.text
    delete.put("_token", page.form(ABSENCES)["_token"])
    for number in (one.id, 999_999, 2**40):
        delete.action = f"{ABSENCES}/{number}"
        await sophie.submit(delete.put("_key", f"another-key-{number}"))
    assert await Absence.count() == 1
    for path in (HOURS, ABSENCES):
        assert (await (await signed_in(app, story.manager_account)).get(path)).status_code == 404


async def test_a_form_without_its_button_does_nothing(app: Litestar) -> None:
    _, karim = await karim_in(app)
    for path, typed in ((HOURS, {"d1_from_1": "07:00"}), (ABSENCES, {"absence_from_date": day(3)})):
        form = (await karim.open(path)).form(path).fill(**typed)
        assert (await karim.send(form)).status_code == 422
    assert not await Absence.exists()
    assert not await WorkingHours.exists()


async def test_what_was_typed_when_the_session_had_ended_is_shown_again(app: Litestar) -> None:
    story, karim = await karim_in(app)
    form = (await karim.open(ABSENCES)).form(ABSENCES)
    form.fill(absence_from_date=day(3), absence_label="Formation gaz").press("add")
    await signed_out_elsewhere(karim)
    kept = waiting_at(await karim.send(form))
    await karim.sign_in(story.karim_account)
    page = await karim.open(kept)
    assert page.form(ABSENCES)["absence_label"] == "Formation gaz"
    assert not await Absence.exists()


async def test_no_more_are_held_than_can_be_read_at_once(db: None) -> None:
    story = await begin()
    account, span = story.karim_account.id, whole_days(date.fromisoformat(day(3)), date.fromisoformat(day(3)))
    async with transaction():
        for _ in range(MOST):
            await add_absence(account, span)
    with pytest.raises(InvalidInput, match="too_many_absences"):
        async with transaction():
            await add_absence(account, span)
    async with transaction():
        await add_absence(story.sophie_account.id, span)


async def test_what_is_over_leaves_the_list_and_later_the_database(app: Litestar) -> None:
    story, karim = await karim_in(app)
    for repeat in ("none", "weekly"):
        form = (await karim.open(ABSENCES)).form(ABSENCES).choose("repeat", repeat)
        await karim.submit(form.fill(absence_from_date=day(1), absence_label=repeat).press("add"))
    ahead(days=3)
    karim = await signed_in(app, story.karim_account)
    page = await karim.open(ABSENCES)
    assert len(page.root.one("ul", "waiting").all("form")) == 1, "the one that comes back"
    await background._sweep()
    assert await Absence.count() == 2
    ahead(days=KEPT_FOR.days)
    await background._sweep()
    assert [row["label"] for row in await rows("SELECT label FROM absence")] == ["weekly"]
