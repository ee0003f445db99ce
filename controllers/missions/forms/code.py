"""« Afficher le code »: read once a click, and written down each time."""

from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath

from controllers.missions import page as mission_page
from controllers.missions.forms.answering import moved_on
from controllers.missions.reading import mission_of, read
from controllers.web.guards import contractor_only
from controllers.web.rendering import Web, mission_answer
from controllers.web.security import actor
from controllers.web.submitting import submitted
from models.errors import TransitionRefused
from models.missions.verbs.upkeep import read_access_code
from models.submission import Answer
from models.workflow import Status


class AccessCode(Controller):
    path = "/missions/{reference:str}/code"
    guards = [contractor_only]  # noqa: RUF012 - Litestar reads a list

    @post("/", name="mission.access_code")
    async def access_code(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        """The code is in this one answer only; without script it stands on the page that the POST gives."""
        mission, by = await mission_of(request, reference), actor(request)

        async def work() -> Answer:
            await read_access_code(mission, by)
            return Answer(f"/missions/{mission.reference}")

        async with submitted(request, by) as sent:
            sent.decision("show")
            try:
                # Of a second click too: what has changed since is for another press, and another row.
                mission.require_seen(sent.version)
                if not await sent.earlier():
                    await sent.once(work)
            except TransitionRefused as refusal:
                return await moved_on(request, mission, refusal.fault)
        code = mission.access_codes if mission.status == Status.SCHEDULED else ""
        reading = await read(request, mission, by, revealed_code=code)
        return mission_answer(request, mission_page.page(reading))


FORMS = [AccessCode]
