"""A visit as a calendar file that phones understand (RFC 5545 and 5546)."""

from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress, vText

import settings
import wording

PRODID = "-//Creneau//Rendez-vous//FR"


def visit_calendar(
    uid: str,
    sequence: int,
    start_utc: datetime,
    end_utc: datetime,
    summary: str,
    location: str,
    description: str,
    cancelled: bool,
    attendee: tuple[str, str] | None = None,
) -> bytes:
    """The same ``uid`` with a higher ``sequence`` moves or cancels what the phone has.

    In a mail its reader is the ``attendee`` (name, address): then it is a REQUEST or a CANCEL (RFC 5546, 3.2.2); a file
    to be fetched is published.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method(cancelled=cancelled, to_somebody=attendee is not None))
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", datetime.now(UTC).replace(microsecond=0))
    event.add("dtstart", start_utc.astimezone(UTC))
    event.add("dtend", end_utc.astimezone(UTC))
    # What was kept before there was a rule may hold signs that no calendar file may (RFC 5545, 3.3.11).
    event.add("summary", wording.kept(summary))
    event.add("location", wording.kept(location))
    event.add("description", wording.kept(description))
    event.add("organizer", _organizer())
    if attendee is not None:
        event.add("attendee", _attendee(*attendee))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def method(*, cancelled: bool, to_somebody: bool) -> str:
    if cancelled:
        return "CANCEL"
    return "REQUEST" if to_somebody else "PUBLISH"


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
