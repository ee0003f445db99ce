"""The contractor's lists, its mission, and its forms."""

from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath

import wording
from controllers.lists import page as lists_page
from controllers.missions import page as mission_page
from controllers.missions.forms import answering, panels
from controllers.missions.forms.receiving import (
    keep_added_photos,
    receive_invoice,
    receive_photos,
    receive_step,
    take_step,
)
from controllers.missions.forms.restoring import with_photo_form
from controllers.missions.forms.views import Panel
from controllers.missions.reading import Reading, read
from controllers.web import adding
from controllers.web.forms import Triple, parse_cents, parse_id, rows_of, spans, triples
from controllers.web.guards import contractor_only
from controllers.web.kept_pages import keep
from controllers.web.rendering import (
    Web,
    mission_answer,
    notice_of,
    page,
    partial,
    see_other,
    wants_partial,
)
from controllers.web.routes import get
from controllers.web.security import actor, offer_token, same_token
from controllers.web.submitting import Submitted, submitted
from models.errors import MOVED_ON, InvalidInput, NotVisible, TransitionRefused
from models.missions import visibility
from models.missions.mission import Mission, by_reference
from models.missions.transition_table import STEPS, Action, Who
from models.missions.transitions import Taken
from models.missions.verbs.ending import withdraw
from models.missions.verbs.invoices import add_invoice, addable_kinds, submit_invoice
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.upkeep import read_access_code
from models.missions.verbs.visits import reschedule, schedule
from models.submission import Answer
from models.workflow import FileKind, InvoiceKind, Status
from uploads.receive import WITH_FILES

A = Action


async def _mine(request: Web, reference: str) -> Mission:
    return await visibility.mission_for(reference, actor(request))


async def _claimable(request: Web, reference: str) -> Mission:
    """For the form that claims: who was shown the mission and comes too late is told so, and nothing else."""
    by = actor(request)
    mission = await by_reference(reference)
    if mission is not None and await visibility.may_see(mission, by):
        return mission
    # Read for a missing mission too: a wrong token must not tell the two apart.
    async with submitted(request, by) as sent:
        shown = same_token(sent.form.first("offer"), offer_token(request, reference.upper()))
        if mission is not None and shown and mission.status != Status.NEW:
            if mission.status == Status.CANCELLED:
                raise TransitionRefused("Cette mission n'est plus proposée.")
            raise Taken
    raise NotVisible


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


def slots_panel(reading: Reading, sent: Submitted | None, error: InvalidInput | None) -> Panel:
    rows = triples(sent.form, "slot") if sent else _rows_in_address(reading.request)
    return panels.slots(reading, rows, error)


def _rows_in_address(request: Web) -> list[Triple]:
    """A draft that came back without script lives in the address."""
    query = {name: request.query_params.getall(name, []) for name in ("slot_date", "slot_start", "slot_end")}
    return rows_of(query, "slot")


class Missions(Controller):
    path = "/missions"
    guards = [contractor_only]  # noqa: RUF012 - Litestar reads a list

    @get("/", name="missions")
    async def index(self, request: Web) -> Response[Any]:
        view = await lists_page.contractors_list(request)
        if wants_partial(request):
            return partial("partials/missions/list.html", view)
        keep(request, pool=True)
        return page(request, "pages/missions.html", view)

    @get("/{reference:str}", name="mission")
    async def show(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await _mine(request, reference)
        reading = await with_photo_form(await read(request, mission))
        view = mission_page.page(reading, notice=notice_of(request))
        keep(request, pool=mission.status == Status.NEW)
        return mission_answer(request, view)

    @get("/{reference:str}/creneaux", name="mission.slots")
    async def slots_form(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await _mine(request, reference)
        allowed = (await read(request, mission)).row(A.PROPOSE_SLOTS) is not None
        return await answering.open_panel(request, mission, slots_panel, allowed=allowed)

    @post("/{reference:str}/creneaux/brouillon", name="mission.slots.draft")
    async def edit_slots(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await _mine(request, reference)
        async with submitted(request, actor(request)) as sent:
            rows = panels.edit_rows(sent.form)
        if sent.version != mission.version:
            return await answering.moved_on(request, mission, MOVED_ON)
        if wants_partial(request):
            return answering.show(
                request, reading := await read(request, mission), panels.slots(reading, rows)
            )
        query = "&".join(
            f"slot_date={row.date}&slot_start={row.start}&slot_end={row.end}" for row in _plain(rows)
        )
        return see_other(request, f"/missions/{mission.reference}/creneaux?{query}#panel")

    @post("/{reference:str}/creneaux", name="mission.slots.post")
    async def propose(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await _claimable(request, reference)

        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("propose")
            await propose_slots(mission, spans(triples(sent.form, "slot"), "slot"), sent.by)
            if mission.status == Status.SLOT_CHOSEN:
                return "Le créneau est retenu. Planifiez l'intervention pour le rendre ferme."
            return "Vos créneaux sont envoyés. Vous serez prévenu du choix du locataire."

        return await answering.act(request, mission, verb, slots_panel)

    @post("/{reference:str}/planification", name="mission.schedule")
    async def schedule(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("schedule")
            await schedule(mission, sent.by)
            return "L'intervention est planifiée. Un fichier d'agenda vous est envoyé par mail."

        return await answering.act(request, await _mine(request, reference), verb)

    @get("/{reference:str}/reponse", name="mission.answer")
    async def answer_form(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await _mine(request, reference)
        reading = await read(request, mission)
        allowed = reading.row_as(A.CHOOSE_SLOT, Who.CONTRACTOR_FOR_TENANT) is not None
        return await answering.open_panel(request, mission, panels.answer, allowed=allowed)

    @post("/{reference:str}/reponse", name="mission.answer.post")
    async def answer(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("choose")
            await choose_slot(mission, parse_id(sent.form.first("slot")), sent.by)
            return "La réponse du locataire est enregistrée. Il en est informé s'il a une adresse e-mail."

        return await answering.act(request, await _mine(request, reference), verb, panels.answer)

    @get("/{reference:str}/etape", name="mission.step")
    async def step_form(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await _mine(request, reference)
        reading = await read(request, mission)
        allowed = any(reading.row(step) for step in STEPS)
        return await answering.open_panel(request, mission, panels.step, allowed=allowed)

    @post("/{reference:str}/etape", name="mission.step.post")
    async def step(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await _mine(request, reference)
        return await answering.act(
            request,
            mission,
            take_step,
            panels.step,
            receive=receive_step,
            limits=WITH_FILES,
            may=adding.STEP,
            reads=True,
        )

    @post("/{reference:str}/photos", name="mission.photos")
    async def photos(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await _mine(request, reference)
        return await answering.act(
            request, mission, keep_added_photos, receive=receive_photos, limits=WITH_FILES, may=adding.PHOTOS
        )

    @get("/{reference:str}/facture", name="mission.invoice")
    async def invoice_form(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await _mine(request, reference)
        allowed = (await read(request, mission)).row(A.SUBMIT_INVOICE) is not None
        return await answering.open_panel(request, mission, panels.invoice, allowed=allowed)

    @post("/{reference:str}/facture", name="mission.invoice.post")
    async def invoice(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("submit")
            await submit_invoice(
                mission,
                sent.by,
                amount_cents=parse_cents(sent.form.first("amount")),
                file=sent.last_id("invoice"),
                photos=sent.ids("photos"),
            )
            return "Votre facture est envoyée. Vous serez prévenu de la décision du gestionnaire."

        mission = await _mine(request, reference)
        return await answering.act(
            request,
            mission,
            verb,
            panels.invoice,
            receive=receive_invoice,
            limits=WITH_FILES,
            may=adding.INVOICE,
            reads=True,
        )

    @get("/{reference:str}/acompte", name="mission.deposit")
    async def deposit_form(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        return await _paper_form(request, reference, InvoiceKind.DEPOSIT)

    @post("/{reference:str}/acompte", name="mission.deposit.post")
    async def deposit(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        return await _paper(request, reference, InvoiceKind.DEPOSIT)

    @get("/{reference:str}/avoir", name="mission.credit_note")
    async def credit_note_form(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        return await _paper_form(request, reference, InvoiceKind.CREDIT_NOTE)

    @post("/{reference:str}/avoir", name="mission.credit_note.post")
    async def credit_note(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        return await _paper(request, reference, InvoiceKind.CREDIT_NOTE)

    @get("/{reference:str}/deplacer", name="mission.reschedule")
    async def move_form(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        return await _reason_form(request, reference, A.RESCHEDULE)

    @post("/{reference:str}/deplacer", name="mission.reschedule.post")
    async def move(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("reschedule")
            await reschedule(mission, sent.form.first("reason"), sent.by)
            return "Le rendez-vous est annulé. Proposez de nouveaux créneaux."

        return await _reason(request, reference, A.RESCHEDULE, verb)

    @get("/{reference:str}/desistement", name="mission.withdraw")
    async def withdraw_form(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        return await _reason_form(request, reference, A.WITHDRAW)

    @post("/{reference:str}/desistement", name="mission.withdraw.post")
    async def withdraw(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("withdraw")
            await withdraw(mission, sent.form.first("reason"), sent.by)
            return f"Vous vous êtes désisté de la mission {mission.reference}."

        if earlier := await _answered_before(request, reference):
            return see_other(request, earlier.location, earlier.notice)
        return await _reason(request, reference, A.WITHDRAW, verb, location="/missions?vue=en-cours")

    @post("/{reference:str}/code", name="mission.access_code")
    async def access_code(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        """The code is in this one answer only; without script it stands on the page that the POST gives."""
        mission, by = await _mine(request, reference), actor(request)

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
                return await answering.moved_on(request, mission, refusal.sentence)
        code = mission.access_codes if mission.status == Status.SCHEDULED else ""
        reading = await read(request, mission, by, revealed_code=code)
        return mission_answer(request, mission_page.page(reading))


def _plain(rows: list[Triple]) -> list[Triple]:
    """Fit for an address: what a browser's own inputs send."""
    keep = "0123456789-:"
    return [
        Triple(*("".join(letter for letter in text if letter in keep) for text in (r.date, r.start, r.end)))
        for r in rows
    ]


def reason_panel(action: Action) -> answering.PanelMaker:
    return lambda reading, sent, error: panels.reason(reading, action, sent, error)


async def _reason_form(request: Web, reference: str, action: Action) -> Response[Any]:
    mission = await _mine(request, reference)
    allowed = (await read(request, mission)).row(action) is not None
    return await answering.open_panel(request, mission, reason_panel(action), allowed=allowed)


async def _reason(
    request: Web, reference: str, action: Action, verb: answering.Verb, location: str | None = None
) -> Response[Any]:
    mission = await _mine(request, reference)
    return await answering.act(request, mission, verb, reason_panel(action), location=location)


def _paper_panel(kind: InvoiceKind) -> answering.PanelMaker:
    return lambda reading, sent, error: panels.paper(reading, kind, sent, error)


async def _paper_form(request: Web, reference: str, kind: InvoiceKind) -> Response[Any]:
    mission = await _mine(request, reference)
    allowed = kind in addable_kinds(mission, actor(request), await mission.facts())
    return await answering.open_panel(request, mission, _paper_panel(kind), allowed=allowed)


async def _paper(request: Web, reference: str, kind: InvoiceKind) -> Response[Any]:
    async def verb(sent: Submitted, mission: Mission) -> str:
        sent.decision("submit")
        cents = parse_cents(sent.form.first("amount"))
        await add_invoice(mission, kind, sent.by, amount_cents=cents, file=sent.last_id("invoice"))
        return f"Le document est envoyé : {kind.label}, {wording.amount(cents or 0)}."

    mission = await _mine(request, reference)
    return await answering.act(
        request,
        mission,
        verb,
        _paper_panel(kind),
        receive=receive_paper,
        limits=WITH_FILES,
        may=adding.DEPOSIT if kind is InvoiceKind.DEPOSIT else adding.CREDIT_NOTE,
        reads=True,
    )


async def receive_paper(sent: Submitted) -> None:
    await sent.receive_all([("invoice", FileKind.INVOICE, False)])
