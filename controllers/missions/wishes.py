"""The tenant's wishes as a contractor may take them: « Prendre ce moment » beside each."""

from msgspec import Struct

import wording
from controllers.missions.reading import Reading
from controllers.typed_slots import Triple
from controllers.web.security import masked, meta, offer_token
from controllers.web.submitting import Submitted
from controllers.web.views import FormMeta, Option
from models.agenda.part import is_whole, part_of
from models.agenda.span import Span
from models.missions.transition_table import Action
from models.workflow import Status
from uploads.form import Form
from wording.addresses import Below


class WishToTake(Struct, frozen=True):
    """`components/wishes.html`: a form of its own, `wish` with `answer=accept_wish`.

    Where it is taken `in_part`, `start` and `end` (« 08:00 ») are filled in, as `wish_start` and `wish_end`; of an hour
    that comes twice, which of the two is `wish_start_fold` or `wish_end_fold`.
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
    start_folds: tuple[Option, ...] = ()
    end_folds: tuple[Option, ...] = ()


def part_typed(wish: Triple, form: Form) -> Triple:
    names = ("wish_start_fold", "wish_end_fold")
    start, end = form.first("wish_start"), form.first("wish_end")
    return Triple(wish.date, start, end, wish.place, *(form.first(name) for name in names))


def offer_in(reading: Reading) -> str:
    """Empty where the mission is on offer no more."""
    if reading.mission.status != Status.NEW:
        return ""
    return masked(offer_token(reading.request, reading.mission.reference), reading.request)


def wishes_ahead(reading: Reading) -> list[Span]:
    """Those that may become the appointment."""
    return [wish for wish in reading.wished if not reading.mission.pauses_at(wish.start)]


def to_take(reading: Reading, sent: Submitted | None = None) -> tuple[WishToTake, ...]:
    """None where the table does not let this reader. `sent`: with the hours that were typed."""
    if reading.row(Action.ACCEPT_WISH) is None:
        return ()
    return tuple(_to_take(reading, wish, sent) for wish in wishes_ahead(reading))


def _to_take(reading: Reading, wish: Span, sent: Submitted | None) -> WishToTake:
    mission, place = reading.mission, reading.mission.postcode
    whole, in_part = Triple.from_span(wish, place), not is_whole(wish, place)
    part = Triple("", "", "", place)
    if in_part:
        part = Triple.from_span(part_of(wish, place), place)
        if sent and sent.form.first("wish") == whole.value:
            part = part_typed(whole, sent.form)
    start_folds, end_folds = part.asked()
    return WishToTake(
        value=whole.value,
        words=wording.wish_span(wish.start, wish.end, reading.facts.now, mission.postcode),
        url=reading.at(Below.WISH),
        meta=meta(reading.request, mission.version),
        offer=offer_in(reading),
        in_part=in_part,
        start=part.start,
        end=part.end,
        start_folds=start_folds,
        end_folds=end_folds,
    )
