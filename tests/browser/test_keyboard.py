"""Whoever has a keyboard alone, with JavaScript and without: where one goes on, and what one sees there."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import People

IN_PANEL = "document.getElementById('panel').contains(document.activeElement)"
ANEW = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])


def first_of(page: Page, view: str) -> str:
    page.goto(f"/missions?vue={view}")
    href = page.locator("#missions a[href^='/missions/OM']").first.get_attribute("href")
    assert href is not None
    return href


@ANEW
def test_a_panel_that_opens_is_where_one_goes_on(people: People, javascript: bool) -> None:
    """Without JavaScript its page began at the top: eight links before the panel, below the edge of a phone."""
    karim = people.signed_in("karim", javascript=javascript)
    karim.goto(first_of(karim, "nouvelles"))
    karim.get_by_role("button", name="Proposer un créneau", exact=True).press("Enter")
    expect(karim.locator("#panel h2").first).to_be_in_viewport()
    expect(karim.locator("#panel h2").first).to_have_text("Proposer un créneau")
    karim.keyboard.press("Tab")
    assert karim.evaluate(IN_PANEL)


@ANEW
def test_an_error_leads_to_its_field_and_to_what_is_asked_there(people: People, javascript: bool) -> None:
    karim = people.signed_in("karim", javascript=javascript)
    karim.goto(f"{first_of(karim, 'realisees')}/facture")
    karim.locator("#panel").get_by_role("button", name="Envoyer la facture").press("Enter")
    summary = karim.locator("#panel .summary")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    link = summary.locator("a").first
    target = link.get_attribute("href")
    assert target is not None
    link.press("Enter")
    field = karim.locator(target)
    expect(field).to_be_in_viewport(ratio=1)
    expect(karim.locator(f"label[for='{target.removeprefix('#')}']")).to_be_in_viewport(ratio=1)
    people.complaints.clear()
