"""The manager's desk, its form, and its acts on a mission."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath

import wording
from controllers.desk import page as desk_page
from controllers.desk.views import Decisions
from controllers.lists import page as lists_page
from controllers.missions import page as mission_page
from controllers.missions.forms import answering, panels
from controllers.missions.forms.receiving import keep_added_photos, receive_photos
from controllers.missions.forms.restoring import faults_of, restored, with_photo_form
from controllers.missions.forms.views import Panel
from controllers.missions.papers import decision_panel
from controllers.missions.reading import Reading, read
from controllers.web import adding
from controllers.web.forms import parse_id, spans, triples, wished, words_in
from controllers.web.guards import manager_only
from controllers.web.rendering import (
    Web,
    mission_answer,
    notice_of,
    page,
    partial,
    see_other,
    target_of,
    wants_partial,
)
from controllers.web.routes import get
from controllers.web.security import actor
from controllers.web.submitting import Submitted, submitted
from controllers.web.views import Notice
from models.errors import InvalidInput, TransitionRefused
from models.missions import visibility
from models.missions.mission import Mission
from models.missions.publishing import check_form, check_wishes, publish
from models.missions.transition_table import Action, Who
from models.missions.verbs.ending import readmit
from models.missions.verbs.invoices import accept_invoice, reject_invoice
from models.missions.verbs.quotes import approve_quote, reject_quote
from models.missions.verbs.slots import choose_slot, decline_slots
from models.missions.verbs.upkeep import amend, renew_link
from models.missions.verbs.work import confirm_work, dispute_work
from models.people.tenant_link import live_link_of
from models.submission import Answer
from models.workflow import FileKind, Status
from uploads.receive import WITH_FILES

A = Action
FORM_PAGE, FORM_PARTIAL = "pages/mission_form.html", "partials/desk/form.html"


async def _mission(request: Web, reference: str) -> Mission:
    return await visibility.mission_for(reference, actor(request))


def _texts(sent: Submitted) -> dict[str, str]:
    return {name: values[0] for name, values in sent.form.fields.items()}


class Gestion(Controller):
    path = "/gestion"
    guards = [manager_only]  # noqa: RUF012 - Litestar reads a list

    @get("/", name="desk")
    async def index(self, request: Web) -> Response[Any]:
        if wants_partial(request) and target_of(request) == "missions":
            return partial("partials/missions/list.html", await lists_page.managers_list(request))
        view = await desk_page.desk(request)
        if wants_partial(request):
            return partial("partials/desk/desk.html", view)
        return page(request, "pages/desk.html", view)

    @get("/missions/nouvelle", name="desk.new")
    async def new(self, request: Web) -> Response[Any]:
        sent = await restored(request)
        rows = triples(sent.form, "wish") if sent else None
        return page(request, FORM_PAGE, desk_page.new_mission(request, sent, rows, faults_of(sent)))

    @post("/missions/nouvelle", name="desk.publish")
    async def publish(self, request: Web) -> Response[Any]:
        async with submitted(request, actor(request), limits=WITH_FILES) as sent:
            if earlier := await sent.earlier():
                return see_other(request, earlier.location, earlier.notice)
            rows = triples(sent.form, "wish")

            async def work() -> Answer:
                mission = await publish(values, wishes, sent.by, sent.ids("photos"))
                told = (
                    f"La mission {mission.reference} est publiée. Les prestataires concernés sont prévenus."
                )
                return Answer(f"/gestion/missions/{mission.reference}", told)

            try:
                sent.decision("publish")
                files = await _faults(sent.receive_all([("photos", FileKind.DAMAGE, True)]))
                values, wishes = await _checked(sent, lambda: spans(rows, "wish"), files)
                answer = await sent.once(work)
            except InvalidInput as error:
                view = desk_page.new_mission(request, sent, rows, error)
                return _form(request, view)
        return see_other(request, answer.location, answer.notice)

    @get("/missions/{reference:str}", name="desk.mission")
    async def show(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        reading = await with_photo_form(await read(request, await _mission(request, reference)))
        view = mission_page.page(reading, decision_panel(reading), notice_of(request))
        return mission_answer(request, view)

    @get("/missions/{reference:str}/corriger", name="desk.amend")
    async def amend_form(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await _mission(request, reference)
        sent = await restored(request)
        rows = triples(sent.form, "wish") if sent else None
        return page(request, FORM_PAGE, await desk_page.amend_mission(request, mission, sent, rows))

    @post("/missions/{reference:str}/corriger", name="desk.amend.post")
    async def amend(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await _mission(request, reference)
        async with submitted(request, actor(request)) as sent:
            if earlier := await sent.earlier():
                return await _amended(request, mission.reference, earlier)
            rows = triples(sent.form, "wish")

            async def work() -> Answer:
                if not await amend(mission, values, wishes, sent.by):
                    changed = mission.version != sent.version
                    told = (
                        "La mission est corrigée." if changed else "Rien n'a changé : tout était déjà ainsi."
                    )
                    return Answer(f"/gestion/missions/{mission.reference}", told)
                await renew_link(mission, sent.by, by_hand=True)
                told = "La mission est corrigée. L'ancien lien ne s'ouvre plus : transmettez le nouveau."
                return Answer(f"/gestion/missions/{mission.reference}/lien", told)

            try:
                mission.require_seen(sent.version)
                sent.decision("amend")
                values, wishes = await _checked(sent, lambda: spans(rows, "wish"))
                answer = await sent.once(work)
            except InvalidInput as error:
                return _form(request, await desk_page.amend_mission(request, mission, sent, rows, error))
            except TransitionRefused as refusal:
                typed = words_in(sent.form)
                return await answering.moved_on(request, mission, refusal.sentence, typed=typed)
        return await _amended(request, mission.reference, answer)

    @get("/missions/{reference:str}/devis", name="desk.quote")
    async def quote_form(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        return await _decision_form(request, reference, A.APPROVE_QUOTE)

    @post("/missions/{reference:str}/devis", name="desk.quote.post")
    async def decide_quote(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            seen = parse_id(sent.form.first("seen")) or 0
            if sent.decision("approve", "reject") == "approve":
                await approve_quote(mission, seen, sent.by)
                return "Le devis est validé. Le prestataire en est prévenu."
            await reject_quote(mission, seen, sent.form.first("reason"), sent.by)
            return "Le devis est refusé. Le prestataire lira votre motif."

        return await _decide(request, reference, verb)

    @get("/missions/{reference:str}/facture", name="desk.invoice")
    async def invoice_form(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        return await _decision_form(request, reference, A.ACCEPT_INVOICE)

    @post("/missions/{reference:str}/facture", name="desk.invoice.post")
    async def decide_invoice(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            seen = parse_id(sent.form.first("seen")) or 0
            if sent.decision("accept", "reject") == "accept":
                await accept_invoice(mission, seen, sent.by)
                return "La facture est acceptée. La mission est clôturée."
            await reject_invoice(mission, seen, sent.form.first("reason"), sent.by)
            return "La facture est refusée. Le prestataire lira votre motif."

        return await _decide(request, reference, verb)

    @get("/missions/{reference:str}/reponse", name="desk.answer")
    async def answer_form(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await _mission(request, reference)
        reading = await read(request, mission)
        allowed = any(who is Who.MANAGER_FOR_TENANT for _, who in reading.allowed)
        return await answering.open_panel(request, mission, panels.answer, allowed=allowed)

    @post("/missions/{reference:str}/reponse", name="desk.answer.post")
    async def answer(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await _mission(request, reference)
        return await answering.act(request, mission, _answer_for_tenant, panels.answer)

    @get("/missions/{reference:str}/lien", name="desk.link")
    async def link_form(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await _mission(request, reference)
        allowed = mission.contact is not None
        return await answering.open_panel(request, mission, _link_panel, allowed=allowed)

    @post("/missions/{reference:str}/lien", name="desk.link.post")
    async def link(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        """« Copier un nouveau lien » shows the address in this one answer, and never again."""

        async def verb(sent: Submitted, mission: Mission) -> str:
            by_hand = sent.decision("mail", "copy") == "copy"
            await renew_link(mission, sent.by, by_hand=by_hand)
            if by_hand:
                return "Un nouveau lien est créé."
            address = wording.shown_email(mission.contact.email) if mission.contact else ""
            return f"Le lien part vers {address}. S'il n'est pas remis, vous en serez prévenu."

        async def finish(sent: Submitted, answer: Answer) -> Response[Any]:
            """The second of two clicks is what the browser shows: it has the address too."""
            fresh = await _mission(request, reference)
            if sent.form.first("answer") != "copy":
                return await answering.done(request, fresh, answer)
            return await _with_link(request, fresh, answer, HX_Retarget="#mission")

        mission = await _mission(request, reference)
        return await answering.act(request, mission, verb, _link_panel, finish=finish)

    @post("/missions/{reference:str}/photos", name="desk.photos")
    async def photos(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await _mission(request, reference)
        return await answering.act(
            request, mission, keep_added_photos, receive=receive_photos, limits=WITH_FILES, may=adding.PHOTOS
        )

    @post("/missions/{reference:str}/retour", name="desk.readmit")
    async def readmit(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("readmit")
            await readmit(mission, parse_id(sent.form.first("contractor")) or 0, sent.by)
            return "Ce prestataire peut à nouveau prendre la mission."

        return await answering.act(request, await _mission(request, reference), verb)


async def _with_link(request: Web, mission: Mission, answer: Answer, **headers: str) -> Response[Any]:
    """The mission, and the tenant's new link to pass on by hand: in this one answer, and never again."""
    reading = await read(request, mission)
    panel = panels.link(reading, await live_link_of(mission.id))
    view = mission_page.page(reading, panel, Notice("done", answer.notice))
    return mission_answer(request, view, 200, **headers)


async def _amended(request: Web, reference: str, answer: Answer) -> Response[Any]:
    if not answer.location.endswith("/lien"):
        return see_other(request, answer.location, answer.notice)
    fresh = await _mission(request, reference)
    url = f"/gestion/missions/{reference}"
    return await _with_link(request, fresh, answer, HX_Retarget="#mission-form", HX_Push_Url=url)


async def _faults(work: Awaitable[None]) -> dict[str, str]:
    try:
        await work
    except InvalidInput as error:
        return error.errors
    return {}


async def _checked(
    sent: Submitted, wishes: Callable[[], Any], faults: Mapping[str, str] | None = None
) -> tuple[dict[str, Any], Any]:
    """Every fault of the form at once, those of the wishes and of the files (`faults`) too."""
    errors: dict[str, str] = {}
    values: dict[str, Any] = {}
    found: Any = []
    try:
        values = await check_form(_texts(sent))
    except InvalidInput as error:
        errors |= error.errors
    errors |= faults or {}
    try:
        found = wishes()
        check_wishes(found)
    except InvalidInput as error:
        errors |= error.errors
    if errors:
        raise InvalidInput(**errors)
    return values, found


def _form(request: Web, view: Any) -> Response[Any]:
    if wants_partial(request):
        return partial(FORM_PARTIAL, view, 422)
    return page(request, FORM_PAGE, view, 422)


async def _decision_form(request: Web, reference: str, action: Action) -> Response[Any]:
    mission = await _mission(request, reference)
    allowed = (await read(request, mission)).row(action) is not None
    return await answering.open_panel(request, mission, _decision_panel, allowed=allowed)


def _decision_panel(reading: Reading, sent: Submitted | None, error: InvalidInput | None) -> Panel:
    panel = decision_panel(reading, reason=sent.form.first("reason") if sent else "", error=error)
    if panel is None:
        raise TransitionRefused("Cette décision est déjà prise.")
    return panel


async def _decide(request: Web, reference: str, verb: answering.Verb) -> Response[Any]:
    """From the mission or from the desk; the desk's decisions come back, all of them."""

    async def failed(sent: Submitted, error: InvalidInput) -> Response[Any]:
        reason = sent.form.first("reason")
        view = await desk_page.decisions(request, failed=mission.reference, error=error, reason=reason)
        return await _desk(request, view, 422)

    async def shown(request: Web, notice: Notice, status: int) -> Response[Any]:
        return await _desk(request, await desk_page.decisions(request, notice=notice), status)

    mission = await _mission(request, reference)
    at_desk = answering.Desk(shown, failed)
    return await answering.act(request, mission, verb, _decision_panel, desk=at_desk)


async def _desk(request: Web, view: Decisions, status: int) -> Response[Any]:
    if wants_partial(request):
        # Short, for a phone with one bar; the table below is asked for once this is shown.
        again = {} if status == 422 else {"HX_Trigger": '{"decided": {"target": "#all-missions"}}'}
        return partial("partials/desk/decisions.html", view, status, **again)
    return page(request, "pages/desk.html", await desk_page.desk(request, view), status)


async def _answer_for_tenant(sent: Submitted, mission: Mission) -> str:
    if mission.status == Status.WORK_DONE:
        if sent.decision("confirm", "dispute") == "confirm":
            await confirm_work(mission, sent.by)
            return "La fin des travaux est confirmée. Le prestataire peut envoyer sa facture."
        await dispute_work(mission, sent.form.first("reason"), sent.by)
        return "Les réserves sont notées. Le prestataire en est prévenu."
    if sent.decision("choose", "decline") == "choose":
        await choose_slot(mission, parse_id(sent.form.first("slot")), sent.by)
        return "La réponse du locataire est enregistrée. Le prestataire en est prévenu."
    await decline_slots(mission, wished(sent.form.all("wish")), sent.form.first("word"), sent.by)
    return "La réponse du locataire est enregistrée. Le prestataire proposera d'autres créneaux."


def _link_panel(reading: Reading, sent: Submitted | None, error: InvalidInput | None) -> Panel:
    return panels.link(reading, error=error)
