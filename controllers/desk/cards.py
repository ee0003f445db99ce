"""What a decision on the desk needs, drawn once for all managers; the form below it is each one's own."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup
from msgspec import Struct

from controllers.missions.deciding import About, DecisionFacts, decision_facts
from controllers.web.rendering import environment
from models import clock
from models.lists.search import ToDecide
from models.missions.mission import missions_with
from models.missions.reading import of_papers
from wording.languages import Language, spoken

# Of a process; a card is some 3 KB, of a long paper 20.
MOST = 200
Key = tuple[int, int, int, Language]  # mission, version, its contractor's number


class Drawn(Struct, frozen=True):
    """What the form needs of the facts, and the facts by `partials/desk/card.html`."""

    about: About
    seen: str
    reference: str
    facts: Markup


_kept: OrderedDict[Key, tuple[datetime, Drawn | None]] = OrderedDict()


def forget_all() -> None:
    _kept.clear()


def drawn(facts: DecisionFacts) -> Drawn:
    card = environment().get_template("partials/desk/card.html").render(view=facts)
    return Drawn(facts.about, facts.seen, facts.reference, Markup(card))  # noqa: S704 - our own template, which escapes


async def kept(waiting: Sequence[ToDecide]) -> list[tuple[ToDecide, Drawn]]:
    """All that a card shows its contractor may see, too, so that every change of it raises that number."""
    minute = clock.minute()
    ready = {one.id: _at(one, minute) for one in waiting}
    missing = {one.id: one for one in waiting if ready[one.id] is None}
    found = await missions_with(list(missing))
    # One that moved meanwhile waits for nobody any more, or has nobody's papers.
    for reading in await of_papers([one for one in found if one.version == missing[one.id].version]):
        facts = decision_facts(reading)
        ready[reading.mission.id] = card = drawn(facts) if facts else None
        _kept[_key(missing[reading.mission.id])] = minute, card
    while len(_kept) > MOST:
        _kept.popitem(last=False)
    return [(one, card) for one in waiting if (card := ready[one.id]) is not None]


def _key(one: ToDecide) -> Key:
    return one.id, one.version, one.told, spoken()


def _at(one: ToDecide, minute: datetime) -> Drawn | None:
    at, card = _kept.get(_key(one), (None, None))
    if at != minute:
        return None
    _kept.move_to_end(_key(one))
    return card
