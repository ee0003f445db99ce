"""« Rouvrir l'intervention »: it is the agency's word, and everybody reads so."""

import pytest
from litestar import Litestar

from models.missions import silence
from models.missions.event import reopened_among
from models.missions.outbox import Message
from models.missions.verbs.upkeep import amend
from models.missions.verbs.work import confirm_work, dispute_work
from models.workflow import Role, Status
from notifications.compose import write
from tests.support.story import account, ahead, begin
from tests.support.web import signed_in, tenant_of

S = Status
WHY = "La fuite est revenue au plafond du voisin"


@pytest.mark.parametrize("status", [S.WORK_CONFIRMED, S.INVOICED])
async def test_who_reopens_it_is_named_and_why(app: Litestar, db: None, status: Status) -> None:
    story = await begin(status)
    other = await account(Role.MANAGER, "Paul Delattre")
    await dispute_work(story.mission, WHY, story.manager)
    browser, path = await tenant_of(app, story.mission)
    page = (await browser.open(path)).text
    assert "L'intervention est rouverte." in page
    assert "a rouvert l'intervention." in page
    assert f"« {WHY} »" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert "Votre message est transmis" not in page
    assert "sont prévenus" not in page
    base = f"/missions/{story.mission.reference}"
    for reader, url in ((story.karim_account, base), (story.manager_account, f"/gestion{base}")):
        whole = await (await signed_in(app, reader)).open(url)
        assert "rouvert" in whole.at("mission-banner").text
        assert "éserves du locataire" not in whole.text
        assert "locataire émet" not in whole.text
        assert WHY in whole.text
    told = await Message.objects().where(Message.kind.like("work_disputed%"))
    assert {message.to_email for message in told} == {story.karim_account.email, other.email}
    for message in told:
        letter = (await write(message)).letter
        assert letter.subject.startswith("Intervention rouverte")
        assert any("a rouvert l'intervention." in line for line in letter.lines)
        assert f"Motif : {WHY}" in letter.lines


async def test_the_tenant_s_own_doubt_stays_its_own(app: Litestar, db: None) -> None:
    story = await begin(S.WORK_DISPUTED)
    browser, path = await tenant_of(app, story.mission)
    assert "Votre message est transmis." in (await browser.open(path)).text
    karim = await signed_in(app, story.karim_account)
    page = await karim.open(f"/missions/{story.mission.reference}")
    assert "Le locataire émet des réserves." in page.at("mission-banner").text
    [told] = await Message.objects().where(Message.kind == "work_disputed")
    assert (await write(told)).letter.subject.startswith("Réserves du locataire")


async def test_who_became_the_contact_since_has_sent_no_message(app: Litestar, db: None) -> None:
    story = await begin(S.WORK_DISPUTED)
    new = {"tenant_name": "Ana Lopes", "tenant_email": "ana.lopes@locataire.example"}
    await amend(story.mission, new, [], story.manager)
    browser, path = await tenant_of(app, story.mission)
    page = (await browser.open(path)).text
    assert "Les travaux ne sont pas terminés." in page
    assert "Votre message" not in page


@pytest.mark.parametrize("status", [S.WORK_CONFIRMED, S.WORK_DONE])
async def test_lists_and_mails_name_it_as_the_mission_does(app: Litestar, db: None, status: Status) -> None:
    """Out of « Intervention réalisée » it is the tenant's word, which a manager passes on."""
    story = await begin(status)
    await dispute_work(story.mission, WHY, story.manager)
    said, unsaid = "Intervention rouverte", "Réserves du locataire"
    if status is S.WORK_DONE:
        said, unsaid = unsaid, said
    ahead(hours=97)
    await silence.run()
    nadia, karim = await signed_in(app, story.manager_account), await signed_in(app, story.karim_account)
    desk = await nadia.open("/gestion")
    for part in (
        desk.at("missions").one("tbody"),
        desk.at("sans-reponse"),
        (await karim.open("/missions?vue=a-traiter")).at("missions").one("tbody"),
    ):
        assert said in part.text
        assert unsaid not in part.text
    [told] = await Message.objects().where(Message.kind == "contractor_silent")
    assert any(f"« {said} »" in plain(line) for line in (await write(told)).letter.lines)
    assert (await reopened_among([story.mission.id])) == (
        set() if status is S.WORK_DONE else {story.mission.id}
    )


async def test_what_was_disputed_by_the_tenant_before_is_reopened_by_the_agency(
    app: Litestar, db: None
) -> None:
    story = await begin(S.WORK_DISPUTED)
    await confirm_work(story.mission, story.manager, "C'est réglé")
    await dispute_work(story.mission, WHY, story.manager)
    nadia = await signed_in(app, story.manager_account)
    assert "Intervention rouverte" in (await nadia.open("/gestion")).at("missions").one("tbody").text


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")
