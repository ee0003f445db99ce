"""Corrections that change whom the mission waits for."""

import pytest

from models.errors import InvalidInput, NotVisible
from models.missions.facts import facts_of
from models.missions.verbs.upkeep import amend, change_language
from models.workflow import Status
from tests.support import story

NOBODY = {
    "tenant_name": "",
    "tenant_email": "",
    "tenant_phone": "",
    "tenant_title": "",
    "occupancy": "vacant",
}


async def test_a_phone_only_tenant_who_gets_an_address_gets_a_link() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED, **story.BY_PHONE)
    await amend(tale.mission, {"tenant_email": "camille@locataire.example"}, [], tale.manager)
    assert "new_link" in await story.kinds_sent(tale.mission)


async def test_without_anybody_to_ask_any_more_the_first_slot_ahead_is_taken() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    await amend(tale.mission, NOBODY, [], tale.manager)
    mission = await tale.reload()
    assert mission.status == Status.SLOT_CHOSEN
    slots = (await facts_of(mission)).open_slots
    assert mission.chosen_slot == slots[0].id


@pytest.mark.parametrize("status", [Status.NEW, Status.SCHEDULED])
async def test_elsewhere_the_mission_stays_where_it_is(status: Status) -> None:
    tale = await story.begin(status)
    await amend(tale.mission, NOBODY, [], tale.manager)
    assert (await tale.reload()).status == status


async def test_the_language_is_the_tenant_s_own_to_choose() -> None:
    tale, other = await story.begin(Status.SLOTS_PROPOSED), await story.begin(Status.SLOTS_PROPOSED)
    await change_language(tale.mission, "ar", tale.tenant)
    assert (await tale.reload()).tenant_language == "ar"
    for by in (tale.karim, tale.sophie, tale.manager, other.tenant):
        with pytest.raises(NotVisible):
            await change_language(tale.mission, "en", by)
    with pytest.raises(InvalidInput):
        await change_language(tale.mission, "xx", tale.tenant)
    assert (await tale.reload()).tenant_language == "ar"
