"""A contractor's account is closed while missions stay with it: every screen and mail says so, and what can be done."""

import pytest
from litestar import Litestar

from models.missions.closing import leave_missions
from models.missions.outbox import Message
from models.missions.transition_table import Action, Who, find
from models.people.account import Account
from models.workflow import UNDER_WAY, Status
from notifications.compose import write
from tests.support.story import Story, begin
from tests.support.web import signed_in
from wording.gone import what_to_do

S = Status
AGENDA = "/gestion/agenda"


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database, on a Monday at 9 h UTC."""


async def closed(status: Status) -> Story:
    story = await begin(status)
    await Account.update({Account.active: False}).where(Account.id == story.karim_account.id)
    await leave_missions(story.karim_account)
    return story


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_what_is_asked_for_is_what_the_table_allows() -> None:
    assert {status for status in Status if what_to_do(status)} == set(UNDER_WAY)
    for status in UNDER_WAY:
        told = what_to_do(status)
        may_pass_on = find(Action.REASSIGN, Who.MANAGER, status) is not None
        assert ("onfiez-la à un autre prestataire" in told) is may_pass_on, status
        if "Aucune facture ne peut plus" in told:
            assert find(Action.CLOSE_WITHOUT_INVOICE, Who.MANAGER, status)


@pytest.mark.parametrize("status", UNDER_WAY)
async def test_the_mission_and_the_mail_say_what_is_true_there(app: Litestar, status: Status) -> None:
    story = await closed(status)
    [told] = await Message.objects().where(Message.kind == "contractor_gone")
    lines = [plain(line) for line in (await write(told)).letter.lines]
    assert (
        f"La mission est confiée à Plomberie Durand, dont le compte est fermé : « {status.label} »." in lines
    )
    assert lines[-1] == what_to_do(status)
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open(f"/gestion/missions/{story.mission.reference}")
    banner = plain(page.at("mission-banner").text)
    assert "dont le compte est fermé" in banner
    assert what_to_do(status) in banner
    assert "Compte fermé." in plain(page.text)
    listed = (await nadia.open("/gestion")).at("sans-reponse")
    ways = [link.get("href") for link in listed.all("a") if link.get("href").count("/") > 3]
    for way in ways:
        assert (await nadia.get(way)).status_code == 200, way
    if find(Action.REASSIGN, Who.MANAGER, status):
        assert ways == [f"/gestion/missions/{story.mission.reference}/reattribution"]


async def test_an_open_account_is_not_spoken_of(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open(f"/gestion/missions/{story.mission.reference}")
    assert "ompte fermé" not in page.text
    assert "compte est fermé" not in page.text
    assert "compte fermé" not in (await nadia.open(AGENDA)).text


async def test_its_visits_stand_in_the_agenda_of_all_as_long_as_they_are_planned(app: Litestar) -> None:
    story = await closed(S.SCHEDULED)
    nadia = await signed_in(app, story.manager_account)
    number = story.karim_account.id
    row = (await nadia.open(AGENDA)).root.one("section", **{"aria-labelledby": f"c-{number}"})
    assert "Plomberie Durand (compte fermé)" in plain(row.text)
    assert f"/gestion/missions/{story.mission.reference}" in [a.get("href") for a in row.all("a")]
    alone = await nadia.open(f"{AGENDA}?prestataire={number}")
    assert [o.text for o in alone.root.all("option") if "selected" in o.attrs] == [
        "Plomberie Durand (compte fermé)"
    ]
    await Account.update({Account.active: True}).where(Account.id == number)
    await story._complete()
    await Account.update({Account.active: False}).where(Account.id == number)
    assert "Plomberie Durand" not in (await nadia.open(AGENDA)).text
