"""The manager's decisions on quotes and invoices, from the mission or from the desk."""

from typing import Any

from litestar import Response

from controllers.desk import page as desk_page
from controllers.desk.views import Decisions
from controllers.missions.acts import MANAGERS
from controllers.missions.deciding import DecisionPanel, decision_facts, decision_panel
from controllers.missions.forms.form import AtDesk, MissionForm, Verb, opens_with, routes
from controllers.missions.reading import Reading
from controllers.missions.telling import contractor_is_told, joined
from controllers.web.forms import parse_id
from controllers.web.rendering import Web, page, partial, wants_partial
from controllers.web.submitting import Submitted
from controllers.web.views import Notice
from models.errors import InvalidInput, TransitionRefused
from models.missions.mission import Mission
from models.missions.transition_table import Action
from models.missions.verbs.invoices import accept_invoice, reject_invoice
from models.missions.verbs.quotes import approve_quote, reject_quote
from models.people.account import account_of
from uploads.form import Form
from wording.faults import Fault
from wording.languages import team, team_noted

_READS = team_noted("Le prestataire lira votre motif.")


async def _decide_quote(sent: Submitted, mission: Mission) -> str:
    seen, contractor = parse_id(sent.form.first("seen")) or 0, await account_of(mission.contractor)
    if sent.decision("approve", "reject") == "approve":
        await approve_quote(mission, seen, sent.by)
        return joined(team("Le devis est validé."), contractor_is_told(Action.APPROVE_QUOTE, contractor))
    await reject_quote(mission, seen, sent.form.first("reason"), sent.by)
    return joined(team("Le devis est refusé."), contractor_is_told(Action.REJECT_QUOTE, contractor, _READS))


async def _decide_invoice(sent: Submitted, mission: Mission) -> str:
    seen, contractor = parse_id(sent.form.first("seen")) or 0, await account_of(mission.contractor)
    if sent.decision("accept", "reject") == "accept":
        await accept_invoice(mission, seen, sent.by)
        return team("La facture est acceptée. La mission est clôturée.")
    await reject_invoice(mission, seen, sent.form.first("reason"), sent.by)
    learnt = contractor_is_told(Action.REJECT_INVOICE, contractor, _READS)
    return joined(team("La facture est refusée."), learnt)


def _decision_panel(reading: Reading, sent: Submitted | None, error: InvalidInput | None) -> DecisionPanel:
    panel = decision_panel(reading, reason=sent.form.first("reason") if sent else "", error=error)
    if panel is None:
        raise TransitionRefused(Fault.DECISION_TAKEN)
    return panel


async def _desk(request: Web, view: Decisions, status: int) -> Response[Any]:
    if wants_partial(request):
        # Short, for a phone with one bar; the table below is asked for once this is shown.
        again = {} if status == 422 else {"HX_Trigger": '{"decided": {"target": "#all-missions"}}'}
        return partial("partials/desk/decisions.html", view, status, **again)
    return page(request, "pages/desk.html", await desk_page.desk(request, view), status)


async def _failed(mission: Mission, sent: Submitted, error: InvalidInput) -> Response[Any]:
    reason = sent.form.first("reason")
    view = await desk_page.decisions(sent.request, failed=mission.reference, error=error, reason=reason)
    return await _desk(sent.request, view, 422)


async def _shown(request: Web, notice: Notice, status: int) -> Response[Any]:
    return await _desk(request, await desk_page.decisions(request, notice=notice), status)


def _same_paper(reading: Reading, form: Form) -> bool:
    """What was written of one version is not said of the next unread."""
    facts = decision_facts(reading)
    return facts is not None and facts.seen == form.first("seen")


def _decision(action: Action, verb: Verb) -> MissionForm:
    """The desk's decisions come back, all of them, where the form stood there."""
    return MissionForm(
        verb, _decision_panel, opens_with(action), desk=AtDesk(_shown, _failed), same=_same_paper
    )


FORMS = [
    routes(
        _decision(action, verb),
        MANAGERS[action].path,
        name,
        manages=True,
    )
    for action, verb, name in (
        (Action.APPROVE_QUOTE, _decide_quote, "desk.quote"),
        (Action.ACCEPT_INVOICE, _decide_invoice, "desk.invoice"),
    )
]
