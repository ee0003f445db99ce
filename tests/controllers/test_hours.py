"""Hours at the edges: midnight, the two nights of the clock, public holidays, homes on another clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from litestar import Litestar

from controllers.typed_slots import quick_days
from controllers.web import forms
from models.agenda.slot import Slot, Wish
from models.missions.outbox import Message
from models.workflow import Status
from notifications.compose import compose
from tests.support.story import begin, day, days_before
from tests.support.web import Browser, Form, Page, signed_in, tenant_of

S = Status
HTMX = pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])

REUNION = {"postcode": "97400", "town": "Saint-Denis"}


async def opened(app: Litestar, **changes: object) -> tuple[Browser, str, Form]:
    story = await begin(**changes)  # type: ignore[arg-type]
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}/creneaux"
    return karim, path, (await karim.open(path)).form(path)


REFUSED = [
    (day(9), "22:00", "02:00", "coupez en deux : de 22 h à 0 h, puis le lendemain de 0 h à 2 h"),
    (day(9), "18:30", "06:15", "de 18 h 30 à 0 h, puis le lendemain de 0 h à 6 h 15"),
    (day(9), "14:00", "13:00", "La fin doit être après le début."),
    (day(9), "14:00", "14:00", "La fin doit être après le début."),
    (day(9), "08:00", "00:00", "12 heures au plus"),
    (day(9), "00:00", "00:00", "12 heures au plus"),
    ("2027-10-31", "02:30", "03:30", "2 h 30 arrive deux fois : on passe à l'heure d'hiver. Dites laquelle"),
    ("2027-10-31", "01:30", "02:00", "2 h arrive deux fois"),
    ("2027-10-31", "00:00", "12:30", "12 heures au plus"),
    ("2027-03-28", "00:00", "12:30", "12 heures au plus"),
    ("2027-03-28", "02:30", "03:30", "n'existe pas"),
]


@HTMX
@pytest.mark.parametrize("day, start, end, words", REFUSED)
async def test_a_pair_of_hours_that_is_none_is_told_what_to_write(
    app: Litestar, day: str, start: str, end: str, words: str, htmx: bool
) -> None:
    karim, path, form = await opened(app)
    page = Page(await karim.send(form.rows("slot", (day, start, end)).press("propose"), htmx=htmx))
    assert page.status == 422
    assert words in page.error_of("slot-1")
    again = page.form(path)
    assert (again["slot_date"], again["slot_start"], again["slot_end"]) == (day, start, end)
    assert await Slot.count() == 0


@pytest.mark.parametrize(
    "day, start, end, hours",
    [
        (day(9), "20:00", "00:00", 4),
        (day(9), "12:00", "00:00", 12),
        (day(9), "00:00", "02:00", 2),
        ("2027-10-31", "00:00", "12:00", 13),
        ("2027-10-31", "03:00", "04:00", 1),
        ("2027-10-30", "22:00", "00:00", 2),
        ("2027-03-28", "00:00", "12:00", 11),
    ],
)
async def test_a_day_ends_at_midnight_and_is_as_long_as_the_clock_says(
    app: Litestar, day: str, start: str, end: str, hours: int
) -> None:
    days_before(date.fromisoformat(day))
    karim, path, form = await opened(app)
    assert (await karim.send(form.rows("slot", (day, start, end)).press("propose"))).status_code == 303
    (slot,) = await Slot.objects()
    assert slot.ends_at - slot.starts_at == timedelta(hours=hours)
    page = await karim.open(path.removesuffix("/creneaux"))
    assert ("à minuit" in page.text) == (end == "00:00")
    # Typed again from what is kept, it is the same.
    again = (await karim.open(f"{path}?slot_date={day}&slot_start={start}&slot_end={end}")).form(path)
    assert (await karim.send(again.press("propose"))).status_code == 303


@pytest.mark.parametrize("start, end", [("22:00", "02:00"), ("18:30", "06:15")])
async def test_a_wish_over_midnight_is_told_the_same(app: Litestar, start: str, end: str) -> None:
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    path = f"/gestion/missions/{story.mission.reference}/corriger"
    form = (await nadia.open(path)).form(path).rows("wish", (day(9), start, end))
    page = Page(await nadia.send(form.press("amend")))
    assert page.status == 422
    assert "coupez en deux" in page.error_of("wish-1")
    form = page.form(path).rows("wish", (day(9), start, "00:00"), (day(9), "00:00", end))
    assert (await nadia.send(form.press("amend"))).status_code == 303
    assert await Wish.count() == 2


def days_offered(monkeypatch: pytest.MonkeyPatch, today: date, postcode: str) -> set[str]:
    noon = datetime.combine(today, time(11), tzinfo=UTC)
    monkeypatch.setattr(forms.clock, "now", lambda: noon)
    halves = [half for day in quick_days((), postcode) for half in day.halves]
    assert len(halves) == 20
    return {half.value.removeprefix("take:")[:10] for half in halves}


@pytest.mark.parametrize(
    "today, postcode, missing, offered",
    [
        (date(2026, 12, 22), "59000", {"2026-12-25", "2027-01-01"}, {"2026-12-24", "2026-12-28"}),
        (date(2027, 3, 22), "59000", {"2027-03-29"}, {"2027-03-26"}),
        (date(2027, 3, 22), "67000", {"2027-03-26", "2027-03-29"}, {"2027-03-25"}),
        (date(2028, 12, 20), "57000", {"2028-12-25", "2028-12-26"}, {"2028-12-27"}),
        (date(2027, 12, 13), "97400", {"2027-12-20"}, {"2027-12-21"}),
        (date(2027, 5, 21), "97110", {"2027-05-27"}, {"2027-05-28"}),
    ],
)
def test_no_public_holiday_is_offered(
    monkeypatch: pytest.MonkeyPatch, today: date, postcode: str, missing: set[str], offered: set[str]
) -> None:
    found = days_offered(monkeypatch, today, postcode)
    assert not found & missing
    assert offered <= found


async def test_for_a_home_overseas_form_page_and_mail_say_whose_hours_they_are(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED, **REUNION)
    karim = await signed_in(app, story.karim_account)
    nadia = await signed_in(app, story.manager_account)
    tenant, base = await tenant_of(app, story.mission)
    mission = f"/missions/{story.mission.reference}"
    for browser, path in (
        (karim, mission),
        (karim, f"{mission}/creneaux"),
        (nadia, f"/gestion{mission}"),
        (nadia, f"/gestion{mission}/reponse"),
        (tenant, base),
        (tenant, f"{base}/refus"),
    ):
        assert "heure de La Réunion" in (await browser.open(path)).text, path
    mails = [await compose(message) for message in await Message.objects()]
    texts = [str(part.get_content()) for mail in mails if (part := mail.get_body(("plain",)))]
    with_hours = [text for text in texts if " à " in text and "\u00a0h" in text]
    assert with_hours
    assert all("heure de La Réunion" in text for text in with_hours)


async def test_for_a_home_on_the_mainland_nothing_is_added(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    tenant, base = await tenant_of(app, story.mission)
    assert "heure de" not in (await tenant.open(base)).text
