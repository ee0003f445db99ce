"""« Aujourd'hui »: the next visit, and the day's round."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlencode

import wording
from controllers.agenda.days import door_of
from controllers.agenda.views import NextVisit, Round
from controllers.missions.home import map_url
from controllers.web.views import Link
from models.agenda.window import StandingVisit
from models.missions.verbs.arriving import is_time_to_arrive
from wording import addresses
from wording.addresses import Below
from wording.languages import team, team_plural

# Google's documented address takes nine stops on the way to the last one; OpenStreetMap's takes places on the globe
# only, which we don't know.
_ROUTE = "https://www.google.com/maps/dir/"
MOST_STOPS = 10


def next_visit(visits: Sequence[StandingVisit], now: datetime, clock_of: str) -> NextVisit | None:
    """`clock_of`, here and below: the place whose clock its contractor lives by. The visit's hours are its home's."""
    if not visits:
        return None
    visit = visits[0]
    place, contact = visit.place, visit.contact
    phone = contact.phone if contact else ""
    return NextVisit(
        hour=wording.hour(wording.local(visit.span.start, place.postcode)),
        when=wording.near_span(visit.span.start, visit.span.end, now, place.postcode, beside=clock_of),
        mission=Link(f"{place.title}, {place.town}", addresses.mission(place.reference)),
        address=place.whole,
        door=door_of(place),
        person=contact.greeting if contact else "",
        phone=wording.phone(phone, place.postcode),
        phone_url=wording.phone_url(phone, place.postcode),
        map_url=map_url(place.whole),
        actions=tuple(_actions(visit, now)),
    )


def _hour(visit: StandingVisit, clock_of: str) -> str:
    postcode = visit.place.postcode
    return wording.hour(wording.local(visit.span.start, postcode)) + wording.clock_note(postcode, clock_of)


def _actions(visit: StandingVisit, now: datetime) -> Iterator[Link]:
    """As the forms themselves open (models/missions/verbs/arriving.py)."""
    if visit.has_arrived:
        return
    if visit.span.is_of_day(now, visit.place.postcode):
        yield Link(team("Je suis en route"), addresses.mission(visit.place.reference, Below.DEPARTURE))
    if is_time_to_arrive(visit.span, now):
        yield Link(team("Je suis arrivé"), addresses.mission(visit.place.reference, Below.ARRIVAL))


def told(visits: Sequence[StandingVisit], now: datetime, clock_of: str) -> str:
    if not visits:
        return team("Aucun rendez-vous n'est planifié.")
    if not visits[0].span.is_of_day(now, clock_of):
        return wording.typographic(team("Rien aujourd'hui. Votre prochain rendez-vous :"))
    if visits[0].span.start <= now:
        return wording.typographic(team("Rendez-vous en cours :"))
    return wording.typographic(team("Votre prochain rendez-vous :"))


def day_round(visits: Sequence[StandingVisit], now: datetime, clock_of: str) -> Round | None:
    """None where there are no two to go to."""
    stops = [visit for visit in visits if visit.span.is_of_day(now, clock_of)]
    if len(stops) < 2:
        return None
    route = tuple(visit.place.whole for visit in stops[:MOST_STOPS])
    return Round(
        words=wording.typographic(
            team_plural(
                "Votre tournée : {number} rendez-vous", "Votre tournée : {number} rendez-vous", len(stops)
            )
        ),
        stops=tuple(f"{_hour(visit, clock_of)}, {visit.place.whole}" for visit in stops),
        link=Link(team("Voir la tournée sur la carte"), _route_through(route)),
    )


@lru_cache(maxsize=512)
def _route_through(places: tuple[str, ...]) -> str:
    """Of a day that its contractor comes back to until it is over."""
    query = {
        "api": "1",
        "travelmode": "driving",
        "destination": places[-1],
        "waypoints": "|".join(places[:-1]),
    }
    return f"{_ROUTE}?{urlencode(query)}"
