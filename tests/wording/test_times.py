from datetime import UTC, date, datetime, time, timedelta

import pytest

import settings
from wording import (
    Faulty,
    age,
    clock_of,
    exact,
    hours,
    moment,
    near_span,
    read_hour,
    said,
    short_span,
    since,
    span,
    to_utc,
    wall_length,
    wish_span,
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


NOW = utc(2026, 11, 24, 9, 12)


def test_a_span_is_read_on_the_clock_of_the_place() -> None:
    assert span(utc(2026, 12, 2, 13), utc(2026, 12, 2, 15)) == "mercredi 2 décembre, de 14\u00a0h à 16\u00a0h"


def test_half_hours_are_said() -> None:
    assert (
        short_span(utc(2026, 12, 2, 8, 30), utc(2026, 12, 2, 10))
        == "mer. 2 déc., 9\u00a0h\u00a030 – 11\u00a0h"
    )


def test_a_span_over_midnight_names_both_days() -> None:
    words = span(utc(2026, 12, 2, 21), utc(2026, 12, 3, 1))
    assert words == "du mercredi 2 décembre à 22\u00a0h au jeudi 3 décembre à 2\u00a0h"
    assert span(utc(2026, 12, 2, 21), utc(2026, 12, 3, 1), NOW) == words


def test_what_has_no_zone_is_taken_for_utc() -> None:
    assert span(datetime(2026, 12, 2, 13), datetime(2026, 12, 2, 15)).endswith("de 14\u00a0h à 16\u00a0h")


@pytest.mark.parametrize(
    "start, end, words",
    [
        ((2026, 12, 2, 7), (2026, 12, 2, 11), "mer. 2 déc., le matin"),
        ((2026, 12, 2, 13), (2026, 12, 2, 17), "mer. 2 déc., l'après-midi"),
        ((2026, 12, 2, 9), (2026, 12, 2, 10), "mer. 2 déc., 10\u00a0h – 11\u00a0h"),
        ((2026, 7, 1, 6), (2026, 7, 1, 10), "mer. 1er juil., le matin"),
    ],
)
def test_a_wish_is_a_half_day_in_winter_and_in_summer(
    start: tuple[int, ...], end: tuple[int, ...], words: str
) -> None:
    assert wish_span(utc(*start), utc(*end)) == words


def test_a_span_over_the_spring_change_keeps_the_clock_that_people_see() -> None:
    assert span(utc(2026, 3, 29, 0, 30), utc(2026, 3, 29, 1, 30)) == (
        "dimanche 29 mars, de 1\u00a0h\u00a030 à 3\u00a0h\u00a030"
    )


def test_the_same_hour_on_both_sides_of_the_autumn_change() -> None:
    assert to_utc(date(2026, 10, 24), time(14)) == utc(2026, 10, 24, 12)
    assert to_utc(date(2026, 10, 25), time(14)) == utc(2026, 10, 25, 13)


@pytest.mark.parametrize("at", [time(2), time(2, 30), time(2, 59)])
def test_an_hour_that_comes_twice_is_not_guessed(at: time) -> None:
    with pytest.raises(Faulty) as refused:
        to_utc(date(2027, 10, 31), at)
    assert "arrive deux fois" in said(refused.value.fault)
    first, second = (to_utc(date(2027, 10, 31), at, fold=fold) for fold in (0, 1))
    assert second - first == timedelta(hours=1)


def test_of_an_hour_that_comes_once_nothing_is_to_be_said() -> None:
    assert to_utc(date(2027, 10, 31), time(4), fold=1) == to_utc(date(2027, 10, 31), time(4))


def test_at_saint_pierre_et_miquelon_the_clock_changes_at_another_hour() -> None:
    """Second Sunday of March, first of November, at 2 h there (tz database, 2026)."""
    assert to_utc(date(2026, 10, 25), time(2, 30), "97500") == utc(2026, 10, 25, 4, 30)
    with pytest.raises(Faulty) as refused:
        to_utc(date(2026, 11, 1), time(1, 30), "97500")
    assert "arrive deux fois" in said(refused.value.fault)
    with pytest.raises(Faulty):
        to_utc(date(2026, 3, 8), time(2, 30), "97500")


@pytest.mark.parametrize("at, hour", [(time(1, 59), 23), (time(3), 2), (time(0), 22), (time(12), 11)])
def test_before_and_after_it_the_hours_of_that_night_are_plain(at: time, hour: int) -> None:
    assert to_utc(date(2027, 10, 31), at).hour == hour


def test_of_two_hours_that_look_alike_the_text_says_which() -> None:
    """Kept before they were refused, or a moment at which something was done."""
    assert span(utc(2027, 10, 31, 0, 30), utc(2027, 10, 31, 1, 30)) == (
        "dimanche 31 octobre, de 2\u00a0h\u00a030 (heure d'été) à 2\u00a0h\u00a030 (heure d'hiver)"
    )
    assert exact(utc(2027, 10, 31, 1, 30)).endswith("à 2\u00a0h\u00a030 (heure d'hiver)")
    assert span(utc(2027, 10, 31, 2), utc(2027, 10, 31, 3)).endswith("de 3\u00a0h à 4\u00a0h")


@pytest.mark.parametrize(
    "day, passes", [(date(2027, 10, 31), 13), (date(2027, 3, 28), 11), (date(2027, 3, 27), 12)]
)
def test_a_length_is_that_of_the_clock_on_the_wall(day: date, passes: int) -> None:
    start, end = to_utc(day, time(0)), to_utc(day, time(12))
    assert end - start == timedelta(hours=passes)
    assert wall_length(start, end) == timedelta(hours=12)


def test_a_span_may_end_with_its_day() -> None:
    start, end = utc(2026, 12, 2, 19), utc(2026, 12, 2, 23)
    assert span(start, end) == "mercredi 2 décembre, de 20\u00a0h à minuit"
    assert short_span(start, end) == "mer. 2 déc., 20\u00a0h – minuit"


@pytest.mark.parametrize(
    "postcode, hour, note",
    [
        ("97400", "15", "de La Réunion"),
        ("97133", "7", "de la Guadeloupe"),
        ("97150", "7", "de la Guadeloupe"),
        ("97200", "7", "de la Martinique"),
        ("97300", "8", "de la Guyane"),
        ("97500", "8", "de Saint-Pierre-et-Miquelon"),
        ("97600", "14", "de Mayotte"),
        ("98413", "16", "des Kerguelen"),
        ("98600", "23", "de Wallis"),
        ("98713", "1", "de Tahiti"),
        ("98742", "1\u00a0h\u00a030", "des Marquises"),
        ("98755", "2", "des Gambier"),
        ("98800", "22", "de Nouvelle-Calédonie"),
    ],
)
def test_the_hours_of_a_home_overseas_are_its_own_and_say_so(postcode: str, hour: str, note: str) -> None:
    start, end = utc(2026, 12, 2, 7), utc(2026, 12, 2, 11)
    last = hour if "30" in hour else f"{hour}\u00a0h"
    for words in (
        span(start, end, postcode=postcode),
        near_span(start, end, NOW, postcode),
        short_span(start, end, postcode=postcode),
        wish_span(start, end, postcode=postcode),
        hours(start, end, postcode),
    ):
        assert words.endswith(f"{last} (heure {note})"), words


def test_a_morning_is_that_of_the_home() -> None:
    assert wish_span(utc(2026, 12, 2, 4), utc(2026, 12, 2, 8), postcode="97400") == (
        "mer. 2 déc., le matin (heure de La Réunion)"
    )


def test_tomorrow_is_that_of_the_home() -> None:
    """There it is still the day before."""
    night = utc(2026, 11, 24, 2)
    assert near_span(utc(2026, 11, 24, 18), utc(2026, 11, 24, 20), night, "98713") == (
        "demain, de 8\u00a0h à 10\u00a0h (heure de Tahiti)"
    )


def test_beside_a_clock_that_goes_without_saying_the_other_one_is_said() -> None:
    start, end = utc(2026, 12, 2, 7), utc(2026, 12, 2, 11)
    assert hours(start, end, "97400", beside="974").endswith("15\u00a0h")
    assert hours(start, end, "59000", beside="974").endswith("12\u00a0h (heure de Paris)")
    assert hours(start, end, "97600", beside="974").endswith("14\u00a0h (heure de Mayotte)")


def test_where_the_setting_is_another_its_own_go_without_saying(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = replace_setting(monkeypatch, "Indian/Reunion")
    start, end = utc(2026, 12, 2, 7), utc(2026, 12, 2, 11)
    assert elsewhere.zone.key == "Indian/Reunion"
    assert hours(start, end, "97400") == "de 11\u00a0h à 15\u00a0h"
    assert hours(start, end, "97600").endswith("(heure de Mayotte)")
    replace_setting(monkeypatch, "Europe/Brussels")
    assert hours(start, end, "1000", beside="974").endswith("(heure de l'agence)")


def replace_setting(monkeypatch: pytest.MonkeyPatch, timezone: str) -> settings.Settings:
    changed = settings.current().model_copy(update={"timezone": timezone})
    changed.__dict__.pop("zone", None)
    monkeypatch.setattr(settings, "current", lambda: changed)
    return changed


@pytest.mark.parametrize(
    "areas, clock",
    [
        ("974", "974"),
        ("97400, 974", "97400"),
        ("971,977,97150", "971"),
        ("974,976", ""),
        ("974,59", ""),
        ("987,98742", ""),
        ("", ""),
        ("59,62", ""),
    ],
)
def test_a_contractor_lives_by_the_clock_of_its_areas(areas: str, clock: str) -> None:
    assert clock_of(areas) == clock


@pytest.mark.parametrize("postcode", ["", "59000", "20000", "98000"])
def test_on_the_mainland_and_in_corsica_nothing_is_added(postcode: str) -> None:
    assert "Paris" not in span(utc(2026, 12, 2, 7), utc(2026, 12, 2, 11), postcode=postcode)


def test_a_time_that_does_not_exist_is_refused_with_a_sentence() -> None:
    with pytest.raises(Faulty) as refused:
        to_utc(date(2026, 3, 29), time(2, 30))
    assert said(refused.value.fault).startswith("Le dimanche 29 mars, 2\u00a0h\u00a030 n'existe pas\u00a0:")


def test_days_nearby_are_called_by_name() -> None:
    assert moment(utc(2026, 11, 24, 13), NOW) == "aujourd'hui à 14\u00a0h"
    assert moment(utc(2026, 11, 25, 8), NOW) == "demain à 9\u00a0h"
    assert moment(utc(2026, 11, 23, 8), NOW) == "hier à 9\u00a0h"
    assert moment(utc(2026, 12, 1, 8), NOW) == "mardi 1er décembre à 9\u00a0h"
    assert near_span(utc(2026, 11, 25, 8), utc(2026, 11, 25, 10), NOW) == "demain, de 9\u00a0h à 11\u00a0h"


def test_tomorrow_is_told_by_the_clock_of_the_place_not_by_utc() -> None:
    late = utc(2026, 11, 24, 23, 30)
    assert moment(late, NOW) == "demain à 0\u00a0h\u00a030"


@pytest.mark.parametrize(
    "then, words",
    [
        (utc(2026, 11, 24, 9, 12), "à l'instant"),
        (utc(2026, 11, 24, 9, 11, 59), "il y a 1\u00a0min"),
        (utc(2026, 11, 24, 9, 20), "à l'instant"),
        (utc(2026, 11, 24, 9, 7), "il y a 5\u00a0min"),
        (utc(2026, 11, 24, 7, 0), "il y a 2\u00a0h"),
        (utc(2026, 11, 23, 9, 0), "il y a 1\u00a0jour"),
        (utc(2026, 11, 21, 9, 0), "il y a 3\u00a0jours"),
        (utc(2026, 8, 24, 9, 0), "il y a 3\u00a0mois"),
        (utc(2024, 11, 1, 9, 0), "il y a 2\u00a0ans"),
    ],
)
def test_an_age_is_short(then: datetime, words: str) -> None:
    assert age(then, NOW) == words


def test_a_wait_is_an_age_too() -> None:
    assert since(utc(2026, 11, 24, 7, 0), NOW) == "depuis 2\u00a0h"


def test_the_exact_time_stands_beside_the_age() -> None:
    assert exact(utc(2026, 11, 24, 8, 12)) == "le 24 novembre 2026 à 9\u00a0h\u00a012"


@pytest.mark.parametrize(
    "typed",
    ["09:30", "9:30", "9h30", "9 h 30", "09H30", "9\u00a0h\u00a030", "9.30", "09：30", "٩:٣٠", "09:30:00"],
)
def test_an_hour_is_read_as_inputs_send_it_and_as_it_is_written_by_hand(typed: str) -> None:
    assert read_hour(typed) == time(9, 30)


@pytest.mark.parametrize("typed", ["14h", "14 h", "14:00", "14h00"])
def test_a_full_hour_needs_no_minutes(typed: str) -> None:
    assert read_hour(typed) == time(14)


@pytest.mark.parametrize("typed", ["", "25h", "9h60", "9h3", "9:", "2 PM", "midi", "09:30Z", "09:30+02:00"])
def test_what_is_no_hour_on_a_clock_is_none(typed: str) -> None:
    assert read_hour(typed) is None
