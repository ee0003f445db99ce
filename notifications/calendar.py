"""A visit as a calendar file that phones understand (RFC 5545 and 5546)."""

from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress, vText

import settings

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
) -> bytes:
    """The same ``uid`` with a higher ``sequence`` moves or cancels what the phone has."""
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method(cancelled))
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", datetime.now(UTC).replace(microsecond=0))
    event.add("dtstart", start_utc.astimezone(UTC))
    event.add("dtend", end_utc.astimezone(UTC))
    event.add("summary", summary)
    event.add("location", location)
    event.add("description", description)
    event.add("organizer", _organizer())
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def method(cancelled: bool) -> str:
    return "CANCEL" if cancelled else "PUBLISH"


def _organizer() -> vCalAddress:
    """RFC 5546 asks for one, in a publication too."""
    organizer = vCalAddress(f"mailto:{settings.current().agency_email}")
    organizer.params["CN"] = vText(settings.current().agency_name)
    return organizer
