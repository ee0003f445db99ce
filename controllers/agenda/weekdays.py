"""The days of the week where no date goes with them, as CLDR has them: 0 is Monday."""

from babel.dates import get_day_names

from wording.languages import spoken


def name(weekday: int) -> str:
    """« lundi »"""
    return str(get_day_names("wide", locale=spoken().locale)[weekday])


def letter(weekday: int) -> str:
    """« L »"""
    return str(get_day_names("narrow", "stand-alone", locale=spoken().locale)[weekday])
