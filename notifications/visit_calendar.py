"""The event of a visit, the same from a mail, from the page and from a feed."""

from urllib.parse import urlsplit

from models.agenda.feed import Feed, FeedOffer, FeedVisit
from models.agenda.span import Span
from models.agenda.visit import Visit
from models.missions.mission import Mission
from models.people.account import Account
from notifications.calendar import CANCELLED, TENTATIVE, Entry, feed_calendar, visit_calendar
from settings import current
from wording.languages import gettext as _
from wording.languages import team


def calendar_of(
    mission: Mission,
    visit: Visit,
    contractor: Account | None,
    *,
    cancelled: bool,
    sequence: int | None = None,
    reader: tuple[str, str] | None = None,
) -> bytes:
    """Both sides get the same text: no access code, no telephone of the tenant. `sequence`: today's, if not told;
    `reader`: name and address of whom the mail is for, who stands in it beside the other side."""
    entry = _entry(
        visit.first_visit or visit.id,
        visit.sequence if sequence is None else sequence,
        Span(visit.starts_at, visit.ends_at),
        _summary(mission.title, contractor.shown_name if contractor else _("L'artisan")),
        mission.whole_place,
        mission.reference,
    )
    if cancelled:
        entry = entry._replace(status=CANCELLED)
    return visit_calendar(entry, _both(mission, contractor, reader) if reader else ())


def feed_file(feed: Feed) -> bytes:
    """The events of the mails, and what is offered. Slow: off the event loop."""
    name = team("Rendez-vous, {agency}", agency=current().agency_name)
    return feed_calendar(name, [*map(_visit, feed.visits), *map(_offer, feed.offers)])


def _visit(one: FeedVisit) -> Entry:
    place = one.visit.place
    summary = _summary(place.title, one.firm)
    return _entry(one.number, one.sequence, one.visit.span, summary, place.with_door, place.reference)


def _offer(one: FeedOffer) -> Entry:
    offer, place = one.offer, one.offer.place
    facts = {"summary": _summary(place.title, one.firm), "reference": place.reference}
    if offer.chosen:
        summary = team("{summary} (choisi)", **facts)
        told = team("{reference}. Choisi par le locataire, à confirmer.", **facts)
    else:
        summary = team("{summary} (proposé)", **facts)
        told = team("{reference}. Proposé, sans réponse pour l'instant.", **facts)
    return Entry(
        f"creneau-{one.slot}@{_host()}",
        0,
        offer.span.start,
        offer.span.end,
        summary,
        place.with_door,
        told,
        TENTATIVE,
    )


def _entry(number: int, sequence: int, span: Span, summary: str, place: str, reference: str) -> Entry:
    """`number` of the first of those that were to be this visit."""
    words = _("{reference}. L'artisan arrive pendant ce créneau.", reference=reference)
    return Entry(f"visite-{number}@{_host()}", sequence, span.start, span.end, summary, place, words)


def _summary(title: str, firm: str) -> str:
    return _("{title} : {firm}", title=title, firm=firm)


def _host() -> str:
    return urlsplit(current().public_url).hostname or ""


def _both(mission: Mission, contractor: Account | None, reader: tuple[str, str]) -> list[tuple[str, str]]:
    """Who was the contact until now is told by itself: nobody else is a part of what it loses."""
    contact = mission.contact
    sides = [(contractor.name, contractor.email)] if contractor else []
    sides += [(contact.name, contact.email)] if contact and contact.email else []
    if reader[1] not in [email for _, email in sides]:
        return [reader]
    return [reader, *(side for side in sides if side[1] != reader[1])]
