"""« Je suis arrivé »: around the hour of the visit, with the code that the tenant reads out, or without."""

from typing import Any, ClassVar, Literal

from litestar import Response
from msgspec import Struct, field

import wording
from controllers.missions.forms.answering import again, done
from controllers.missions.forms.form import MissionForm, routes
from controllers.missions.reading import Reading, read
from controllers.web.forms import errors_from
from controllers.web.rendering import Web
from controllers.web.security import meta
from controllers.web.submitting import Submitted
from controllers.web.views import NO_ERRORS, Errors, FormMeta
from models.errors import InvalidInput
from models.missions.mission import Mission, by_reference
from models.missions.verbs.arriving import may_arrive, record_arrival, takes_code
from models.submission import Answer
from wording.addresses import Below
from wording.faults import Fault
from wording.languages import team


class ArrivalPanel(Struct, frozen=True):
    """`arrival_code` where it `asks`; `answer=record_arrival`."""

    text: str
    url: str
    cancel_url: str
    meta: FormMeta
    asks: bool
    code: str = ""
    errors: Errors = NO_ERRORS
    title: str = field(default_factory=lambda: team("Je suis arrivé"))
    kind: ClassVar[Literal["arrival"]] = "arrival"


def arrival(
    reading: Reading, sent: Submitted | None = None, error: InvalidInput | None = None
) -> ArrivalPanel:
    mission, visit = reading.mission, reading.facts.planned_visit
    asks = mission.contact is not None and visit is not None and takes_code(visit)
    text = team("L'heure de votre arrivée est notée dans l'historique.")
    if asks:
        text = team(
            "L'heure de votre arrivée est notée dans l'historique. "
            "Avec le code que le locataire lit sur sa page, elle est confirmée par lui."
        )
    return ArrivalPanel(
        text=wording.typographic(text),
        url=reading.at(Below.ARRIVAL),
        cancel_url=reading.url,
        meta=meta(reading.request, mission.version),
        asks=asks,
        code=sent.form.first("arrival_code") if sent and asks else "",
        errors=errors_from(error),
    )


def is_open(reading: Reading) -> bool:
    return may_arrive(reading.mission, reading.by, reading.facts)


async def _arrive(sent: Submitted, mission: Mission) -> str:
    sent.decision("record_arrival")
    code = wording.compact_code(sent.form.first("arrival_code"))
    await record_arrival(mission, sent.by, code)
    return team("Votre arrivée est notée.")


async def _finish(request: Web, mission: Mission, sent: Submitted, answer: Answer) -> Response[Any]:
    """A wrong code is counted, so that its transaction has to stand, and is a fault all the same."""
    reading = await read(request, await by_reference(mission.reference) or mission)
    visit = reading.facts.planned_visit
    if visit is not None and visit.arrived_at is None:
        wrong = (
            InvalidInput(arrival_code=Fault.ARRIVAL_CODE_WRONG)
            if takes_code(visit)
            else InvalidInput(whole=Fault.ARRIVAL_CODES_SPENT)
        )
        return again(request, reading, arrival(reading, sent, wrong), wrong.status)
    return await done(request, mission, answer)


FORMS = [routes(MissionForm(_arrive, arrival, is_open, finish=_finish), Below.ARRIVAL, "mission.arrival")]
