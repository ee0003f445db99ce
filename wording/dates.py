"""Days in French: « mardi 2 décembre »."""

from datetime import date, timedelta

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


def _number(d: date) -> str:
    return "1er" if d.day == 1 else str(d.day)


def _year(d: date, today: date | None) -> str:
    return f" {d.year}" if today is not None and abs(d - today) > _NEAR else ""


def day(d: date, today: date | None = None) -> str:
    """« mardi 2 décembre »; with `today`, the year too when it is more than six months away."""
    return f"{DAYS[d.weekday()]} {_number(d)} {MONTHS[d.month - 1]}{_year(d, today)}"


def short_day(d: date, today: date | None = None) -> str:
    """« mar. 2 déc. »"""
    return f"{SHORT_DAYS[d.weekday()]} {_number(d)} {SHORT_MONTHS[d.month - 1]}{_year(d, today)}"


def full_day(d: date) -> str:
    """« 2 décembre 2026 »"""
    return f"{_number(d)} {MONTHS[d.month - 1]} {d.year}"
