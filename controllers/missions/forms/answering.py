"""What a form about a mission is answered with: its panel, the mission as it is now, and what happened meanwhile."""

from collections.abc import Callable
from typing import Any

from litestar import Response
from msgspec.structs import replace

import wording
from controllers.missions import page as mission_page
from controllers.missions.deciding import decision_panel
from controllers.missions.forms.restoring import faults_of, restored
from controllers.missions.history import news
from controllers.missions.panel import Panel
from controllers.missions.reading import Reading, read
from controllers.typed_back import filled_in, typed_in
from controllers.web.forms import parse_id, said
from controllers.web.rendering import Web, mission_answer, notice_of, partial, see_other, wants_partial
from controllers.web.security import actor
from controllers.web.submitting import Submitted
from controllers.web.views import Notice
from models.errors import InvalidInput, TransitionRefused
from models.missions import visibility
from models.missions.mission import Mission, by_reference
from models.missions.transitions import Taken
from models.submission import Answer
from models.workflow import Role
from wording.faults import AnyFault, Fault

# Of the page from which a panel is opened (static/app.js).
SHOWN_VERSION = "Shown-Version"

PanelMaker = Callable[[Reading, Submitted | None, InvalidInput | None], Panel]


def show(request: Web, reading: Reading, panel: Panel | None, status: int = 200) -> Response[Any]:
    """A panel inside its mission's page; with htmx the panel alone, pushed to the history by its link.

    Where the mission has moved on since the page around it was shown, the panel comes with all of it: its form would
    carry the new version, and undo what nobody has read.
    """
    if panel is not None and wants_partial(request):
        shown = request.headers.get(SHOWN_VERSION, str(reading.mission.version))
        if shown == str(reading.mission.version):
            return partial(f"partials/panels/{panel.kind}.html", panel, status)
        view = mission_page.page(reading, panel, news_of(reading, Fault.MOVED_ON, parse_id(shown)))
        return mission_answer(request, view, status, HX_Retarget="#mission")
    return mission_answer(request, mission_page.page(reading, panel, notice_of(request)), status)


def again(request: Web, reading: Reading, panel: Panel, status: int) -> Response[Any]:
    """A form with its faults, in its own place."""
    if wants_partial(request):
        return partial(f"partials/panels/{panel.kind}.html", panel, status, HX_Retarget="#panel")
    return show(request, reading, panel, status)


async def open_panel(reading: Reading, make: PanelMaker, *, allowed: bool) -> Response[Any]:
    """Where the action is not open (any more) there is no form, but the mission as it is."""
    sent = await restored(reading.request)
    if not allowed:
        return await moved_on(
            reading.request,
            reading.mission,
            Fault.NO_LONGER_POSSIBLE,
            typed=typed_in(sent, reading.mission.postcode),
        )
    return show(reading.request, reading, make(reading, sent, faults_of(sent)))


async def moved_on(
    request: Web,
    mission: Mission,
    fault: AnyFault,
    *,
    seen: int | None = None,
    typed: str = "",
    target: str = "#mission",
) -> Response[Any]:
    """409 with the current state and a sentence that says what happened since the version that was `seen`, never an
    error page; `typed` is given back."""
    reading = await read(request, await as_it_is(request, mission, fault))
    view = mission_page.page(
        reading, default_panel(reading), replace(news_of(reading, fault, seen), typed=typed)
    )
    return mission_answer(request, view, 409, HX_Retarget=target, HX_Push_Url=reading.url)


async def as_it_is(request: Web, mission: Mission, fault: AnyFault) -> Mission:
    """Raises Taken or TransitionRefused where this person sees it no more."""
    fresh, by = await by_reference(mission.reference), actor(request)
    if fresh is None or not await visibility.may_see(fresh, by):
        raise Taken if by.role is Role.CONTRACTOR else TransitionRefused(fault)
    return fresh


def once_more(
    request: Web, reading: Reading, panel: Panel | None, fault: AnyFault, seen: int | None = None
) -> Response[Any]:
    """As `moved_on`, with the form as it was filled in: `panel`, or that of the photos, which stands in the page. Its
    version is that of the mission around it, which its reader sees before it is sent again."""
    told = news_of(reading, fault, seen)
    told = replace(told, detail=filled_in(told.detail))
    view = mission_page.page(reading, panel or default_panel(reading), told)
    url = panel.url if panel else reading.url
    return mission_answer(request, view, 409, HX_Retarget="#mission", HX_Push_Url=url)


def news_of(reading: Reading, fault: AnyFault, seen: int | None = None) -> Notice:
    """The sentence, and what happened last of all that this person may know."""
    found = news(reading.events, reading.by, reading.facts, reading.mission.postcode, seen)
    detail = wording.aged(found.text, found.at, reading.facts.now) if found else ""
    return Notice("attention", wording.typographic(said(fault)), detail)


async def done(request: Web, mission: Mission, answer: Answer) -> Response[Any]:
    """The mission built again from the start, so that a swap equals a fresh page."""
    if not wants_partial(request):
        return see_other(request, answer.location, answer.notice)
    fresh = await by_reference(mission.reference)
    if fresh is None or not await visibility.may_see(fresh, actor(request)):
        return see_other(request, answer.location, answer.notice)
    reading = await read(request, fresh)
    if answer.location != reading.url:
        return see_other(request, answer.location, answer.notice)
    view = mission_page.page(reading, default_panel(reading), Notice("done", answer.notice))
    return mission_answer(request, view, HX_Retarget="#mission", HX_Push_Url=reading.url)


def default_panel(reading: Reading) -> Panel | None:
    """What opens by itself: the decision that waits for the manager."""
    return decision_panel(reading) if reading.manages else None
