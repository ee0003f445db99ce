"""The banner's sign says what its words say."""

import pytest
from litestar import Litestar

from models.missions.verbs.invoices import reject_invoice
from models.missions.verbs.work import confirm_work, dispute_work
from models.workflow import Status
from tests.support.story import ahead, begin
from tests.support.web import signed_in

S = Status


async def _signs(app: Litestar, status: Status, later: int = 0) -> tuple[str, str]:
    """To its contractor and to a manager."""
    story = await begin(status)
    ahead(hours=later)
    signs = []
    for reader, below in ((story.karim_account, ""), (story.manager_account, "/gestion")):
        page = await (await signed_in(app, reader)).open(f"{below}/missions/{story.mission.reference}")
        [sign] = page.at("mission-banner").one("h2").all("use")
        signs.append(sign.get("href").removeprefix("#i-"))
    return signs[0], signs[1]


@pytest.mark.parametrize(
    ("status", "signs"),
    [
        (S.NEW, ("hand", "hourglass")),
        (S.SLOTS_PROPOSED, ("hourglass", "hourglass")),
        (S.SCHEDULED, ("calendar", "calendar")),
        (S.QUOTE_SUBMITTED, ("hourglass", "hand")),
        (S.CLOSED, ("check", "check")),
    ],
)
async def test_each_turn_has_its_sign(app: Litestar, status: Status, signs: tuple[str, str]) -> None:
    assert await _signs(app, status) == signs


async def test_a_visit_that_has_begun_keeps_somebody_waiting(app: Litestar) -> None:
    assert await _signs(app, S.SCHEDULED, later=25) == ("hand", "hourglass")


async def test_what_was_cancelled_is_not_done(app: Litestar) -> None:
    story = await begin(S.CANCELLED)
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open(f"/gestion/missions/{story.mission.reference}")
    [sign] = page.at("mission-banner").one("h2").all("use")
    assert sign.get("href") == "#i-cross"


async def test_a_visit_that_has_begun_keeps_waiting_since_its_hour_and_not_since_it_was_planned(
    app: Litestar,
) -> None:
    story = await begin(S.SCHEDULED)
    ahead(hours=27)
    for reader, below in ((story.karim_account, ""), (story.manager_account, "/gestion")):
        page = await (await signed_in(app, reader)).open(f"{below}/missions/{story.mission.reference}")
        assert "depuis 3 h," in page.at("mission-banner").text.replace("\u00a0", " ")


async def test_an_invoice_that_was_refused_is_to_be_corrected_not_sent_for_the_first_time(
    app: Litestar,
) -> None:
    story = await begin(S.INVOICED)
    await reject_invoice(story.mission, await story.last_invoice(), "Une ligne manque", story.manager)
    said = [
        (await (await signed_in(app, reader)).open(f"{below}/missions/{story.mission.reference}"))
        .at("mission-banner")
        .text
        for reader, below in ((story.karim_account, ""), (story.manager_account, "/gestion"))
    ]
    assert "Votre facture est refusée. Corrigez-la, puis envoyez-la à nouveau." in said[0]
    assert "le prestataire doit la corriger" in said[1]
    page = await (await signed_in(app, story.karim_account)).open(f"/missions/{story.mission.reference}")
    assert "facture à corriger" in page.text
    await dispute_work(story.mission, "À revoir", story.manager)
    await confirm_work(story.mission, story.manager, "Vu sur place")
    page = await (await signed_in(app, story.karim_account)).open(f"/missions/{story.mission.reference}")
    assert "refusée" not in page.at("mission-banner").text
    assert "facture à corriger" not in page.text


async def test_a_visit_has_passed_when_it_ends_and_not_when_it_begins(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim, nadia = (await signed_in(app, story.karim_account), await signed_in(app, story.manager_account))
    url = f"/missions/{story.mission.reference}"
    screens = [
        (karim, url),
        (nadia, f"/gestion{url}"),
        (karim, "/missions?vue=a-traiter"),
        (nadia, "/gestion"),
    ]
    ahead(hours=25)
    for browser, path in screens:
        assert "passée" not in (await browser.open(path)).root.one("main").text.lower(), path
    assert "rendez-vous en cours" in (await karim.open(url)).at("mission-banner").text.lower()
    assert "rendez-vous est en cours" in (await nadia.open(f"/gestion{url}")).at("mission-banner").text
    ahead(hours=1)
    for browser, path in screens:
        assert "passée" in (await browser.open(path)).root.one("main").text.lower(), path
