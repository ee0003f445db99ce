"""What leaves the status as it is: corrections, links, photos, access codes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models import audience
from models.actor import Actor
from models.database import fetch, transaction
from models.errors import InvalidInput, NotVisible, TransitionRefused
from models.facts import Facts
from models.mission_event import MissionEvent
from models.span import Span
from models.stored_file import attach
from models.tenant_link import TenantLink, live_link, revoke_links
from models.transition_table import Action, Who
from models.transitions import noting, whos
from models.verbs.slots import replace_wishes, take_first
from models.workflow import FINAL, FileKind, Role, Status

if TYPE_CHECKING:
    from models.mission import Mission


async def amend(mission: "Mission", values: dict[str, Any], wishes: Sequence[Span], by: Actor) -> None:
    """« Corriger la mission »: `values` are columns, checked by models.publishing."""
    if mission.status in FINAL:
        raise TransitionRefused("La mission est terminée : elle ne peut plus être corrigée.")
    if by.role is not Role.MANAGER:
        raise NotVisible
    before = mission.contact
    changed = sorted(name for name, value in values.items() if getattr(mission, name) != value)
    async with transaction():
        async with noting(mission, Action.AMEND, by) as move:
            await mission.set(**values)
            await replace_wishes(mission.id, wishes)
            move.data = {"changed": changed}
            if "postcode" in changed:
                # It is among those that every list offers to choose from.
                audience.tell((), pool=True)
        if before != mission.contact:
            await _pass_on(mission, by)


async def _pass_on(mission: "Mission", by: Actor) -> None:
    """The contact is another: the old link dies, the new one gets its own, and without one nobody is waited for."""
    revoked = await revoke_links(mission.id)
    if mission.contact_email_known and (revoked or mission.assignment is not None):
        await renew_link(mission, by)
    if mission.contact is None and mission.status == Status.SLOTS_PROPOSED:
        await take_first(mission)


async def renew_link(mission: "Mission", by: Actor, *, by_hand: bool = False) -> TenantLink:
    """A mail to the address on file; or, `by_hand`, a new link for the manager to pass on: the old one dies."""
    if by.role is not Role.MANAGER and (by.role is not Role.TENANT or by_hand):
        raise NotVisible
    if mission.contact is None:
        raise TransitionRefused("Personne n'est à prévenir pour ce logement.")
    if not by_hand and not mission.contact.email:
        raise InvalidInput(answer="Aucune adresse e-mail n'est connue. Copiez un nouveau lien.")
    async with noting(mission, Action.RENEW_LINK, by) as move:
        if by_hand:
            await revoke_links(mission.id)
        link = await live_link(mission.id)
        move.data = {"by_hand": by_hand}
    return link


def photo_kinds(mission: "Mission", by: Actor, facts: Facts) -> list[FileKind]:
    """What this person may add a photo of now: its contractor from the first planned visit to the invoice."""
    if by.role is Role.MANAGER:
        return [FileKind.DAMAGE]
    if Who.ITS_CONTRACTOR in whos(mission, by, facts) and facts.visits and mission.status not in FINAL:
        return [FileKind.BEFORE, FileKind.AFTER]
    return []


async def add_photos(
    mission: "Mission", photos: Sequence[UUID], kind: FileKind, by: Actor, caption: str = ""
) -> None:
    """Raises TransitionRefused where this person may not add that kind now, InvalidInput on `photos`."""
    if not photos:
        raise InvalidInput(photos="Choisissez au moins une photo.")
    async with noting(mission, Action.ADD_PHOTOS, by, note=caption.strip()[:200]) as move:
        if kind not in photo_kinds(mission, by, move.facts):
            raise TransitionRefused("Des photos ne peuvent pas être ajoutées maintenant.")
        files = await attach(
            photos,
            owner=by.key,
            mission=mission.id,
            assignment=None if kind is FileKind.DAMAGE else move.assignment_id,
            kind=kind,
            field="photos",
        )
        if caption.strip():
            table = type(files[0])
            await table.update({table.caption: caption.strip()[:200]}).where(
                table.id.is_in([file.id for file in files])
            )
        move.data = {"kind": kind.value, "photos": len(files)}


async def read_access_code(mission: "Mission", by: Actor) -> str:
    """« Afficher le code »: for the contractor while the visit is planned; each reading is in the history."""
    if mission.status != Status.SCHEDULED or not mission.access_codes:
        raise TransitionRefused("Le code ne s'affiche que le temps d'un rendez-vous planifié.")
    async with noting(mission, Action.READ_ACCESS_CODE, by) as move:
        if move.who is not Who.ITS_CONTRACTOR:
            raise NotVisible
    return str(mission.access_codes)


async def events_of(mission: "Mission") -> list[MissionEvent]:
    return await fetch(MissionEvent, "mission = {} ORDER BY id", mission.id)
