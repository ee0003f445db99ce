"""The tenant's wishes as a contractor may take them: « Prendre ce moment » beside each."""

from dataclasses import dataclass

import wording
from controllers.missions.reading import Reading
from controllers.typed_slots import Triple
from controllers.web.security import masked, meta, offer_token
from controllers.web.submitting import Submitted
from controllers.web.views import FormMeta
from models.agenda.part import is_whole, part_of
from models.agenda.span import Span
from models.missions.transition_table import Action
from models.workflow import Status
from wording.addresses import Below


@dataclass(frozen=True, slots=True)
class WishToTake:
    """`components/wishes.html`: a form of its own, `wish` with `answer=accept_wish`.

    Where it is taken `in_part`, `start` and `end` (« 08:00 ») are filled in, as `wish_start` and `wish_end`.
    """

    value: str
    words: str
    url: str
    meta: FormMeta
    # Of a mission on offer: what the form of who comes too late proves itself by.
    offer: str = ""
    in_part: bool = False
    start: str = ""
    end: str = ""


def offer_in(reading: Reading) -> str:
    """Empty where the mission is on offer no more."""
    if reading.mission.status != Status.NEW:
        return ""
    return masked(offer_token(reading.request, reading.mission.reference), reading.request)


def wishes_ahead(reading: Reading) -> list[Span]:
    return [Span(start, end) for start, end in reading.wishes if start > reading.facts.now]


def to_take(reading: Reading, sent: Submitted | None = None) -> tuple[WishToTake, ...]:
    """None where the table does not let this reader. `sent`: with the hours that were typed."""
    if reading.row(Action.ACCEPT_WISH) is None:
        return ()
    return tuple(_to_take(reading, wish, sent) for wish in wishes_ahead(reading))


def _to_take(reading: Reading, wish: Span, sent: Submitted | None) -> WishToTake:
    mission, value = reading.mission, Triple.from_span(wish).value
    start = end = ""
    in_part = not is_whole(wish)
    if in_part:
        part = Triple.from_span(part_of(wish))
        start, end = part.start, part.end
        if sent and sent.form.first("wish") == value:
            start, end = sent.form.first("wish_start"), sent.form.first("wish_end")
    return WishToTake(
        value=value,
        words=wording.wish_span(wish.start, wish.end, reading.facts.now, mission.postcode),
        url=reading.at(Below.WISH),
        meta=meta(reading.request, mission.version),
        offer=offer_in(reading),
        in_part=in_part,
        start=start,
        end=end,
    )
