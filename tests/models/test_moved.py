"""A visit that is moved late, and one side that moves it again and again."""

import pytest

from models.agenda.visit import Visit
from models.missions.outbox import Message
from models.missions.verbs.upkeep import events_of
from models.missions.verbs.visits import reschedule
from models.workflow import Status
from notifications.compose import write
from tests.support import story

S = Status


@pytest.mark.parametrize("hours, late", [(-0.1, False), (0.1, True), (23, True)])
@pytest.mark.parametrize("name", ["karim", "tenant", "manager"])
async def test_within_its_last_day_it_is_moved_late_by_whoever_moves_it(
    name: str, hours: float, late: bool
) -> None:
    """The visit begins in 24 hours."""
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=hours)
    by = getattr(tale, name)
    await reschedule(tale.mission, "Un empêchement", by)
    [visit] = await Visit.objects()
    assert visit.moved_late_by == (by.role if late else "")
    assert (await events_of(tale.mission))[-1].details.get("late", False) is late


async def test_the_third_move_by_one_side_is_said_to_the_manager() -> None:
    tale = await story.begin(S.SCHEDULED)
    for by in (tale.tenant, tale.karim, tale.tenant, tale.tenant, tale.karim):
        await reschedule(tale.mission, "Un empêchement", by)
        await tale.again()
        story.ahead(hours=12)
    told = await Message.objects().where(Message.kind == "visit_moved_manager").order_by(Message.id)
    letters = [(await write(message)).letter for message in told]
    assert ["3e fois" in letter.subject for letter in letters] == [False, False, False, True, False]
    assert "C'est le 3e déplacement demandé par le locataire : mieux vaut appeler." in letters[3].lines
