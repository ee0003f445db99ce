"""« Horaires » and « Absences », and the tabs that lead there."""

from datetime import time

import wording
from controllers.agenda import weekdays
from controllers.agenda.other_agenda import section
from controllers.agenda.standing import in_absence
from controllers.agenda.typed import WEEKDAYS, field, folds_typed
from controllers.agenda.views import (
    AbsenceRow,
    AbsencesPage,
    AbsenceValues,
    DayInput,
    HoursPage,
    RangeInput,
)
from controllers.web.forms import errors_from, options, today
from controllers.web.rendering import Web, notice_of
from controllers.web.security import meta, person
from controllers.web.submitting import Submitted
from controllers.web.views import NavLink
from database.gathering import gathered
from models import clock
from models.agenda.absence import Absence, absences_ahead, is_whole_days, last_day
from models.agenda.busy import OpenOffer, PlannedVisit, open_offers, planned_visits
from models.agenda.free import MIDNIGHT, Range, Repeat
from models.agenda.hours import RANGES_A_DAY, hours_of, week_of
from models.agenda.other_agenda import busy_ahead, other_agenda_of
from models.errors import InvalidInput
from wording import addresses
from wording.languages import gettext as _
from wording.languages import team, team_noted

_TABS = (
    (team_noted("Agenda"), addresses.AGENDA),
    (team_noted("Horaires"), addresses.HOURS),
    (team_noted("Absences"), addresses.ABSENCES),
    (team_noted("S'abonner"), addresses.SUBSCRIBE),
)
_ORDINALS = (team_noted("première plage"), team_noted("seconde plage"))


def tabs(current: str) -> tuple[NavLink, ...]:
    return tuple(NavLink(team(label), url, current=url == current) for label, url in _TABS)


async def hours_page(
    request: Web, sent: Submitted | None = None, error: InvalidInput | None = None
) -> HoursPage:
    hint, printed = "", tuple[str, ...]()
    if sent is None:
        asked = hours_of([person(request).id])
        found = (await gathered(asked))[asked]
        week = week_of(found)
        if not found:
            hint = team("Ce sont les horaires habituels : changez-les s'ils ne sont pas les vôtres.")
        typed = {name: text for day in WEEKDAYS for name, text in _texts(day, week.get(day, ()))}
        printed = tuple(_printed(day, week.get(day, ())) for day in WEEKDAYS)
    else:
        typed = {name: texts[0] for name, texts in sent.form.fields.items()}
    return HoursPage(
        tabs=tabs(addresses.HOURS),
        url=addresses.HOURS,
        cancel_url=addresses.AGENDA,
        meta=meta(request),
        days=tuple(_day(day, typed) for day in WEEKDAYS),
        printed=printed,
        hint=wording.typographic(hint),
        whose=_whose(person(request).clock),
        errors=errors_from(error),
        notice=notice_of(request),
    )


def _whose(place: str) -> str:
    """Whose clock the page goes by, where that is not the setting's."""
    note = wording.clock_note(place)
    return team("Les heures sont celles de votre secteur{note}.", note=note) if note else ""


def _texts(day: int, ranges: tuple[Range, ...]) -> list[tuple[str, str]]:
    return [
        (field(day, end, number), _clock(minute))
        for number, one in enumerate(ranges, 1)
        for end, minute in (("from", one.start), ("to", one.end))
    ]


def _clock(minute: int) -> str:
    return f"{minute % MIDNIGHT // 60:02d}:{minute % 60:02d}"


def _printed(day: int, ranges: tuple[Range, ...]) -> str:
    name = weekdays.name(day - 1).capitalize()
    if not ranges:
        return wording.typographic(team("{day} : vous ne travaillez pas", day=name))
    hours = [team("de {start} à {end}", start=_hour(one.start), end=_hour(one.end)) for one in ranges]
    return wording.typographic(team("{day} : {hours}", day=name, hours=wording.joined(hours)))


def _hour(minute: int) -> str:
    return team("minuit") if minute == MIDNIGHT else wording.hour(time(minute // 60, minute % 60))


def _day(day: int, typed: dict[str, str]) -> DayInput:
    names = [(field(day, "from", n), field(day, "to", n)) for n in range(1, RANGES_A_DAY + 1)]
    return DayInput(
        weekdays.name(day - 1).capitalize(),
        tuple(
            RangeInput(team(label), start, end, typed.get(start, ""), typed.get(end, ""))
            for label, (start, end) in zip(_ORDINALS, names, strict=True)
        ),
    )


async def absences_page(
    request: Web,
    sent: Submitted | None = None,
    error: InvalidInput | None = None,
    *,
    other: tuple[Submitted, InvalidInput | None] | None = None,
) -> AbsencesPage:
    """`other`: what was typed, and is wrong, in the form of the other agenda."""
    account, place = person(request).id, person(request).clock
    ahead, agendas, times = absences_ahead(account), other_agenda_of(account), busy_ahead(account)
    offered = open_offers(account)
    all_found = await gathered(ahead, agendas, times, offered)
    found, agenda, offers = all_found[ahead], next(iter(all_found[agendas]), None), all_found[offered]
    visits = await planned_visits(account, since=clock.now()) if found or agenda else []
    first = sent.form.first if sent else lambda _: ""
    return AbsencesPage(
        tabs=tabs(addresses.ABSENCES),
        url=addresses.ABSENCES,
        meta=meta(request),
        rows=tuple(_row(request, one, visits, offers, place) for one in found),
        values=AbsenceValues(
            from_date=first("absence_from_date"),
            from_time=first("absence_from_time"),
            to_date=first("absence_to_date"),
            to_time=first("absence_to_time"),
            label=first("absence_label"),
            repeat_until=first("repeat_until"),
            from_folds=folds_typed(sent.form, "from", place) if sent else (),
            to_folds=folds_typed(sent.form, "to", place) if sent else (),
        ),
        repeats=options(Repeat, first("repeat") or Repeat.NONE),
        min_date=today(place),
        whose=_whose(place),
        other=section(request, agenda, all_found[times], visits, offers, *(other or ())),
        errors=errors_from(error),
        notice=notice_of(request),
    )


def _row(
    request: Web, one: Absence, visits: list[PlannedVisit], offers: list[OpenOffer], place: str
) -> AbsenceRow:
    return AbsenceRow(
        id=str(one.id),
        words=wording.typographic(absence_words(one, place)),
        label=one.label,
        url=addresses.absence(one.id),
        meta=meta(request),
        until=_until(one, place),
        standing=in_absence(one.among(visits, place), one.among(offers, place), place),
    )


def absence_words(one: Absence, place: str = "") -> str:
    """On the clock of the place: « lundi 7 décembre », « du lundi 7 décembre au vendredi 11 décembre », « chaque mercredi, de 14 h à 16 h »"""
    span, now = one.span, clock.now()
    first, last = wording.local(span.start, place).date(), last_day(span, place)
    today, whole = wording.local(now, place).date(), is_whole_days(span, place)
    if one.repeat == Repeat.NONE:
        if not whole:
            return wording.span(span.start, span.end, now, place, beside=place)
        words = wording.day(first, today)
        return (
            words
            if first == last
            else team("du {first} au {last}", first=words, last=wording.day(last, today))
        )
    weekday = weekdays.name(first.weekday())
    words = team("chaque {day}", day=weekday)
    if one.repeat != Repeat.WEEKLY:
        words = team("un {day} sur deux", day=weekday)
    if first != last:
        words = team("{days} jusqu'au {day}", days=words, day=weekdays.name(last.weekday()))
        if not whole:
            start, end = wording.local(span.start, place), wording.local(span.end, place)
            words = team(
                "{days} (de {start} à {end})", days=words, start=wording.hour(start), end=wording.hour(end)
            )
    elif not whole:
        words = _("{day}, {hours}", day=words, hours=wording.hours(span.start, span.end, place, beside=place))
    if first <= today:
        return words
    return team("{days}, à partir du {day}", days=words, day=wording.day(first, today))


def _until(one: Absence, place: str) -> str:
    if one.repeat == Repeat.NONE:
        return ""
    if one.repeat_until is None:
        return team("Sans fin.")
    until = wording.day(one.repeat_until, wording.local(clock.now(), place).date())
    return team("Jusqu'au {day}.", day=until)
