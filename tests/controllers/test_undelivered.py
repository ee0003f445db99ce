"""« Messages non remis »: what is offered can be done."""

import pytest
from litestar import Litestar

from database.connection import rows
from models.missions.delivery import give_up
from models.missions.outbox import Message, Outcome
from models.missions.verbs.ending import cancel
from models.missions.verbs.upkeep import amend, renew_link
from models.missions.verbs.visits import reschedule
from models.workflow import Status
from notifications.compose import write
from notifications.sender import drain
from tests.support.story import Story, begin
from tests.support.web import signed_in

S = Status


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database."""


async def offered(app: Litestar, story: Story, kind: str) -> tuple[set[str], str]:
    """On the mission and on the desk: what may be pressed of the lost message, and what is said of it."""
    message = await Message.objects().where(Message.kind == kind).order_by(Message.id).first()
    assert message is not None
    await give_up(message, Outcome.REFUSED, "550")
    nadia = await signed_in(app, story.manager_account)
    found = []
    for url, section in (
        ("/gestion", "messages-non-remis"),
        (f"/gestion/missions/{story.mission.reference}", "mission-messages"),
    ):
        at = (await nadia.open(url)).at(section)
        names = {button.text for button in at.all("button", "plain")} | {a.text for a in at.all("a", "plain")}
        found.append((names, at.text))
        for link in at.all("a", "plain"):
            assert (await nadia.get(link.get("href"))).status_code == 200
    assert found[0][0] == found[1][0]
    return found[1]


async def test_an_open_mission_s_address_can_be_corrected(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    names, said = await offered(app, story, "choose_slot")
    assert names == {"Corriger", "Renvoyer", "C'est réglé"}
    assert "La messagerie de ce destinataire le refuse (à l'instant)." in said


async def test_a_finished_mission_s_can_not(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    await cancel(story.mission, "Bail résilié", story.manager)
    names, said = await offered(app, story, "cancelled_contact")
    assert names == {"Renvoyer", "C'est réglé"}
    assert "ne se corrige plus" in said
    told = await Message.objects().where(Message.kind == "undelivered").first()
    assert told is not None
    assert (await write(told)).letter.lines[
        -1
    ] == "Appelez cette personne : personne d'autre ne l'a prévenue."


async def test_what_has_no_address_any_more_is_not_sent_again(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    await rows("UPDATE mission SET tenant_email = ''")
    names, _ = await offered(app, story, "choose_slot")
    assert names == {"Corriger", "C'est réglé"}


async def test_who_is_the_contact_no_longer_is_in_no_form(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    new = {"tenant_name": "Ana Lopes", "tenant_email": "ana.lopes@locataire.example"}
    await amend(story.mission, new, [], story.manager)
    names, said = await offered(app, story, "visit_withdrawn_contact")
    assert names == {"Renvoyer", "C'est réglé"}
    assert "compte" not in said


async def lost(story: Story, kind: str) -> None:
    [message] = await Message.objects().where(Message.kind == kind)
    await give_up(message, Outcome.REFUSED, "550")


async def stands_on(app: Litestar, story: Story) -> list[str]:
    """Where it is listed: by the mission, and on the desk."""
    nadia = await signed_in(app, story.manager_account)
    pages = (
        ("/gestion", "messages-non-remis"),
        (f"/gestion/missions/{story.mission.reference}", "mission-messages"),
    )
    return [section for url, section in pages if (await nadia.open(url)).root.all(id=section)]


LISTED = ["messages-non-remis", "mission-messages"]


async def test_once_the_new_link_went_to_the_corrected_address_nothing_is_left_to_do(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    await lost(story, "choose_slot")
    await amend(story.mission, {"tenant_email": "camille@locataire.example"}, [], story.manager)
    assert await stands_on(app, story) == LISTED, "until it has gone out"
    await drain()
    assert await stands_on(app, story) == []
    # It still happened.
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open(f"/gestion/missions/{story.mission.reference}")
    assert "camille.martin@locataire.example" in page.at("mission-history").text


async def test_another_address_that_is_still_the_contact_s_is_left_to_be_corrected(app: Litestar) -> None:
    story = await begin(S.WORK_DONE)
    [sms] = await Message.objects().where(Message.kind == "confirm_work", Message.to_phone != "")
    await give_up(sms, Outcome.REFUSED, "")
    await renew_link(story.mission, story.manager)
    await drain()
    assert await stands_on(app, story) == LISTED


async def test_what_was_to_leave_an_agenda_is_left_to_be_sent_again(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    await drain()
    await reschedule(story.mission, "Fournisseur en retard", story.karim)
    await lost(story, "visit_moved_contact")
    await amend(story.mission, {"tenant_email": "camille@locataire.example"}, [], story.manager)
    await drain()
    assert await stands_on(app, story) == LISTED
