"""Moments and spans: UTC inside, the people's own clock outside."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from babel.dates import format_skeleton

from wording.dates import day, full_day, short_day
from wording.faults import Fault, Faulty
from wording.kept import typed_number
from wording.languages import Language, spoken, team, team_plural
from wording.languages import gettext as _
from wording.text import NBSP
from wording.zones import clock_note, zone_of

_MORNING = (time(8), time(12))
_AFTERNOON = (time(14), time(18))
_BY_HAND = re.compile(r"([0-9]{1,2}) ?(?:h|[:.](?= ?[0-9])) ?([0-9]{2})?", re.IGNORECASE)


def read_hour(text: str) -> time | None:
    """« 14:30 », as a browser's own input sends it, « 14 h 30 », « 9h »; None for what is no hour on a clock."""
    typed = typed_number(text)
    try:
        if by_hand := _BY_HAND.fullmatch(typed):
            return time(int(by_hand[1]), int(by_hand[2] or 0))
        found = time.fromisoformat(typed)
    except ValueError:
        return None
    return found if found.tzinfo is None else None


def local(moment_utc: datetime, place: str = "") -> datetime:
    """On the clock of the place; what carries no zone is UTC, as SQLite gives it back."""
    aware = moment_utc if moment_utc.tzinfo else moment_utc.replace(tzinfo=UTC)
    return aware.astimezone(zone_of(place))


def to_utc(d: date, at: time, place: str = "", fold: int | None = None) -> datetime:
    """`fold`: which of an hour that the clock shows twice, 0 the first (summer time), 1 the second.

    Raises Faulty where the clock skips that time, or shows it twice and nobody says which: none of the two is guessed.
    """
    zone = zone_of(place)
    moment_utc = datetime.combine(d, at, tzinfo=zone).astimezone(UTC)
    if moment_utc.astimezone(zone).replace(tzinfo=None) != datetime.combine(d, at):
        raise Faulty(Fault.HOUR_SKIPPED.of(day=d, at=at))
    if fold is None and comes_twice(d, at, place):
        raise Faulty(Fault.HOUR_TWICE.of(day=d, at=at))
    return datetime.combine(d, at.replace(fold=fold or 0), tzinfo=zone).astimezone(UTC)


def comes_twice(d: date, at: time, place: str = "") -> bool:
    """In the night when summer time ends."""
    first, second = _both(d, at, place)
    return first < second


def hours_alike(d: date, at: time, place: str = "") -> tuple[str, str]:
    """Of an hour that comes twice: « 2 h 30 (heure d'été) », « 2 h 30 (heure d'hiver) »"""
    first, second = _both(d, at, place)
    return hour(local(first, place)), hour(local(second, place))


def _both(d: date, at: time, place: str) -> tuple[datetime, datetime]:
    first, second = (
        datetime.combine(d, at.replace(fold=fold), tzinfo=zone_of(place)).astimezone(UTC) for fold in (0, 1)
    )
    return first, second


def hour(at: time | datetime) -> str:
    """« 14 h », « 9 h 30 », « 2 h 30 (heure d'été) » of a moment whose hour comes twice"""
    if (language := spoken()) is not Language.FR:
        on_the_wall = datetime.combine(
            date.min, at.replace(tzinfo=None) if isinstance(at, time) else at.time()
        )
        return format_skeleton("Hm", on_the_wall, locale=language.locale) + _which(at)
    return f"{at.hour}{NBSP}h" + (f"{NBSP}{at.minute:02d}" if at.minute else "") + _which(at)


def _which(at: time | datetime) -> str:
    """Of the two hours that the clock shows alike in the night when summer time ends."""
    if not isinstance(at, datetime) or at.tzinfo is None or not _is_changed(at.tzinfo, at.date()):
        return ""
    if at.replace(fold=0).utcoffset() == at.replace(fold=1).utcoffset():
        return ""
    return _(" (heure d'hiver)") if at.fold else _(" (heure d'été)")


@lru_cache(maxsize=1024)
def _is_changed(zone: tzinfo, day: date) -> bool:
    """Whether its clock is, on that day: an agenda tells hundreds of hours, and asks of few days."""
    first, last = (datetime.combine(day + timedelta(days=later), time(), zone) for later in (0, 1))
    return first.utcoffset() != last.utcoffset()


def wall_length(start: datetime, end: datetime, place: str = "") -> timedelta:
    """As the clock on the wall tells it, also in the two nights when that is not what passes."""
    return local(end, place).replace(tzinfo=None) - local(start, place).replace(tzinfo=None)


def _until_midnight(first: datetime, last: datetime) -> bool:
    """It ends with its day, on the clock of the place."""
    return not last.hour and last.time() == time(0) and first.date() == last.date() - timedelta(days=1)


def _until(first: datetime, last: datetime) -> str:
    return _("minuit") if _until_midnight(first, last) else hour(last)


def _one_day(first: datetime, last: datetime) -> bool:
    return first.date() == last.date() or _until_midnight(first, last)


def hours(start: datetime, end: datetime, postcode: str = "", beside: str = "") -> str:
    """« de 14 h à 16 h », « de 20 h à minuit »; `postcode` of the home, here and below. `beside`: the place whose clock
    goes without saying, where it is not the setting's."""
    first, last = local(start, postcode), local(end, postcode)
    return _("de {start} à {end}", start=hour(first), end=_until(first, last)) + clock_note(postcode, beside)


def short_hours(first: datetime, last: datetime) -> str:
    """« 14 h – 16 h », of two moments that are `local` already."""
    return _("{start} – {end}", start=hour(first), end=_until(first, last))


def span(
    start: datetime, end: datetime, now: datetime | None = None, postcode: str = "", beside: str = ""
) -> str:
    """« mardi 2 décembre, de 14 h à 16 h »"""
    first, last, today = local(start, postcode), local(end, postcode), _today(now, postcode)
    if not _one_day(first, last):
        return _(
            "du {first_day} à {start} au {last_day} à {end}",
            first_day=day(first.date(), today),
            start=hour(first),
            last_day=day(last.date(), today),
            end=hour(last),
        ) + clock_note(postcode, beside)
    return _("{day}, {hours}", day=day(first.date(), today), hours=hours(start, end, postcode, beside))


def short_span(
    start: datetime, end: datetime, now: datetime | None = None, postcode: str = "", beside: str = ""
) -> str:
    """« mar. 2 déc., 14 h – 16 h »"""
    first, last = local(start, postcode), local(end, postcode)
    until = _until(first, last) if _one_day(first, last) else f"{short_day(last.date())} {hour(last)}"
    hours_of = _("{start} – {end}", start=hour(first), end=until) + clock_note(postcode, beside)
    return _("{day}, {hours}", day=short_day(first.date(), _today(now, postcode)), hours=hours_of)


def wish_span(start: datetime, end: datetime, now: datetime | None = None, postcode: str = "") -> str:
    """« mar. 2 déc., le matin »"""
    first, last = local(start, postcode), local(end, postcode)
    half = {_MORNING: _("le matin"), _AFTERNOON: _("l'après-midi")}.get((first.time(), last.time()))
    if half is None or first.date() != last.date():
        return short_span(start, end, now, postcode)
    half += clock_note(postcode)
    return _("{day}, {hours}", day=short_day(first.date(), _today(now, postcode)), hours=half)


def near_span(start: datetime, end: datetime, now: datetime, postcode: str = "", beside: str = "") -> str:
    """« demain, de 14 h à 16 h », otherwise as `span`."""
    name = _near_day(local(start, postcode).date(), now, postcode)
    if not name:
        return span(start, end, now, postcode, beside)
    return _("{day}, {hours}", day=name, hours=hours(start, end, postcode, beside))


def moment(at: datetime, now: datetime, postcode: str = "") -> str:
    """« aujourd'hui à 14 h », « demain à 9 h », « mardi 2 décembre à 9 h »"""
    then = local(at, postcode)
    name = _near_day(then.date(), now, postcode) or day(then.date(), _today(now, postcode))
    return _("{day} à {hour}", day=name, hour=hour(then)) + clock_note(postcode)


def exact(at: datetime, postcode: str = "") -> str:
    """« le 24 novembre 2026 à 9 h 12 »"""
    then = local(at, postcode)
    return _("le {day} à {hour}", day=full_day(then), hour=hour(then)) + clock_note(postcode)


def age(at: datetime, now: datetime) -> str:
    """« à l'instant », « il y a 2 h », « il y a 3 jours »"""
    match _passed(at, now):
        case "minute", number:
            return team("il y a {number}\u00a0min", number=number)
        case "hour", number:
            return team("il y a {number}\u00a0h", number=number)
        case "day", number:
            return team_plural("il y a {number}\u00a0jour", "il y a {number}\u00a0jours", number)
        case "month", number:
            return team_plural("il y a {number}\u00a0mois", "il y a {number}\u00a0mois", number)
        case "year", number:
            return team_plural("il y a {number}\u00a0an", "il y a {number}\u00a0ans", number)
    return team("à l'instant")


def aged(sentence: str, at: datetime, now: datetime) -> str:
    """« La mission est clôturée (il y a 2 h). »"""
    return f"{sentence.removesuffix('.')} ({age(at, now)})."


def since(at: datetime, now: datetime) -> str:
    """« à l'instant », « depuis 2 h », « depuis 3 jours »"""
    match _passed(at, now):
        case "minute", number:
            return team("depuis {number}\u00a0min", number=number)
        case "hour", number:
            return team("depuis {number}\u00a0h", number=number)
        case "day", number:
            return team_plural("depuis {number}\u00a0jour", "depuis {number}\u00a0jours", number)
        case "month", number:
            return team_plural("depuis {number}\u00a0mois", "depuis {number}\u00a0mois", number)
        case "year", number:
            return team_plural("depuis {number}\u00a0an", "depuis {number}\u00a0ans", number)
    return team("à l'instant")


def _passed(at: datetime, now: datetime) -> tuple[str, int]:
    """Whole ones of the largest unit that has passed; no minute is none."""
    # As two clocks on a wall differ: no text changes within a minute, so that a page may be kept for that long.
    passed = local(now).replace(second=0, microsecond=0) - local(at).replace(second=0, microsecond=0)
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return "", 0
    if minutes < 60:
        return "minute", minutes
    if minutes < 24 * 60:
        return "hour", minutes // 60
    days = minutes // (24 * 60)
    if days < 61:
        return "day", days
    if days < 365:
        return "month", min(days // 30, 11)
    return "year", days // 365


def _today(now: datetime | None, place: str) -> date | None:
    return None if now is None else local(now, place).date()


def _near_day(d: date, now: datetime, place: str) -> str:
    names = {-1: _("hier"), 0: _("aujourd'hui"), 1: _("demain")}
    return names.get((d - local(now, place).date()) // timedelta(days=1), "")
