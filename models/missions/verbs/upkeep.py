"""What leaves the status as it is: corrections, links, photos, access codes."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from msgspec.structs import replace

import wording
from database.connection import fetch, rows, transaction
from models import audience
from models.agenda.reminder import Side, follow_clock
from models.agenda.span import Span
from models.errors import InvalidInput, NotVisible, TransitionRefused
from models.files.stored_file import CAPTION, attach
from models.missions import limits
from models.missions.event import MissionEvent
from models.missions.facts import Facts, facts_of
from models.missions.mission import Mission
from models.missions.outbox import OF_MISSION
from models.missions.transition_table import Action, Who
from models.missions.transitions import Move, fitting, noting, whos
from models.missions.verbs.slots import correct_wishes, take_first, wishes_of
from models.missions.verbs.visits import name_visit, raise_sequence
from models.people.actor import SYSTEM, Actor
from models.people.contact import Contact, same_address, same_mailbox, same_reader
from models.people.tenant_link import TenantLink, live_link, live_link_of, revoke_links
from models.workflow import FINAL, FileKind, Role, Status
from wording.faults import Fault
from wording.languages import Language


async def amend(mission: Mission, values: dict[str, Any], wishes: Sequence[Span], by: Actor) -> bool:
    """« Corriger la mission »: `values` are columns, checked by models.missions.publishing.

    What changes nothing leaves nothing. True where the link that somebody held has died and neither mail nor SMS can
    bring the next one: it is to be passed on by hand.
    """
    if mission.status in FINAL:
        raise TransitionRefused(Fault.MISSION_OVER)
    if by.role is not Role.MANAGER:
        raise NotVisible
    changed = sorted(name for name, value in values.items() if getattr(mission, name) != value)
    if "follows" in changed and await _comes_after(values["follows"], mission.id):
        raise InvalidInput(follows=Fault.FOLLOWS_ITSELF)
    if not changed and await wishes_of(mission.id) == sorted(wishes):
        return False
    had_link = await live_link_of(mission.id) is not None
    async with transaction():
        async with noting(mission, Action.AMEND, by) as move:
            await _correct(mission, move, values, changed)
            await correct_wishes(mission.id, wishes)
        if (
            move.data["to_be_reached"]
            and mission.visit is None  # what is planned is told, with the link
            and (had_link or mission.assignment is not None)
        ):
            async with _renewing(mission, by):
                pass  # whatever went out before: the address is another
        if mission.contact is None and mission.status == Status.SLOTS_PROPOSED:
            await take_first(mission)
    reachable = mission.contact is None or mission.contact_can_be_written_to
    return had_link and bool(move.data["other_reader"]) and not reachable


async def _comes_after(follows: int | None, mission_id: int) -> bool:
    """Whether what it is to follow is the mission itself, or follows it, however far behind."""
    seen: set[int] = set()
    while follows is not None and follows not in seen:
        if follows == mission_id:
            return True
        seen.add(follows)
        [row] = await rows("SELECT follows FROM mission WHERE id = {}", follows)
        follows = row["follows"]
    return False


async def _correct(mission: Mission, move: Move, values: dict[str, Any], changed: list[str]) -> None:
    """The columns, the link of who is no longer asked, and the event that stands in agendas."""
    before, shown = mission.contact, (mission.title, mission.whole_place)
    zone = wording.zone_of(mission.postcode)
    await mission.set(**values)
    if "postcode" in changed:
        # It is among those that every list offers to choose from.
        audience.tell((), pool=True)
    moved = shown != (mission.title, mission.whole_place)
    replaced, rang = not same_reader(before, mission.contact), await _rang_elsewhere(mission, before)
    other = replaced or rang
    new = mission.contact_can_be_written_to and (other or not same_address(before, mission.contact))
    move.data = {"changed": changed, "other_reader": other, "to_be_reached": new}
    if mission.status == Status.NEW and {"trade", "postcode"} & {*changed}:
        move.data["offered_to_others"] = True
    if other:
        # Before the messages are written: they would carry the old link.
        await revoke_links(mission.id)
        await mission.set(tenant_word="")
        move.former_contact = _to_be_freed(before, mission.contact, by_sms=replaced and rang)
    visit = move.facts.planned_visit
    if visit is not None and wording.zone_of(mission.postcode) != zone:
        await follow_clock(visit, Side.CONTACT, mission.postcode)
    if visit is not None and (other or new or moved):
        await raise_sequence(visit)
        move.data |= name_visit(visit) | {"shown_elsewhere": moved}


def _to_be_freed(before: Contact | None, now: Contact | None, *, by_sms: bool) -> Contact | None:
    """As far as it can be told that it is the contact no longer. The contact of today reads its mailbox; a number is
    written to where it had an SMS of ours, and was somebody else's: one that was corrected is a stranger's."""
    if before is None or (before.email and same_mailbox(before, now)):
        return None
    return before if by_sms else replace(before, phone="")


async def _rang_elsewhere(mission: Mission, before: Contact | None) -> bool:
    """Whether the key went by SMS to a number that is not the contact's any more: whose it is nobody knows."""
    number = before.mobile if before else ""
    if not number or (mission.contact is not None and mission.contact.mobile == number):
        return False
    # One that was tried may have arrived, whatever the gateway answered.
    sent = f"SELECT 1 FROM message WHERE {OF_MISSION} AND to_phone = {{}} AND attempts > 0 LIMIT 1"  # noqa: S608 - our own text
    return bool(await rows(sent, mission.id, number))


async def rename_firm(mission: Mission) -> None:
    """The contractor's firm has another name, which stands in the event that agendas hold."""
    async with noting(mission, Action.AMEND, SYSTEM, raises=False) as move:
        visit = move.facts.planned_visit
        move.data = {"changed": ["firm"], "other_reader": False, "to_be_reached": False}
        if visit is not None:
            await raise_sequence(visit)
            move.data |= name_visit(visit) | {"shown_elsewhere": True}


async def renew_link(mission: Mission, by: Actor, *, by_hand: bool = False) -> TenantLink:
    """A mail to the address on file, an SMS to the mobile of who has none; or, `by_hand`, a new link for the manager to
    pass on: the old one dies. So does one that has run out: whoever holds its key asks for another, and is not let in."""
    if by.role is not Role.MANAGER and (by.role is not Role.TENANT or by_hand):
        raise NotVisible
    if mission.contact is None:
        raise TransitionRefused(Fault.NOBODY_TO_TELL)
    if not by_hand and not mission.contact.can_be_written_to:
        raise InvalidInput(whole=Fault.NO_ADDRESS_FOR_LINK)
    async with _renewing(mission, by, by_hand=by_hand) as link:
        if not by_hand:
            await limits.check_renewals(mission, link.id)
    return link


@asynccontextmanager
async def _renewing(mission: Mission, by: Actor, *, by_hand: bool = False) -> AsyncIterator[TenantLink]:
    async with noting(mission, Action.RENEW_LINK, by, raises=False) as move:
        old = await live_link_of(mission.id)
        has_run_out = old is not None and not old.is_live
        if by_hand or has_run_out:
            await revoke_links(mission.id)
        link = await live_link(mission.id)
        yield link
        move.data = {"by_hand": by_hand, "link": str(link.id)}
        if old is not None and has_run_out and not by_hand:
            move.data["instead_of"] = str(old.id)


async def may_ask_again(link: TenantLink) -> bool:
    """Of a dead link: whether the one of today was sent in its place, to the same reader, whose message may be late."""
    today = await live_link_of(link.mission)
    sent = "SELECT data FROM mission_event WHERE mission = {} AND action = {}"
    renewals = [json.loads(row["data"]) for row in await rows(sent, link.mission, Action.RENEW_LINK.value)]
    return today is not None and any(
        (data.get("instead_of"), data.get("link")) == (str(link.id), str(today.id)) for data in renewals
    )


def photo_kinds(mission: Mission, by: Actor, facts: Facts) -> list[FileKind]:
    """What this person may add a photo of now: its contractor from the first planned visit to the invoice."""
    if by.role is Role.MANAGER:
        return [FileKind.DAMAGE]
    if Who.ITS_CONTRACTOR in whos(mission, by, facts) and facts.visits and mission.status not in FINAL:
        return [FileKind.BEFORE, FileKind.AFTER]
    return []


async def add_photos(
    mission: Mission, photos: Sequence[UUID], kind: FileKind, by: Actor, caption: str = ""
) -> None:
    """Raises TransitionRefused where this person may not add that kind now, InvalidInput on `photos`."""
    if not photos:
        raise InvalidInput(photos=Fault.PHOTOS_MISSING)
    caption = fitting(caption, "caption", CAPTION)
    async with noting(mission, Action.ADD_PHOTOS, by, note=caption) as move:
        if kind not in photo_kinds(mission, by, move.facts):
            raise TransitionRefused(Fault.PHOTOS_NOT_NOW)
        files = await attach(
            photos,
            owner=by.key,
            mission=mission.id,
            assignment=None if kind is FileKind.DAMAGE else move.assignment_id,
            kind=kind,
            name="photos",
        )
        if caption:
            table = type(files[0])
            await table.update({table.caption: caption}).where(table.id.is_in([file.id for file in files]))
        move.data = {"kind": kind.value, "photos": len(files)}


async def read_access_code(mission: Mission, by: Actor) -> str:
    """« Afficher le code »: for the contractor while the visit is planned; each reading is in the history."""
    if mission.status != Status.SCHEDULED or not mission.access_codes:
        raise TransitionRefused(Fault.ACCESS_CODE_NOT_NOW)
    async with noting(mission, Action.READ_ACCESS_CODE, by, raises=False) as move:
        if move.who is not Who.ITS_CONTRACTOR:
            raise NotVisible
    return str(mission.access_codes)


async def change_language(mission: Mission, code: str, by: Actor) -> None:
    """What the tenant reads from now on, on pages and in messages. Nobody else decides on it, so that no version
    rises. Raises InvalidInput."""
    if by.role is not Role.TENANT or by.mission_id != mission.id:
        raise NotVisible
    if code not in list(Language):
        raise InvalidInput(language=Fault.LANGUAGE_UNKNOWN)
    async with transaction():
        await mission.set(tenant_language=code)
        facts = await facts_of(mission)
        audience.tell([facts.contractor.id] if facts.contractor else [])


async def events_of(mission: Mission) -> list[MissionEvent]:
    return await fetch(MissionEvent, "mission = {} ORDER BY id", mission.id)
