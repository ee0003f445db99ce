"""Visits as a calendar file that phones understand (RFC 5545, 5546 and 7986)."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from icalendar import Calendar, Event, vCalAddress, vDuration, vText

import settings
import wording

PRODID = "-//Creneau//Rendez-vous//FR"
CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
# How often a program that subscribed may ask.
ASKED_EVERY = timedelta(minutes=30)


class Entry(NamedTuple):
    """The same ``uid`` with a higher ``sequence`` moves or cancels what the phone has."""

    uid: str
    sequence: int
    start_utc: datetime
    end_utc: datetime
    summary: str
    location: str
    description: str
    status: str = CONFIRMED


def visit_calendar(entry: Entry, attendees: Sequence[tuple[str, str]] = ()) -> bytes:
    """In a mail both sides are the ``attendees`` (name, address): then it is a REQUEST or a CANCEL (RFC 5546, 3.2.2);
    a file to be fetched is published."""
    calendar = _calendar(method(cancelled=entry.status == CANCELLED, to_somebody=bool(attendees)))
    event = _event(entry, _organizer(), _now())
    for attendee in attendees:
        event.add("attendee", _attendee(*attendee))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def feed_calendar(name: str, entries: Iterable[Entry]) -> bytes:
    """What a program subscribes to; ``name`` is what it calls it. Of 2,000 it takes the better part of a second."""
    calendar = _calendar("PUBLISH")
    # As text: the library knows neither of the two, and would leave a comma as it is.
    shown = vText(wording.one_line(name))
    calendar.add("name", shown)
    calendar.add("x-wr-calname", shown)
    every = vDuration(ASKED_EVERY)
    every.params["VALUE"] = "DURATION"
    calendar.add("refresh-interval", every)
    calendar.add("x-published-ttl", vDuration(ASKED_EVERY))
    organizer, now = _organizer(), _now()
    for entry in entries:
        calendar.add_component(_event(entry, organizer, now))
    return bytes(calendar.to_ical())


def method(*, cancelled: bool, to_somebody: bool) -> str:
    if cancelled:
        return "CANCEL"
    return "REQUEST" if to_somebody else "PUBLISH"


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(entry: Entry, organizer: vCalAddress, now: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", entry.start_utc.astimezone(UTC))
    event.add("dtend", entry.end_utc.astimezone(UTC))
    # What was kept before there was a rule may hold signs that no calendar file may (RFC 5545, 3.3.11).
    event.add("summary", wording.kept(entry.summary))
    event.add("location", wording.kept(entry.location))
    event.add("description", wording.kept(entry.description))
    event.add("organizer", organizer)
    event.add("status", entry.status)
    event.add("transp", "OPAQUE")
    return event


def _organizer() -> vCalAddress:
    """RFC 5546 asks for one, in a publication too."""
    organizer = vCalAddress(f"mailto:{settings.current().agency_email}")
    organizer.params["CN"] = vText(wording.one_line(settings.current().agency_name))
    return organizer


def _attendee(name: str, email: str) -> vCalAddress:
    """Who has agreed to the hour already: no program need ask again."""
    attendee = vCalAddress(f"mailto:{email}")
    attendee.params["CN"] = vText(wording.one_line(wording.kept(name)))
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    return attendee
