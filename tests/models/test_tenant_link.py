"""The tenant's key: nowhere but in the mail."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

import settings
from database.connection import UniqueViolation, rows
from migrations import creneau_2026_11_24t12_00_00 as one_live_link
from models import clock, installation
from models.errors import InvalidInput, NotVisible, TransitionRefused
from models.missions.outbox import Message
from models.missions.publishing import publish
from models.missions.verbs.slots import propose_slots
from models.missions.verbs.upkeep import amend, may_ask_again, renew_link
from models.people.tenant_link import LIFETIME, TenantLink, find_link, live_link
from models.tables import ALL
from models.workflow import Status
from notifications.compose import compose
from tests.support import story
from tests.support.story import Story


async def the_link(tale: Story) -> TenantLink:
    link = await TenantLink.objects().where(TenantLink.revoked_at.is_null()).first()
    assert link is not None
    return link


async def test_a_key_is_256_bits_and_finds_its_link() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    link = await the_link(tale)
    assert len(link.key) == 43  # 32 bytes in base64 without padding
    found = await find_link(link.key)
    assert found is not None
    assert (found.id, found.mission) == (link.id, tale.mission.id)
    assert found.is_live
    assert await find_link(link.key[:-1]) is None
    assert await find_link("") is None
    assert await find_link(link.key_hash) is None


async def test_neither_the_database_nor_the_outbox_holds_the_key() -> None:
    tale = await story.begin(Status.WORK_DONE)
    await renew_link(tale.mission, tale.manager, by_hand=True)
    keys = [link.key for link in await TenantLink.objects()]
    assert len(keys) == 2
    everything = "".join([str(await rows(f"SELECT * FROM {table._meta.tablename}")) for table in ALL])
    assert "camille.martin" in everything
    assert not any(key in everything for key in keys)


async def test_two_links_have_two_keys() -> None:
    tale = await story.begin()
    other = await publish(dict(story.FORM), [], tale.manager)
    assert (await live_link(tale.mission.id)).key != (await live_link(other.id)).key


async def test_a_mission_has_one_live_link() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    link = await the_link(tale)
    with pytest.raises(UniqueViolation):
        await another(link)


async def test_where_there_were_two_live_links_the_newer_one_stays() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    link = await the_link(tale)
    await rows("DROP INDEX tenant_link_live")
    await another(link)
    for statement in one_live_link.STATEMENTS:
        await rows(statement)
    live = await TenantLink.objects().where(TenantLink.revoked_at.is_null())
    assert [one.id for one in live] == [link.id]
    assert await TenantLink.count() == 2


async def another(link: TenantLink) -> None:
    """As live as the mission's own, and a minute older."""
    older = link.created_at - timedelta(minutes=1)
    await TenantLink.insert(
        TenantLink(
            mission=link.mission, nonce="n", key_hash="k", created_at=older, expires_at=link.expires_at
        )
    )


async def test_each_mail_begins_its_thirty_days_anew_with_the_same_key() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    link = await the_link(tale)
    assert link.expires_at == link.created_at + LIFETIME
    story.ahead(days=29)
    before = clock.now()
    await propose_slots(tale.mission, story.spans(24), tale.karim)
    again = await the_link(tale)
    assert (again.id, again.key) == (link.id, link.key)
    assert before + LIFETIME <= again.expires_at <= clock.now() + LIFETIME
    assert await TenantLink.count() == 1


async def test_a_link_ends_after_thirty_days_and_another_may_be_asked_for() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    key = (await the_link(tale)).key
    story.ahead(seconds=LIFETIME.total_seconds() - 5)
    assert (link := await find_link(key)) is not None
    assert link.is_live
    story.ahead(seconds=5)
    assert (link := await find_link(key)) is not None
    assert not link.is_live
    fresh = await renew_link(tale.mission, tale.tenant)
    assert fresh.is_live
    assert (link := await find_link(key)) is not None
    assert not link.is_live, "whoever holds an old mail need not be who reads the new one"
    assert await may_ask_again(link)
    await renew_link(tale.mission, tale.manager, by_hand=True)
    assert not await may_ask_again(link), "it was not this that was sent to its reader"


async def test_a_link_copied_by_hand_ends_the_old_one() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    old = await the_link(tale)
    new = await renew_link(tale.mission, tale.manager, by_hand=True)
    assert new.key != old.key
    assert (found := await find_link(old.key)) is not None
    assert not found.is_live
    assert found.revoked_at is not None
    assert (found := await find_link(new.key)) is not None
    assert found.is_live


CHANGES = [
    {"tenant_email": "nouvelle@locataire.example"},
    {"tenant_name": "Dominique Autre"},
    {"contact_name": "Lucie Martin", "contact_email": "lucie@locataire.example"},
]
CORRECTIONS = [
    {"tenant_phone": "06 39 98 99 99"},
    {"tenant_title": "Monsieur"},
    {"tenant_name": "Camille MARTÍN"},
    {"tenant_name": "Martin Camille"},
    {"tenant_name": "Camille Marttin", "tenant_phone": "06 39 98 11 22"},
    {"tenant_email": "Camille.MARTIN@locataire.example"},
]


@pytest.mark.parametrize("values", CHANGES, ids=[next(iter(change)) for change in CHANGES])
async def test_a_changed_contact_ends_the_old_links_and_gets_a_new_one(values: dict[str, str]) -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    old = (await the_link(tale)).key
    await amend(tale.mission, values, [], tale.manager)
    assert (found := await find_link(old)) is not None
    assert not found.is_live
    last = await Message.objects().order_by(Message.id, ascending=False).first()
    assert last is not None
    contact = (await tale.reload()).contact
    assert contact is not None
    assert (last.kind, last.to_email) == ("new_link", contact.email)
    new = await the_link(tale)
    assert last.link == new.id
    assert new.key != old


@pytest.mark.parametrize("values", CORRECTIONS, ids=[str(change) for change in CORRECTIONS])
async def test_a_correction_that_makes_nobody_else_leaves_the_link_alone(values: dict[str, str]) -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    key = (await the_link(tale)).key
    await amend(tale.mission, values, [], tale.manager)
    assert (await the_link(tale)).key == key
    assert (await story.kinds_sent(tale.mission)).count("new_link") == 0


@pytest.mark.parametrize("values", [{"tenant_phone": "06 39 98 99 99"}, {"tenant_name": "camille martin"}])
async def test_nor_where_the_link_was_copied_by_hand(values: dict[str, str]) -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED, **story.BY_PHONE)
    await renew_link(tale.mission, tale.manager, by_hand=True)
    key = (await the_link(tale)).key
    await amend(tale.mission, values, [], tale.manager)
    assert (await the_link(tale)).key == key
    await amend(tale.mission, {"tenant_name": "Dominique Autre"}, [], tale.manager)
    assert (found := await find_link(key)) is not None
    assert not found.is_live


async def test_another_correction_leaves_the_link_alone() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    key = (await the_link(tale)).key
    await amend(tale.mission, {"floor": "4e étage", "description": "Autre chose"}, [], tale.manager)
    assert (await the_link(tale)).key == key
    assert (await story.kinds_sent(tale.mission)).count("new_link") == 0


async def test_before_the_claim_a_changed_contact_is_written_nothing() -> None:
    tale = await story.begin()
    await amend(tale.mission, {"tenant_email": "nouvelle@locataire.example"}, [], tale.manager)
    assert "new_link" not in await story.kinds_sent(tale.mission)


async def test_a_contact_taken_away_leaves_no_live_link() -> None:
    tale = await story.begin(Status.WORK_DONE)
    key = (await the_link(tale)).key
    await amend(tale.mission, dict(story.NO_TENANT), [], tale.manager)
    assert (found := await find_link(key)) is not None
    assert not found.is_live
    with pytest.raises(TransitionRefused):
        await renew_link(tale.mission, tale.manager)


async def test_without_a_mail_address_and_a_mobile_only_a_link_by_hand_helps() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED, **story.BY_PHONE)
    with pytest.raises(InvalidInput):
        await renew_link(tale.mission, tale.manager)
    link = await renew_link(tale.mission, tale.manager, by_hand=True)
    assert link.is_live


async def test_no_contractor_gets_a_link_and_no_tenant_one_by_hand() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    for by, by_hand in ((tale.karim, False), (tale.karim, True), (tale.sophie, False), (tale.tenant, True)):
        with pytest.raises(NotVisible):
            await renew_link(tale.mission, by, by_hand=by_hand)
    assert await TenantLink.count() == 1


async def test_the_thirty_days_are_thirty_days() -> None:
    assert timedelta(days=30) == LIFETIME


NEW, OLD = "a-new-secret-" + "1" * 32, "only-for-tests-" + "0" * 32


def secrets_are(monkeypatch: pytest.MonkeyPatch, keys: str) -> None:
    monkeypatch.setenv("CRENEAU_SECRET_KEYS", keys)
    settings.current.cache_clear()


@pytest.fixture
def _restore_settings() -> Iterator[None]:
    yield
    settings.current.cache_clear()


@pytest.mark.usefixtures("_restore_settings")
async def test_after_a_rotation_links_of_both_secrets_open(monkeypatch: pytest.MonkeyPatch) -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    old = (await the_link(tale)).key
    assert await installation.knows_secret()
    secrets_are(monkeypatch, f"{NEW} {OLD}")
    assert (await the_link(tale)).key == old, "what is mailed again is the same link"
    assert await installation.knows_secret()
    fresh = await renew_link(tale.mission, tale.manager, by_hand=True)
    assert await find_link(fresh.key) is not None
    secrets_are(monkeypatch, NEW)
    assert await installation.knows_secret(), "the rotation was noted"
    assert (await the_link(tale)).key == fresh.key


@pytest.mark.usefixtures("_restore_settings")
async def test_a_link_of_a_lost_secret_is_never_mailed_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    old = (await the_link(tale)).key
    assert await installation.knows_secret()
    secrets_are(monkeypatch, NEW)
    assert not await installation.knows_secret(), "the start says so"
    assert (found := await find_link(old)) is not None
    assert found.is_live, "who has it already goes on"
    assert found.key == old
    [asking] = await Message.objects().where(Message.kind == "choose_slot")
    body = (await compose(asking)).get_body(("plain",))
    assert body is not None
    mailed = re.findall(r"/locataire/([\w-]{43})", body.get_content())
    assert mailed
    assert mailed[0] != old
    assert (link := await find_link(mailed[0])) is not None
    assert link.is_live
    await installation.take_secret()
    assert await installation.knows_secret()
