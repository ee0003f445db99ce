"""« 3 missions vous attendent »: one mail a day to each account, at 8 h, with one line and one link each."""

import asyncio

import pytest

from database.connection import rows
from models.missions import digest
from models.missions.outbox import Message
from models.missions.publishing import publish
from models.missions.verbs.ending import reassign
from models.missions.verbs.invoices import reject_invoice
from models.missions.verbs.quotes import approve_quote
from models.missions.verbs.slots import decline_slots, propose_slots
from models.people.account import Account
from models.people.mailing import Mailing
from models.workflow import Status
from notifications.compose import NotToBeSent, write
from tests.support import story
from tests.support.story import FORM, Story

S = Status


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database, on a Monday at 9 h UTC."""


async def digests() -> list[Message]:
    return await Message.objects().where(Message.kind == "digest").order_by(Message.id)


async def another_without_slots(tale: Story) -> None:
    mission = await publish(dict(FORM), [], tale.manager)
    await propose_slots(mission, story.spans(40), tale.karim)
    await decline_slots(mission, [], "", tale.manager)


async def test_all_that_waits_stands_in_one_mail_and_is_told_once() -> None:
    tale = await story.begin(S.SLOTS_NEEDED)
    await another_without_slots(tale)
    story.ahead(hours=49)
    for _ in range(3):
        await digest.run()
    [message] = await digests()
    assert message.account == tale.karim_account.id
    letter = (await write(message)).letter
    assert letter.subject == "2 missions vous attendent"
    assert len(letter.links) == 2
    assert all(
        link.endswith("/creneaux") and "Le locataire attend des créneaux." in text
        for text, link in letter.links
    )
    for _ in range(3):
        story.ahead(hours=24)
        await digest.run()
    assert len(await digests()) == 1


async def test_a_refused_invoice_is_to_be_corrected_and_one_that_never_came_to_be_sent() -> None:
    tale = await story.begin(S.INVOICED)
    await reject_invoice(tale.mission, await tale.last_invoice(), "Le total est faux.", tale.manager)
    other = await story.begin(S.WORK_CONFIRMED)
    await rows("UPDATE mission SET contractor = {} WHERE id = {}", tale.karim_account.id, other.mission.id)
    await rows(
        "UPDATE assignment SET contractor = {} WHERE mission = {}", tale.karim_account.id, other.mission.id
    )
    story.ahead(hours=24 * 8)
    await digest.run()
    [message] = await digests()
    (refused, _), (never, _) = (await write(message)).letter.links
    assert "Votre facture est refusée. Corrigez-la, puis envoyez-la à nouveau." in refused
    assert "Envoyez les photos des travaux et votre facture." in never


async def test_a_mission_that_moves_while_all_that_waits_is_gathered_is_neither_told_nor_noted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tale = await story.begin(S.SLOTS_NEEDED)
    story.ahead(hours=49)
    gathered = digest._found

    async def and_moves(place: str) -> object:
        found = await gathered(place)
        if not place:
            await propose_slots(tale.mission, story.spans(80), tale.karim)
            await decline_slots(tale.mission, [], "", tale.manager)
        return found

    monkeypatch.setattr(digest, "_found", and_moves)
    await digest.run()
    assert await digests() == []
    monkeypatch.undo()
    story.ahead(hours=49)
    await digest.run()
    [message] = await digests()
    assert len((await write(message)).letter.links) == 1


async def test_what_comes_later_in_the_day_waits_for_the_next_morning() -> None:
    tale = await story.begin(S.SLOTS_NEEDED)
    story.ahead(hours=3)
    await another_without_slots(tale)
    story.ahead(hours=46)  # 10 h UTC: of the first it is time
    assert await digest.run() == 1
    story.ahead(hours=3)  # of the other, too
    assert await digest.run() == 0
    story.ahead(hours=16)  # 5 h UTC
    assert await digest.run() == 0, "it is night"
    story.ahead(hours=3)
    assert await digest.run() == 1
    assert [len(message.details["waiting"]) for message in await digests()] == [1, 1]


async def test_what_is_done_meanwhile_is_not_told_of() -> None:
    tale = await story.begin(S.QUOTE_SUBMITTED)
    story.ahead(hours=49)
    await digest.run()
    [message] = await digests()
    letter = (await write(message)).letter
    assert letter.subject == "1 mission vous attend"
    [(text, link)] = letter.links
    assert text.endswith("Décidez du devis.")
    assert link.endswith(f"/gestion/missions/{tale.mission.reference}/devis")
    await approve_quote(tale.mission, await tale.last_quote(), tale.manager)
    with pytest.raises(NotToBeSent):
        await write(message)


async def test_who_lost_the_mission_reads_nothing_of_it_in_the_next_ones_turn() -> None:
    tale = await story.begin(S.SLOTS_NEEDED)
    story.ahead(hours=49)
    await digest.run()
    [message] = await digests()
    await reassign(tale.mission, "Trop long", tale.manager)
    await propose_slots(tale.mission, story.spans(40), tale.sophie)
    await decline_slots(tale.mission, [], "", tale.manager)
    with pytest.raises(NotToBeSent):
        await write(message, late=True)


async def test_a_closed_account_leaves_the_managers_their_own() -> None:
    tale = await story.begin(S.QUOTE_SUBMITTED)
    gone = await story.begin(S.SLOTS_NEEDED)
    await Account.update({Account.active: False}).where(Account.id == gone.karim_account.id)
    story.ahead(hours=49)
    await digest.run()
    mails = [one for one in await digests() if one.account == tale.manager_account.id]
    assert [len(one.details["waiting"]) for one in mails] == [1]
    assert (await story.kinds_sent(gone.mission)).count("contractor_gone") >= 1


async def test_two_processes_write_it_once() -> None:
    await story.begin(S.SLOTS_NEEDED)
    story.ahead(hours=49)
    await asyncio.gather(*(digest.run() for _ in range(4)))
    assert len(await digests()) == 1


async def test_who_does_without_gets_none_and_of_a_closed_account_the_managers_are_told() -> None:
    tale = await story.begin(S.SLOTS_NEEDED)
    await Account.update({Account.unsubscribed: Mailing.DIGEST}).where(Account.id == tale.karim_account.id)
    story.ahead(hours=49)
    assert await digest.run() == 0
    gone = await story.begin(S.SLOTS_NEEDED)
    await Account.update({Account.active: False}).where(Account.id == gone.karim_account.id)
    story.ahead(hours=49)
    await digest.run()
    assert "contractor_gone" in await story.kinds_sent(gone.mission)
