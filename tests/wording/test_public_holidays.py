import json
from datetime import date, timedelta

import pytest

from tests.support.public_holidays import table
from wording import is_public_holiday
from wording.public_holidays import TABLE

EVERYWHERE = [(1, 1), (3, 29), (5, 1), (5, 6), (5, 8), (5, 17), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
# In 2027: Easter is on 28 March.
LOCAL = {
    "59000": [],
    "": [],
    "67000": [(3, 26), (12, 26)],
    "68100": [(3, 26), (12, 26)],
    "57000": [(3, 26), (12, 26)],
    "97110": [(5, 27)],
    "97200": [(5, 22)],
    "97300": [(6, 10)],
    "97400": [(12, 20)],
    "97600": [(4, 27)],
    "97133": [(10, 9)],
    "97150": [(5, 28)],
    "97500": [],
    "20000": [],
}


@pytest.mark.parametrize("postcode", LOCAL)
def test_the_days_of_the_code_du_travail_and_no_other(postcode: str) -> None:
    days = (date(2027, 1, 1) + timedelta(days=number) for number in range(365))
    found = [(day.month, day.day) for day in days if is_public_holiday(day, postcode)]
    assert found == sorted(EVERYWHERE + LOCAL[postcode])


@pytest.mark.parametrize("year, month, day", [(2026, 4, 6), (2028, 4, 17), (2030, 5, 30), (2035, 5, 14)])
def test_what_moves_with_easter_is_of_its_year(year: int, month: int, day: int) -> None:
    assert is_public_holiday(date(year, month, day))


@pytest.mark.parametrize("postcode, month, day", [("98800", 9, 24), ("98600", 4, 28), ("98713", 11, 20)])
def test_where_another_labour_law_holds_it_is_that_one_s_days(postcode: str, month: int, day: int) -> None:
    assert is_public_holiday(date(2027, month, day), postcode)
    assert not is_public_holiday(date(2027, month, day), "59000")


def test_the_table_is_what_the_package_says() -> None:
    assert json.loads(TABLE.read_text()) == table()
