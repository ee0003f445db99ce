"""A firm has another name: the mails that correct the visit in both agendas say it."""

import pytest

from models.missions.outbox import Message
from models.missions.registering import register
from models.missions.verbs.upkeep import amend
from models.workflow import Status
from notifications.compose import write
from tests.support import story
from tests.support.story import PASSWORD


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database."""


async def test_the_mails_name_the_firm_which_is_all_that_changed() -> None:
    tale = await story.begin(Status.SCHEDULED)
    karim = tale.karim_account
    await register("contractor", karim.email, karim.name, PASSWORD, company="Durand et fils")
    told = await Message.objects().where(Message.kind.like("visit_changed%"))
    assert {message.kind for message in told} == {"visit_changed", "visit_changed_contact"}
    for message in told:
        letter = (await write(message)).letter
        assert letter.details == ["Durand et fils", "Fuite sous l'évier", tale.mission.whole_place]


async def test_another_correction_does_not() -> None:
    tale = await story.begin(Status.SCHEDULED)
    await amend(tale.mission, {"title": "Fuite, suite"}, [], tale.manager)
    for message in await Message.objects().where(Message.kind.like("visit_changed%")):
        assert (await write(message)).letter.details == ["Fuite, suite", tale.mission.whole_place]
