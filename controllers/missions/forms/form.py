"""The one road of a form about a mission, for contractors and managers alike."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath
from litestar.types import Guard

import wording
from controllers.missions import page as mission_page
from controllers.missions.forms import read_back
from controllers.missions.forms.answering import PanelMaker, default_panel, done, moved_on, open_panel, show
from controllers.missions.reading import Reading, mission_of, read
from controllers.web import adding
from controllers.web.forms import said, words_in
from controllers.web.rendering import Web, mission_answer, partial, wants_partial
from controllers.web.routes import get
from controllers.web.security import actor
from controllers.web.submitting import Submitted, submitted
from controllers.web.views import Notice
from models.errors import WHOLE, InvalidInput, KeyReused, TransitionRefused
from models.missions.mission import Mission, by_reference
from models.missions.transition_table import Action
from models.missions.transitions import Taken
from models.submission import Answer
from models.workflow import Role
from uploads.receive import PLAIN, WITH_FILES
from wording.faults import Fault

Verb = Callable[[Submitted, Mission], Awaitable[str]]
Receiver = Callable[[Submitted], Awaitable[None]]
Finisher = Callable[[Web, Mission, Submitted, Answer], Awaitable[Response[Any]]]


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Answers a form that was sent from the manager's desk (`back=desk`) with the desk again."""

    shown: Callable[[Web, Notice, int], Awaitable[Response[Any]]]
    failed: Callable[[Mission, Submitted, InvalidInput], Awaitable[Response[Any]]]


@dataclass(frozen=True, slots=True)
class MissionForm:
    """Who may, what it brings, what it does, what is shown, and where.

    `verb` does it, and returns the sentence to show. `panel` is the form as it opens and as it comes back with
    faults; a button of the banner has none. `is_open` says whether it opens for this reader. `receive` keeps the
    files, before the transaction: decoding must not hold it, nor its end undo them. `may` is asked before the first
    of them is read; the words are read nevertheless, and given back. `location` is where one goes afterwards, if not
    to the mission; `finish` shows something else than the mission, also at the second of two clicks. Where the form
    `reads`, `answer=check` only reads its papers.
    """

    verb: Verb
    panel: PanelMaker | None = None
    is_open: Callable[[Reading], bool] | None = None
    receive: Receiver | None = None
    may: adding.Question | None = None
    location: str = ""
    desk: AtDesk | None = None
    finish: Finisher | None = None
    reads: bool = False

    async def open(self, request: Web, mission: Mission) -> Response[Any]:
        assert self.panel is not None
        assert self.is_open is not None
        reading = await read(request, mission)
        return await open_panel(reading, self.panel, allowed=self.is_open(reading))

    async def send(self, request: Web, mission: Mission) -> Response[Any]:
        """Form, token, key, version, files, verb."""
        by = actor(request)
        allowed = self.may is None or await self.may(mission, by)
        if not allowed and adding.asks_first(request):
            return await moved_on(request, mission, Fault.FILES_TOO_LATE)
        limits = WITH_FILES if self.receive else PLAIN
        async with submitted(request, by, limits=limits, allowed=allowed) as sent:
            at_desk = self.desk if sent.form.first("back") == "desk" else None
            try:
                return await self._take(sent, mission, at_desk, allowed=allowed)
            except InvalidInput as error:
                if at_desk:
                    return await at_desk.failed(mission, sent, error)
                return await self._invalid(mission, sent, error)
            except Taken:
                raise
            except (TransitionRefused, KeyReused) as refusal:
                if at_desk:
                    news = Notice("attention", said(refusal.fault), typed=words_in(sent.form))
                    return await at_desk.shown(request, news, 409)
                return await moved_on(request, mission, refusal.fault, typed=words_in(sent.form))

    async def _take(
        self, sent: Submitted, mission: Mission, at_desk: AtDesk | None, *, allowed: bool
    ) -> Response[Any]:
        prefix = "/gestion" if sent.by.role is Role.MANAGER else ""
        url = "/gestion" if at_desk else self.location or f"{prefix}/missions/{mission.reference}"

        async def work() -> Answer:
            return Answer(url, wording.typographic(await self.verb(sent, mission)))

        # Where the version is as it was, what the form did before is found by its key, in `once`.
        moved = sent.version != mission.version
        if moved and (earlier := await sent.earlier()):
            return await self._done(sent, mission, earlier, at_desk)
        mission.require_seen(sent.version)
        if not allowed and sent.form.refusals:
            raise TransitionRefused(Fault.FILES_TOO_LATE)
        if self.receive is not None:
            await self.receive(sent)
        if self.reads and self.panel is not None and sent.form.first("answer") == "check":
            return await read_back.answer(sent.request, mission, sent, self.panel)
        return await self._done(sent, mission, await sent.once(work), at_desk)

    async def _done(
        self, sent: Submitted, mission: Mission, answer: Answer, at_desk: AtDesk | None
    ) -> Response[Any]:
        if self.finish:
            return await self.finish(sent.request, mission, sent, answer)
        if at_desk and wants_partial(sent.request):
            return await at_desk.shown(sent.request, Notice("done", answer.notice), 200)
        return await done(sent.request, mission, answer)

    async def _invalid(self, mission: Mission, sent: Submitted, error: InvalidInput) -> Response[Any]:
        """422 or 429: the form again, with what was typed, what was received, and a sentence beside each fault."""
        request = sent.request
        reading = await read(request, await by_reference(mission.reference) or mission)
        if self.panel is None:
            # A button of the banner has no place of its own for a fault; the photos' form has.
            notice = (
                Notice("error", wording.typographic(said(error.fault))) if WHOLE in error.errors else None
            )
            reading = reading if notice else replace(reading, photo_form=(sent, error))
            view = mission_page.page(reading, default_panel(reading), notice)
            return mission_answer(request, view, error.status, HX_Retarget="#mission")
        panel = self.panel(reading, sent, error)
        if wants_partial(request):
            return partial(f"partials/panels/{panel.kind}.html", panel, error.status, HX_Retarget="#panel")
        return show(request, reading, panel, error.status)


def opens_with(*actions: Action) -> Callable[[Reading], bool]:
    """Where the table has one of these for the reader."""
    return lambda reading: any(reading.row(action) for action in actions)


def routes(form: MissionForm, path: str, name: str, *guards: Guard) -> type[Controller]:
    """Its panel (GET, `name`) where it has one, and where it is sent to (POST, `name.post`)."""

    class Sent(Controller):
        @post("/", name=f"{name}.post" if form.panel else name)
        async def send(self, request: Web, reference: FromPath[str]) -> Response[Any]:
            return await form.send(request, await mission_of(request, reference))

    class Opened(Sent):
        @get("/", name=name)
        async def open(self, request: Web, reference: FromPath[str]) -> Response[Any]:
            return await form.open(request, await mission_of(request, reference))

    made = Opened if form.panel else Sent
    made.path, made.guards = path, guards
    if form.may:
        adding.OF_FORMS[path.rsplit("/", 1)[1]] = form.may
    return made
