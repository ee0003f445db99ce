"""From every status, for every failure of the one whose turn it is, somebody else is told in time, and can act."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller

import settings
from database.connection import rows
from models import clock
from models.missions import digest, silence, time_limits
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.transition_table import TRANSITIONS
from models.missions.verbs.slots import decline_slots
from models.missions.verbs.upkeep import renew_link
from models.missions.verbs.visits import plan_second_visit
from models.missions.waking import awake, may_tell
from models.people.account import Account
from models.workflow import FINAL, Role, Status, turn
from notifications.compose import write
from notifications.sender import drain
from tests.notifications.test_transport import Mailbox, free_port
from tests.support import story
from tests.support.story import Story

WITHIN = timedelta(days=29)
PARIS = ZoneInfo("Europe/Paris")
FAILURES = ("silent", "without mail", "refused", "closed")
WAITING = [status for status in Status if status not in FINAL]
CASES = [
    (status, failure)
    for status in WAITING
    for failure in FAILURES
    # A tenant has no account to be closed; an account always has an address.
    if failure != ("closed" if status in (Status.SLOTS_PROPOSED, Status.WORK_DONE) else "without mail")
]


class Choosy(Mailbox):
    """Refuses one address for good."""

    refused = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address == self.refused:
            return "550 5.1.1 no such mailbox"
        return await super().handle_RCPT(server, session, envelope, address, options)


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Choosy]:
    box, port = Choosy(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    monkeypatch.setenv("CRENEAU_SMTP_URL", f"smtp://127.0.0.1:{port}")
    settings.current.cache_clear()
    yield box
    server.stop()
    settings.current.cache_clear()


async def _whose_turn(tale: Story) -> tuple[Role, str]:
    """Who is waited for, and its address."""
    role = turn(Status(tale.mission.status), somebody_to_ask=True, visit_start=None, now=clock.now())
    assert role is not None
    account = {Role.CONTRACTOR: tale.karim_account, Role.MANAGER: tale.manager_account}.get(role)
    return role, account.email if account else str(tale.mission.tenant_email)


async def _fail(tale: Story, failure: str, who: str, mailbox: Choosy) -> None:
    if failure == "refused":
        mailbox.refused = who
    if failure == "closed":
        await Account.update({Account.active: False}).where(Account.email == who)


def _can_act(mission: Mission) -> bool:
    """A manager can, whoever was waited for."""
    return any(
        mission.status in row.sources and who.role is Role.MANAGER for row in TRANSITIONS for who in row.who
    )


@pytest.mark.parametrize("status, failure", CASES)
async def test_somebody_else_is_told_and_can_act(
    db: None, mailbox: Choosy, status: Status, failure: str
) -> None:
    about = {"tenant_email": ""} if failure == "without mail" else {}
    tale = await story.begin(status, **about)
    await drain()
    role, who = await _whose_turn(tale)
    before = len(mailbox.mails)
    await _fail(tale, failure, who, mailbox)
    if failure == "refused" and role is Role.TENANT:
        await renew_link(tale.mission, tale.manager)  # so that there is a mail to refuse
    end = clock.now() + WITHIN
    while clock.now() < end and not _told(mailbox.mails[before:], who):
        story.ahead(hours=12)
        await time_limits.run_due()
        await silence.run()
        await digest.run()
        await drain()
        mission = await tale.reload()
        if mission.status != status:
            # The clock moved it, and told of that: slots ran out, seven days of silence.
            return
    assert _told(mailbox.mails[before:], who), f"{role} of {status} is waited for without an end"
    assert _can_act(tale.mission)
    if failure == "refused" and status is not Status.NEW:
        # Before anybody has claimed it the mission waits for no one in particular, and no one is reminded.
        assert await Message.exists().where(Message.to_email == who, Message.outcome == "refused")


def _told(mails: list[Any], silent: str) -> bool:
    """A manager, or the agency where it is the manager who stays silent."""
    office = {"gestion@creneau.example"}
    return any(
        str(mail["To"].addresses[0].addr_spec) not in {silent, "camille.martin@locataire.example"}
        and (
            "/gestion/" in mail.get_body(("plain",)).get_content()
            or office & {str(mail["To"].addresses[0].addr_spec)}
        )
        for mail in mails
    )


async def test_nobody_is_told_twice_of_the_same_turn(db: None) -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    story.ahead(hours=200)
    tale.mission.status = Status.SLOTS_PROPOSED
    for _ in range(3):
        await silence.run()
    kinds = await story.kinds_sent(tale.mission)
    assert kinds.count("tenant_silent") == 1
    assert kinds.count("nudge_slot") <= 2


async def test_another_turn_is_waited_for_anew(db: None) -> None:
    tale = await story.begin(Status.SLOTS_NEEDED)
    for _ in range(2):
        story.ahead(hours=49)
        await silence.run()
        await digest.run()
    assert (await story.kinds_sent(tale.mission)).count("contractor_silent") == 1
    await tale._propose()
    await tale._decline()
    story.ahead(hours=49)
    await silence.run()
    await digest.run()
    kinds = await story.kinds_sent(tale.mission)
    assert (kinds.count("digest"), kinds.count("contractor_silent")) == (2, 1)
    await silence.sweep_nudges()
    left = await _stages(tale)
    assert left == {"first"}, "of the turns that are over nothing is kept"


async def _stages(tale: Story) -> set[str]:
    from models.missions.nudge import Nudge

    return {row["stage"] for row in await Nudge.select(Nudge.stage).where(Nudge.mission == tale.mission.id)}


async def test_a_chosen_hour_that_passes_is_told_to_contractor_and_manager(db: None) -> None:
    tale = await story.begin(Status.SLOT_CHOSEN)
    story.ahead(hours=25)
    assert await silence.run()
    kinds = await story.kinds_sent(tale.mission)
    assert {"slot_passed", "slot_passed_manager"} <= set(kinds)
    assert (await tale.reload()).status == Status.SLOT_CHOSEN, "the other slot lies ahead"


async def test_the_third_refusal_is_told_to_the_manager(db: None) -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    for number in range(1, 4):
        await decline_slots(tale.mission, [], "", tale.tenant)
        told = (await story.kinds_sent(tale.mission)).count("third_refusal")
        assert told == int(number == 3)
        await tale._propose()


async def test_a_pause_is_no_silence(db: None) -> None:
    tale = await story.begin(Status.SCHEDULED)
    day = clock.now().date() + timedelta(days=10)
    await plan_second_visit(
        tale.mission, tale.karim, amount_cents=9000, not_before=day, not_before_reason="part_ordered"
    )
    for _ in range(10):
        story.ahead(hours=24)
        await digest.run()
    assert "digest" not in await story.kinds_sent(tale.mission)
    story.ahead(hours=72)
    await digest.run()
    assert "digest" in await story.kinds_sent(tale.mission)


async def test_after_a_long_pause_one_reminder_will_do(db: None) -> None:
    """As where the server was away for days: both are due in the same run."""
    tale = await story.begin(Status.WORK_DONE)
    story.ahead(hours=100)
    await silence.run()
    assert (await story.kinds_sent(tale.mission)).count("nudge_work") == 1


async def _silence(tale: Story) -> str:
    """What the manager reads of the reminders."""
    found = (
        await Message.objects().where(Message.kind == "tenant_silent").order_by(Message.id, ascending=False)
    )
    letter = (await write(found[0])).letter
    return next(line for line in letter.lines if line.startswith("Le locataire n'a pas répondu"))


@pytest.mark.parametrize("status", [Status.SLOTS_PROPOSED, Status.WORK_DONE])
async def test_a_manager_reads_how_often_the_tenant_was_reminded_by_then(
    db: None, mailbox: Choosy, status: Status
) -> None:
    """The second reminder is written in the run that tells of the silence: nobody had the time to stay silent on it."""
    tale = await story.begin(status)
    for _ in range(2):
        await drain()
        story.ahead(hours=24)
        await silence.run()
    second = "Le locataire n'a pas répondu, malgré un rappel. Un second vient de lui être adressé."
    assert await _silence(tale) == second
    story.ahead(seconds=20)
    await drain()
    assert await _silence(tale) == second


async def test_one_reminder_that_has_just_gone_is_no_two(db: None, mailbox: Choosy) -> None:
    tale = await story.begin(Status.WORK_DONE)
    await drain()
    story.ahead(hours=100)
    await silence.run()
    assert await _silence(tale) == "Le locataire n'a pas répondu. Un rappel vient de lui être adressé."


async def test_where_the_manager_is_told_later_both_reminders_count(db: None, mailbox: Choosy) -> None:
    """As where it became night between the second reminder and that mail."""
    tale = await story.begin(Status.WORK_DONE)
    for _ in range(2):
        await drain()
        story.ahead(hours=24)
        await silence.run()
    await drain()
    story.ahead(hours=2)
    await rows("DELETE FROM nudge WHERE stage = 'listed'")
    await silence.run()
    assert await _silence(tale) == "Le locataire n'a pas répondu, malgré deux rappels."


async def test_whom_no_message_can_reach_is_not_reminded(db: None) -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED, **story.BY_PHONE)
    story.ahead(hours=49)
    await silence.run()
    assert await _silence(tale) == "Le locataire n'a pas répondu, et aucun message ne l'atteint."


@pytest.mark.parametrize(
    "when",
    [
        datetime(2027, 5, 5, 6, tzinfo=PARIS),
        datetime(2027, 5, 5, 20, tzinfo=PARIS),
        datetime(2027, 5, 6, 6, tzinfo=PARIS),  # Ascension Day
        datetime(2027, 5, 6, 10, tzinfo=PARIS),
        datetime(2027, 5, 9, 10, tzinfo=PARIS),  # a Sunday
    ],
    ids=str,
)
async def test_at_night_and_on_a_day_off_nobody_is_reminded_of_what_he_owes(db: None, when: datetime) -> None:
    story.ahead(seconds=(datetime(2027, 5, 3, 10, tzinfo=PARIS) - clock.now()).total_seconds())
    tale = await story.begin(Status.WORK_DONE)
    await drain()
    story.ahead(seconds=(when - clock.now()).total_seconds())
    assert await silence.run() == 0
    assert "nudge_work" not in await story.kinds_sent(tale.mission)
    story.ahead(seconds=(datetime(2027, 5, 10, 9, tzinfo=PARIS) - clock.now()).total_seconds())
    assert await silence.run()
    assert "nudge_work" in await story.kinds_sent(tale.mission)


@pytest.mark.parametrize(
    ("when", "asleep", "awake"),
    [
        (datetime(2027, 5, 5, 7, tzinfo=PARIS), "59000", "97400"),  # 9 h at La Réunion
        (datetime(2027, 5, 5, 9, tzinfo=PARIS), "97200", "59000"),  # 3 h in Martinique
        (datetime(2026, 12, 26, 10, tzinfo=PARIS), "67000", "59000"),  # Saint Stephen's in Alsace
        (datetime(2027, 5, 5, 21, tzinfo=PARIS), "97400", "97200"),
    ],
    ids=str,
)
async def test_homes_that_sleep_keep_nobody_waiting_who_is_awake(
    db: None, monkeypatch: pytest.MonkeyPatch, when: datetime, asleep: str, awake: str
) -> None:
    monkeypatch.setattr(silence, "AT_ONCE", 1)
    story.ahead(seconds=(when - timedelta(days=2, hours=3) - clock.now()).total_seconds())
    first = await story.begin(Status.WORK_DONE, postcode=asleep)
    story.ahead(minutes=5)
    second = await story.begin(Status.WORK_DONE, postcode=awake)
    await drain()
    story.ahead(seconds=(when - clock.now()).total_seconds())
    assert await silence.run()
    assert "nudge_work" in await story.kinds_sent(second.mission)
    assert "nudge_work" not in await story.kinds_sent(first.mission)


HOMES = [
    "59000",
    "67000",
    "97110",
    "97133",
    "97150",
    "97200",
    "97400",
    "98600",
    "98714",
    "98741",
    "98755",
    "98800",
    "20000",
]


@pytest.mark.parametrize("day", ["2027-05-05", "2026-12-26", "2027-05-06", "2027-05-22", "2027-06-29"])
async def test_the_database_is_asked_what_the_clock_of_each_home_says(db: None, day: str) -> None:
    for hour in range(0, 48):
        story.ahead(
            seconds=(datetime.fromisoformat(f"{day}T00:10+00:00") - clock.now()).total_seconds() + hour * 1800
        )
        homes = awake()
        for postcode in HOMES:
            sql = f"SELECT 1 FROM (SELECT CAST({{}} AS VARCHAR(10)) AS postcode) AS m WHERE 1 = 1{homes.sql}"
            assert bool(await rows(sql, postcode, *homes.args)) is may_tell(clock.now(), postcode), (
                postcode,
                clock.now(),
            )
