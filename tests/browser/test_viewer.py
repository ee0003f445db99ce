"""Photos full screen: by keyboard, by button, by swipe; without JavaScript each opens by itself."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, People


def photos_of(page: Page) -> None:
    page.goto("/missions?vue=facturees")
    page.locator("#missions tbody a").first.click()
    page.wait_for_url("**/missions/OM-*")


def test_the_viewer_answers_to_keyboard_button_and_swipe_and_gives_the_focus_back(people: People) -> None:
    karim = people.signed_in("karim")
    photos_of(karim)
    first = karim.locator("#mission-photos a[data-view]").first
    first.focus()
    karim.keyboard.press("Enter")
    viewer = karim.locator("dialog.viewer")
    expect(viewer).to_be_visible()
    expect(viewer).to_contain_text("(1 sur ")
    assert viewer.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 400
    karim.keyboard.press("ArrowRight")
    expect(viewer).to_contain_text("(2 sur ")
    karim.keyboard.press("ArrowLeft")
    expect(viewer).to_contain_text("(1 sur ")
    karim.get_by_role("button", name="Photo suivante").click()
    expect(viewer).to_contain_text("(2 sur ")
    box = viewer.locator("img").bounding_box()
    assert box is not None
    karim.mouse.move(box["x"] + 100, box["y"] + 200)
    karim.mouse.down()
    karim.mouse.move(box["x"] + 250, box["y"] + 200, steps=4)
    karim.mouse.up()
    expect(viewer).to_contain_text("(1 sur ")
    karim.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(first).to_be_focused()


def test_a_photo_alone_has_no_other_to_turn_to(people: People) -> None:
    karim = people.signed_in("karim", viewport=DESK)
    photos_of(karim)
    karim.locator("#mission-request a[data-view]").click()
    viewer = karim.locator("dialog.viewer")
    expect(viewer).to_contain_text("(1 sur 1)")
    expect(viewer.get_by_role("button")).to_have_count(1)
    close = viewer.get_by_role("button", name="Fermer")
    expect(close).to_be_focused()
    box = close.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] > DESK["width"] - 16


def test_without_javascript_a_photo_opens_in_its_own_page(people: People) -> None:
    karim = people.signed_in("karim", javascript=False)
    photos_of(karim)
    karim.locator("#mission-photos a[data-view]").first.click()
    karim.wait_for_url("**/fichiers/*")
    expect(karim.locator("img")).to_be_visible()
    # Chromium's own page around a picture styles itself; the file's policy does not let it.
    people.complaints.clear()
