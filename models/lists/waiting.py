"""What waits for a manager: decisions, who stays silent, which messages reached nobody, whether time passes."""

from datetime import datetime

from msgspec import Struct

from database.gathering import gathered
from models import installation
from models.lists.search import ToDecide, count_to_decide, first_to_decide
from models.missions import delivery, silence
from models.missions.mission import Mission
from models.missions.outbox import Message


class Waiting(Struct, frozen=True):
    """The first of each, and how many there are."""

    to_decide: list[ToDecide]
    to_decide_in_all: int
    silent: list[silence.Silent]
    silent_in_all: int
    lost: list[tuple[Message, Mission]]
    lost_in_all: int
    asleep_since: datetime | None


async def waiting(limit: int, at_most: int) -> Waiting:
    """`limit` of each; counted as far as `at_most`."""
    to_decide, to_decide_in_all = first_to_decide(limit), count_to_decide(at_most)
    silent, silent_in_all = silence.listed(limit), silence.count_listed(at_most)
    lost, lost_in_all = delivery.undelivered(limit), delivery.count_undelivered(at_most)
    of_lost, here = delivery.missions_of_undelivered(limit), installation.the_one()
    asked = (to_decide, to_decide_in_all, silent, silent_in_all, lost, lost_in_all, of_lost, here)
    found = await gathered(*asked)
    missions = {mission.id: mission for mission in found[of_lost]}
    return Waiting(
        found[to_decide],
        found[to_decide_in_all][0],
        found[silent],
        found[silent_in_all][0],
        [(message, missions[message.mission]) for message in found[lost]],
        found[lost_in_all][0],
        installation.sleeping_since(found[here][0].seen_at if found[here] else None),
    )


class Numbers(Struct, frozen=True):
    """How many of each wait."""

    decisions: int
    silent: int
    lost: int
    asleep_since: datetime | None


async def numbers(at_most: int) -> Numbers:
    """Counted as far as that."""
    decisions, silent = count_to_decide(at_most), silence.count_listed(at_most)
    lost, here = delivery.count_undelivered(at_most), installation.the_one()
    found = await gathered(decisions, silent, lost, here)
    return Numbers(
        found[decisions][0],
        found[silent][0],
        found[lost][0],
        installation.sleeping_since(found[here][0].seen_at if found[here] else None),
    )
