"""A long mission's page has its last lines; the rest is a tap away, and paper says so."""

from litestar import Litestar

from models.workflow import Status
from tests.support.story import begin
from tests.support.web import signed_in


async def test_a_cut_history_says_on_paper_how_long_it_is(app: Litestar) -> None:
    long, short = await begin(Status.INVOICED), await begin(Status.SLOTS_PROPOSED)
    for story in (long, short):
        for reader, below in ((story.karim_account, ""), (story.manager_account, "/gestion")):
            url = f"{below}/missions/{story.mission.reference}"
            browser = await signed_in(app, reader)
            cut = (await browser.open(url)).at("mission-history")
            whole = (await browser.open(f"{url}?historique=tout")).at("mission-history")
            number = len(whole.all("li"))
            told = [line.text for line in cut.all("p", class_="print-only")]
            assert told == ([f"Les 5 dernières lignes sur {number}."] if story is long else [])
            assert whole.all("p", class_="print-only") == []
