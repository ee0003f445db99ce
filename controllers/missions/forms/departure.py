"""« Je suis en route »: on the day of the visit, with how long it will take."""

from typing import ClassVar, Literal

from msgspec import Struct, field

import wording
from controllers.missions.forms.form import MissionForm, routes
from controllers.missions.reading import Reading
from controllers.web.forms import errors_from, parse_id
from controllers.web.security import meta
from controllers.web.submitting import Submitted
from controllers.web.views import NO_ERRORS, Errors, FormMeta, Option
from models.errors import InvalidInput
from models.missions.mission import Mission
from models.missions.verbs.arriving import DELAYS, announce_departure, may_announce
from wording.addresses import Below
from wording.languages import team


class DeparturePanel(Struct, frozen=True):
    """`delay_minutes`, empty or one of the options; `answer=announce_departure`."""

    text: str
    url: str
    cancel_url: str
    meta: FormMeta
    delays: tuple[Option, ...]
    errors: Errors = NO_ERRORS
    title: str = field(default_factory=lambda: team("Je suis en route"))
    kind: ClassVar[Literal["departure"]] = "departure"


def departure(
    reading: Reading, sent: Submitted | None = None, error: InvalidInput | None = None
) -> DeparturePanel:
    mission, chosen = reading.mission, sent.form.first("delay_minutes") if sent else ""
    text = team("Un message prévient le locataire que vous arrivez.")
    if mission.contact is None:
        text = team("Personne n'est à prévenir : votre départ est noté dans l'historique.")
    elif not mission.contact_can_be_written_to:
        text = team(
            "Ni adresse e-mail ni mobile français ne sont connus : appelez pour prévenir. "
            "Votre départ est noté dans l'historique."
        )
    return DeparturePanel(
        text=wording.typographic(text),
        url=reading.at(Below.DEPARTURE),
        cancel_url=reading.url,
        meta=meta(reading.request, mission.version),
        delays=tuple(
            Option(value, label, selected=value == chosen)
            for value, label in (
                ("", team("Sans préciser")),
                *((str(m), team("Dans {minutes} minutes", minutes=m)) for m in DELAYS),
            )
        ),
        errors=errors_from(error),
    )


def is_open(reading: Reading) -> bool:
    return may_announce(reading.mission, reading.by, reading.facts)


async def _announce(sent: Submitted, mission: Mission) -> str:
    sent.decision("announce_departure")
    typed = sent.form.first("delay_minutes")
    # What is no number is none of the choices either.
    await announce_departure(mission, sent.by, (parse_id(typed) or 0) if typed else None)
    if mission.contact_can_be_written_to:
        return team("C'est noté. Le locataire en est prévenu.")
    return team("C'est noté.")


FORMS = [routes(MissionForm(_announce, departure, is_open), Below.DEPARTURE, "mission.departure")]
