"""A page of another language: the scripts say its words, its days and its hours."""

import html
import json

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import People

WORDS = {
    "{day}, de {start} à {end}": "{day}, from {start} to {end}",
    "La fin vient après le début.": "The end comes after the beginning.",
}


def _in_english(route: Route) -> None:
    answer = route.fetch()
    brought = f'<body data-words="{html.escape(json.dumps(WORDS))}">'
    body = answer.text().replace('<html lang="fr"', '<html lang="en"').replace("<body>", brought)
    route.fulfill(response=answer, body=body)


def _typed(page: Page, start: str, end: str) -> None:
    for name, text in (("slot_date", "2027-03-01"), ("slot_start", start), ("slot_end", end)):
        page.locator(f"[name={name}]").first.fill(text)


def test_a_slot_is_read_back_in_the_language_of_the_page(people: People) -> None:
    karim = people.signed_in("karim")
    karim.goto("/missions")
    address = karim.locator("#missions tbody a").first.get_attribute("href")
    karim.goto(f"{address}/creneaux")
    told = karim.locator(".slot__words").first
    _typed(karim, "08:30", "00:00")
    expect(told).to_have_text("lundi 1er mars, de 8 h 30 à minuit")
    karim.route("**/creneaux", _in_english)
    karim.goto(f"{address}/creneaux")
    _typed(karim, "08:30", "10:00")
    expect(told).to_have_text("Monday, March 1, from 8:30 AM to 10:00 AM")
    _typed(karim, "10:00", "08:30")
    expect(told).to_have_text("The end comes after the beginning.")
