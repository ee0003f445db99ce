"""Every link of the demo is followed by everybody: no broken one, no report against the policy, a quiet console."""

import re
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from models.workflow import FINAL, Status
from tests.browser.conftest import DESK, PHONE, People
from tests.browser.test_pages import TABS, missions_of
from tests.support.server import Server

# Of each kind of page; of missions so many for each tab or status.
OF_A_KIND, MISSIONS = 3, 2
TABS_OF = {
    "karim": [f"/missions?vue={tab}" for tab in TABS],
    "sophie": [f"/missions?vue={tab}" for tab in TABS],
    "gestion": ["/gestion", *(f"/gestion?statut={status}" for status in Status)],
}
LISTEN = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""
NO_PAGE = re.compile(r"^/fichiers/|\.ics$|\.zip$")


def kind_of(path: str) -> str:
    """The same for two missions, two files, two pages of a list."""
    parts = urlsplit(path)
    plain = re.sub(r"OM-\d{4}-\d+|[0-9a-f]{8}-[0-9a-f-]{27}", "…", parts.path)
    return plain + "?" + ",".join(sorted(pair.partition("=")[0] for pair in parts.query.split("&")))


def leads(page: Page, origin: str) -> list[str]:
    """Where the links and the forms that only ask lead, on this server."""
    found = page.evaluate(
        """() => [
          ...[...document.querySelectorAll("a[href]")].map((a) => a.href),
          ...[...document.querySelectorAll("form:not([method=post])")].map((form) => form.action),
          ...[...document.querySelectorAll("[formmethod=get][formaction]")].map((b) => b.formAction),
        ]"""
    )
    return [url.removeprefix(origin).partition("#")[0] for url in found if url.startswith(f"{origin}/")]


def crawl(
    page: Page, server: Server, *starts: str, each: Callable[[Page], None] = lambda _: None
) -> Counter[str]:
    """`each` is asked of every page that was opened."""
    page.add_init_script(LISTEN)
    known, kinds = set(starts), Counter[str]()
    for start in starts:
        waiting = [start]
        for kind in kinds:
            if kind.endswith("missions/…?"):
                kinds[kind] = 0
        while waiting:
            path = waiting.pop(0)
            kind = kind_of(path)
            if kinds[kind] >= (MISSIONS if kind.endswith("missions/…?") else OF_A_KIND):
                continue
            kinds[kind] += 1
            if NO_PAGE.search(path):
                answer = page.context.request.get(path)
                assert answer.ok, f"{path} {answer.status}"
                continue
            shown = page.goto(path)
            assert shown is not None
            assert shown.ok, f"{path} {shown.status}"
            page.wait_for_load_state("load")
            each(page)
            for further in leads(page, server.url):
                if further and further not in known:
                    known.add(further)
                    waiting.append(further)
    return kinds


@pytest.mark.parametrize("who, least", [("karim", 12), ("sophie", 8), ("gestion", 12)], ids=list(TABS_OF))
def test_every_link_of_who_signed_in(people: People, demo: Server, who: str, least: int) -> None:
    kinds = crawl(people.signed_in(who, viewport=DESK), demo, *TABS_OF[who])
    assert len(kinds) >= least, kinds
    assert any("/fichiers/" in kind for kind in kinds)


def test_every_link_of_the_door(people: People, demo: Server) -> None:
    assert crawl(people.someone(), demo, "/")


def test_every_link_of_the_tenants(people: People, demo: Server) -> None:
    nadia = people.signed_in("gestion", viewport=DESK)
    seen: Counter[str] = Counter()
    for status in Status:
        for address in missions_of(nadia, f"/gestion?statut={status}")[:6]:
            nadia.goto(f"{address}/lien")
            copy = nadia.get_by_role("button", name="Copier un nouveau lien")
            if copy.count():
                copy.click()
                link = nadia.locator("#panel .address").inner_text()
                seen += crawl(people.someone(viewport=PHONE), demo, link.removeprefix(demo.url))
                break
    assert seen["/locataire/…?"] + sum(seen.values()) > len(Status) - len(FINAL)
    assert {kind.partition("?")[0].rsplit("/", 1)[1] for kind in seen} >= {"refus", "deplacer", "reserves"}
