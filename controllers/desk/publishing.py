"""Publishing a mission, and correcting it: the same form, on a page of its own."""

from collections.abc import Awaitable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath

from controllers.desk import page as desk_page
from controllers.desk.views import MissionFields
from controllers.missions.forms import answering
from controllers.missions.forms.link import with_link
from controllers.missions.forms.restoring import faults_of, restored
from controllers.missions.reading import mission_of
from controllers.typed_slots import Triple, spans, triples
from controllers.web.guards import manager_only
from controllers.web.rendering import Web, page, partial, see_other, wants_partial
from controllers.web.road import Road, typed_in
from controllers.web.routes import get
from controllers.web.security import actor
from controllers.web.submitting import Submitted
from models.agenda.span import Span
from models.errors import Faults, InvalidInput, TransitionRefused
from models.missions.mission import Mission
from models.missions.publishing import check_form, check_wishes, publish
from models.missions.verbs.slots import wishes_of
from models.missions.verbs.upkeep import amend, renew_link
from models.submission import Answer
from models.workflow import FileKind
from uploads.receive import WITH_FILES
from wording import addresses
from wording.addresses import Below
from wording.faults import AnyFault
from wording.languages import team

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
        told = team(
            "La mission {reference} est publiée. Les prestataires concernés sont prévenus.",
            reference=mission.reference,
        )
        return Answer(addresses.mission(mission.reference, manages=True), told)

    async def done(self, sent: Submitted, answer: Answer) -> Response[Any]:
        return see_other(self.request, answer.location, answer.notice)

    async def invalid(self, sent: Submitted, error: InvalidInput) -> Response[Any]:
        rows = _rows(sent)
        return _form(self.request, desk_page.new_mission(self.request, sent, rows, error))

    async def refused(self, fault: AnyFault, _: Submitted | None) -> Response[Any]:
        raise TransitionRefused(fault)


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
        if await amend(mission, values, wishes, sent.by):
            await renew_link(mission, sent.by, by_hand=True)
            told = team("La mission est corrigée. L'ancien lien ne s'ouvre plus : transmettez le nouveau.")
            return Answer(addresses.mission(reference, Below.LINK, manages=True), told)
        changed = mission.version != sent.version
        told = (
            team("La mission est corrigée.") if changed else team("Rien n'a changé : tout était déjà ainsi.")
        )
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
        seen = sent.version if sent else None
        return await answering.moved_on(self.request, self.mission, fault, seen=seen, typed=typed_in(sent))


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


def _form(request: Web, view: MissionFields) -> Response[Any]:
    if wants_partial(request):
        return partial(FORM_PARTIAL, view, 422)
    return page(request, FORM_PAGE, view, 422)
