from datetime import date

import pytest

from wording import day, full_day, read_day, short_day


def test_a_day_has_its_name_its_number_and_its_month() -> None:
    assert day(date(2026, 12, 2)) == "mercredi 2 décembre"
    assert short_day(date(2026, 12, 2)) == "mer. 2 déc."


def test_the_first_of_a_month_is_an_ordinal() -> None:
    assert day(date(2026, 5, 1)) == "vendredi 1er mai"
    assert full_day(date(2026, 12, 1)) == "1er décembre 2026"


def test_the_year_is_said_only_when_the_day_is_far_away() -> None:
    today = date(2026, 11, 24)
    assert day(date(2027, 2, 2), today) == "mardi 2 février"
    assert day(date(2027, 9, 7), today) == "mardi 7 septembre 2027"
    assert short_day(date(2025, 12, 2), today) == "mar. 2 déc. 2025"


@pytest.mark.parametrize(
    "typed",
    ["2026-12-02", "02/12/2026", "2/12/2026", "02.12.2026", "02-12-2026", "02 / 12 / 2026", "٠٢/١٢/٢٠٢٦"],
)
def test_a_day_is_read_as_inputs_send_it_and_as_it_is_written_by_hand(typed: str) -> None:
    assert read_day(typed) == date(2026, 12, 2)


@pytest.mark.parametrize(
    "typed", ["", "02/12/26", "30/02/2026", "12/31/2026", "02/12", "2026/12/02", "demain"]
)
def test_what_is_no_day_or_could_be_two_is_not_guessed(typed: str) -> None:
    assert read_day(typed) is None
