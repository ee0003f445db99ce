"""Moments and spans: UTC inside, the people's own clock outside."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

import settings
from wording.dates import day, full_day, short_day
from wording.faults import Fault, Faulty
from wording.places import is_overseas
from wording.text import NBSP

_MORNING = (time(8), time(12))
_AFTERNOON = (time(14), time(18))


def local(moment_utc: datetime) -> datetime:
    """On the clock of the place; what carries no zone is UTC, as SQLite gives it back."""
    aware = moment_utc if moment_utc.tzinfo else moment_utc.replace(tzinfo=UTC)
    return aware.astimezone(settings.current().zone)


def to_utc(d: date, at: time) -> datetime:
    """Raises Faulty where the clock skips that time, or shows it twice: none of the two is guessed."""
    zone = settings.current().zone
    moment_utc = datetime.combine(d, at, tzinfo=zone).astimezone(UTC)
    if moment_utc.astimezone(zone).replace(tzinfo=None) != datetime.combine(d, at):
        raise Faulty(Fault.HOUR_SKIPPED.of(day=d, at=at))
    if moment_utc != datetime.combine(d, at.replace(fold=1), tzinfo=zone).astimezone(UTC):
        raise Faulty(Fault.HOUR_TWICE.of(day=d, at=at))
    return moment_utc


def hour(at: time | datetime) -> str:
    """« 14 h », « 9 h 30 », « 2 h 30 (heure d'été) » of a moment whose hour comes twice"""
    return f"{at.hour}{NBSP}h" + (f"{NBSP}{at.minute:02d}" if at.minute else "") + _which(at)


def _which(at: time | datetime) -> str:
    """Of the two hours that the clock shows alike in the night when summer time ends."""
    if not isinstance(at, datetime) or at.tzinfo is None or not _is_changed(at.tzinfo, at.date()):
        return ""
    if at.replace(fold=0).utcoffset() == at.replace(fold=1).utcoffset():
        return ""
    return " (heure d'été)" if at.dst() else " (heure d'hiver)"


@lru_cache(maxsize=1024)
def _is_changed(zone: tzinfo, day: date) -> bool:
    """Whether its clock is, on that day: an agenda tells hundreds of hours, and asks of few days."""
    first, last = (datetime.combine(day + timedelta(days=later), time(), zone) for later in (0, 1))
    return first.utcoffset() != last.utcoffset()


def clock_note(postcode: str) -> str:
    """« (heure de Paris) » after the hours of a home where the clocks show another."""
    on_paris = bool(postcode) and settings.current().timezone == "Europe/Paris"
    return " (heure de Paris)" if on_paris and is_overseas(postcode) else ""


def wall_length(start: datetime, end: datetime) -> timedelta:
    """As the clock on the wall tells it, also in the two nights when that is not what passes."""
    return local(end).replace(tzinfo=None) - local(start).replace(tzinfo=None)


def _until_midnight(first: datetime, last: datetime) -> bool:
    """It ends with its day, on the clock of the place."""
    return not last.hour and last.time() == time(0) and first.date() == last.date() - timedelta(days=1)


def _until(first: datetime, last: datetime) -> str:
    return "minuit" if _until_midnight(first, last) else hour(last)


def _one_day(first: datetime, last: datetime) -> bool:
    return first.date() == last.date() or _until_midnight(first, last)


def hours(start: datetime, end: datetime, postcode: str = "") -> str:
    """« de 14 h à 16 h », « de 20 h à minuit »; `postcode` of the home, here and below."""
    first, last = local(start), local(end)
    return f"de {hour(first)} à {_until(first, last)}{clock_note(postcode)}"


def short_hours(first: datetime, last: datetime) -> str:
    """« 14 h – 16 h », of two moments that are `local` already."""
    return f"{hour(first)} – {_until(first, last)}"


def span(start: datetime, end: datetime, now: datetime | None = None, postcode: str = "") -> str:
    """« mardi 2 décembre, de 14 h à 16 h »"""
    first, last, today = local(start), local(end), _today(now)
    if not _one_day(first, last):
        until = f"au {day(last.date(), today)} à {hour(last)}{clock_note(postcode)}"
        return f"du {day(first.date(), today)} à {hour(first)} {until}"
    return f"{day(first.date(), today)}, {hours(start, end, postcode)}"


def short_span(start: datetime, end: datetime, now: datetime | None = None, postcode: str = "") -> str:
    """« mar. 2 déc., 14 h – 16 h »"""
    first, last = local(start), local(end)
    until = _until(first, last) if _one_day(first, last) else f"{short_day(last.date())} {hour(last)}"
    return f"{short_day(first.date(), _today(now))}, {hour(first)} – {until}{clock_note(postcode)}"


def wish_span(start: datetime, end: datetime, now: datetime | None = None, postcode: str = "") -> str:
    """« mar. 2 déc., le matin »"""
    first, last = local(start), local(end)
    half = {_MORNING: "le matin", _AFTERNOON: "l'après-midi"}.get((first.time(), last.time()))
    # Where the clocks show another hour, it is no morning.
    if half is None or first.date() != last.date() or clock_note(postcode):
        return short_span(start, end, now, postcode)
    return f"{short_day(first.date(), _today(now))}, {half}"


def near_span(start: datetime, end: datetime, now: datetime, postcode: str = "") -> str:
    """« demain, de 14 h à 16 h », otherwise as `span`."""
    name = _near_day(local(start).date(), now)
    return f"{name}, {hours(start, end, postcode)}" if name else span(start, end, now, postcode)


def moment(at: datetime, now: datetime) -> str:
    """« aujourd'hui à 14 h », « demain à 9 h », « mardi 2 décembre à 9 h »"""
    then = local(at)
    return f"{_near_day(then.date(), now) or day(then.date(), _today(now))} à {hour(then)}"


def exact(at: datetime) -> str:
    """« le 24 novembre 2026 à 9 h 12 »"""
    return f"le {full_day(local(at))} à {hour(local(at))}"


def age(at: datetime, now: datetime) -> str:
    """« à l'instant », « il y a 2 h », « il y a 3 jours »"""
    length = _length(at, now)
    return f"il y a {length}" if length else "à l'instant"


def since(at: datetime, now: datetime) -> str:
    """« à l'instant », « depuis 2 h », « depuis 3 jours »"""
    length = _length(at, now)
    return f"depuis {length}" if length else "à l'instant"


def _length(at: datetime, now: datetime) -> str:
    # As two clocks on a wall differ: no text changes within a minute, so that a page may be kept for that long.
    passed = local(now).replace(second=0, microsecond=0) - local(at).replace(second=0, microsecond=0)
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return ""
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    if minutes < 24 * 60:
        return f"{minutes // 60}{NBSP}h"
    days = minutes // (24 * 60)
    if days < 61:
        return f"{days}{NBSP}jour{'s' if days > 1 else ''}"
    if days < 365:
        return f"{min(days // 30, 11)}{NBSP}mois"
    years = days // 365
    return f"{years}{NBSP}an{'s' if years > 1 else ''}"


def _today(now: datetime | None) -> date | None:
    return None if now is None else local(now).date()


def _near_day(d: date, now: datetime) -> str:
    names = {-1: "hier", 0: "aujourd'hui", 1: "demain"}
    return names.get((d - local(now).date()) // timedelta(days=1), "")
