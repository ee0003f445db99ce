"""« Saisir la réponse du locataire »: by a manager everything, by the contractor the choice only."""

from typing import ClassVar, Literal

from msgspec import Struct, field

import wording
from controllers.missions.acts import ANSWER, OF_ITS_OWN
from controllers.missions.forms.form import MissionForm, routes
from controllers.missions.forms.read_back import EMPTY
from controllers.missions.offers import Offer, agreed_in, chosen_in, offers
from controllers.missions.reading import Reading
from controllers.missions.telling import BILLS, contractor_is_told, is_told, joined
from controllers.typed_slots import QuickDay, quick_days, wished
from controllers.web.forms import errors_from
from controllers.web.security import meta
from controllers.web.submitting import Submitted
from controllers.web.views import NO_ERRORS, Errors, FormMeta
from models.errors import InvalidInput
from models.missions.mission import Mission
from models.missions.transition_table import Action, Who
from models.missions.verbs.slots import choose_slot, decline_slots
from models.missions.verbs.work import confirm_work, dispute_work
from models.people.account import account_of
from models.workflow import Status
from uploads.form import Form
from wording.addresses import Below
from wording.languages import team, team_noted


class AnswerPanel(Struct, frozen=True):
    """« Saisir la réponse du locataire ».

    `about` slots: where `can_choose` `slot` with `answer=choose`, and where `can_decline` `wish`, `word` with `answer=decline`.
    `about` work: `answer=confirm`, or `reason` with `answer=dispute`.
    """

    about: Literal["slots", "work"]
    url: str
    cancel_url: str
    meta: FormMeta
    # « Vous répondez pour Madame Martin. Un message l'en informe. »
    text: str = ""
    slots: tuple[Offer, ...] = ()
    # Without it nobody will come to them.
    can_choose: bool = True
    can_decline: bool = False
    # `value` of the halves: `2026-12-02T08:00/12:00`, sent as `wish`.
    days: tuple[QuickDay, ...] = ()
    word: str = ""
    reason: str = ""
    errors: Errors = NO_ERRORS
    title: str = field(default_factory=lambda: team(ANSWER))
    kind: ClassVar[Literal["answer"]] = "answer"


def answer(reading: Reading, sent: Submitted | None = None, error: InvalidInput | None = None) -> AnswerPanel:
    """For the tenant: by a manager everything, by its contractor the choice only."""
    mission = reading.mission
    form = sent.form if sent else EMPTY
    contact = mission.contact
    about_work = mission.status == Status.WORK_DONE
    text = team("Personne n'est à prévenir : vous confirmez la fin des travaux.")
    if contact is not None:
        text = team("Vous répondez pour {name}.", name=contact.greeting)
        if contact.can_be_written_to and not about_work:
            text = team("Vous répondez pour {name}. Un message l'en informe.", name=contact.greeting)
    if reading.facts.is_abandoned and not about_work:
        text = joined(text, team("Aucun créneau ne peut être choisi : le compte du prestataire est fermé."))
    return AnswerPanel(
        title=team(ANSWER) if contact is not None else team("Confirmer la fin des travaux"),
        about="work" if about_work else "slots",
        url=reading.at(Below.ANSWER),
        cancel_url=reading.url,
        meta=meta(reading.request, mission.version),
        text=wording.typographic(text),
        slots=offers(reading, sent.form if sent else None),
        can_choose=any(row.action is Action.CHOOSE_SLOT for row, _ in reading.allowed),
        can_decline=reading.row_as(Action.DECLINE_SLOTS, Who.MANAGER_FOR_TENANT) is not None,
        days=quick_days(form.all("wish"), mission.postcode, prefix=""),
        word=form.first("word"),
        reason=form.first("reason"),
        errors=errors_from(error),
    )


_KEPT = team_noted("La réponse du locataire est enregistrée.")
_PROPOSES_OTHERS = team_noted("Le prestataire proposera d'autres créneaux.")


async def _choose(sent: Submitted, mission: Mission) -> str:
    sent.decision("choose")
    await choose_slot(mission, chosen_in(sent.form), sent.by, agreed=agreed_in(sent.form))
    told = team(_KEPT)
    return joined(told, is_told(mission, manages=False)) if mission.contact_can_be_written_to else told


async def _answer(sent: Submitted, mission: Mission) -> str:
    contractor = await account_of(mission.contractor)
    if mission.status == Status.WORK_DONE:
        if sent.decision("confirm", "dispute") == "confirm":
            await confirm_work(mission, sent.by)
            learnt = contractor_is_told(Action.CONFIRM_WORK, contractor, BILLS)
            return joined(team("La fin des travaux est confirmée."), learnt)
        await dispute_work(mission, sent.form.first("reason"), sent.by)
        return joined(team("Les réserves sont notées."), contractor_is_told(Action.DISPUTE_WORK, contractor))
    if sent.decision("choose", "decline") == "choose":
        await choose_slot(mission, chosen_in(sent.form), sent.by, agreed=agreed_in(sent.form))
        return joined(team(_KEPT), contractor_is_told(Action.CHOOSE_SLOT, contractor))
    await decline_slots(
        mission, wished(sent.form.all("wish"), mission.postcode), sent.form.first("word"), sent.by
    )
    then = contractor_is_told(Action.DECLINE_SLOTS, contractor, _PROPOSES_OTHERS)
    return joined(team(_KEPT), then)


def _same(reading: Reading, form: Form) -> bool:
    """About the slots still, or about the work."""
    return (reading.mission.status == Status.WORK_DONE) == (form.first("answer") in ("confirm", "dispute"))


CONTRACTORS = MissionForm(
    _choose,
    answer,
    lambda reading: reading.row_as(Action.CHOOSE_SLOT, Who.CONTRACTOR_FOR_TENANT) is not None,
)
MANAGERS = MissionForm(
    _answer,
    answer,
    lambda reading: any(
        who is Who.MANAGER_FOR_TENANT and row.action not in OF_ITS_OWN for row, who in reading.allowed
    ),
    same=_same,
)
FORMS = [
    routes(CONTRACTORS, Below.ANSWER, "mission.answer"),
    routes(MANAGERS, Below.ANSWER, "desk.answer", manages=True),
]
