"""Whose consent a day off needs: that of who is asked today, whatever an earlier contact agreed to."""

from collections.abc import Sequence
from datetime import date, datetime

from database.connection import fetch
from models.agenda.consent import needs_consent
from models.missions.event import MissionEvent, handed_over
from models.missions.mission import Mission
from models.missions.transition_table import Action

_AGREED = (Action.CHOOSE_SLOT, Action.ACCEPT_WISH)


def day_to_agree(mission: Mission, starts_at: datetime, events: Sequence[MissionEvent]) -> date | None:
    """The day of a choice or a visit that today's contact may refuse, and was never asked about."""
    if mission.contact is None:
        return None
    agreed = max((event.id for event in events if event.action in _AGREED), default=0)
    return needs_consent(starts_at, mission.postcode) if agreed < handed_over(events) else None


async def read_day_to_agree(mission: Mission, starts_at: datetime) -> date | None:
    """The same, where the events are not read yet: on a working day they need not be."""
    if needs_consent(starts_at, mission.postcode) is None:
        return None
    return day_to_agree(mission, starts_at, await fetch(MissionEvent, "mission = {}", mission.id))
