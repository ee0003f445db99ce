"""What a screen says of who is told is what happens: by mail, by SMS, or by nobody but who calls."""

from typing import Any

import pytest
from litestar import Litestar

from models.missions.verbs.upkeep import amend
from models.missions.verbs.visits import report_failed_visit, reschedule
from models.workflow import Status
from tests.support.story import BY_PHONE, MOBILE, NO_TENANT, Story, ahead, begin, day
from tests.support.web import Page, signed_in, tenant_of

S = Status
MAIL: dict[str, Any] = {}
BY_SMS = "par SMS, un jour ouvré entre 8 h et 20 h"
CALL = "Le locataire n'a reçu aucun message : appelez-le."
LEFT_TO_CALL = "Le locataire n'a reçu aucun message : le gestionnaire en est prévenu, et l'appelle."
# By a manager, and by the contractor.
TOLD = [
    (MAIL, "Le locataire en est prévenu.", "Le locataire en est prévenu."),
    (MOBILE, f"Le locataire en est prévenu {BY_SMS}.", f"Le locataire en est prévenu {BY_SMS}."),
    (BY_PHONE, CALL, LEFT_TO_CALL),
]
WILL_BE = [
    (MAIL, "Le locataire en sera prévenu.", "Le locataire en sera prévenu."),
    (MOBILE, f"Le locataire en sera prévenu {BY_SMS}.", f"Le locataire en sera prévenu {BY_SMS}."),
    (
        BY_PHONE,
        "Le locataire ne recevra aucun message : appelez-le.",
        "Le locataire ne recevra aucun message : le gestionnaire en sera prévenu, et l'appellera.",
    ),
]
ACTS = [("deplacer", "reschedule"), ("annulation", "cancel"), ("reattribution", "reassign")]


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database, on a Monday at 9 h UTC."""


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


async def _done(app: Litestar, story: Story, path: str, answer: str, *, manages: bool) -> tuple[str, str]:
    """What the panel said, and the notice after it."""
    browser = await signed_in(app, story.manager_account if manages else story.karim_account)
    url = f"{'/gestion' if manages else ''}/missions/{story.mission.reference}/{path}"
    page = await browser.open(url)
    before = plain(page.at("panel").text)
    page = await browser.submit(page.form(url).fill(reason="Un empêchement").press(answer))
    return before, plain(page.notice)


@pytest.mark.parametrize("number", range(3), ids=["mail", "mobile", "neither"])
async def test_a_manager_reads_what_the_tenant_learns(app: Litestar, number: int) -> None:
    about, told, _ = TOLD[number]
    for path, answer in ACTS:
        story = await begin(S.SCHEDULED, **about)
        before, after = await _done(app, story, path, answer, manages=True)
        assert WILL_BE[number][1] in before, path
        assert told in after, path
        assert "hacun" not in before + after


@pytest.mark.parametrize("number", range(3), ids=["mail", "mobile", "neither"])
async def test_a_contractor_reads_what_the_tenant_learns(app: Litestar, number: int) -> None:
    about, _, told = TOLD[number]
    for path, answer in (("deplacer", "reschedule"), ("desistement", "withdraw")):
        story = await begin(S.SCHEDULED, **about)
        before, after = await _done(app, story, path, answer, manages=False)
        assert WILL_BE[number][2] in before, path
        assert told in after, path


async def test_where_nobody_is_to_be_told_none_is_spoken_of(app: Litestar) -> None:
    story = await begin(**NO_TENANT)
    await story._propose()
    await story._schedule()
    before, after = await _done(app, story, "annulation", "cancel", manages=True)
    assert "locataire" not in before + after


@pytest.mark.parametrize("about, _, told", TOLD, ids=["mail", "mobile", "neither"])
async def test_a_planned_visit_is_told_as_its_notice_says(
    app: Litestar, about: dict[str, Any], _: str, told: str
) -> None:
    story = await begin(S.SLOT_CHOSEN, **about)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    page = await karim.submit((await karim.open(base)).form(f"{base}/planification").press("schedule"))
    assert told in plain(page.notice)
    nadia = await signed_in(app, story.manager_account)
    banner = (await nadia.open(f"/gestion{base}")).at("mission-banner").text
    assert (CALL in plain(banner)) is (about is BY_PHONE)


@pytest.mark.parametrize(
    "about, told",
    [
        (MAIL, "Vos créneaux sont envoyés. Vous serez prévenu du choix du locataire."),
        (MOBILE, f"Vos créneaux partent {BY_SMS}. Vous serez prévenu du choix du locataire."),
        (BY_PHONE, "Vos créneaux sont enregistrés. Le locataire n'a reçu aucun message"),
    ],
    ids=["mail", "mobile", "neither"],
)
async def test_slots_are_sent_to_who_can_receive_them(
    app: Litestar, about: dict[str, Any], told: str
) -> None:
    story = await begin(S.SLOTS_NEEDED, **about)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    page = await karim.open(f"{base}/creneaux")
    assert ("Le locataire recevra vos créneaux" in page.text) is (about is not BY_PHONE)
    form = page.form(f"{base}/creneaux").fill(slot_date=day(3), slot_start="08:00", slot_end="10:00")
    assert told in plain((await karim.submit(form.press("propose"))).notice)


async def test_a_correction_of_the_visit_is_told_as_its_notice_says(app: Litestar) -> None:
    for about, told, _ in TOLD:
        story = await begin(S.SCHEDULED, **about)
        nadia = await signed_in(app, story.manager_account)
        url = f"/gestion/missions/{story.mission.reference}/corriger"
        form = (await nadia.open(url)).form(url)
        page = await nadia.submit(form.fill(door="porte droite").press("amend"))
        assert told in plain(page.notice)
        form = (await nadia.open(url)).form(url)
        page = await nadia.submit(form.fill(description="L'eau coule plus fort.").press("amend"))
        assert "locataire" not in page.notice, "of the visit nothing has changed"


@pytest.mark.parametrize("about", [MAIL, MOBILE, BY_PHONE], ids=["mail", "mobile", "neither"])
@pytest.mark.parametrize(
    "status", [S.NEW, S.SLOT_CHOSEN, S.SLOTS_NEEDED, S.QUOTE_SUBMITTED, S.QUOTE_REJECTED]
)
async def test_a_tenant_is_promised_a_message_or_a_call(
    app: Litestar, status: Status, about: dict[str, Any]
) -> None:
    story = await begin(status, **about)
    browser, path = await tenant_of(app, story.mission)
    page = plain((await browser.open(path)).text)
    assert ("ous recevrez un message" in page) is (about is not BY_PHONE)
    assert ("vous appelle" in page) is (about is BY_PHONE)


async def _banner(app: Litestar, story: Story) -> str:
    nadia = await signed_in(app, story.manager_account)
    page: Page = await nadia.open(f"/gestion/missions/{story.mission.reference}")
    return plain(page.at("mission-banner").text)


async def test_the_banner_says_whom_to_call_until_something_else_happens(app: Litestar) -> None:
    story = await begin(S.SCHEDULED, **BY_PHONE)
    ahead(hours=25)
    await report_failed_visit(story.mission, "absent", story.karim)
    assert CALL in await _banner(app, story)
    await story._propose()
    assert CALL not in await _banner(app, story)
    await story._choose()
    await story._schedule()
    await reschedule(story.mission, "Un empêchement", story.tenant)
    assert CALL not in await _banner(app, story), "it was the tenant who moved it"
    await story.again()
    assert CALL in await _banner(app, story)
    await amend(story.mission, {"tenant_phone": "06 39 98 01 02"}, [], story.manager)
    assert CALL not in await _banner(app, story), "it has had an SMS"
