"""« Proposer un créneau »: up to ten offers, edited with or without script; and the visit that follows from the choice."""

from typing import Any, ClassVar, Literal

from litestar import Controller, Response, post
from litestar.params import FromPath
from msgspec import Struct, field
from msgspec.structs import replace

import wording
from controllers.missions.forms.answering import moved_on, once_more, show
from controllers.missions.forms.form import MissionForm, opens_with, routes
from controllers.missions.reading import Reading, mission_of
from controllers.missions.suggestions import SUGGESTED, SuggestedSlot, suggested, with_agenda
from controllers.missions.telling import is_told, joined
from controllers.missions.wishes import WishToTake, offer_in, part_typed, to_take, wishes_ahead
from controllers.typed_back import typed_in
from controllers.typed_slots import (
    COLUMNS,
    QuickDay,
    SlotInput,
    Toggle,
    Triple,
    in_address,
    quick_days,
    rows_of,
    slot_input,
    spans,
    triples,
)
from controllers.web.forms import errors_from, parse_id, today
from controllers.web.guards import contractor_only
from controllers.web.rendering import Web, see_other, wants_partial
from controllers.web.routes import get
from controllers.web.security import actor, meta, offer_token, same_token
from controllers.web.submitting import Submitted, submitted
from controllers.web.views import NO_ERRORS, Errors, FormMeta
from models.agenda.span import Span
from models.errors import InvalidInput, NotVisible, Nth, TransitionRefused
from models.missions import visibility
from models.missions.mission import Mission, by_reference
from models.missions.transition_table import Action
from models.missions.transitions import Taken
from models.missions.verbs.slots import MOST_SLOTS, propose_slots
from models.missions.verbs.visits import schedule
from models.missions.verbs.wishes import accept_wish
from models.workflow import Status
from uploads.form import Form
from wording import addresses
from wording.addresses import Below
from wording.faults import Fault, Faulty
from wording.languages import team


class SlotsPanel(Struct, frozen=True):
    """« Proposer un créneau »: `slot_date`, `slot_start`, `slot_end`, repeated."""

    # Also the word on the button that opened it.
    title: str
    url: str
    draft_url: str
    cancel_url: str
    meta: FormMeta
    slots: tuple[SlotInput, ...]
    takes: tuple[WishToTake, ...] = ()
    suggestions: tuple[SuggestedSlot, ...] = ()
    # Those that are not among the suggestions, under « Le locataire souhaite », or « … aussi ».
    wishes: tuple[Toggle, ...] = ()
    wishes_title: str = field(default_factory=lambda: team("Le locataire souhaite"))
    days: tuple[QuickDay, ...] = ()
    can_add: bool = True
    # The earliest day of the date inputs, 2026-11-25.
    min_date: str = ""
    # « Le locataire recevra vos créneaux et en choisira un. »
    outcome: str = ""
    # What the tenant wrote, the pause that was asked for, …
    hints: tuple[str, ...] = ()
    errors: Errors = NO_ERRORS
    # Of a mission on offer: what the form of who comes too late proves itself by.
    offer: str = ""
    kind: ClassVar[Literal["slots"]] = "slots"


def slots(
    reading: Reading, rows: list[Triple], error: InvalidInput | None = None, sent: Submitted | None = None
) -> SlotsPanel:
    """`sent`: the form that takes a wish, where it came back."""
    mission = reading.mission
    row = reading.row(Action.PROPOSE_SLOTS)
    errors = errors_from(error)
    wishes = [Triple.from_span(wish, mission.postcode) for wish in wishes_ahead(reading)]
    chosen = [typed.value for typed in rows]
    shown = rows or [Triple("", "", "", mission.postcode)]
    suggestions = suggested(reading, chosen)
    told = {one.value.removeprefix(f"{SUGGESTED}:") for one in suggestions}
    hints = []
    if mission.tenant_word:
        hints.append(team("Le locataire écrit : « {text} »", text=mission.tenant_word))
    if until := mission.pause_at(reading.facts.now):
        hints.append(team("Pas de visite avant le {day}.", day=wording.day(until)))
    if note := wording.clock_note(mission.postcode):
        hints.append(team("Indiquez les heures du logement{note}.", note=note))
    outcome = team("Le locataire recevra vos créneaux et en choisira un.")
    if mission.contact is None:
        outcome = team("Personne n'est à prévenir : le premier créneau est retenu aussitôt.")
    elif not mission.contact_can_be_written_to and reading.claimed:
        outcome = team(
            "Le locataire ne recevra aucun message : le gestionnaire lui demandera d'en choisir un."
        )
    return SlotsPanel(
        title=row.label if row else team("Proposer un créneau"),
        url=reading.at(Below.SLOTS),
        draft_url=reading.at(Below.DRAFT),
        cancel_url=reading.url,
        meta=meta(reading.request, mission.version),
        slots=tuple(slot_input(Nth("slots", index), typed, errors) for index, typed in enumerate(shown)),
        takes=to_take(reading, sent),
        wishes=tuple(
            Toggle(
                f"take:{wish.value}",
                wording.wish_span(wish.span().start, wish.span().end, reading.facts.now, mission.postcode),
                wish.value in chosen,
            )
            for wish in wishes
            if wish.value not in told
        ),
        wishes_title=team("Le locataire souhaite aussi")
        if told & {w.value for w in wishes}
        else team("Le locataire souhaite"),
        suggestions=suggestions,
        days=quick_days(
            chosen,
            mission.postcode,
            away=reading.agenda.absences if reading.agenda else (),
            first=mission.not_before,
        ),
        can_add=len(shown) < MOST_SLOTS,
        min_date=today(mission.postcode),
        outcome=wording.typographic(outcome),
        hints=tuple(wording.typographic(hint) for hint in hints),
        errors=errors,
        offer=offer_in(reading),
    )


def edit_rows(form: Form, place: str) -> list[Triple]:
    """The draft after the button that was pressed: add, remove:2, take:…, suggested:…, duration:2:60."""
    rows = rows_of(form.fields, "slot", place)
    verb, _, rest = form.first("do").partition(":")
    if verb == "add" and len(rows) < MOST_SLOTS:
        rows.append(Triple("", "", "", place))
    elif verb in ("take", SUGGESTED) and (taken := Triple.from_value(rest, place)):
        values = [row.value for row in rows]
        if taken.value in values:
            rows.pop(values.index(taken.value))
        else:
            rows = [row for row in rows if not row.is_empty]
            rows += [taken] if len(rows) < MOST_SLOTS else []
    elif verb in ("remove", "duration"):
        number, _, text = rest.partition(":")
        at, minutes = (parse_id(number) or 0) - 1, parse_id(text)
        if 0 <= at < len(rows):
            if verb == "remove":
                rows.pop(at)
            elif minutes is not None:
                rows[at] = _lasting(rows[at], minutes)
    return rows


def _lasting(row: Triple, minutes: int) -> Triple:
    hour, minute = (parse_id(text) for text in row.start.partition(":")[::2])
    if hour is None or minute is None or not 0 < minutes <= 720:
        return row
    end = hour * 60 + minute + minutes
    if end > 1440:
        return row
    return replace(row, end=f"{end // 60 % 24:02d}:{end % 60:02d}", end_fold="")


def _panel(reading: Reading, sent: Submitted | None, error: InvalidInput | None) -> SlotsPanel:
    place = reading.mission.postcode
    rows = triples(sent.form, "slot", place) if sent else _rows_in_address(reading.request, place)
    return slots(reading, rows, error)


def _rows_in_address(request: Web, place: str) -> list[Triple]:
    """A draft that came back without script lives in the address."""
    names = [f"slot_{name}" for name in COLUMNS]
    return rows_of({name: request.query_params.getall(name, []) for name in names}, "slot", place)


async def _propose(sent: Submitted, mission: Mission) -> str:
    sent.decision("propose")
    await propose_slots(mission, spans(triples(sent.form, "slot", mission.postcode), "slots"), sent.by)
    if mission.status == Status.SLOT_CHOSEN:
        return team("Le créneau est retenu. Planifiez l'intervention pour le rendre ferme.")
    return _what_became(mission)


def _what_became(mission: Mission) -> str:
    if mission.contact_email_known:
        return team("Vos créneaux sont envoyés. Vous serez prévenu du choix du locataire.")
    if mission.contact_can_be_written_to:
        return team(
            "Vos créneaux partent par SMS, un jour ouvré entre 8 h et 20 h. Vous serez prévenu du choix du locataire."
        )
    return team(
        "Vos créneaux sont enregistrés. Le locataire n'a reçu aucun message : le gestionnaire lui demande d'en choisir un."
    )


async def _take(sent: Submitted, mission: Mission) -> str:
    sent.decision("accept_wish")
    wish = Triple.from_value(sent.form.first("wish"), mission.postcode)
    if wish is None:
        raise InvalidInput(wish=Fault.WISH_UNREADABLE)
    await accept_wish(mission, wish.span(), sent.by, _part(sent.form, wish))
    told = team("Le rendez-vous est pris. Un fichier d'agenda vous est envoyé par mail.")
    return joined(told, is_told(mission, manages=False))


def _part(form: Form, wish: Triple) -> Span | None:
    """The hours of it that were typed; None where there are no such fields."""
    if not form.fields.keys() & {"wish_start", "wish_end"}:
        return None
    part = part_typed(wish, form)
    if not (part.start and part.end):
        raise InvalidInput(wish=Fault.PART_INCOMPLETE)
    try:
        return part.span()
    except Faulty as error:
        raise InvalidInput(wish=error.fault) from error


async def _schedule(sent: Submitted, mission: Mission) -> str:
    sent.decision("schedule")
    await schedule(mission, sent.by)
    told = team("L'intervention est planifiée. Un fichier d'agenda vous est envoyé par mail.")
    return joined(told, is_told(mission, manages=False))


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
                raise TransitionRefused(Fault.NO_LONGER_ON_OFFER)
            raise Taken
    raise NotVisible


SLOTS = MissionForm(_propose, _panel, opens_with(Action.PROPOSE_SLOTS), prepare=with_agenda)
WISH = MissionForm(
    _take,
    lambda reading, sent, error: slots(reading, [], error, sent),
    opens_with(Action.ACCEPT_WISH),
    prepare=with_agenda,
    same=lambda reading, form: form.first("wish") in [wish.value for wish in to_take(reading)],
)
SCHEDULE = MissionForm(_schedule)


class Proposing(Controller):
    guards = [contractor_only]  # noqa: RUF012 - Litestar reads a list

    @get(addresses.mission(addresses.ANY_MISSION, Below.SLOTS), name="mission.slots")
    async def open(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        return await SLOTS.open(request, await mission_of(request, reference))

    @post(addresses.mission(addresses.ANY_MISSION, Below.DRAFT), name="mission.slots.draft")
    async def edit(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await mission_of(request, reference)
        async with submitted(request, actor(request)) as sent:
            rows = edit_rows(sent.form, mission.postcode)
        if sent.version != mission.version:
            reading = await SLOTS.read(request, mission)
            if reading.row(Action.PROPOSE_SLOTS):
                return once_more(request, reading, slots(reading, rows), Fault.MOVED_ON, sent.version)
            typed = typed_in(sent, mission.postcode)
            return await moved_on(request, mission, Fault.MOVED_ON, seen=sent.version, typed=typed)
        if wants_partial(request):
            reading = await SLOTS.read(request, mission)
            return show(request, reading, slots(reading, rows))
        return see_other(
            request, f"{addresses.mission(mission.reference, Below.SLOTS)}?{in_address(rows)}#panel"
        )

    @post(addresses.mission(addresses.ANY_MISSION, Below.SLOTS), name="mission.slots.post")
    async def send(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        return await SLOTS.send(request, await _claimable(request, reference))

    @get(addresses.mission(addresses.ANY_MISSION, Below.WISH), name="mission.wish")
    async def open_wishes(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        """The way back to a press that did not arrive; buttons on the mission lead there."""
        return await WISH.open(request, await mission_of(request, reference))

    @post(addresses.mission(addresses.ANY_MISSION, Below.WISH), name="mission.wish.post")
    async def take(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        return await WISH.send(request, await _claimable(request, reference))


FORMS: list[type[Controller]] = [
    Proposing,
    routes(
        SCHEDULE,
        Below.SCHEDULE,
        "mission.schedule",
    ),
]
