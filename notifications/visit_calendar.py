"""The calendar file of a visit, the same from a mail and from the page."""

from urllib.parse import urlsplit

from models.agenda.visit import Visit
from models.missions.mission import Mission
from models.people.account import Account
from notifications.calendar import visit_calendar
from settings import current


def calendar_of(
    mission: Mission,
    visit: Visit,
    contractor: Account | None,
    *,
    cancelled: bool,
    sequence: int | None = None,
    attendee: tuple[str, str] | None = None,
) -> bytes:
    """Both sides get the same text: no access code, no telephone of the tenant. `sequence`: today's, if not told;
    `attendee`: name and address of a mail's reader."""
    firm = contractor.shown_name if contractor else "L'artisan"
    return visit_calendar(
        uid=f"visite-{visit.id}@{urlsplit(current().public_url).hostname}",
        sequence=visit.sequence if sequence is None else sequence,
        start_utc=visit.starts_at,
        end_utc=visit.ends_at,
        summary=f"{mission.title} : {firm}",
        location=mission.whole_place,
        description=f"{mission.reference}. L'artisan arrive pendant ce créneau.",
        cancelled=cancelled,
        attendee=attendee,
    )
