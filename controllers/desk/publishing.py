"""Publishing a mission, and correcting it: the same form, on a page of its own."""

from collections.abc import Awaitable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath
from msgspec.structs import replace

import wording
from controllers.desk import page as desk_page
from controllers.desk.merging import FIELDS, touched
from controllers.desk.views import MissionFields
from controllers.missions.forms import answering
from controllers.missions.forms.link import with_link
from controllers.missions.forms.restoring import faults_of, restored
from controllers.missions.reading import mission_of, read
from controllers.missions.telling import is_told, joined
from controllers.typed_back import words_in
from controllers.typed_slots import Triple, spans, triples
from controllers.web.forms import said
from controllers.web.guards import manager_only
from controllers.web.rendering import Web, page, partial, see_other, wants_partial
from controllers.web.road import Road
from controllers.web.routes import get
from controllers.web.security import actor
from controllers.web.submitting import Submitted
from controllers.web.views import Link, Notice
from models.agenda.span import Span
from models.errors import Faults, InvalidInput, TransitionRefused
from models.missions.event import last_event
from models.missions.mission import Mission
from models.missions.outbox import is_written_of
from models.missions.publishing import check_form, check_wishes, publish
from models.missions.verbs.slots import wishes_of
from models.missions.verbs.upkeep import amend, renew_link
from models.submission import Answer, answer_of
from models.workflow import FINAL, FileKind
from uploads.receive import WITH_FILES
from wording import addresses
from wording.addresses import Below
from wording.faults import AnyFault
from wording.languages import team, team_noted

_MERGED = team_noted(
    "Vos corrections sont dans le formulaire, avec ce qui a changé : relisez-le, puis enregistrez."
)
FORM_PAGE, FORM_PARTIAL = "pages/mission_form.html", "partials/desk/form.html"


class Publishing(Controller):
    guards = [manager_only]  # noqa: RUF012 - Litestar reads a list

    @get(addresses.NEW_MISSION, name="desk.new")
    async def new(self, request: Web) -> Response[Any]:
        sent = await restored(request)
        rows = _rows(sent) if sent else None
        return page(request, FORM_PAGE, desk_page.new_mission(request, sent, rows, faults_of(sent)))

    @post(addresses.NEW_MISSION, name="desk.publish")
    async def publish(self, request: Web) -> Response[Any]:
        return await _Published(request=request, by=actor(request), mission=None, limits=WITH_FILES).take()

    @get(addresses.mission(addresses.ANY_MISSION, Below.AMEND, manages=True), name="desk.amend")
    async def amend_form(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await mission_of(request, reference)
        sent = await restored(request)
        rows = _rows(sent) if sent else None
        return page(request, FORM_PAGE, await desk_page.amend_mission(request, mission, sent, rows))

    @post(addresses.mission(addresses.ANY_MISSION, Below.AMEND, manages=True), name="desk.amend.post")
    async def amend(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await mission_of(request, reference)
        return await _Amended(request=request, by=actor(request), mission=mission).take()


_POOL_IS_TOLD = team_noted("Les prestataires concernés sont prévenus.")
_NOBODY_IS_TOLD = team_noted(
    "Aucun prestataire de ce métier et de ce lieu n'en reçoit d'e-mail : tous la trouvent dans « Nouvelle Demande »."
)


@dataclass(kw_only=True)
class _Published(Road):
    # What was wrong with the photos, to be said with all else.
    faults: Faults = field(default_factory=dict)

    async def receive(self, sent: Submitted) -> None:
        sent.decision("publish")
        self.faults = await _faults(sent.receive_all([("photos", FileKind.DAMAGE, True)]))

    async def work(self, sent: Submitted) -> Answer:
        values, wishes = await _checked(sent, self.faults)
        mission = await publish(values, wishes, sent.by, sent.ids("photos"))
        told = team("La mission {reference} est publiée.", reference=mission.reference)
        learnt = team(_POOL_IS_TOLD if await is_written_of(mission.id) else _NOBODY_IS_TOLD)
        return Answer(addresses.mission(mission.reference, manages=True), joined(told, learnt))

    async def done(self, sent: Submitted, answer: Answer) -> Response[Any]:
        return see_other(self.request, answer.location, answer.notice)

    async def invalid(self, sent: Submitted, error: InvalidInput) -> Response[Any]:
        rows = _rows(sent)
        return _form(self.request, desk_page.new_mission(self.request, sent, rows, error))

    async def refused(self, fault: AnyFault, sent: Submitted | None) -> Response[Any]:
        """Its key has published another mission: this one may be published as well, by a key of its own."""
        if sent is None:
            raise TransitionRefused(fault)
        if not sent.kept:
            self.faults = await _faults(sent.receive_all([("photos", FileKind.DAMAGE, True)]))
        earlier = await answer_of(self.by.key, sent.key)
        error = InvalidInput(self.faults) if self.faults else None
        view = desk_page.new_mission(self.request, sent, _rows(sent), error)
        return _form(self.request, replace(view, notice=_published(fault, earlier)), 409)


@dataclass(kw_only=True)
class _Amended(Road):
    mission: Mission

    async def work(self, sent: Submitted) -> Answer:
        sent.decision("amend")
        known = await wishes_of(self.mission.id)
        values, wishes = await _checked(sent, known=known)
        if values["tenant_language"] == sent.form.first("language_seen"):
            # The tenant may have chosen another meanwhile, which is no new version.
            del values["tenant_language"]
        mission, reference = self.mission, self.mission.reference
        before = mission.title, mission.whole_place, mission.contact
        last = await last_event(mission.id)
        if await amend(mission, values, wishes, sent.by):
            await renew_link(mission, sent.by, by_hand=True)
            told = team("La mission est corrigée. L'ancien lien ne s'ouvre plus : transmettez le nouveau.")
            return Answer(addresses.mission(reference, Below.LINK, manages=True), told)
        changed = mission.version != sent.version
        told = (
            team("La mission est corrigée.") if changed else team("Rien n'a changé : tout était déjà ainsi.")
        )
        if mission.visit and before != (mission.title, mission.whole_place, mission.contact):
            told = joined(told, is_told(mission, manages=True))
        elif await is_written_of(mission.id, after=last or 0):
            told = joined(told, team(_POOL_IS_TOLD))
        return Answer(addresses.mission(reference, manages=True), told)

    async def done(self, sent: Submitted, answer: Answer) -> Response[Any]:
        url = addresses.mission(self.mission.reference, manages=True)
        if answer.location == url:
            return see_other(self.request, url, answer.notice)
        shown = {"HX_Retarget": "#mission-form", "HX_Push_Url": url}
        return await with_link(self.request, self.mission.reference, answer, **shown)

    async def invalid(self, sent: Submitted, error: InvalidInput) -> Response[Any]:
        rows = _rows(sent)
        view = await desk_page.amend_mission(self.request, self.mission, sent, rows, error)
        return _form(self.request, view)

    async def refused(self, fault: AnyFault, sent: Submitted | None) -> Response[Any]:
        if sent is None:
            raise TransitionRefused(fault)
        fresh = await answering.as_it_is(self.request, self.mission, fault)
        rows, place = _rows(sent), desk_page.place_typed(sent)
        if fresh.status not in FINAL:
            told = answering.news_of(await read(self.request, fresh), fault, sent.version)
            told = replace(told, detail=f"{told.detail} {wording.typographic(team(_MERGED))}".strip())
            return _form(
                self.request, await desk_page.amend_again(self.request, fresh, sent, rows, told), 409
            )
        alone = {*FIELDS} - touched(desk_page.typed(sent), rows, sent.form.first("shown"))
        typed = words_in(sent.form, place, but=alone)
        return await answering.moved_on(
            self.request, fresh, fault, seen=sent.version, typed=typed, target="#mission-form"
        )


def _published(fault: AnyFault, earlier: Answer | None) -> Notice:
    if earlier is None:
        return Notice("attention", wording.typographic(said(fault)))
    reference = earlier.location.rpartition("/")[2]
    text = team(
        "Ce formulaire a déjà publié la mission {reference}, avec un autre contenu.", reference=reference
    )
    detail = team(
        "Rien d'autre n'est publié. Pour publier aussi celle-ci, relisez-la, puis publiez ; "
        "pour corriger la première, ouvrez-la."
    )
    link = Link(team("Ouvrir la mission {reference}", reference=reference), earlier.location)
    return Notice("attention", text, wording.typographic(detail), link)


def _rows(sent: Submitted) -> list[Triple]:
    return triples(sent.form, "wish", desk_page.place_typed(sent))


async def _faults(work: Awaitable[None]) -> Faults:
    try:
        await work
    except InvalidInput as error:
        return error.errors
    return {}


async def _checked(
    sent: Submitted, faults: Faults | None = None, known: Collection[Span] = ()
) -> tuple[dict[str, Any], Sequence[Any]]:
    """Every fault of the form at once, those of the wishes and of the files (`faults`) too. `known`: the wishes that
    the mission has."""
    errors: Faults = {}
    values: dict[str, Any] = {}
    wishes: Sequence[Any] = []
    try:
        values = await check_form({name: texts[0] for name, texts in sent.form.fields.items()})
    except InvalidInput as error:
        errors |= error.errors
    errors |= faults or {}
    try:
        wishes = spans(_rows(sent), "wishes")
        check_wishes(wishes, desk_page.place_typed(sent), known)
    except InvalidInput as error:
        errors |= error.errors
    if errors:
        raise InvalidInput(errors)
    return values, wishes


def _form(request: Web, view: MissionFields, status: int = 422) -> Response[Any]:
    if wants_partial(request):
        return partial(FORM_PARTIAL, view, status)
    return page(request, FORM_PAGE, view, status)
