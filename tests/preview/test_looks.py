"""What a screen is as boxes: what stands together is in line, what is apart has room, and all of it in other media."""

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.preview.test_pages import DESK, PHONE, base

__all__ = ["base"]

# What WCAG 1.4.12 lets a reader set.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
TEXT_OF = """(element) => {
  const range = document.createRange();
  range.selectNodeContents([...element.childNodes].findLast(node => node.nodeType === 3 && node.data.trim()));
  return range.getBoundingClientRect().bottom;
}"""
BORDER = "(element) => getComputedStyle(element).borderBottomColor"
RING = "(element) => getComputedStyle(element).outlineStyle"
BAR = "(element) => getComputedStyle(element).backgroundImage"
LINES = """one => {
  const words = document.createRange();
  words.selectNodeContents(one);
  const style = getComputedStyle(one), down = style.writingMode !== "horizontal-tb";
  const { width, height } = words.getBoundingClientRect();
  return Math.round((down ? width : height) / parseFloat(style.lineHeight));
}"""


def box(found: Locator) -> dict[str, float]:
    there = found.bounding_box()
    assert there
    return there | {"middle": there["y"] + there["height"] / 2, "bottom": there["y"] + there["height"]}  # type: ignore[return-value]


@pytest.fixture
def tab(chromium: Browser) -> Page:
    context = chromium.new_context(reduced_motion="reduce", bypass_csp=True, viewport=PHONE)
    return context.new_page()


def test_a_word_with_a_sign_stands_on_the_line_of_what_is_beside_it(tab: Page, base: str) -> None:
    tab.goto(f"{base}/list-pool.html")
    row = tab.locator("tr:has(.urgency--urgent)").first
    place, urgency = (row.locator(one).evaluate(TEXT_OF) for one in (".missions__place", ".urgency"))
    assert abs(place - urgency) <= 1


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [
        ("contractors", ".contractors__line .input", ".contractors__line .button"),
        ("agenda-team", ".team__line .input", ".team__line .button"),
        ("panel-invoice", ".unit .input", ".unit span"),
    ],
)
def test_a_field_is_as_high_as_what_stands_beside_it(
    tab: Page, base: str, name: str, left: str, right: str
) -> None:
    tab.goto(f"{base}/{name}.html")
    assert abs(box(tab.locator(left))["middle"] - box(tab.locator(right))["middle"]) <= 1


@pytest.mark.parametrize(
    ("name", "above", "below"),
    [
        ("form-amend", "form > .outcome", ".form__end"),
        ("mission-managed", "#mission-contractor .contact", "#mission-contractor .contact + p"),
        ("panel-invoice-wrong", ".field:has(#f-invoice) .field__hint", ".field:has(#f-invoice) .check"),
    ],
)
def test_what_is_apart_has_room_between(tab: Page, base: str, name: str, above: str, below: str) -> None:
    tab.goto(f"{base}/{name}.html")
    assert box(tab.locator(below))["y"] - box(tab.locator(above))["bottom"] >= 6


def test_versions_side_by_side_begin_at_the_same_height(tab: Page, base: str) -> None:
    tab.set_viewport_size(DESK)
    tab.goto(f"{base}/mission-managed.html")
    amounts = tab.locator("#mission-quotes .paper__amount")
    first, second = box(amounts.nth(0)), box(amounts.nth(1))
    assert first["x"] < second["x"]
    assert first["y"] == second["y"]


@pytest.mark.parametrize("name", ["desk", "desk-found", "list-pool", "list-own"])
def test_a_table_has_room_for_letters_that_a_reader_set_apart(tab: Page, base: str, name: str) -> None:
    tab.goto(f"{base}/{name}.html")
    tab.add_style_tag(content=SPACED)
    for width in (320, 1240, 1280):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width


def test_in_high_contrast_what_is_open_differs_from_what_is_not(tab: Page, base: str) -> None:
    tab.emulate_media(forced_colors="active")
    tab.goto(f"{base}/agenda-week.html")
    for open_one, other in (
        (".nav a[aria-current]", ".nav a:not([aria-current])"),
        (".strip__day[aria-current]", ".strip__day:not([aria-current])"),
    ):
        assert tab.locator(open_one).evaluate(BORDER) != tab.locator(other).first.evaluate(BORDER)


def test_in_high_contrast_the_strip_still_tells_how_full_a_day_is(tab: Page, base: str) -> None:
    tab.emulate_media(forced_colors="active")
    tab.goto(f"{base}/agenda-week.html")
    assert "gradient" in tab.locator(".strip__bar").first.evaluate(BAR)


def test_what_is_folded_leaves_no_button_on_paper(tab: Page, base: str) -> None:
    tab.goto(f"{base}/list-pool.html")
    assert tab.get_by_text("Filtrer les missions").is_visible()
    tab.emulate_media(media="print")
    assert not tab.get_by_text("Filtrer les missions").is_visible()


def test_of_two_offers_in_one_box_the_one_that_has_the_focus_is_seen(tab: Page, base: str) -> None:
    """On a desk a title cuts what is wider than its line: the ring around its link, too."""
    tab.set_viewport_size(DESK)
    tab.goto(f"{base}/agenda-week.html")
    titles = tab.locator(".item:has(.item__title + .item__title) .item__title")
    tab.keyboard.press("Tab")
    titles.first.get_by_role("link").focus()
    assert [one.evaluate(RING) for one in titles.all()] == ["solid", "none"]


def test_of_three_beside_each_other_each_says_its_hours_in_one_line(tab: Page, base: str) -> None:
    """Their lanes are narrower than a word: what is cut within one is no word any more."""
    tab.set_viewport_size(DESK)
    tab.goto(f"{base}/agenda-week.html")
    hours = tab.locator(".item[class*='-3 '] .item__hours, .item[class$='-3'] .item__hours")
    assert hours.count() > 3
    for one in hours.all():
        assert one.evaluate(LINES) == 1, one.inner_text()


def test_an_address_is_a_line_of_its_own(tab: Page, base: str) -> None:
    tab.goto(f"{base}/account.html")
    assert tab.locator("#account p", has_text="@").inner_text().startswith("marie-antoinette")
