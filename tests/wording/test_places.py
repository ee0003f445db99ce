import pytest
from hypothesis import given
from hypothesis import strategies as st

from wording import Faulty, area_label, department_of, in_area, parse_area, parse_postcode, said


@pytest.mark.parametrize(
    "typed, postcode",
    [
        ("59000", "59000"),
        (" 75 011 ", "75011"),
        ("٧٥٠١١", "75011"),
        ("７５０１１", "75011"),
        ("۷۵۰۱۱", "75011"),
        ("7\u200b5011\u00a0", "75011"),
        ("01000", "01000"),
        ("20000", "20000"),
        ("97400", "97400"),
        ("98800", "98800"),
    ],
)
def test_a_postcode_is_five_digits_of_ours(typed: str, postcode: str) -> None:
    assert parse_postcode(typed) == postcode


@pytest.mark.parametrize(
    "typed",
    ["", "5900", "590000", "00000", "00100", "96000", "97000", "97900", "98000", "98100", "99000", "20300", "20900",
     "2A000", "75O11", "7501¹", "-5900", "59000.", "ⅤⅡ000"],
)  # fmt: skip
def test_what_no_french_home_has_is_refused(typed: str) -> None:
    with pytest.raises(Faulty) as refused:
        parse_postcode(typed)
    assert "code postal" in said(refused.value.fault)


@pytest.mark.parametrize(
    "postcode, department",
    [
        ("20000", "2A"), ("20137", "2A"), ("20200", "2B"), ("20290", "2B"), ("20600", "2B"), ("20620", "2B"),
        ("97100", "971"), ("97200", "972"), ("97300", "973"), ("97400", "974"), ("97500", "975"), ("97600", "976"),
        ("98600", "986"), ("98714", "987"), ("98800", "988"), ("01000", "01"), ("59000", "59"), ("95000", "95"),
        ("20500", ""), ("97900", ""), ("00000", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_département_is_told_by_its_postcodes(postcode: str, department: str) -> None:
    assert department_of(postcode) == department


@pytest.mark.parametrize(
    "typed, area, inside, outside",
    [
        ("59", "59", "59650", "62000"),
        (" 20", "20", "20200", "21000"),
        ("2A", "2A", "20137", "20200"),
        ("2a", "2A", "20000", "20600"),
        ("2B ", "2B", "20620", "20190"),
        ("٥٩", "59", "59000", "58000"),
        ("591", "591", "59100", "59200"),
        ("59100", "59100", "59100", "59110"),
        ("971", "971", "97110", "97200"),
        ("974", "974", "97400", "97100"),
        ("977", "977", "97133", "97110"),
        ("978", "978", "97150", "97110"),
        ("988", "988", "98800", "98700"),
    ],
)
def test_an_area_works(typed: str, area: str, inside: str, outside: str) -> None:
    assert parse_area(typed) == area
    assert in_area(inside, area)
    assert not in_area(outside, area)
    assert area_label(area)


@pytest.mark.parametrize(
    "typed", ["", "5", "00", "96", "97", "98", "99", "2C", "979", "205", "590000", "Nord", "%", "59%"]
)
def test_what_is_no_area_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(Faulty) as refused:
        parse_area(typed)
    assert said(refused.value.fault).startswith(f"« {typed} » n'est pas un secteur.")


@given(st.from_regex("[0-9]{5}", fullmatch=True))
def test_every_postcode_that_is_taken_lies_in_its_département(postcode: str) -> None:
    try:
        parse_postcode(postcode)
    except ValueError:
        assert department_of(postcode) == ""
        return
    department = department_of(postcode)
    assert parse_area(department) == department
    assert in_area(postcode, department)
    assert area_label(department) == f"Département {department}"
