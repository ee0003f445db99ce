"""« Renvoyer »: to who is to read it today, under its name."""

from datetime import timedelta

import pytest

from models.missions.delivery import give_up, send_again
from models.missions.notices import To, agency
from models.missions.outbox import Message, Outcome
from models.missions.silence import Rule, tell
from models.missions.verbs.upkeep import amend
from models.people.account import Account
from models.workflow import Status
from notifications.compose import compose
from tests.support import story
from tests.support.story import MOBILE

S = Status


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database."""


async def again(kind: str) -> Message:
    """Lost, and sent again."""
    message = await Message.objects().where(Message.kind == kind).order_by(Message.id).first()
    assert message is not None
    await give_up(message, Outcome.REFUSED, "550")
    await send_again(message)
    await message.refresh()
    return message


async def test_the_next_contact_is_written_to_under_its_own_name() -> None:
    tale = await story.begin(S.SLOTS_PROPOSED)
    new = {"tenant_name": "Ana Lopes", "tenant_email": "ana.lopes@locataire.example"}
    await amend(tale.mission, new, [], tale.manager)
    message = await again("choose_slot")
    assert (message.to_name, message.to_email) == ("Ana Lopes", "ana.lopes@locataire.example")
    assert str((await compose(message))["To"]) == "Ana Lopes <ana.lopes@locataire.example>"


async def test_by_sms_too() -> None:
    tale = await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    await amend(
        tale.mission, {"tenant_name": "Ana Lopes", "tenant_phone": "06 39 98 99 98"}, [], tale.manager
    )
    message = await again("choose_slot")
    assert (message.to_name, message.to_phone, message.to_email) == ("Ana Lopes", "+33639989998", "")


async def test_an_account_has_the_name_of_today() -> None:
    tale = await story.begin(S.SLOT_CHOSEN)
    await Account.update({Account.name: "Karim Durand-Petit"}).where(Account.id == tale.karim_account.id)
    assert (await again("slot_chosen")).to_name == "Karim Durand-Petit"


async def test_who_is_the_contact_no_longer_is_told_so_itself() -> None:
    tale = await story.begin(S.SCHEDULED)
    new = {"tenant_name": "Ana Lopes", "tenant_email": "ana.lopes@locataire.example"}
    await amend(tale.mission, new, [], tale.manager)
    message = await again("visit_withdrawn_contact")
    assert (message.to_name, message.to_email) == ("Camille Martin", "camille.martin@locataire.example")


async def test_the_agency_s_own_mail_goes_to_no_tenant() -> None:
    tale = await story.begin(S.QUOTE_SUBMITTED)
    await tell(Rule(S.QUOTE_SUBMITTED, "listed", timedelta(), To.AGENCY, "manager_silent"), tale.mission.id)
    message = await again("manager_silent")
    assert {"to_name": message.to_name, "to_email": message.to_email} == agency()
