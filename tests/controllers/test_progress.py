"""The step line: what is done, in progress and to come."""

import pytest
from litestar import Litestar

from models.missions.verbs.ending import cancel, withdraw
from models.workflow import Status
from tests.support.story import Story, begin
from tests.support.web import signed_in

S = Status


async def steps(app: Litestar, story: Story) -> str:
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open(f"/gestion/missions/{story.mission.reference}")
    return page.at("mission-steps").text if page.has("mission-steps") else ""


@pytest.mark.parametrize(
    "status, done",
    [
        (S.NEW, []),
        (S.SCHEDULED, []),
        (S.QUOTE_SUBMITTED, ["Demande", "1er rendez-vous"]),
        (S.QUOTE_APPROVED, ["Demande", "1er rendez-vous", "Devis"]),
    ],
)
async def test_on_a_cancelled_mission_nothing_is_in_progress_or_to_come(
    app: Litestar, status: Status, done: list[str]
) -> None:
    story = await begin(status)
    before = await steps(app, story)
    assert "en cours" in before
    assert "à venir" in before
    await cancel(story.mission, "Le bail est résilié", story.manager)
    told = await steps(app, story)
    assert "en cours" not in told
    assert "à venir" not in told
    assert "Étape" not in told
    for label in ("Demande", "1er rendez-vous", "Devis", "2e rendez-vous", "Travaux", "Facture"):
        assert (label in told) is (label in done), label


async def test_what_a_contractor_did_who_left_before_is_no_step_of_it(app: Litestar) -> None:
    story = await begin(S.QUOTE_APPROVED)
    await withdraw(story.mission, "Trop loin", story.karim)
    await cancel(story.mission, "Le bail est résilié", story.manager)
    assert await steps(app, story) == ""
