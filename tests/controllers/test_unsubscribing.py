"""« Ne plus recevoir ces messages »: from the address in a mail, without signing in (RFC 8058)."""

from email.message import EmailMessage

import pytest
from litestar import Litestar

from models.missions import digest, reminding
from models.missions.outbox import Message
from models.missions.publishing import publish
from models.people.account import Account
from models.people.mailing import Mailing
from models.workflow import Status
from notifications.compose import compose
from tests.support.story import FORM, Story, ahead, begin
from tests.support.web import Browser, Page

S = Status


async def mail_of(kind: str) -> EmailMessage:
    message = await Message.objects().where(Message.kind == kind).order_by(Message.id).first()
    assert message is not None
    return await compose(message)


async def address_in(kind: str) -> str:
    mail = await mail_of(kind)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = str(mail["List-Unsubscribe"])
    assert found.startswith("<http")
    return "/" + found.strip("<>").split("/", 3)[3]


async def unsubscribed(story: Story) -> set[str]:
    fresh = await Account.objects().where(Account.id == story.karim_account.id).first()
    assert fresh is not None
    return {name for name in fresh.unsubscribed.split(",") if name}


async def press(app: Litestar, url: str) -> Page:
    """As a mail program does: no cookie, no page before it."""
    response = await Browser(app).client.post(url, data={"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    return Page(response)


async def test_opening_it_changes_nothing_and_one_press_ends_that_kind_alone(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    ahead(hours=9)
    await reminding.run()
    url = await address_in("visits_tomorrow")
    page = await Browser(app).open(url)
    assert "Rappels de vos rendez-vous" in page.text
    assert await unsubscribed(story) == set()
    page = await press(app, url)
    assert "C'est noté." in page.text
    assert await unsubscribed(story) == {Mailing.REMINDERS}
    await press(app, url)
    assert await unsubscribed(story) == {Mailing.REMINDERS}, "the second press too"
    ahead(hours=13)
    await reminding.run()
    kinds = {message.kind for message in await Message.objects()}
    assert "visit_soon_contractor" not in kinds
    assert "visit_soon" in kinds, "the tenant's is its own"


async def test_new_missions_and_what_waits_are_ended_too(app: Litestar) -> None:
    story = await begin(S.NEW)
    url = await address_in("new_mission")
    await press(app, url)
    await publish(dict(FORM), [], story.manager)
    told = await Message.objects().where(Message.kind == "new_mission")
    assert [message.account for message in told].count(story.karim_account.id) == 1
    await story.to(S.SLOT_CHOSEN)
    ahead(hours=25)
    await digest.run()
    await press(app, await address_in("digest"))
    assert await unsubscribed(story) == {Mailing.MISSIONS, Mailing.DIGEST}


async def test_what_asks_for_an_answer_ends_all_that_can_be_ended_and_is_written_all_the_same(
    app: Litestar,
) -> None:
    story = await begin(S.SLOT_CHOSEN)
    await press(app, await address_in("slot_chosen"))
    assert await unsubscribed(story) == set(Mailing)
    await story._schedule()
    assert await Message.exists().where(
        Message.kind == "visit_planned", Message.account == story.karim_account.id
    )


async def test_a_manager_is_told_of_what_a_manager_gets(app: Litestar) -> None:
    story = await begin(S.QUOTE_SUBMITTED)
    page = await press(app, await address_in("quote_submitted"))
    assert "Rappels de ce qui vous attend" in page.text
    assert "Nouvelles missions" not in page.text
    fresh = await Account.objects().where(Account.id == story.manager_account.id).first()
    assert fresh is not None
    assert fresh.unsubscribed == Mailing.DIGEST


async def test_a_tenants_mail_has_none(app: Litestar) -> None:
    await begin(S.SLOTS_PROPOSED)
    assert (await mail_of("choose_slot"))["List-Unsubscribe"] is None


@pytest.mark.parametrize("change", ["1", "2", "kind", "short", "none"])
async def test_an_address_that_is_none_of_ours_does_not_exist(app: Litestar, change: str) -> None:
    story = await begin(S.NEW)
    url = await address_in("new_mission")
    number, name, seal = url.removeprefix("/messages/").split("-", 2)
    forged = {
        "1": f"{int(number) + 1}-{name}-{seal}",
        "2": f"{number}-{name}-{seal[:-2]}AA",
        "kind": f"{number}-all-{seal}",
        "short": f"{number}-{name}-",
        "none": "x",
    }[change]
    for method in ("GET", "POST"):
        response = await Browser(app).client.request(method, f"/messages/{forged}")
        assert response.status_code == 404
    assert await unsubscribed(story) == set()
