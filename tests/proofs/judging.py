"""What must hold after each step of a walk, whatever happened."""

from collections import defaultdict
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import vobject

from database.connection import rows
from models import clock
from models.missions.event import MissionEvent
from models.missions.facts import facts_of, turn_of
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.transition_table import Action, Who
from models.missions.transitions import allowed
from models.people.actor import SYSTEM
from models.workflow import FINAL, Status
from notifications.holding import REMINDERS
from notifications.sender import drain
from settings import current
from tests.models.law import LAW, UPKEEP
from tests.proofs.steps import Cast
from tests.support.calendar_client import Clients

_OVERLAPS = (
    "SELECT a.id FROM visit a JOIN assignment x ON x.id = a.assignment "
    "JOIN assignment y ON y.contractor = x.contractor JOIN visit b ON b.assignment = y.id AND b.id > a.id "
    "WHERE a.state = 'planned' AND b.state = 'planned' AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
)
_PLANNED = (
    "SELECT v.id, v.first_visit, v.starts_at, v.ends_at, a.contractor, a.mission FROM visit v "
    "JOIN assignment a ON a.id = v.assignment WHERE v.state = 'planned' ORDER BY v.id"
)
_NOT_ITS_OWN = (
    "SELECT m.id FROM mission m LEFT JOIN assignment a ON a.id = m.assignment "
    "WHERE coalesce(m.contractor, 0) <> coalesce(a.contractor, 0)"
)
_OVER = "SELECT v.id, v.first_visit FROM visit v WHERE v.state <> 'planned' AND v.state <> 'cancelled'"
SILENT_FOR = timedelta(days=21)


class Judge:
    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.clients = Clients(strict=False)
        self.last_message = 0
        self.contacts: dict[int, set[str]] = defaultdict(set)  # who ever answered for a home
        self.mails: set[str] = set()

    async def look(self) -> None:
        missions = await Mission.objects().order_by(Mission.id)
        events: dict[int, list[MissionEvent]] = defaultdict(list)
        for event in await MissionEvent.objects().order_by(MissionEvent.id):
            events[event.mission].append(event)
        assert not await rows(_OVERLAPS), "two visits of one contractor at once"
        assert not await rows(_NOT_ITS_OWN), "a mission's contractor is another one's than its assignment's"
        for mission in missions:
            _explained(mission, events[mission.id])
            if mission.contact:
                self.contacts[mission.id] |= {mission.contact.email, mission.contact.mobile} - {""}
            await self._can_go_on(mission)
        await self._told_have_a_part({event.id: event for found in events.values() for event in found})

    async def _can_go_on(self, mission: Mission) -> None:
        """Whoever must act now can; nothing but the end waits for nobody."""
        if mission.status in FINAL:
            return
        facts = await facts_of(mission)
        turn = turn_of(mission, facts)
        if turn is None:
            assert mission.status == Status.SCHEDULED, mission.status
            return
        actors = [SYSTEM, *self.cast.actors(mission.id)]
        mine = [
            row.action for actor in actors if actor.role is turn for row, _ in allowed(mission, actor, facts)
        ]
        # Where every contractor has left it, a manager lets one come back.
        assert mine or facts.barred, f"{mission.status} waits for {turn}, who can do nothing"
        managers = [row.action for row, _ in allowed(mission, actors[1], facts)]
        assert managers, f"of {mission.status} a manager can do nothing"

    async def _told_have_a_part(self, events: dict[int, MissionEvent]) -> None:
        """Each new message is for who answers for the home, its contractor, those on offer to, or the managers."""
        accounts = {account.email: account for account in self.cast.contractors}
        for message in await Message.objects().where(Message.id > self.last_message).order_by(Message.id):
            self.last_message = message.id
            event = events[message.event]
            if message.account is None:
                known = self.contacts[message.mission] | {current().agency_email}
                assert (message.to_email or message.to_phone) in known, (
                    f"{message.kind} to {message.shown_address}"
                )
                continue
            if message.account == self.cast.manager.id or message.kind == "new_mission":
                continue
            account = accounts[message.to_email]
            if message.kind in ("visits_tomorrow", "digest"):
                missions = [one for one, _ in message.details.get("waiting", [])] or [message.mission]
            else:
                missions = [message.mission]
            for mission in missions:
                held = await rows(
                    "SELECT id, ended_at FROM assignment WHERE mission = {} AND contractor = {}",
                    mission,
                    account.id,
                )
                assert held, f"{message.kind} to {account.company}, who never had it"
                ended = [row["ended_at"] for row in held if row["ended_at"] is not None]
                still = any(row["ended_at"] is None for row in held)
                assert still or max(ended) >= event.at, f"{message.kind} to {account.company}, who had left"

    async def post(self) -> None:
        """All that waits goes out, and comes to the calendars."""
        before = {row["id"]: row for row in await rows("SELECT id, visit, status FROM mission")}
        while await drain():
            pass
        folder = current().data_dir / "mail"
        sent = {
            message.message_id: message
            for message in await Message.objects().where(Message.sent_at.is_not_null())
        }
        for path in sorted(folder.glob("*.eml")) if folder.exists() else []:
            if path.name in self.mails:
                continue
            self.mails.add(path.name)
            mail = message_from_bytes(path.read_bytes(), policy=default)
            assert isinstance(mail, EmailMessage)
            message = sent[str(mail["Message-ID"])]
            if message.kind in REMINDERS:
                held = (
                    [before[message.mission]["visit"]]
                    if message.kind != "visits_tomorrow"
                    else [row["visit"] for row in before.values()]
                )
                assert set(message.details["visits"]) & set(held), "a reminder of a visit that is no more"
            _read_once_more(mail)
            self.clients.read(message.to_email, mail)
        await self._calendars_hold_what_is_planned()

    async def _calendars_hold_what_is_planned(self) -> None:
        planned, over = await rows(_PLANNED), await rows(_OVER)
        emails = {account.id: account.email for account in self.cast.contractors}
        wanted: dict[str, dict[str, tuple[datetime, datetime]]] = defaultdict(dict)
        for visit in planned:
            mission = await Mission.objects().where(Mission.id == visit["mission"]).first()
            assert mission is not None
            uid = f"visite-{visit['first_visit'] or visit['id']}@127.0.0.1"
            span = (visit["starts_at"], visit["ends_at"])
            wanted[emails[visit["contractor"]]][uid] = span
            if mission.contact and mission.contact.email:
                wanted[mission.contact.email][uid] = span
        past = {f"visite-{row['first_visit'] or row['id']}@127.0.0.1" for row in over}
        for mailbox in {*wanted, *self.clients.held}:
            held = {
                uid: (event.start, event.end)
                for uid, event in self.clients.held[mailbox].items()
                if uid in wanted[mailbox] or uid not in past
            }
            assert held == dict(wanted[mailbox]), f"{mailbox} holds {held}, and {wanted[mailbox]} is planned"

    async def in_the_end(self) -> None:
        """Nobody does anything any more: of each mission that waits, somebody is told."""
        await self.post()
        begun = clock.now()
        while clock.now() < begun + SILENT_FOR:
            await self.cast.wait(timedelta(hours=12))
            await self.look()
            await self.post()
        for mission in await Mission.objects().where(Mission.status.not_in([one.value for one in FINAL])):
            facts = await facts_of(mission)
            assert turn_of(mission, facts) is not None, f"{mission.status} waits for nobody"
            told = await rows(
                "SELECT id FROM nudge WHERE mission = {} AND since = {}", mission.id, mission.status_since
            )
            assert told, f"{mission.reference}: nobody is told that it waits ({mission.status})"


def _explained(mission: Mission, events: list[MissionEvent]) -> None:
    """Each step is one of the law, from where the last one led, and the versions count those that others decide on."""
    assert events[0].action == Action.PUBLISH
    status, version = Status.NEW, events[0].version
    for event in events[1:]:
        assert event.from_status == status, f"{event.action} from {event.from_status}, it was {status}"
        if event.action in UPKEEP:
            assert event.to_status == status
        else:
            targets = {
                LAW.get((Action(event.action), who, status)) for who in Who if who.role == event.actor_role
            }
            assert event.to_status in targets, (
                f"{event.actor_role} {event.action} from {status} to {event.to_status}"
            )
            status = Status(event.to_status)
        assert event.version == version + event.raised, event.action
        version = event.version
    assert (mission.status, mission.version) == (status, version)


def _read_once_more(mail: EmailMessage) -> None:
    """By a parser that is none of the program's."""
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            text: Any = part.get_content()
            [calendar] = vobject.readComponents(text)
            [event] = calendar.vevent_list
            assert event.uid.value
            assert int(event.sequence.value) >= 0
            assert event.dtstart.value < event.dtend.value
            assert event.dtstart.value.tzinfo is not None
