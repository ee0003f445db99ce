"""The manager's acts that ask for one reason: each has its page and its form."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath

from controllers.missions.forms import answering, panels
from controllers.missions.reading import read
from controllers.missions.routes import reason_panel
from controllers.web.guards import manager_only
from controllers.web.rendering import Web
from controllers.web.routes import get
from controllers.web.security import actor
from controllers.web.submitting import Submitted
from models.missions import visibility
from models.missions.mission import Mission
from models.missions.transition_table import Action, Who
from models.missions.verbs.ending import cancel, reassign
from models.missions.verbs.invoices import close_without_invoice
from models.missions.verbs.visits import reschedule
from models.missions.verbs.work import confirm_work, dispute_work

A = Action


async def _mission(request: Web, reference: str) -> Mission:
    return await visibility.mission_for(reference, actor(request))


Told = Callable[[Submitted, Mission], Awaitable[str]]


async def _reschedule(sent: Submitted, mission: Mission) -> str:
    await reschedule(mission, sent.form.first("reason"), sent.by)
    return "Le rendez-vous est annulé. Le prestataire proposera de nouveaux créneaux."


async def _cancel(sent: Submitted, mission: Mission) -> str:
    await cancel(mission, sent.form.first("reason"), sent.by)
    return "La mission est annulée. Chacun est prévenu."


async def _reassign(sent: Submitted, mission: Mission) -> str:
    again = sent.form.first("allow_again") == "yes"
    await reassign(mission, sent.form.first("reason"), sent.by, allow_again=again)
    return "La mission est à nouveau proposée à tous les prestataires."


async def _lift(sent: Submitted, mission: Mission) -> str:
    await confirm_work(mission, sent.by, sent.form.first("reason"))
    return "Les réserves sont levées. Le prestataire peut envoyer sa facture."


async def _reopen(sent: Submitted, mission: Mission) -> str:
    await dispute_work(mission, sent.form.first("reason"), sent.by)
    return "L'intervention est rouverte. Le prestataire en est prévenu."


async def _close(sent: Submitted, mission: Mission) -> str:
    await close_without_invoice(mission, sent.form.first("reason"), sent.by)
    return "La mission est clôturée sans facture."


REASONS: dict[Action, Told] = {
    A.RESCHEDULE: _reschedule,
    A.CANCEL: _cancel,
    A.REASSIGN: _reassign,
    A.CONFIRM_WORK: _lift,
    A.DISPUTE_WORK: _reopen,
    A.CLOSE_WITHOUT_INVOICE: _close,
}


def _reason_controller(action: Action) -> type[Controller]:
    """The page and the form of an act that asks for one reason."""
    asks, told = panels.ASKS[action], REASONS[action]

    async def verb(sent: Submitted, mission: Mission) -> str:
        sent.decision(asks.answer)
        return await told(sent, mission)

    class Reason(Controller):
        path = f"/gestion/missions/{{reference:str}}/{asks.path}"
        guards = [manager_only]  # noqa: RUF012 - Litestar reads a list

        @get("/", name=f"desk.{action}")
        async def form(self, request: Web, reference: FromPath[str]) -> Response[Any]:
            mission = await _mission(request, reference)
            reading = await read(request, mission)
            allowed = reading.row_as(action, Who.MANAGER) is not None
            return await answering.open_panel(request, mission, reason_panel(action), allowed=allowed)

        @post("/", name=f"desk.{action}.post")
        async def act(self, request: Web, reference: FromPath[str]) -> Response[Any]:
            mission = await _mission(request, reference)
            return await answering.act(request, mission, verb, reason_panel(action))

    return Reason


REASON_CONTROLLERS = [_reason_controller(action) for action in REASONS]
