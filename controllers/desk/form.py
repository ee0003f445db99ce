"""Publishing a mission, and correcting it: the same form."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath

from controllers.desk import page as desk_page
from controllers.missions.forms import answering
from controllers.missions.forms.link import with_link
from controllers.missions.forms.restoring import faults_of, restored
from controllers.missions.reading import mission_of
from controllers.typed_slots import spans, triples
from controllers.web.forms import words_in
from controllers.web.guards import manager_only
from controllers.web.rendering import Web, page, partial, see_other, wants_partial
from controllers.web.routes import get
from controllers.web.security import actor
from controllers.web.submitting import Submitted, submitted
from models.errors import Faults, InvalidInput, TransitionRefused
from models.missions.publishing import check_form, check_wishes, publish
from models.missions.verbs.upkeep import amend, renew_link
from models.submission import Answer
from models.workflow import FileKind
from uploads.receive import WITH_FILES

FORM_PAGE, FORM_PARTIAL = "pages/mission_form.html", "partials/desk/form.html"


class MissionFormPages(Controller):
    path = "/gestion/missions"
    guards = [manager_only]  # noqa: RUF012 - Litestar reads a list

    @get("/nouvelle", name="desk.new")
    async def new(self, request: Web) -> Response[Any]:
        sent = await restored(request)
        rows = triples(sent.form, "wish") if sent else None
        return page(request, FORM_PAGE, desk_page.new_mission(request, sent, rows, faults_of(sent)))

    @post("/nouvelle", name="desk.publish")
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
                values, wishes = await _checked(sent, lambda: spans(rows, "wishes"), files)
                answer = await sent.once(work)
            except InvalidInput as error:
                view = desk_page.new_mission(request, sent, rows, error)
                return _form(request, view)
        return see_other(request, answer.location, answer.notice)

    @get("/{reference:str}/corriger", name="desk.amend")
    async def amend_form(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await mission_of(request, reference)
        sent = await restored(request)
        rows = triples(sent.form, "wish") if sent else None
        return page(request, FORM_PAGE, await desk_page.amend_mission(request, mission, sent, rows))

    @post("/{reference:str}/corriger", name="desk.amend.post")
    async def amend(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        mission = await mission_of(request, reference)
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
                values, wishes = await _checked(sent, lambda: spans(rows, "wishes"))
                answer = await sent.once(work)
            except InvalidInput as error:
                return _form(request, await desk_page.amend_mission(request, mission, sent, rows, error))
            except TransitionRefused as refusal:
                typed = words_in(sent.form)
                return await answering.moved_on(request, mission, refusal.fault, typed=typed)
        return await _amended(request, mission.reference, answer)


async def _amended(request: Web, reference: str, answer: Answer) -> Response[Any]:
    if not answer.location.endswith("/lien"):
        return see_other(request, answer.location, answer.notice)
    url = f"/gestion/missions/{reference}"
    return await with_link(request, reference, answer, HX_Retarget="#mission-form", HX_Push_Url=url)


async def _faults(work: Awaitable[None]) -> Faults:
    try:
        await work
    except InvalidInput as error:
        return error.errors
    return {}


async def _checked(
    sent: Submitted, wishes: Callable[[], Any], faults: Faults | None = None
) -> tuple[dict[str, Any], Any]:
    """Every fault of the form at once, those of the wishes and of the files (`faults`) too."""
    errors: Faults = {}
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
        raise InvalidInput(errors)
    return values, found


def _form(request: Web, view: Any) -> Response[Any]:
    if wants_partial(request):
        return partial(FORM_PARTIAL, view, 422)
    return page(request, FORM_PAGE, view, 422)


def _texts(sent: Submitted) -> dict[str, str]:
    return {name: values[0] for name, values in sent.form.fields.items()}
