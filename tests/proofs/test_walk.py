"""All roles' verbs and the clock in any order, and a year: small ones; `make walk` and `make year` go on for long."""

import json
import random
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from models.missions.event import MissionEvent
from models.missions.outbox import Message
from models.missions.transition_table import Action
from models.workflow import Status
from notifications.compose import compose
from tests.proofs.conftest import Stages
from tests.proofs.judging import Judge, _explained, _read_once_more
from tests.proofs.steps import Cast
from tests.proofs.walk import STEPS_EACH
from tests.proofs.year import whole
from tests.support import story

STEPS = 100
SEED = 20261130


async def test_a_walk_of_all_roles_meets_no_state_that_its_history_does_not_explain(stages: Stages) -> None:
    stage = stages()
    stage.migrate()
    done = stage.program("-m", "tests.proofs.walk", "--here", str(STEPS), str(SEED), timeout=1200)
    assert not done.returncode, done.stdout + done.stderr
    told = Counter(json.loads(done.stdout.splitlines()[-1]))
    assert told.total() >= STEPS > STEPS_EACH
    assert told["calendar files"] > 0
    assert {"propose_slots", "publish", "wait"} <= set(told)
    assert len([name for name in told if not name.startswith("refused")]) > 10, told


async def test_fifty_days_of_missions_are_reminded_of_once_and_nobody_is_forgotten(stages: Stages) -> None:
    told = whole(stages(), missions=8, days=50, seed=3)
    assert told["visit_soon"] > 0
    assert told["visits_tomorrow"] > 0
    assert told["publish"] > 0


@pytest.fixture
async def tale(db: None) -> story.Story:
    return await story.begin(Status.SCHEDULED)


async def _judge(tale: story.Story) -> Judge:
    cast = Cast(tale.manager_account, [tale.karim_account, tale.sophie_account], random.Random(1))
    return Judge(cast)


LOSSES: dict[str, tuple[Callable[[MissionEvent], None], str]] = {
    "a step that the law does not know": (
        lambda e: setattr(e, "to_status", "closed"),
        "from slot_chosen to closed",
    ),
    "a step from elsewhere": (lambda e: setattr(e, "from_status", "new"), "it was slot_chosen"),
    "a version too many": (lambda e: setattr(e, "version", e.version + 1), "schedule"),
}


@pytest.mark.parametrize("loss", LOSSES)
async def test_the_proof_would_see(tale: story.Story, loss: str) -> None:
    change, said = LOSSES[loss]
    events = (
        await MissionEvent.objects().where(MissionEvent.mission == tale.mission.id).order_by(MissionEvent.id)
    )
    _explained(tale.mission, events)
    change(next(event for event in events if event.action == Action.SCHEDULE))
    with pytest.raises(AssertionError, match=said):
        _explained(tale.mission, events)


async def test_a_message_to_somebody_without_a_part_would_be_seen(tale: story.Story) -> None:
    judge = await _judge(tale)
    await judge.look()
    message = await Message.objects().where(Message.kind == "visit_planned").first()
    assert message is not None
    judge.last_message = message.id - 1
    await Message.update(
        {Message.account: tale.sophie_account.id, Message.to_email: tale.sophie_account.email}
    ).where(Message.id == message.id)
    with pytest.raises(AssertionError, match="who never had it"):
        await judge.look()


async def test_a_calendar_that_misses_a_visit_would_be_seen(tale: story.Story) -> None:
    judge = await _judge(tale)
    await judge.post()
    del judge.clients.held[tale.karim_account.email]
    with pytest.raises(AssertionError, match="is planned"):
        await judge.post()


async def test_a_file_that_another_parser_can_not_read_would_be_seen(tale: story.Story) -> None:
    message = await Message.objects().where(Message.kind == "visit_planned").first()
    assert message is not None
    mail = await compose(message)
    _read_once_more(mail)
    with pytest.raises(Exception, match=r"."):
        _read_once_more(_spoilt(mail))


def _spoilt(mail: EmailMessage) -> EmailMessage:
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            part.set_content(
                part.get_content().replace("DTSTART:", "DTSTART:x"),
                subtype="calendar",
                params={"method": "REQUEST"},
            )
    return mail
