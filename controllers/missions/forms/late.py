"""« Prévenir d'un retard »: by how much, and why."""

from dataclasses import dataclass, field
from typing import Literal

import wording
from controllers.missions.acts import CONTRACTORS
from controllers.missions.forms.form import MissionForm, opens_with, routes
from controllers.missions.reading import Reading
from controllers.web.forms import errors_from
from controllers.web.security import meta
from controllers.web.submitting import Submitted
from controllers.web.views import NO_ERRORS, Errors, FormMeta
from models.errors import InvalidInput
from models.missions.mission import Mission
from models.missions.transition_table import Action
from models.missions.verbs.visits import report_delay

# By the value of the button.
DELAYS = {"quarter": 15, "half": 30, "hour": 60}
ACT = CONTRACTORS[Action.REPORT_DELAY]


@dataclass(frozen=True, slots=True)
class LatePanel:
    """One button for each delay, its number of minutes the `answer`."""

    title: str
    url: str
    cancel_url: str
    meta: FormMeta
    # « 15 min », by its value
    delays: tuple[tuple[str, str], ...]
    reason: str = ""
    errors: Errors = NO_ERRORS
    kind: Literal["late"] = field(default="late", init=False)


def _panel(reading: Reading, sent: Submitted | None, error: InvalidInput | None) -> LatePanel:
    return LatePanel(
        ACT.label,
        reading.at(ACT.path),
        reading.url,
        meta(reading.request, reading.mission.version),
        tuple((answer, f"{minutes}{wording.NBSP}min") for answer, minutes in DELAYS.items()),
        sent.form.first("reason") if sent else "",
        errors_from(error),
    )


async def _late(sent: Submitted, mission: Mission) -> str:
    minutes = DELAYS[sent.decision(*DELAYS)]
    await report_delay(mission, minutes, sent.form.first("reason"), sent.by)
    return "C'est noté. Le locataire est prévenu."


FORMS = [routes(MissionForm(_late, _panel, opens_with(Action.REPORT_DELAY)), ACT.path, "mission.late")]
