"""What one person may read of many missions at once is what it may read of each."""

from typing import Any

import pytest
from msgspec import Struct
from piccolo.table import Table

from models.missions import facts as fact_sheet
from models.missions import reading
from models.missions.delivery import give_up
from models.missions.mission import Mission, by_reference
from models.missions.outbox import Message, Outcome
from models.missions.publishing import publish
from models.missions.verbs.ending import reassign
from models.missions.verbs.quotes import submit_quote
from models.missions.verbs.upkeep import add_photos
from models.people.actor import SYSTEM, Actor
from models.workflow import FileKind, Role, Status
from tests.support import story
from tests.support.story import Story

READERS = ("manager", "karim", "sophie", "tenant", "system")


def plain(value: Any) -> Any:
    """To compare rows by what stands in them, whenever they were read."""
    if isinstance(value, Table):
        return {name: part for name, part in value.__dict__.items() if not name.startswith(("_", "read_"))}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__ if name != "now"}
    return value


async def many() -> tuple[Story, list[Mission]]:
    """One mission in each status, of the same people; the first two were left, and of all some mails were lost."""
    tale = await story.begin()
    missions = []
    for status in Status:
        other = Story(
            tale.manager_account,
            tale.karim_account,
            tale.sophie_account,
            await publish(story.FORM | {"follows": tale.mission.id}, story.spans(99, 24), tale.manager),
        )
        story.ahead(days=3)  # so that no visit overlaps another
        await add_photos(
            other.mission, [await story.draft(tale.manager, FileKind.DAMAGE)], FileKind.DAMAGE, tale.manager
        )
        if len(missions) < 2:
            for step in ("propose", "choose", "schedule", "quote"):
                await getattr(other, f"_{step}")()
            await reassign(other.mission, "Trop long", tale.manager, allow_again=bool(missions))
            other.karim_account, other.sophie_account = other.sophie_account, other.karim_account
        await other.to(status)
        for message in await Message.objects().where(Message.mission == other.mission.id):
            await give_up(message, Outcome.REFUSED, "550")
        missions.append(await other.reload())
    return tale, missions


@pytest.fixture
async def scene(db: None) -> tuple[Story, list[Mission]]:
    return await many()


@pytest.mark.parametrize("name", READERS)
async def test_of_many_is_of_each(scene: tuple[Story, list[Mission]], name: str) -> None:
    tale, missions = scene
    by: Actor = SYSTEM if name == "system" else getattr(tale, name)
    if name == "tenant":
        by = Actor(Role.TENANT, "Camille Martin", link_id="link", mission_id=missions[6].id)
    together = await reading.of(missions, by)
    assert [one.mission for one in together] == missions
    for one in together:
        [alone] = await reading.of([one.mission], by)
        # As a page has it: with its assignments.
        fresh = await by_reference(one.mission.reference)
        assert fresh is not None
        [again] = await reading.of([fresh], by)
        assert plain(one) == plain(alone) == plain(again)
        assert plain(one.facts) == plain(await fact_sheet.facts_of(one.mission))
        assert {row.mission for row in (*one.events, *one.files, *one.failed)} <= {one.mission.id}
    if name == "manager":
        assert [len(one.former) for one in together] == [1, *[0] * 13]
        assert [len(one.earlier_quotes) for one in together] == [1, 1, *[0] * 12]
        assert {one.follows_reference for one in together} == {tale.mission.reference}
        assert all(one.failed for one in together)
    else:
        assert not any(one.former or one.earlier_quotes or one.follows_reference for one in together)
    if name in ("tenant", "system"):
        assert not any(one.failed for one in together)


async def test_the_papers_alone_are_those_of_the_whole(scene: tuple[Story, list[Mission]]) -> None:
    tale, missions = scene
    [refused] = [mission for mission in missions if mission.status == Status.QUOTE_REJECTED]
    file = await story.draft(tale.karim)
    await submit_quote(refused, tale.karim, amount_cents=39000, file=file, note="Pièce en commande")
    with_contractor = [mission for mission in missions if mission.contractor is not None]
    papers = await reading.of_papers(with_contractor)
    names = [name for name in reading.PapersRead.__struct_fields__ if name != "facts"]
    of_facts = [name for name in fact_sheet.PaperFacts.__struct_fields__ if name != "now"]
    for one, whole in zip(papers, await reading.of(with_contractor, tale.manager), strict=True):
        for mine, other, compared in ((one, whole, names), (one.facts, whole.facts, of_facts)):
            assert {name: plain(getattr(mine, name)) for name in compared} == {
                name: plain(getattr(other, name)) for name in compared
            }
    assert [one.note for one in papers if one.mission.id == refused.id] == ["Pièce en commande"]
    assert any(len(one.facts.quotes) > 0 for one in papers)
    assert any(one.facts.invoices for one in papers)
