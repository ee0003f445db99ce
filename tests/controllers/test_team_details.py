"""What is said rarely, in a masked language: each scene brings a page to say what no other one does."""

from datetime import timedelta

import pytest
from litestar import Litestar

import wording
from controllers.desk import contractors_page, waiting
from controllers.desk import page as desk_page
from database.connection import transaction
from models import clock
from models.agenda.absence import add_absence
from models.agenda.free import whole_days
from models.agenda.other_agenda import BusyTime, OtherAgenda, set_other_agenda
from models.agenda.span import Span
from models.files.stored_file import StoredFile
from models.missions.mission import Mission
from models.missions.nudge import GONE, LISTED, PASSED, REFUSALS, note
from models.missions.outbox import Message
from models.missions.verbs.arriving import record_arrival
from models.missions.verbs.quotes import submit_quote
from models.missions.verbs.slots import decline_slots, propose_slots, replace_wishes
from models.missions.verbs.upkeep import add_photos
from models.missions.verbs.visits import plan_second_visit, report_no_show, reschedule
from models.missions.verbs.work import dispute_work
from models.people.account import Account
from models.workflow import FileKind, PauseReason, Role, Status
from tests.controllers.acts import paper
from tests.controllers.test_queries import lose, walk
from tests.controllers.test_team_words import both_read, browser_of
from tests.support.story import BY_PHONE, NO_TENANT, Story, account, ahead, begin, draft, spans
from tests.support.team_words import require_masked
from tests.support.web import Browser, Page, signed_in

pytestmark = pytest.mark.usefixtures("team_masked")
S, K = Status, FileKind
STEPS = {
    "submit_quote": {"amount": "420,00"},
    "plan_second_visit": {"amount": "90,00"},
    "report_failed_visit": {"motive": "no_keys"},
    "complete": {"amount": "120,00"},
}


@pytest.fixture(autouse=True)
def _empty_first(db: None) -> None:
    """The masked language outlives the test, the rows don't."""


async def karim_of(app: Litestar, story: Story) -> Browser:
    return await signed_in(app, story.karim_account)


async def sent(browser: Browser, path: str, below: str, answer: str, **values: str) -> Page:
    form = (await browser.open(path)).form(below).press(answer)
    return await require_masked(await browser.submit(form.fill(**values)), *values.values())


@pytest.mark.parametrize("step", STEPS)
async def test_each_end_of_a_visit(app: Litestar, step: str) -> None:
    story = await begin(S.SCHEDULED)
    ahead(hours=26)
    karim, base = await karim_of(app, story), f"/missions/{story.mission.reference}"
    form = (await karim.open(f"{base}/etape")).form(f"{base}/etape").press("confirm")
    form.choose("step", step)
    for name, value in STEPS[step].items():
        form.choose(name, value) if name == "motive" else form.fill(**{name: value})
    if step == "submit_quote":
        form.attach("quote", paper("devis.pdf"))
    page = await karim.submit(form)
    assert page.notice
    await require_masked(page)


async def test_versions_of_a_quote(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    await walk(story, "quote", "reject")
    for cents in (50000, 38000):
        await submit_quote(story.mission, story.karim, amount_cents=cents, file=await draft(story.karim))
        await both_read(app, story)
        await walk(story, "reject")
    await walk(story, "quote", "approve")
    await propose_slots(story.mission, spans(200), story.karim)
    await both_read(app, story)


async def test_an_invoice_above_the_quote(app: Litestar) -> None:
    story = await begin(S.QUOTE_APPROVED)
    await walk(story, "propose", "choose", "schedule", "complete", "confirm")
    await add_photos(
        story.mission, [await draft(story.karim, K.AFTER)], K.AFTER, story.karim, "Joint remplacé"
    )
    karim, base = await karim_of(app, story), f"/missions/{story.mission.reference}"
    form = (await karim.open(f"{base}/facture")).form(f"{base}/facture").press("submit")
    await require_masked(
        await karim.submit(form.fill(amount="640,00").attach("invoice", paper("facture.pdf")))
    )
    await StoredFile.update({StoredFile.pages: 40}).where(StoredFile.kind == K.INVOICE)
    await StoredFile.update(
        {StoredFile.size: 2_400_000, StoredFile.taken_at: "2026-11-02T10:00:00"}, force=True
    )
    await both_read(app, story)
    nadia = await browser_of(app, "manager", story)
    await require_masked(await nadia.open(f"/gestion{base}/facture"))


async def test_photos_of_each_kind(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    ahead(hours=27)
    missed = await draft(story.manager, K.NO_SHOW)
    await report_no_show(story.mission, story.manager, word="Personne", photos=[missed])
    await both_read(app, story)
    await walk(story, "propose", "choose", "schedule", "complete")
    leak = await draft(story.tenant, K.DISPUTE)
    await dispute_work(story.mission, "Une fuite", story.tenant, [leak])
    for _ in range(8):
        two = [await draft(story.karim, K.AFTER) for _ in range(2)]
        await add_photos(story.mission, two, K.AFTER, story.karim, "")
    await both_read(app, story, "?historique=tout")


@pytest.mark.parametrize("contact", [NO_TENANT, BY_PHONE], ids=["nobody", "by telephone"])
async def test_who_offers_hours_takes_a_wish_and_sets_out_without_a_mail(
    app: Litestar, contact: dict[str, str]
) -> None:
    story = await begin(S.NEW, **contact)
    await replace_wishes(story.mission.id, spans(50))
    karim, base = await karim_of(app, story), f"/missions/{story.mission.reference}"
    form = (await karim.open(f"{base}/creneaux")).form(f"{base}/creneaux").press("propose")
    span = spans(24)[0]
    start, end = wording.local(span.start), wording.local(span.end)
    form.rows("slot", (start.date().isoformat(), f"{start:%H:%M}", f"{end:%H:%M}"))
    await require_masked(await karim.submit(form))
    other = await begin(S.NEW, **contact)
    await replace_wishes(other.mission.id, spans(50))
    karim = await karim_of(app, other)
    path = f"/missions/{other.mission.reference}"
    await require_masked(
        await karim.submit((await karim.open(path)).form(f"{path}/souhait").press("accept_wish"))
    )
    ahead(hours=48)
    await require_masked(await karim.open(f"{path}/en-route"))


async def test_hours_that_the_tenant_has_a_word_about(app: Litestar) -> None:
    story = await begin(S.SCHEDULED, postcode="97400", town="Saint-Denis", contact_name="Ana Lopes")
    await Mission.update({Mission.contact_quality: "sa fille"}).where(Mission.id == story.mission.id)
    ahead(hours=24, minutes=10)
    await record_arrival(story.mission, story.karim)
    await both_read(app, story)
    ahead(hours=3)
    until = clock.now().date() + timedelta(days=20)
    why = PauseReason.PART_ORDERED.value
    await plan_second_visit(
        story.mission, story.karim, amount_cents=9000, not_before=until, not_before_reason=why
    )
    await both_read(app, story)
    await walk(story, "propose", "decline")
    await replace_wishes(story.mission.id, [*spans(24 * 25), _whole_day(24 * 26)])
    await both_read(app, story, "/creneaux")
    await both_read(app, story)


def _whole_day(hours: int) -> Span:
    day = (clock.now() + timedelta(hours=hours)).date()
    return whole_days(day, day, "97400")


async def test_a_choice_whose_hours_are_taken_or_over(app: Litestar) -> None:
    story, asked = await begin(S.SLOT_CHOSEN), await begin(S.SLOTS_PROPOSED)
    await Message.update({Message.sent_at: clock.now()}, force=True)
    await both_read(app, asked)
    another = (await begin(S.NEW)).mission
    await propose_slots(another, spans(24), story.karim)
    await walk_of(story, another)
    await both_read(app, story)
    ahead(hours=30)
    await both_read(app, story)
    await both_read(app, asked)


@pytest.mark.parametrize("why", [REFUSALS, PASSED, GONE])
async def test_why_somebody_waits(app: Litestar, why: str) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    for stage in (why, LISTED):
        await note(story.mission.id, stage)
    page = await require_masked(await (await browser_of(app, "manager", story)).open("/gestion"))
    assert page.has("sans-reponse")


async def test_more_than_is_counted(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    stories = [await begin(status) for status in (S.QUOTE_SUBMITTED, S.QUOTE_SUBMITTED, S.SLOTS_PROPOSED)]
    for story in stories:
        await lose(story.mission)
        await note(story.mission.id, LISTED)
    nadia = await browser_of(app, "manager", stories[0])
    for most in (100, 2):
        for module in (desk_page, waiting):
            monkeypatch.setattr(module, "MOST", most)
        monkeypatch.setattr(desk_page, "SHOWN", 1)
        monkeypatch.setattr(waiting, "SHOWN", 1)
        for path in ("/gestion", "/gestion?q=fuite"):
            await require_masked(await nadia.open(path), "fuite")
    monkeypatch.setattr(contractors_page, "SHOWN", 1)
    monkeypatch.setattr(contractors_page, "HELD_SHOWN", 0)
    await Account.update({Account.most_unplanned: 0}, force=True)
    await require_masked(await nadia.open("/gestion/prestataires"))


async def test_what_a_contractor_missed(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    nadia = await browser_of(app, "manager", story)
    ahead(hours=1)
    await reschedule(story.mission, "En panne", story.karim)
    await require_masked(await nadia.open("/gestion/prestataires"))
    for _ in range(2):
        await story.again()
        ahead(hours=27)
        await report_no_show(story.mission, story.manager, word="")
        await require_masked(await nadia.open("/gestion/prestataires"))


async def test_no_contractor_at_all(app: Litestar) -> None:
    nadia = await signed_in(app, await account(Role.MANAGER, "Nadia Benali"))
    for path in ("/gestion", "/gestion/agenda", "/gestion/prestataires"):
        await require_masked(await nadia.open(path))


async def test_a_full_day_and_what_stands_in_an_absence(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    await propose_slots((await begin(S.NEW)).mission, spans(28), story.karim)
    for hours in (28, 32, 52, 56, 60):
        mission = (await begin(S.NEW)).mission
        await propose_slots(mission, spans(hours), story.karim)
        await walk_of(story, mission)
    karim, nadia = await karim_of(app, story), await browser_of(app, "manager", story)
    number = story.karim_account.id
    day = (clock.now() + timedelta(days=1)).date()
    path = "/agenda/absences"
    values = {"absence_from_date": day.isoformat(), "absence_to_date": (day + timedelta(days=3)).isoformat()}
    page = await sent(karim, path, path, "add", **values)
    gone = next(
        form
        for form in page.root.all("form")
        if "absences/" in form.get("action") and "autre" not in form.get("action")
    )
    first, again = (
        page.form(gone.get("action")).press("delete"),
        page.form(gone.get("action")).press("delete"),
    )
    await set_other_agenda(number, "https://agenda.example/private-0123/basic.ics")
    times = [Span(clock.now(), clock.now() + timedelta(days=2))]
    await BusyTime.insert(*(BusyTime(account=number, starts_at=one.start, ends_at=one.end) for one in times))
    await OtherAgenda.update({OtherAgenda.read_at: clock.now()}, force=True)
    for hours in (0, 23, 2):
        ahead(hours=hours)
        for shown, reader in (
            ("/agenda", karim),
            (path, karim),
            (f"/gestion/agenda?prestataire={number}", nadia),
        ):
            await require_masked(await reader.open(shown), "agenda.example")
    await OtherAgenda.update({OtherAgenda.trouble: "slow"}, force=True)
    await require_masked(await karim.open(path), "agenda.example")
    await OtherAgenda.update({OtherAgenda.sealed: "x"}, force=True)
    await require_masked(await karim.open(path))
    for form in (first, again):
        await require_masked(await karim.submit(form))
    action = f"{path}/autre-agenda#autre-agenda"
    for _ in range(2):
        remove = (await karim.open(path)).form(action).put("answer", "remove")
        await require_masked(await karim.submit(remove))


async def walk_of(story: Story, mission: Mission) -> None:
    kept, story.mission = story.mission, mission
    await walk(story, "choose", "schedule")
    story.mission = kept


async def test_a_contractor_overseas(app: Litestar) -> None:
    story = await begin()
    await Account.update({Account.areas: "974"}).where(Account.id == story.karim_account.id)
    karim = await karim_of(app, story)
    async with transaction():
        today = clock.now().date()
        await add_absence(story.karim_account.id, whole_days(today, today, "97400"), clock_of="97400")
    for path in ("/agenda", "/agenda/horaires", "/agenda/absences"):
        await require_masked(await karim.open(path))


async def test_a_correction_that_changes_nothing_and_one_that_changes_the_contact(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    nadia = await browser_of(app, "manager", story)
    path = f"/gestion/missions/{story.mission.reference}/corriger"
    await sent(nadia, path, path, "amend")
    await sent(
        nadia, path, path, "amend", tenant_email="", tenant_phone="01 99 00 01 02", tenant_name="Ana Lopes"
    )


async def test_an_answer_on_a_day_off(app: Litestar) -> None:
    story = await begin(S.NEW)
    saturday = next(day for day in spans(*range(24, 240, 24)) if wording.local(day.start).weekday() == 5)
    await propose_slots(story.mission, [saturday], story.karim)
    await both_read(app, story, "/reponse")
    await decline_slots(story.mission, [], "", story.tenant)
    await both_read(app, story)
