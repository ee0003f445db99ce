"""Words of sixty letters wherever people may type one: no page scrolls sideways, and no mail."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from models.workflow import Status
from tests.browser.conftest import PHONE, People
from tests.browser.test_crawl import TABS_OF, crawl
from tests.browser.test_pages import missions_of
from tests.support.prepared import DEMO, prepared
from tests.support.server import Server

WORD = "Donaudampfschiffahrtselektrizitätenhauptbetriebswerkbauunterb"[:60]
# Its free texts, by table. Those that are shorter than the word hold what they can.
TEXTS = {
    "mission": (
        *("title", "description", "address", "town", "floor", "door", "access_codes", "tenant_name"),
        *("tenant_email", "contact_name", "contact_quality", "contact_email", "tenant_word"),
        *("bill_to_name", "bill_to_address", "bill_attention", "bill_reference"),
    ),
    "account": ("name", "company"),
    "mission_event": ("reason", "note", "actor_name", "for_tenant"),
    "stored_file": ("name", "caption"),
    "quote": ("reason",),
    "invoice": ("reason",),
    "absence": ("label",),
    "message": ("to_name", "subject"),
}
OTHERWISE = {
    "floor": WORD[:40],
    "door": WORD[:40],
    "tenant_email": f"{WORD.replace('ä', 'a').lower()}@locataire.example",
    "contact_email": f"{WORD.replace('ä', 'a').lower()}@courriel.example",
    "name of stored_file": f"{WORD[:56]}.pdf",
}
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"
# Between the phone and the widest table.
WIDTHS = (360, 768, 1240)


def lengthen(path: Path) -> None:
    """Every text that is there; past the database's own guards, which know no one who types."""
    with sqlite3.connect(path) as database:
        for table, columns in TEXTS.items():
            triggers = database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
            )
            for (trigger,) in triggers.fetchall():
                database.execute(f"DROP TRIGGER {trigger}")
            for column in columns:
                text = OTHERWISE.get(f"{column} of {table}", OTHERWISE.get(column, WORD))
                database.execute(f"UPDATE {table} SET {column} = ? WHERE {column} <> ''", (text,))
    database.close()


@pytest.fixture(scope="module")
def lengthened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo, by people who know no short word."""
    folder = tmp_path_factory.mktemp("long")
    prepared(DEMO, folder)
    lengthen(folder / "creneau.sqlite")
    server = Server(folder, environment={"CRENEAU_DEMO": "1"})
    server.start()
    yield server
    server.stop()


@pytest.fixture
def they(chromium: Browser, lengthened: Server) -> Iterator[People]:
    found = People(chromium, lengthened)
    yield found
    for context in found.contexts:
        context.close()


def is_narrow(page: Page) -> None:
    page.evaluate(OPEN_ALL)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": PHONE["height"]})
        wide = page.evaluate(TOO_WIDE)
        assert wide <= 0, f"{page.url} is {wide} px too wide at {width}"


@pytest.mark.parametrize("who", TABS_OF)
def test_no_page_of_who_signed_in_scrolls_sideways(they: People, lengthened: Server, who: str) -> None:
    person = they.signed_in(who)
    kinds = crawl(person, lengthened, *TABS_OF[who], each=is_narrow)
    assert len(kinds) >= 8, kinds
    assert WORD in person.content()


def test_no_page_of_a_tenant_scrolls_sideways(they: People, lengthened: Server) -> None:
    nadia, seen = they.signed_in("gestion"), 0
    for status in Status:
        for address in missions_of(nadia, f"/gestion?statut={status}")[:6]:
            nadia.goto(f"{address}/lien")
            copy = nadia.get_by_role("button", name="Copier un nouveau lien")
            if copy.count():
                copy.click()
                link = nadia.locator("#panel .address").inner_text()
                is_narrow(nadia)
                seen += len(
                    crawl(they.someone(), lengthened, link.removeprefix(lengthened.url), each=is_narrow)
                )
                break
    assert seen > len(Status)


def test_no_mail_scrolls_sideways(they: People, lengthened: Server) -> None:
    lengthened.mail("@locataire.example", "Choisissez un créneau")
    reader, mails, long = they.someone(), lengthened.mails(), 0
    for mail in mails:
        body = mail.get_body(("html",))
        assert body is not None
        reader.set_content(body.get_content())
        long += WORD in reader.content()
        wide = reader.evaluate(TOO_WIDE)
        assert wide <= 0, f"{mail['Subject']} is {wide} px too wide"
    assert long
