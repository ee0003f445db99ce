"""A form about a mission, for contractors and managers alike."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath
from msgspec import Struct
from msgspec.structs import replace

import wording
from controllers.missions import page as mission_page
from controllers.missions import photos
from controllers.missions.forms import read_back
from controllers.missions.forms.answering import (
    PanelMaker,
    again,
    as_it_is,
    default_panel,
    done,
    moved_on,
    news_of,
    once_more,
    open_panel,
)
from controllers.missions.reading import Reading, mission_of, read
from controllers.typed_back import is_filled, typed_in
from controllers.web import adding
from controllers.web.forms import said
from controllers.web.guards import contractor_only, manager_only
from controllers.web.rendering import Web, mission_answer, wants_partial
from controllers.web.road import Road
from controllers.web.routes import get
from controllers.web.security import actor
from controllers.web.submitting import Submitted
from controllers.web.views import Link, Notice
from models.errors import WHOLE, InvalidInput
from models.missions.mission import Mission, by_reference
from models.missions.transition_table import Action
from models.submission import Answer
from models.workflow import Role
from uploads.form import Form
from uploads.receive import PLAIN, WITH_FILES
from wording import addresses
from wording.faults import AnyFault
from wording.languages import team

Verb = Callable[[Submitted, Mission], Awaitable[str]]
Receiver = Callable[[Submitted], Awaitable[None]]
Preparer = Callable[[Reading], Awaitable[Reading]]
Same = Callable[[Reading, Form], bool]
Finisher = Callable[[Web, Mission, Submitted, Answer], Awaitable[Response[Any]]]


class AtDesk(Struct, frozen=True):
    """Answers a form that was sent from the manager's desk (`back=desk`) with the desk again."""

    shown: Callable[[Web, Notice, int], Awaitable[Response[Any]]]
    failed: Callable[[Mission, Submitted, InvalidInput], Awaitable[Response[Any]]]


class MissionForm(Struct, frozen=True):
    """Who may, what it brings, what it does, what is shown, and where.

    `verb` does it, and returns the sentence to show. `panel` is the form as it opens and as it comes back with
    faults; a button of the banner has none. `is_open` says whether it opens for this reader. `receive` keeps the
    files, before the transaction: decoding must not hold it, nor its end undo them. `may` is asked before the first
    of them is read; the words are read nevertheless, and given back. `location` is where one goes afterwards, if not
    to the mission. `same` says whether it would still be about what its sender saw, if it were shown again as it was
    filled in; `prepare` reads what its panel alone shows; `finish` shows something else than the mission, also
    at the second of two clicks. Where the form `reads`, `answer=check` only reads its papers.
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
    prepare: Preparer | None = None
    same: Same | None = None

    async def read(self, request: Web, mission: Mission) -> Reading:
        reading = await read(request, mission)
        return await self.prepare(reading) if self.prepare else reading

    async def open(self, request: Web, mission: Mission) -> Response[Any]:
        assert self.panel is not None
        assert self.is_open is not None
        reading = await self.read(request, mission)
        return await open_panel(reading, self.panel, allowed=self.is_open(reading))

    async def send(self, request: Web, mission: Mission) -> Response[Any]:
        by = actor(request)
        allowed = self.may is None or await self.may(mission, by)
        limits = WITH_FILES if self.receive else PLAIN
        return await _Sent(
            request=request, by=by, mission=mission, limits=limits, allowed=allowed, form=self
        ).take()


@dataclass(kw_only=True)
class _Sent(Road):
    mission: Mission
    form: MissionForm

    async def receive(self, sent: Submitted) -> None:
        if self.form.receive is not None:
            await self.form.receive(sent)

    async def only_looked_at(self, sent: Submitted) -> Response[Any] | None:
        if self.form.reads and self.form.panel is not None and sent.form.first("answer") == "check":
            return await read_back.answer(self.request, self.mission, sent, self.form.panel)
        return None

    async def work(self, sent: Submitted) -> Answer:
        manages = self.by.role is Role.MANAGER
        url = self.form.location or addresses.mission(self.mission.reference, manages=manages)
        told = wording.typographic(await self.form.verb(sent, self.mission))
        return Answer(addresses.DESK if self._at_desk(sent) else url, told)

    async def done(self, sent: Submitted, answer: Answer) -> Response[Any]:
        if self.form.finish:
            return await self.form.finish(self.request, self.mission, sent, answer)
        if (desk := self._at_desk(sent)) and wants_partial(self.request):
            return await desk.shown(self.request, Notice("done", answer.notice), 200)
        return await done(self.request, self.mission, answer)

    async def invalid(self, sent: Submitted, error: InvalidInput) -> Response[Any]:
        if desk := self._at_desk(sent):
            return await desk.failed(self.mission, sent, error)
        mission = await by_reference(self.mission.reference) or self.mission
        reading = await self.form.read(self.request, mission)
        if self.form.panel is None:
            # A button of the banner has no place of its own for a fault; the photos' form has.
            notice = (
                Notice("error", wording.typographic(said(error.fault))) if WHOLE in error.errors else None
            )
            reading = reading if notice else replace(reading, photo_form=(sent, error))
            view = mission_page.page(reading, default_panel(reading), notice)
            return mission_answer(self.request, view, error.status, HX_Retarget="#mission")
        return again(self.request, reading, self.form.panel(reading, sent, error), error.status)

    async def refused(self, fault: AnyFault, sent: Submitted | None) -> Response[Any]:
        if sent is None:
            return await moved_on(self.request, self.mission, fault)
        typed = typed_in(sent, self.mission.postcode)
        if desk := self._at_desk(sent):
            return await desk.shown(self.request, await self._told_at_desk(fault, sent.version, typed), 409)
        reading = await self.form.read(self.request, await as_it_is(self.request, self.mission, fault))
        if not self.allowed or not self._comes_back(reading, sent):
            return await moved_on(self.request, self.mission, fault, seen=sent.version, typed=typed)
        error = None
        try:
            await self.receive(sent)
        except InvalidInput as wrong:
            error = wrong
        if self.form.panel is None:
            return once_more(
                self.request, replace(reading, photo_form=(sent, error)), None, fault, sent.version
            )
        panel = self.form.panel(reading, sent, error)
        return once_more(self.request, reading, panel, fault, sent.version)

    async def _told_at_desk(self, fault: AnyFault, seen: int | None, typed: str) -> Notice:
        """With the mission's name: its card may be gone, and others stand there."""
        reading = await read(self.request, await as_it_is(self.request, self.mission, fault))
        mission = reading.mission
        name = team("{title} ({reference})", title=mission.title, reference=mission.reference)
        return replace(news_of(reading, fault, seen), link=Link(name, reading.url), typed=typed)

    def _comes_back(self, reading: Reading, sent: Submitted) -> bool:
        """Whether there is something in it, and its place is still there."""
        if not is_filled(sent.form) or (self.form.same and not self.form.same(reading, sent.form)):
            return False
        if self.form.panel is None:
            return self.form.receive is not None and photos.section(reading).form is not None
        return self.form.is_open is not None and self.form.is_open(reading)

    def _at_desk(self, sent: Submitted) -> AtDesk | None:
        return self.form.desk if sent.form.first("back") == "desk" else None


def opens_with(*actions: Action) -> Callable[[Reading], bool]:
    """Where the table has one of these for the reader."""
    return lambda reading: any(reading.row(action) for action in actions)


def routes(form: MissionForm, below: str, name: str, *, manages: bool = False) -> type[Controller]:
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
    made.path = addresses.mission(addresses.ANY_MISSION, below, manages=manages)
    made.guards = [manager_only if manages else contractor_only]
    if form.may:
        adding.OF_FORMS[below] = form.may
    return made
