"""The acts that ask for one reason: each has its page and its form."""

from typing import Any, ClassVar, Literal

from litestar import Controller, Response, post
from litestar.params import FromPath
from msgspec import Struct, field

import wording
from controllers.missions.acts import OF_ITS_OWN, RESCHEDULE, Question, acts_of
from controllers.missions.forms.answering import PanelMaker
from controllers.missions.forms.form import MissionForm, Verb, opens_with, routes
from controllers.missions.forms.read_back import kept_files
from controllers.missions.reading import Reading, mission_of
from controllers.missions.telling import (
    BILLS,
    contractor_is_told,
    contractor_will_be_told,
    is_told,
    joined,
    will_be_told,
)
from controllers.web import adding
from controllers.web.forms import errors_from, parse_id
from controllers.web.guards import contractor_only
from controllers.web.rendering import Web, see_other
from controllers.web.routes import get
from controllers.web.security import actor, meta
from controllers.web.submitting import Submitted, submitted
from controllers.web.views import NO_ERRORS, Errors, FileRow, FormMeta, Option
from models.errors import InvalidInput, NotVisible
from models.lists.search import View
from models.missions import visibility
from models.missions.mission import Mission, by_reference
from models.missions.transition_table import Action, Who
from models.missions.verbs.ending import cancel, readmit, reassign, withdraw
from models.missions.verbs.invoices import close_without_invoice
from models.missions.verbs.visits import report_no_show, reschedule
from models.missions.verbs.work import confirm_work, dispute_work
from models.people.account import account_of
from models.submission import Answer
from wording import addresses
from wording.addresses import Below
from wording.languages import team, team_noted


class ReasonPanel(Struct, frozen=True):
    """One reason, one button."""

    title: str
    # What will happen.
    text: str
    url: str
    cancel_url: str
    meta: FormMeta
    button: str
    answer: str
    label: str = field(default_factory=lambda: team("Motif"))
    hint: str = ""
    reason: str = ""
    motives: tuple[Option, ...] = ()
    # What is decided about, sent back as `seen`.
    seen: str = ""
    with_photos: bool = False
    kept_photos: tuple[FileRow, ...] = ()
    danger: bool = False
    # Without a reason too.
    optional: bool = False
    # « Autoriser Plomberie Durand à la reprendre » (reassign): a checkbox `allow_again`, no label no box.
    allow_again_label: str = ""
    allow_again: bool = False
    errors: Errors = NO_ERRORS
    kind: ClassVar[Literal["reason"]] = "reason"


def question(action: Action, *, manager: bool) -> Question:
    found = acts_of(manager=manager)[action]
    assert isinstance(found, Question)
    return found


def reason(
    reading: Reading, action: Action, sent: Submitted | None = None, error: InvalidInput | None = None
) -> ReasonPanel:
    asks, contractor = question(action, manager=reading.manages), reading.facts.contractor
    again = ""
    then = will_be_told(reading.mission, manages=reading.manages) if asks.tells_tenant else ""
    learnt = contractor_will_be_told(action, contractor, asks.contractor)
    if action is Action.REASSIGN and contractor is not None:
        again = team("Autoriser {name} à la reprendre", name=contractor.shown_name)
    return ReasonPanel(
        title=team(asks.title),
        text=wording.typographic(joined(team(asks.text), learnt, then)),
        url=reading.at(asks.path),
        cancel_url=reading.url,
        meta=meta(reading.request, reading.mission.version),
        button=team(asks.title),
        answer=asks.answer,
        reason=sent.form.first("reason") if sent else "",
        danger=asks.danger,
        optional=asks.optional,
        with_photos=asks.photos is not None,
        kept_photos=kept_files(sent, "photos"),
        allow_again_label=again,
        allow_again=sent is not None and sent.form.first("allow_again") == "yes",
        errors=errors_from(error),
    )


def _panel(action: Action) -> PanelMaker:
    return lambda reading, sent, error: reason(reading, action, sent, error)


PROPOSES = team_noted("Le prestataire proposera de nouveaux créneaux.")


async def _reschedule(sent: Submitted, mission: Mission) -> str:
    contractor = await account_of(mission.contractor)
    await reschedule(mission, sent.form.first("reason"), sent.by)
    learnt = contractor_is_told(Action.RESCHEDULE, contractor, PROPOSES)
    return joined(team("Le rendez-vous est annulé."), learnt, is_told(mission, manages=True))


async def _cancel(sent: Submitted, mission: Mission) -> str:
    contractor = await account_of(mission.contractor)
    await cancel(mission, sent.form.first("reason"), sent.by)
    learnt = contractor_is_told(Action.CANCEL, contractor)
    return joined(team("La mission est annulée."), learnt, is_told(mission, manages=True))


async def _reassign(sent: Submitted, mission: Mission) -> str:
    again = sent.form.first("allow_again") == "yes"
    await reassign(mission, sent.form.first("reason"), sent.by, allow_again=again)
    told = team("La mission est à nouveau proposée à tous les prestataires.")
    return joined(told, is_told(mission, manages=True))


async def _lift(sent: Submitted, mission: Mission) -> str:
    contractor = await account_of(mission.contractor)
    await confirm_work(mission, sent.by, sent.form.first("reason"))
    learnt = contractor_is_told(Action.CONFIRM_WORK, contractor, BILLS)
    return joined(team("Les réserves sont levées."), learnt, is_told(mission, manages=True))


async def _reopen(sent: Submitted, mission: Mission) -> str:
    contractor = await account_of(mission.contractor)
    await dispute_work(mission, sent.form.first("reason"), sent.by)
    learnt = contractor_is_told(Action.DISPUTE_WORK, contractor)
    return joined(team("L'intervention est rouverte."), learnt)


async def _close(sent: Submitted, mission: Mission) -> str:
    contractor = await account_of(mission.contractor)
    await close_without_invoice(mission, sent.form.first("reason"), sent.by)
    learnt = contractor_is_told(Action.CLOSE_WITHOUT_INVOICE, contractor)
    return joined(team("La mission est clôturée sans facture."), learnt)


async def _no_show(sent: Submitted, mission: Mission) -> str:
    contractor = await account_of(mission.contractor)
    await report_no_show(mission, sent.by, word=sent.form.first("reason"), photos=sent.ids("photos"))
    learnt = contractor_is_told(Action.REPORT_NO_SHOW, contractor, PROPOSES)
    return joined(team("C'est noté."), learnt)


async def _move(sent: Submitted, mission: Mission) -> str:
    await reschedule(mission, sent.form.first("reason"), sent.by)
    told = team("Le rendez-vous est annulé. Proposez de nouveaux créneaux.")
    return joined(told, is_told(mission, manages=False))


async def _leave(sent: Submitted, mission: Mission) -> str:
    await withdraw(mission, sent.form.first("reason"), sent.by)
    told = team("Vous vous êtes désisté de la mission {reference}.", reference=mission.reference)
    return joined(told, is_told(mission, manages=False))


async def _readmit(sent: Submitted, mission: Mission) -> str:
    sent.decision("readmit")
    await readmit(mission, parse_id(sent.form.first("contractor")) or 0, sent.by)
    return team("Ce prestataire peut à nouveau prendre la mission.")


def _form(action: Action, told: Verb, *, manager: bool, location: str = "") -> MissionForm:
    async def verb(sent: Submitted, mission: Mission) -> str:
        sent.decision(question(action, manager=manager).answer)
        return await told(sent, mission)

    def is_open(reading: Reading) -> bool:
        who = Who.MANAGER_FOR_TENANT if action in OF_ITS_OWN else Who.MANAGER
        return reading.row_as(action, who) is not None

    opens = is_open if manager else opens_with(action)
    kind = question(action, manager=manager).photos
    if kind is None:
        return MissionForm(verb, _panel(action), opens, location=location)

    async def receive(sent: Submitted) -> None:
        await sent.receive_all([("photos", kind, True)])

    return MissionForm(verb, _panel(action), opens, receive=receive, may=adding.may_act(action))


MANAGERS: dict[Action, Verb] = {
    Action.RESCHEDULE: _reschedule,
    Action.REPORT_NO_SHOW: _no_show,
    Action.CANCEL: _cancel,
    Action.REASSIGN: _reassign,
    Action.CONFIRM_WORK: _lift,
    Action.DISPUTE_WORK: _reopen,
    Action.CLOSE_WITHOUT_INVOICE: _close,
}
MOVE = _form(Action.RESCHEDULE, _move, manager=False)
WITHDRAW = _form(Action.WITHDRAW, _leave, manager=False, location=addresses.missions(View.OPEN))


async def _answered_before(request: Web, reference: str) -> Answer | None:
    """For the form that takes its sender out of the mission: the second click finds it gone."""
    by = actor(request)
    mission = await by_reference(reference)
    if mission is not None and await visibility.may_see(mission, by):
        return None
    async with submitted(request, by) as sent:
        if earlier := await sent.earlier():
            return earlier
    raise NotVisible


class Withdrawing(Controller):
    path = addresses.mission(addresses.ANY_MISSION, question(Action.WITHDRAW, manager=False).path)
    guards = [contractor_only]  # noqa: RUF012 - Litestar reads a list

    @get("/", name="mission.withdraw")
    async def open(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        return await WITHDRAW.open(request, await mission_of(request, reference))

    @post("/", name="mission.withdraw.post")
    async def send(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        if earlier := await _answered_before(request, reference):
            return see_other(request, earlier.location, earlier.notice)
        return await WITHDRAW.send(request, await mission_of(request, reference))


FORMS: list[type[Controller]] = [
    Withdrawing,
    routes(
        MOVE,
        RESCHEDULE.path,
        "mission.reschedule",
    ),
    routes(MissionForm(_readmit), Below.READMIT, "desk.readmit", manages=True),
    *(
        routes(
            _form(action, told, manager=True),
            question(action, manager=True).path,
            f"desk.{action}",
            manages=True,
        )
        for action, told in MANAGERS.items()
    ),
]
