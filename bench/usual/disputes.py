"""Who says that the work is not done."""

from collections.abc import Iterable

from bench.usual.models import Mission, MissionEvent
from models.workflow import Role, Status


def tell_reopened(missions: Iterable[Mission]) -> None:
    """Of the disputed ones, whether it was a manager who said so: one query where there are any."""
    disputed = {mission.pk: mission for mission in missions if mission.status == Status.WORK_DISPUTED}
    if not disputed:
        return
    events = MissionEvent.objects.filter(mission__in=disputed, action="dispute_work").order_by("id")
    for mission, role, named in events.values_list("mission", "actor_role", "for_tenant"):
        disputed[mission].reopened = role != Role.TENANT and not named
