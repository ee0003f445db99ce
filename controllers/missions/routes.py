"""The contractor's mission, and every form about a mission."""

from typing import Any

from litestar import Controller, Response
from litestar.params import FromPath

from controllers.missions import page as mission_page
from controllers.missions.forms import (
    answer,
    arrival,
    code,
    departure,
    invoice,
    link,
    photos,
    reason,
    slots,
    step,
)
from controllers.missions.forms.restoring import with_photo_form
from controllers.missions.reading import mission_of, read
from controllers.web.guards import contractor_only
from controllers.web.kept_pages import keep
from controllers.web.rendering import Web, mission_answer, notice_of
from controllers.web.routes import get
from models.workflow import Status
from wording import addresses


class Missions(Controller):
    path = addresses.mission(addresses.ANY_MISSION)
    guards = [contractor_only]  # noqa: RUF012 - Litestar reads a list

    @get("/", name="mission")
    async def show(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await mission_of(request, reference)
        reading = await with_photo_form(await read(request, mission))
        view = mission_page.page(reading, notice=notice_of(request))
        if reading.facts.asked is None or not reading.facts.asked.is_waiting:
            keep(request, pool=mission.status == Status.NEW)
        return mission_answer(request, view)


ROUTES: list[type[Controller]] = [
    Missions,
    *answer.FORMS,
    *arrival.FORMS,
    *code.FORMS,
    *departure.FORMS,
    *invoice.FORMS,
    *link.FORMS,
    *photos.FORMS,
    *reason.FORMS,
    *slots.FORMS,
    *step.FORMS,
]
