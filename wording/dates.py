"""Days: « mardi 2 décembre » in French; in the other languages with the names that CLDR has."""

import re
from datetime import date, timedelta

from babel.dates import format_date

from wording.kept import typed_number
from wording.languages import Language, spoken

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
SHORT_DAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
SHORT_MONTHS = [
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
]
_NEAR = timedelta(days=183)
# As it is written by hand; a year of two digits could be a day.
_BY_HAND = re.compile(r"([0-9]{1,2}) ?[/.-] ?([0-9]{1,2}) ?[/.-] ?([0-9]{4})")


def read_day(text: str) -> date | None:
    """« 2026-12-02 », as a browser's own input sends it, « 02/12/2026 », « 2.12.2026 »; None for what is no day."""
    typed = typed_number(text)
    try:
        if by_hand := _BY_HAND.fullmatch(typed):
            day, month, year = map(int, by_hand.groups())
            return date(year, month, day)
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _number(d: date) -> str:
    return "1er" if d.day == 1 else str(d.day)


def _year(d: date, today: date | None) -> str:
    return f" {d.year}" if today is not None and abs(d - today) > _NEAR else ""


# How each language says them (LDML, Unicode TR 35): in a sentence, short, with nothing but the date; then with the year.
_PATTERNS: dict[Language, tuple[str, str, str, str, str]] = {
    Language.EN: ("EEEE d MMMM", "EEE d MMM", "d MMMM y", "EEEE d MMMM y", "EEE d MMM y"),
    Language.ES: (
        "EEEE d 'de' MMMM",
        "EEE d MMM",
        "d 'de' MMMM 'de' y",
        "EEEE d 'de' MMMM 'de' y",
        "EEE d MMM y",
    ),
    Language.PT: (
        "EEEE, d 'de' MMMM",
        "EEE, d MMM",
        "d 'de' MMMM 'de' y",
        "EEEE, d 'de' MMMM 'de' y",
        "EEE, d MMM y",
    ),
    Language.AR: ("EEEE d MMMM", "EEEE d MMMM", "d MMMM y", "EEEE d MMMM y", "EEEE d MMMM y"),
    Language.TR: ("d MMMM EEEE", "d MMM EEE", "d MMMM y", "d MMMM y EEEE", "d MMM y EEE"),
}


def _other(d: date, language: Language, form: int, today: date | None = None) -> str:
    pattern = _PATTERNS[language][form + (3 if _year(d, today) else 0)]
    return format_date(d, pattern, locale=language.locale)


def day(d: date, today: date | None = None) -> str:
    """« mardi 2 décembre »; with `today`, the year too when it is more than six months away."""
    if (language := spoken()) is not Language.FR:
        return _other(d, language, 0, today)
    return f"{DAYS[d.weekday()]} {_number(d)} {MONTHS[d.month - 1]}{_year(d, today)}"


def short_day(d: date, today: date | None = None) -> str:
    """« mar. 2 déc. »"""
    if (language := spoken()) is not Language.FR:
        return _other(d, language, 1, today)
    return f"{SHORT_DAYS[d.weekday()]} {_number(d)} {SHORT_MONTHS[d.month - 1]}{_year(d, today)}"


def full_day(d: date) -> str:
    """« 2 décembre 2026 »"""
    if (language := spoken()) is not Language.FR:
        return _other(d, language, 2)
    return f"{_number(d)} {MONTHS[d.month - 1]} {d.year}"
