"""Who sees which mission and which file; twenty photos of a kind."""

import uuid

import pytest

from models.errors import InvalidInput, NotVisible, TransitionRefused
from models.files.stored_file import PHOTOS_OF_A_KIND, StoredFile, drafts_of
from models.missions.facts import facts_of
from models.missions.publishing import publish
from models.missions.verbs.ending import reassign, withdraw
from models.missions.verbs.invoices import submit_invoice
from models.missions.verbs.quotes import submit_quote
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.upkeep import add_photos, events_of, photo_kinds
from models.missions.verbs.visits import report_no_show, schedule
from models.missions.verbs.work import complete, confirm_work, dispute_work
from models.missions.visibility import OF_TENANT, file_for, may_see, mission_for
from models.people.actor import SYSTEM, Actor
from models.workflow import FileKind, Role, Status
from tests.support import story
from tests.support.story import Story
from wording.faults import Fault

PEOPLE = ("karim", "sophie", "tenant", "neighbour", "manager", "system")


def person(tale: Story, name: str) -> Actor:
    if name == "neighbour":
        return Actor(Role.TENANT, "Zoé Voisine", link_id="other", mission_id=tale.mission.id + 1000)
    found: Actor = SYSTEM if name == "system" else getattr(tale, name)
    return found


def sees(name: str, status: Status) -> bool:
    match name:
        case "manager" | "tenant":
            return True
        case "karim":
            return status is not Status.CANCELLED
        case "sophie":
            return status is Status.NEW
    return False


@pytest.mark.parametrize("status", Status)
async def test_a_mission_exists_for_its_people_only(status: Status) -> None:
    tale = await story.begin(status)
    mission = await tale.reload()
    for name in PEOPLE:
        by = person(tale, name)
        assert await may_see(mission, by) == sees(name, status), name
        if sees(name, status):
            assert (await mission_for(mission.reference.lower(), by)).id == mission.id
            continue
        with pytest.raises(NotVisible) as foreign:
            await mission_for(mission.reference, by)
        with pytest.raises(NotVisible) as missing:
            await mission_for("OM-1999-000001", by)
        assert str(foreign.value) == str(missing.value)


async def with_a_file_of_each_kind() -> tuple[Story, dict[FileKind, uuid.UUID]]:
    tale = await story.begin(Status.QUOTE_SUBMITTED)
    karim, mission = tale.karim, tale.mission
    files: dict[FileKind, uuid.UUID] = {}

    async def photo(kind: FileKind, by: Actor) -> uuid.UUID:
        files[kind] = await story.draft(by, kind)
        return files[kind]

    facts = await facts_of(mission)
    assert facts.last_quote is not None
    files[FileKind.QUOTE] = facts.last_quote.file
    await add_photos(mission, [await photo(FileKind.DAMAGE, tale.manager)], FileKind.DAMAGE, tale.manager)
    await add_photos(mission, [await photo(FileKind.BEFORE, karim)], FileKind.BEFORE, karim)
    await add_photos(mission, [await photo(FileKind.AFTER, karim)], FileKind.AFTER, karim)
    await tale._approve()
    await tale.again()
    story.ahead(hours=27)
    await report_no_show(mission, tale.tenant, photos=[await photo(FileKind.NO_SHOW, tale.tenant)])
    await tale.again()
    await complete(mission, karim)
    await dispute_work(
        mission, "Le robinet goutte", tale.tenant, [await photo(FileKind.DISPUTE, tale.tenant)]
    )
    await confirm_work(mission, tale.manager, "Réparé depuis")
    files[FileKind.INVOICE] = await story.draft(karim, FileKind.INVOICE)
    await submit_invoice(mission, karim, amount_cents=42000, file=files[FileKind.INVOICE])
    return tale, files


OPENS = {
    "manager": set(FileKind),
    "karim": set(FileKind),
    "tenant": {FileKind.DAMAGE, *OF_TENANT},
    "sophie": set(),
    "neighbour": set(),
    "system": set(),
}


async def opened(tale: Story, files: dict[FileKind, uuid.UUID], by: Actor) -> set[FileKind]:
    found = set()
    for kind, file_id in files.items():
        try:
            file = await file_for(file_id, by)
        except NotVisible:
            continue
        assert file.kind == kind
        found.add(kind)
    return found


async def test_a_file_opens_for_those_it_is_for() -> None:
    tale, files = await with_a_file_of_each_kind()
    assert set(files) == set(FileKind)
    for name in PEOPLE:
        assert await opened(tale, files, person(tale, name)) == OPENS[name], name


async def test_the_tenants_photos_are_those_of_its_own_link() -> None:
    tale, files = await with_a_file_of_each_kind()
    other_link = Actor(Role.TENANT, "Un autre", link_id="new", mission_id=tale.mission.id)
    assert await opened(tale, files, other_link) == {FileKind.DAMAGE}


async def test_in_the_pool_the_damage_shows_and_nothing_else() -> None:
    tale, files = await with_a_file_of_each_kind()
    await dispute_work(tale.mission, "À refaire", tale.manager)
    await reassign(tale.mission, "Trop long", tale.manager)
    assert await opened(tale, files, tale.sophie) == {FileKind.DAMAGE}
    assert await opened(tale, files, tale.karim) == set()
    assert await opened(tale, files, tale.manager) == set(FileKind)
    await propose_slots(tale.mission, story.spans(24), tale.sophie)
    assert await opened(tale, files, tale.sophie) == {FileKind.DAMAGE}


async def test_a_draft_is_its_senders_alone() -> None:
    tale = await story.begin(Status.SCHEDULED)
    file = await story.draft(tale.karim)
    assert (await file_for(file, tale.karim)).id == file
    for by in (tale.manager, tale.sophie, tale.tenant):
        with pytest.raises(NotVisible):
            await file_for(file, by)
        assert await drafts_of(by.key, [file]) == []
    with pytest.raises(NotVisible):
        await file_for(uuid.uuid4(), tale.manager)


async def test_somebody_elses_draft_can_not_be_attached() -> None:
    tale = await story.begin(Status.SCHEDULED)
    for ids in ([await story.draft(tale.sophie)], [uuid.uuid4()]):
        with pytest.raises(InvalidInput) as refused:
            await submit_quote(tale.mission, tale.karim, amount_cents=42000, file=ids[0])
        assert list(refused.value.errors) == ["quote"]
    assert (await tale.reload()).status == Status.SCHEDULED


async def test_a_file_is_attached_once() -> None:
    tale = await story.begin(Status.SCHEDULED)
    photo = await story.draft(tale.karim, FileKind.BEFORE)
    await add_photos(tale.mission, [photo], FileKind.BEFORE, tale.karim)
    for ids in ([photo], [twice := await story.draft(tale.karim), twice]):
        with pytest.raises(InvalidInput):
            await add_photos(tale.mission, ids, FileKind.BEFORE, tale.karim)
    assert await StoredFile.count().where(StoredFile.draft.eq(False)) == 1


async def photos(by: Actor, number: int) -> list[uuid.UUID]:
    return [await story.draft(by, FileKind.BEFORE) for _ in range(number)]


async def test_a_mission_keeps_twenty_photos_of_a_kind() -> None:
    tale = await story.begin(Status.SCHEDULED)
    mission, karim = tale.mission, tale.karim
    await add_photos(mission, await photos(karim, PHOTOS_OF_A_KIND - 1), FileKind.BEFORE, karim)
    with pytest.raises(InvalidInput) as refused:
        await add_photos(mission, await photos(karim, 2), FileKind.BEFORE, karim)
    assert refused.value.errors == {"photos": Fault.TOO_MANY_PHOTOS.of(most=PHOTOS_OF_A_KIND, room=1)}
    await tale.reload()
    mission = tale.mission
    await add_photos(mission, await photos(karim, 1), FileKind.BEFORE, karim)
    with pytest.raises(InvalidInput):
        await add_photos(mission, await photos(karim, 1), FileKind.BEFORE, karim)
    # Another kind has room of its own, also along with a step.
    mission = await tale.reload()
    with pytest.raises(InvalidInput):
        await complete(mission, karim, amount_cents=100, photos=await photos(karim, PHOTOS_OF_A_KIND + 1))
    mission = await tale.reload()
    assert mission.status == Status.SCHEDULED
    await complete(mission, karim, amount_cents=100, photos=await photos(karim, PHOTOS_OF_A_KIND))
    assert await StoredFile.count().where(StoredFile.draft.eq(False)) == 2 * PHOTOS_OF_A_KIND


async def test_damage_of_one_mission_takes_no_room_of_another() -> None:
    tale = await story.begin()
    manager = tale.manager
    await add_photos(tale.mission, await photos(manager, PHOTOS_OF_A_KIND), FileKind.DAMAGE, manager)
    other = await publish(dict(story.FORM), [], manager, await photos(manager, PHOTOS_OF_A_KIND))
    with pytest.raises(InvalidInput):
        await add_photos(other, await photos(manager, 1), FileKind.DAMAGE, manager)


async def test_the_next_contractor_has_room_for_twenty_of_its_own() -> None:
    tale = await story.begin(Status.SCHEDULED)
    await add_photos(tale.mission, await photos(tale.karim, PHOTOS_OF_A_KIND), FileKind.BEFORE, tale.karim)
    await withdraw(tale.mission, "Trop loin", tale.karim)
    mission = tale.mission
    await propose_slots(mission, story.spans(24), tale.sophie)
    await choose_slot(mission, (await facts_of(mission)).open_slots[0].id, tale.tenant)
    await schedule(mission, tale.sophie)
    await add_photos(mission, await photos(tale.sophie, PHOTOS_OF_A_KIND), FileKind.BEFORE, tale.sophie)


async def test_a_photo_may_have_a_caption_and_is_in_the_history() -> None:
    tale = await story.begin(Status.SCHEDULED)
    photo = await story.draft(tale.karim, FileKind.BEFORE)
    await add_photos(tale.mission, [photo], FileKind.BEFORE, tale.karim, "  Le joint usé ")
    file = await file_for(photo, tale.karim)
    assert (file.caption, file.kind, file.draft) == ("Le joint usé", FileKind.BEFORE, False)
    last = (await events_of(tale.mission))[-1]
    assert last.details == {"kind": "before", "photos": 1}
    with pytest.raises(InvalidInput):
        await add_photos(tale.mission, [], FileKind.BEFORE, tale.karim)


@pytest.mark.parametrize("kind", FileKind)
async def test_each_person_adds_its_own_kinds_of_photos(kind: FileKind) -> None:
    tale = await story.begin(Status.SCHEDULED)
    allowed = {
        "manager": {FileKind.DAMAGE},
        "karim": {FileKind.BEFORE, FileKind.AFTER},
        "sophie": set(),
        "tenant": set(),
    }
    facts = await facts_of(tale.mission)
    for name, kinds in allowed.items():
        by = person(tale, name)
        mission = await tale.reload()
        assert (kind in photo_kinds(mission, by, facts)) == (kind in kinds)
        photo = await story.draft(by, kind)
        if kind in kinds:
            await add_photos(mission, [photo], kind, by)
            continue
        with pytest.raises(TransitionRefused):
            await add_photos(mission, [photo], kind, by)
        assert (await file_for(photo, by)).draft
