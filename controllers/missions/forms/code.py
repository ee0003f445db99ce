"""« Afficher le code »: read once a click, and written down each time."""

from typing import Any

from litestar import Response

from controllers.missions import page as mission_page
from controllers.missions.forms.form import MissionForm, routes
from controllers.missions.reading import read
from controllers.web.rendering import Web, mission_answer
from controllers.web.submitting import Submitted
from models.missions.mission import Mission
from models.missions.verbs.upkeep import read_access_code
from models.submission import Answer
from models.workflow import Status
from wording.addresses import Below


async def _read_code(sent: Submitted, mission: Mission) -> str:
    sent.decision("show")
    await read_access_code(mission, sent.by)
    return ""


async def _shown(request: Web, mission: Mission, sent: Submitted, _: Answer) -> Response[Any]:
    """The code is in this one answer only; without script it stands on the page that the POST gives."""
    # Of a second click too: what has changed since is for another press, and another row.
    mission.require_seen(sent.version)
    code = mission.access_codes if mission.status == Status.SCHEDULED else ""
    reading = await read(request, mission, sent.by, revealed_code=code)
    return mission_answer(request, mission_page.page(reading))


FORMS = [routes(MissionForm(_read_code, finish=_shown), Below.CODE, "mission.access_code")]
