"""What stands in each day of an agenda, in words and in its place."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

import wording
from controllers.agenda.grid import Stretch, hours_shown, lanes, stretch
from controllers.agenda.views import AgendaDay, AgendaItem, Kind
from controllers.typed_slots import Triple, in_address
from controllers.web.views import Link
from models.agenda.free import Day, by_day, whole_days
from models.agenda.span import Span
from models.agenda.window import Away, Offer, Place, StandingVisit, Window
from models.people.contact import Contact
from models.workflow import VisitState
from wording import addresses
from wording.addresses import Below

_STATES: dict[VisitState, tuple[Kind, str]] = {
    VisitState.PLANNED: ("visit", "rendez-vous"),
    VisitState.ENDED: ("done", "rendez-vous passé"),
    VisitState.FAILED: ("failed", "n'a pas pu avoir lieu"),
    VisitState.NO_SHOW: ("failed", "l'artisan n'est pas venu"),
}
# Behind what stands at the same hours.
_BEHIND = ("free", "now")
_Item = tuple[Span, AgendaItem]


class _Placed(NamedTuple):
    item: AgendaItem
    stretch: Stretch
    hours: str


def days(
    window: Window, some: Sequence[Day], chosen: date, now: datetime, *, of: str = "", place: str = ""
) -> tuple[int, int, tuple[AgendaDay, ...]]:
    """Of these days, and between which hours all of them lie, on the clock of the place. `of`: whose, as the manager's
    addresses name it."""
    items = _managers(window) if of else _own(window, whole_days(chosen, chosen, place), now, place)
    standing = by_day(items, [day.whole for day in some])
    placed = [_placed(day, items, now, place) for day, items in zip(some, standing, strict=True)]
    # An absence may be of whole days: it makes no night.
    lying = [one.stretch for each in placed for one in each if one.item.kind not in ("absence", "now")]
    first, last = hours_shown(lying)
    today = wording.local(now, place).date()
    shown = [
        AgendaDay(
            id=day.date.isoformat(),
            label=wording.day(day.date),
            url=addresses.agenda(day=day.date.isoformat(), of=of),
            items=_in_their_places(each, first, last),
            note=_note(day.date, today),
            empty="" if any(one.item.kind != "now" for one in each) else "Rien de prévu.",
            today=day.date == today,
            chosen=day.date == chosen,
        )
        for day, each in zip(some, placed, strict=True)
    ]
    return first, last, tuple(shown)


def _note(day: date, today: date) -> str:
    notes = ["aujourd'hui"] if day == today else []
    return ", ".join(notes + (["férié"] if wording.is_public_holiday(day) else []))


def _in_their_places(placed: Sequence[_Placed], first: int, last: int) -> tuple[AgendaItem, ...]:
    placed = [one for one in placed if one.item.kind != "now" or first <= one.stretch.start // 4 < last]
    within = [one.stretch.within(first, last) for one in placed]
    before = [number for number, one in enumerate(placed) if one.item.kind not in _BEHIND]
    beside = dict(zip(before, lanes([within[number] for number in before]), strict=True))
    return tuple(
        one.item._replace(hours=one.hours, places=f"{within[number].places} {beside.get(number, 'lane-1-1')}")
        for number, one in enumerate(placed)
    )


def _placed(day: Day, items: Sequence[_Item], now: datetime, place: str) -> list[_Placed]:
    """In the order of their hours."""
    found = [*items, *_gaps(day, now, place)]
    if day.whole.start <= now < day.whole.end:
        word = f"maintenant, {wording.hour(wording.local(now, place))}"
        found.append((Span(now, now), AgendaItem("now", "", word, "")))
    # What lies behind is read first.
    found.sort(key=lambda one: (one[0].start, one[1].kind not in _BEHIND, one[0].end))
    return [
        _Placed(
            item,
            stretch(span, day.date, place),
            "" if item.kind in _BEHIND else _hours(span, day.whole, place),
        )
        for span, item in found
    ]


def _hours(span: Span, day: Span, place: str) -> str:
    """« 14 h – 16 h »"""
    if span == day:
        return "toute la journée"
    hours = wording.hours(span.start, span.end, place, beside=place)
    return hours.removeprefix("de ").replace(" à ", " – ", 1)


def _at_home(span: Span, home: Place, place: str) -> str:
    """« de 14 h à 16 h (heure de La Réunion) » where the home has another clock than the agenda; with its day where that
    is another one, too."""
    if not wording.clock_note(home.postcode, place):
        return ""
    days = {wording.local(span.start, whose).date() for whose in (home.postcode, place)}
    told = wording.hours if len(days) == 1 else wording.short_span
    return told(span.start, span.end, postcode=home.postcode, beside=place)


def _own(window: Window, details: Span, now: datetime, clock_of: str) -> Iterable[_Item]:
    for visit in window.visits:
        yield visit.span, visit_item(visit, details, clock_of)
    yield from _offers(window.offers, clock_of)
    for wish in window.wishes:
        if wish.span.start > now:
            yield wish.span, _wish(wish.span, wish.place, clock_of)
    for away in window.absences:
        link = _absence(away) if away.absence else _OTHER_AGENDA
        yield away.span, AgendaItem("absence", "", "absence", "", (link,))


def _managers(window: Window) -> Iterable[_Item]:
    """As read from the desk: its own addresses, and neither wishes to propose nor absences to change."""
    for visit in window.visits:
        kind, word = _STATES[visit.state]
        home = _at_home(visit.span, visit.place, "")
        link = _mission(visit.place, True)
        yield visit.span, AgendaItem(kind, "", word, "", (link,), visit.place.town, at_home=home)
    yield from _offers(window.offers, "", manages=True)
    for away in window.absences:
        label = away.label if away.absence else "occupé (son agenda)"
        yield away.span, AgendaItem("absence", "", "absence", "", (), label)


_OTHER_AGENDA = Link("Occupé (mon agenda)", f"{addresses.ABSENCES}#autre-agenda")


def _absence(away: Away) -> Link:
    return Link(away.label or "Absence", f"{addresses.ABSENCES}#absence-{away.absence}")


def _gaps(day: Day, now: datetime, place: str) -> list[_Item]:
    """What is left of the day's hours, from now on."""
    left = [Span(max(one.start, now), one.end) for one in day.left if one.end > now]
    words = (f"libre {wording.hours(one.start, one.end, place, beside=place)}" for one in left)
    return [(one, AgendaItem("free", "", word, "")) for one, word in zip(left, words, strict=True)]


def visit_item(visit: StandingVisit, details: Span, clock_of: str = "") -> AgendaItem:
    """Where it is and who opens is told in the day that is printed."""
    kind, word = _STATES[visit.state]
    place, home = visit.place, _at_home(visit.span, visit.place, clock_of)
    if not visit.span.overlaps(details):
        return AgendaItem(kind, "", word, "", (_mission(place),), place.town, at_home=home)
    return AgendaItem(
        kind,
        "",
        word,
        "",
        (_mission(place),),
        place.town,
        address=place.whole,
        door=door_of(place),
        person=person_of(visit.contact, place),
        at_home=home,
    )


def door_of(place: Place) -> str:
    return ", ".join(part for part in (place.floor, place.door) if part)


def person_of(contact: Contact | None, place: Place) -> str:
    """« Madame Martin, 06 39 98 01 02 »"""
    if contact is None:
        return ""
    return ", ".join(
        part for part in (contact.greeting, wording.phone(contact.phone, place.postcode)) if part
    )


def _mission(place: Place, manages: bool = False) -> Link:
    return Link(place.title, addresses.mission(place.reference, manages=manages))


def _offers(offers: Sequence[Offer], clock_of: str, manages: bool = False) -> Iterable[_Item]:
    """Of several at the same hours one, with a link to each."""
    by_span: dict[Span, list[Offer]] = {}
    for offer in offers:
        if offer.chosen:
            link, home = _mission(offer.place, manages), _at_home(offer.span, offer.place, clock_of)
            item = AgendaItem(
                "chosen", "", "choisi, à planifier", "", (link,), offer.place.town, at_home=home
            )
            yield offer.span, item
        else:
            by_span.setdefault(offer.span, []).append(offer)
    for span, some in by_span.items():
        word = f"proposé à {wording.plural(len(some), 'locataire')}"
        towns = " · ".join(dict.fromkeys(offer.place.town for offer in some))
        homes = (_at_home(span, offer.place, clock_of) for offer in some)
        home = " · ".join(dict.fromkeys(filter(None, homes)))
        links = tuple(_mission(offer.place, manages) for offer in some)
        yield span, AgendaItem("offer", "", word, "", links, towns, at_home=home)


def _wish(span: Span, place: Place, clock_of: str) -> AgendaItem:
    """A tap fills in the form that proposes it."""
    query = in_address([Triple.from_span(span, place.postcode)])
    url = f"{addresses.mission(place.reference, Below.SLOTS)}?{query}#panel"
    link, home = Link(f"Proposer : {place.title}", url), _at_home(span, place, clock_of)
    return AgendaItem("wish", "", "souhaité par le locataire", "", (link,), place.town, at_home=home)
