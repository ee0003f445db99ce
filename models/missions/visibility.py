"""Who sees which mission; to everybody else it does not exist, files included."""

import uuid

from models.errors import NotVisible
from models.files.stored_file import StoredFile
from models.missions.mission import Mission, by_reference
from models.people.actor import Actor
from models.workflow import FileKind, Role, Status

# The photos that a tenant sends.
OF_TENANT = (FileKind.DISPUTE, FileKind.NO_SHOW)


async def is_barred(mission: Mission, by: Actor) -> bool:
    return any(a.contractor == by.account_id and a.has_left for a in await mission.assignments())


async def is_its_contractor(mission: Mission, by: Actor) -> bool:
    """Also of a closed mission, which keeps its assignment."""
    mine = (a for a in await mission.assignments() if a.id == mission.assignment)
    return any(a.contractor == by.account_id for a in mine)


async def may_see(mission: Mission, by: Actor) -> bool:
    if by.role is Role.MANAGER:
        return True
    if by.role is Role.TENANT:
        return by.mission_id == mission.id
    if by.account_id is None:
        return False
    if mission.status == Status.NEW:
        return not await is_barred(mission, by)
    return await is_its_contractor(mission, by)


async def mission_for(reference: str, by: Actor) -> Mission:
    """Raises NotVisible, the same for a foreign mission as for one that does not exist."""
    mission = await by_reference(reference)
    if mission is None or not await may_see(mission, by):
        raise NotVisible
    return mission


async def file_for(file_id: uuid.UUID, by: Actor) -> StoredFile:
    """Raises NotVisible. A draft is its sender's alone; in the pool only the damage shows."""
    file = await StoredFile.objects().where(StoredFile.id == file_id).first()
    if file is None:
        raise NotVisible
    if file.draft:
        if file.owner == by.key:
            return file
        raise NotVisible
    mission = await Mission.objects().where(Mission.id == file.mission).first()
    if mission is None or not await may_see(mission, by) or not await _may_open(file, mission, by):
        raise NotVisible
    return file


async def _may_open(file: StoredFile, mission: Mission, by: Actor) -> bool:
    if by.role is Role.MANAGER:
        return True
    if by.role is Role.TENANT:
        return file.kind == FileKind.DAMAGE or (file.kind in OF_TENANT and file.owner == by.key)
    if file.kind == FileKind.DAMAGE:
        return True
    return file.assignment == mission.assignment and await is_its_contractor(mission, by)
