"""The one way a form about a mission is answered, for contractors and managers alike."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from litestar import Response

import wording
from controllers.missions import page as mission_page
from controllers.missions.forms import read_back
from controllers.missions.forms.restoring import faults_of, restored
from controllers.missions.forms.views import Panel
from controllers.missions.history import sentence, visible
from controllers.missions.papers import decision_panel
from controllers.missions.reading import Reading, read
from controllers.web import adding
from controllers.web.forms import words_in
from controllers.web.rendering import Web, mission_answer, notice_of, partial, see_other, wants_partial
from controllers.web.security import actor
from controllers.web.submitting import Submitted, submitted
from controllers.web.views import Notice
from models.errors import MOVED_ON, InvalidInput, KeyReused, TransitionRefused
from models.missions import visibility
from models.missions.mission import Mission, by_reference
from models.missions.transitions import Taken
from models.submission import Answer
from models.workflow import Role
from uploads.receive import PLAIN, Limits

# Of the page from which a panel is opened (static/app.js).
SHOWN_VERSION = "Shown-Version"

Verb = Callable[[Submitted, Mission], Awaitable[str]]
Receiver = Callable[[Submitted], Awaitable[None]]
Finisher = Callable[[Submitted, Answer], Awaitable[Response[Any]]]
PanelMaker = Callable[[Reading, Submitted | None, InvalidInput | None], Panel]


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers a form that was sent from the manager's desk (`back=desk`) with the desk again."""

    shown: Callable[[Web, Notice, int], Awaitable[Response[Any]]]
    failed: Callable[[Submitted, InvalidInput], Awaitable[Response[Any]]]


def show(request: Web, reading: Reading, panel: Panel | None, status: int = 200) -> Response[Any]:
    """A panel inside its mission's page; with htmx the panel alone, pushed to the history by its link.

    Where the mission has moved on since the page around it was shown, the panel comes with all of it: its form would
    carry the new version, and undo what nobody has read.
    """
    if panel is not None and wants_partial(request):
        if request.headers.get(SHOWN_VERSION, str(reading.mission.version)) == str(reading.mission.version):
            return partial(f"partials/panels/{panel.kind}.html", panel, status)
        view = mission_page.page(reading, panel, _news(reading, MOVED_ON))
        return mission_answer(request, view, status, HX_Retarget="#mission")
    return mission_answer(request, mission_page.page(reading, panel, notice_of(request)), status)


async def open_panel(request: Web, mission: Mission, make: PanelMaker, *, allowed: bool) -> Response[Any]:
    """Where the action is not open (any more) there is no form, but the mission as it is."""
    reading = await read(request, mission)
    sent = await restored(request)
    if not allowed:
        return await moved_on(
            request,
            mission,
            "Cette action n'est plus possible. Voici où en est la mission.",
            typed=words_in(sent.form) if sent else "",
        )
    return show(request, reading, make(reading, sent, faults_of(sent)))


async def moved_on(
    request: Web, mission: Mission, text: str, status: int = 409, *, typed: str = ""
) -> Response[Any]:
    """409 with the current state and a sentence that says what happened, never an error page; `typed` is given back."""
    fresh = await by_reference(mission.reference)
    by = actor(request)
    if fresh is None or not await visibility.may_see(fresh, by):
        raise Taken if by.role is Role.CONTRACTOR else TransitionRefused(text)
    reading = await read(request, fresh, by)
    view = mission_page.page(reading, default_panel(reading), replace(_news(reading, text), typed=typed))
    return mission_answer(request, view, status, HX_Retarget="#mission", HX_Push_Url=reading.url)


def _news(reading: Reading, text: str) -> Notice:
    """The sentence, and what happened last of all that this person may know."""
    by = reading.by
    last = visible(reading.events, by, reading.facts)
    detail = (
        f"{sentence(last[-1], by, reading.mission.postcode)} ({wording.age(last[-1].at, reading.facts.now)})"
        if last
        else ""
    )
    return Notice("attention", wording.typographic(text), detail)


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


async def act(
    request: Web,
    mission: Mission,
    verb: Verb,
    make: PanelMaker | None = None,
    *,
    receive: Receiver | None = None,
    limits: Limits = PLAIN,
    may: adding.Question | None = None,
    location: str | None = None,
    desk: Desk | None = None,
    finish: Finisher | None = None,
    reads: bool = False,
) -> Response[Any]:
    """Form, token, key, version, files, verb.

    `receive` keeps the files, before the transaction: decoding must not hold it, nor its end undo them. `may` is
    asked before the first of them is read; the words are read nevertheless, and given back.
    `verb` returns the sentence to show; `make` the panel of an error; `finish` shows something else than the
    mission, also at the second of two clicks. Where the form `reads`, `answer=check` only reads its papers.
    """
    by = actor(request)
    prefix = "/gestion" if by.role is Role.MANAGER else ""
    url = location or f"{prefix}/missions/{mission.reference}"
    allowed = may is None or await may(mission, by)
    if not allowed and adding.asks_first(request):
        return await moved_on(request, mission, adding.TOO_LATE)
    async with submitted(request, by, limits=limits, allowed=allowed) as sent:
        at_desk = desk if sent.form.first("back") == "desk" else None
        url = "/gestion" if at_desk else url

        async def work() -> Answer:
            return Answer(url, wording.typographic(await verb(sent, mission)))

        try:
            # Where the version is as it was, what the form did before is found by its key, in `once`.
            moved = sent.version != mission.version
            if moved and (earlier := await sent.earlier()):
                return await (
                    finish(sent, earlier) if finish else _answer(request, mission, earlier, at_desk)
                )
            mission.require_seen(sent.version)
            if not allowed and sent.form.refusals:
                raise TransitionRefused(adding.TOO_LATE)
            if receive is not None:
                await receive(sent)
            if reads and make is not None and sent.form.first("answer") == "check":
                return await read_back.answer(request, mission, sent, make)
            answer = await sent.once(work)
            return await (finish(sent, answer) if finish else _answer(request, mission, answer, at_desk))
        except InvalidInput as error:
            if at_desk:
                return await at_desk.failed(sent, error)
            return await _invalid(request, mission, sent, error, make)
        except Taken:
            raise
        except (TransitionRefused, KeyReused) as refusal:
            if at_desk:
                news = Notice("attention", refusal.sentence, typed=words_in(sent.form))
                return await at_desk.shown(request, news, 409)
            return await moved_on(request, mission, refusal.sentence, typed=words_in(sent.form))


async def _answer(request: Web, mission: Mission, answer: Answer, at_desk: Desk | None) -> Response[Any]:
    if at_desk and wants_partial(request):
        return await at_desk.shown(request, Notice("done", answer.notice), 200)
    return await done(request, mission, answer)


async def _invalid(
    request: Web, mission: Mission, sent: Submitted, error: InvalidInput, make: PanelMaker | None
) -> Response[Any]:
    """422 or 429: the form again, with what was typed, what was received, and a sentence beside each fault."""
    fresh = await by_reference(mission.reference) or mission
    reading = await read(request, fresh)
    if make is None:
        # A button of the banner has no place of its own for a fault; the photos' form has.
        notice = Notice("error", wording.typographic(error.sentence)) if "answer" in error.errors else None
        reading = reading if notice else replace(reading, photo_form=(sent, error))
        view = mission_page.page(reading, default_panel(reading), notice)
        return mission_answer(request, view, error.status, HX_Retarget="#mission")
    panel = make(reading, sent, error)
    if wants_partial(request):
        return partial(f"partials/panels/{panel.kind}.html", panel, error.status, HX_Retarget="#panel")
    return show(request, reading, panel, error.status)
