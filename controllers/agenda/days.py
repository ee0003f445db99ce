"""What stands in each day of an agenda, in words and in its place."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

import wording
from controllers.agenda.grid import USUAL_FIRST, USUAL_LAST, Stretch, hours_shown, lanes, stretch
from controllers.agenda.views import AgendaDay, AgendaItem, Kind
from controllers.typed_slots import Triple, in_address
from controllers.web.rendering import environment
from controllers.web.views import Link
from models.agenda.free import Day, by_day, instant
from models.agenda.span import Span
from models.agenda.window import Away, Offer, Place, StandingVisit, Window
from models.people.contact import Contact
from models.workflow import VisitState
from wording import addresses
from wording.addresses import Below
from wording.languages import Language, spoken, team, team_noted, team_plural

_STATES: dict[VisitState, tuple[Kind, str]] = {
    VisitState.PLANNED: ("visit", team_noted("rendez-vous")),
    VisitState.ENDED: ("done", team_noted("rendez-vous passé")),
    VisitState.FAILED: ("failed", team_noted("n'a pas pu avoir lieu")),
    VisitState.NO_SHOW: ("failed", team_noted("l'artisan n'est pas venu")),
}
# Behind what stands at the same hours.
_BEHIND = ("free", "now")
# A visit becomes an item where its day is not known yet.
_Thing = StandingVisit | AgendaItem
# Days of a process, each with some 8 KB of a busy one.
MOST = 500


class _Placed(NamedTuple):
    item: AgendaItem
    stretch: Stretch
    hours: str


class _Inputs(NamedTuple):
    """All that a day shows comes from these."""

    date: date
    whole: Span
    # Whose clock. That of a home, where it is another one, stands with its postcode among the things.
    place: str
    things: tuple[tuple[Span, _Thing], ...]
    left: tuple[Span, ...]
    # Of today alone, to the minute.
    now: datetime | None
    today: bool
    chosen: bool
    of: str
    # What the grid shows.
    first: int
    last: int
    language: Language


class Drawn(NamedTuple):
    """`stands`: something that is neither free nor the line of now."""

    markup: Markup
    stands: bool


def days(
    window: Window, some: Sequence[Day], now: datetime, *, of: str
) -> tuple[int, int, tuple[AgendaDay, ...]]:
    """Of these days, and between which hours all of them lie. `of`: whose, as the manager's addresses name it."""
    found = _inputs(window, some, None, now, of, "")
    return found[0].first, found[0].last, tuple(map(_day, found))


def drawn(
    window: Window, some: Sequence[Day], chosen: date, now: datetime, *, of: str = "", place: str = ""
) -> tuple[int, int, tuple[Drawn, ...]]:
    """On the clock of the place."""
    found = _inputs(window, some, chosen, now, of, place)
    return found[0].first, found[0].last, tuple(map(_drawn, found))


@lru_cache(maxsize=MOST)
def _drawn(inputs: _Inputs) -> Drawn:
    """A day is drawn once for as long as nothing of it changes: its reader comes back to it all day long."""
    day = _day(inputs)
    return Drawn(draw(day), any(item.kind not in _BEHIND for item in day.items))


def draw(day: AgendaDay) -> Markup:
    return Markup(environment().get_template("partials/agenda/day.html").render(day=day))  # noqa: S704 - our own template, which escapes


def _inputs(
    window: Window, some: Sequence[Day], chosen: date | None, now: datetime, of: str, place: str
) -> list[_Inputs]:
    minute = now.replace(second=0)
    standing = by_day(_things(window, now, place, manages=bool(of)), [day.whole for day in some])
    left = [_left(day, minute) for day in some]
    first, last = _hours_shown(some, standing, left, place)
    today = wording.local(now, place).date()
    return [
        _Inputs(
            date=day.date,
            whole=day.whole,
            place=place,
            things=tuple(things),
            left=gaps,
            now=minute if day.date == today else None,
            today=day.date == today,
            chosen=day.date == chosen,
            of=of,
            first=first,
            last=last,
            language=spoken(),
        )
        for day, things, gaps in zip(some, standing, left, strict=True)
    ]


def _hours_shown(
    some: Sequence[Day],
    standing: Sequence[Sequence[tuple[Span, _Thing]]],
    left: Sequence[Sequence[Span]],
    place: str,
) -> tuple[int, int]:
    lying = [
        (day.date, span)
        for day, things, gaps in zip(some, standing, left, strict=True)
        # An absence may be of whole days: it makes no night.
        for span in (*(span for span, thing in things if not _is_absence(thing)), *gaps)
    ]
    usual = {
        day.date: Span(instant(day.date, USUAL_FIRST * 60, place), instant(day.date, USUAL_LAST * 60, place))
        for day in some
    }
    odd = [one for one in lying if one[1].start < usual[one[0]].start or one[1].end > usual[one[0]].end]
    return hours_shown(
        [stretch(wording.local(span.start, place), wording.local(span.end, place), day) for day, span in odd]
    )


def _is_absence(thing: _Thing) -> bool:
    return isinstance(thing, AgendaItem) and thing.kind == "absence"


def _day(inputs: _Inputs) -> AgendaDay:
    placed = _placed(inputs)
    day = inputs.date
    notes = [team("aujourd'hui")] if inputs.today else []
    return AgendaDay(
        id=day.isoformat(),
        label=wording.day(day),
        url=addresses.agenda(day=day.isoformat(), of=inputs.of),
        items=_in_their_places(placed, inputs.first, inputs.last),
        note=", ".join(notes + ([team("férié")] if wording.is_public_holiday(day) else [])),
        empty="" if any(one.item.kind != "now" for one in placed) else team("Rien de prévu."),
        today=inputs.today,
        chosen=inputs.chosen,
    )


def _in_their_places(placed: Sequence[_Placed], first: int, last: int) -> tuple[AgendaItem, ...]:
    placed = [one for one in placed if one.item.kind != "now" or first <= one.stretch.start // 4 < last]
    within = [one.stretch.within(first, last) for one in placed]
    all_day = Stretch(0, 96).within(first, last)
    away = [n for n, one in enumerate(placed) if one.item.kind == "absence" and within[n] == all_day]
    before = [n for n, one in enumerate(placed) if one.item.kind not in _BEHIND and n not in away]
    beside = _beside(before, within) | {
        n: f"{lane} item--behind" for n, lane in _beside(away, within).items()
    }
    return tuple(
        one.item._replace(hours=one.hours, places=f"{within[number].places} {beside.get(number, 'lane-1-1')}")
        for number, one in enumerate(placed)
    )


def _beside(numbers: Sequence[int], within: Sequence[Stretch]) -> dict[int, str]:
    """The lane of each of these."""
    return dict(zip(numbers, lanes([within[number] for number in numbers]), strict=True))


def _placed(inputs: _Inputs) -> list[_Placed]:
    """In the order of their hours."""
    place = inputs.place
    found = [
        (span, visit_item(thing, place, bool(inputs.of)) if isinstance(thing, StandingVisit) else thing)
        for span, thing in inputs.things
    ]
    for gap in inputs.left:
        word = team("libre {hours}", hours=wording.hours(gap.start, gap.end, place, beside=place))
        found.append((gap, AgendaItem("free", "", word, "")))
    if inputs.now is not None:
        word = team("maintenant, {hour}", hour=wording.hour(wording.local(inputs.now, place)))
        found.append((Span(inputs.now, inputs.now), AgendaItem("now", "", word, "")))
    # What lies behind is read first.
    found.sort(key=lambda one: (one[0].start, one[1].kind not in _BEHIND, one[0].end))
    return [_placed_at(span, item, inputs) for span, item in found]


def _placed_at(span: Span, item: AgendaItem, inputs: _Inputs) -> _Placed:
    first, last = wording.local(span.start, inputs.place), wording.local(span.end, inputs.place)
    hours = ""
    if item.kind not in _BEHIND:
        hours = team("toute la journée") if span == inputs.whole else wording.short_hours(first, last)
    return _Placed(item, stretch(first, last, inputs.date), hours)


def _left(day: Day, now: datetime) -> tuple[Span, ...]:
    """What is left of the day's hours, from now on."""
    return tuple(Span(max(one.start, now), one.end) for one in day.left if one.end > now)


def _at_home(span: Span, home: Place, place: str) -> str:
    """« de 14 h à 16 h (heure de La Réunion) » where the home has another clock than the agenda; with its day where that
    is another one, too."""
    if not wording.clock_note(home.postcode, place):
        return ""
    days = {wording.local(span.start, whose).date() for whose in (home.postcode, place)}
    told = wording.hours if len(days) == 1 else wording.short_span
    return told(span.start, span.end, postcode=home.postcode, beside=place)


def _things(window: Window, now: datetime, clock_of: str, *, manages: bool) -> Iterable[tuple[Span, _Thing]]:
    """As read from the desk: its own addresses, and neither wishes to propose nor absences to change."""
    for visit in window.visits:
        yield visit.span, visit
    yield from _offers(window.offers, clock_of, manages)
    if not manages:
        for wish in window.wishes:
            if wish.span.start > now:
                yield wish.span, _wish(wish.span, wish.place, clock_of)
    for away in window.absences:
        if manages:
            label = away.label if away.absence else team("occupé (son agenda)")
            yield away.span, AgendaItem("absence", "", team("absence"), "", (), label)
        else:
            link = _absence(away) if away.absence else _other_agenda()
            yield away.span, AgendaItem("absence", "", team("absence"), "", (link,))


def _other_agenda() -> Link:
    return Link(team("Occupé (mon agenda)"), f"{addresses.ABSENCES}#autre-agenda")


def _absence(away: Away) -> Link:
    return Link(away.label or team("Absence"), f"{addresses.ABSENCES}#absence-{away.absence}")


def visit_item(visit: StandingVisit, clock_of: str, manages: bool = False) -> AgendaItem:
    """Where it is and who opens is told in the day that is printed."""
    kind, noted = _STATES[visit.state]
    word = team(noted)
    place, link = visit.place, (_mission(visit.place, manages),)
    home = _at_home(visit.span, place, clock_of)
    if not place.address:
        return AgendaItem(kind, "", word, "", link, place.town, at_home=home)
    return AgendaItem(
        kind,
        "",
        word,
        "",
        link,
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


def _offers(offers: Sequence[Offer], clock_of: str, manages: bool) -> Iterable[tuple[Span, AgendaItem]]:
    """Of several at the same hours one, with a link to each."""
    by_span: dict[Span, list[Offer]] = {}
    for offer in offers:
        if offer.chosen:
            link, home = _mission(offer.place, manages), _at_home(offer.span, offer.place, clock_of)
            item = AgendaItem(
                "chosen", "", team("choisi, à planifier"), "", (link,), offer.place.town, at_home=home
            )
            yield offer.span, item
        else:
            by_span.setdefault(offer.span, []).append(offer)
    for span, some in by_span.items():
        word = team_plural("proposé à {number} locataire", "proposé à {number} locataires", len(some))
        towns = " · ".join(dict.fromkeys(offer.place.town for offer in some))
        homes = (_at_home(span, offer.place, clock_of) for offer in some)
        home = " · ".join(dict.fromkeys(filter(None, homes)))
        links = tuple(_mission(offer.place, manages) for offer in some)
        yield span, AgendaItem("offer", "", word, "", links, towns, at_home=home)


def _wish(span: Span, place: Place, clock_of: str) -> AgendaItem:
    """A tap fills in the form that proposes it."""
    query = in_address([Triple.from_span(span, place.postcode)])
    url = f"{addresses.mission(place.reference, Below.SLOTS)}?{query}#panel"
    link, home = Link(team("Proposer : {mission}", mission=place.title), url), _at_home(span, place, clock_of)
    return AgendaItem("wish", "", team("souhaité par le locataire"), "", (link,), place.town, at_home=home)
