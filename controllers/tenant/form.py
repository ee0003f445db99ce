"""A tenant's form: a page of its own, or a button of the page of the state; no script."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from litestar import Controller, Response, post
from litestar.params import FromPath
from msgspec import Struct
from msgspec.structs import replace

import wording
from controllers.missions.reading import Reading, read
from controllers.tenant.answering import moved_on, page_of, redirect, told
from controllers.tenant.link import LinkExpired, LinkHolder, link_of, mission_of, visitor
from controllers.tenant.views import TenantPage
from controllers.typed_back import filled_in, is_filled, typed_in, words_in
from controllers.web import adding
from controllers.web.rendering import Web
from controllers.web.road import Road
from controllers.web.routes import get
from controllers.web.security import link_token, same_token
from controllers.web.submitting import Submitted
from controllers.web.views import FormMeta, Notice
from models.errors import InvalidInput, NotVisible
from models.missions.mission import Mission
from models.missions.transition_table import Action
from models.submission import Answer
from models.workflow import FileKind
from uploads.errors import UploadError
from uploads.receive import PLAIN, WITH_FILES, Limits, let_pass_by, read_form
from wording import addresses
from wording.addresses import OfTenant
from wording.faults import AnyFault, Fault

Verb = Callable[[Submitted, Mission], Awaitable[str]]


class Maker(Protocol):
    """The page of a form, as it opens and as it comes back with faults."""

    def __call__(
        self,
        reading: Reading,
        base: str,
        meta: FormMeta,
        sent: Submitted | None = None,
        error: InvalidInput | None = None,
        notice: Notice | None = None,
    ) -> TenantPage: ...


class TenantForm(Struct, frozen=True):
    """`opens`: it has a page of its own, open while the table has the action."""

    action: Action
    verb: Verb
    page: Maker
    opens: bool = True
    # Photos come with it, of this kind.
    photos: FileKind | None = None

    async def open(self, request: Web, link_id: str) -> Response[Any]:
        who = await visitor(request, link_id)
        reading = await read(request, who.mission, who.by)
        if reading.row(self.action) is None:
            return await moved_on(request, link_id, Fault.ANSWER_NOT_AWAITED)
        return page_of(request, self.page(reading, who.base, who.meta()))

    async def send(self, request: Web, link_id: str) -> Response[Any]:
        limits = WITH_FILES if self.photos else PLAIN
        try:
            who = await visitor(request, link_id)
        except LinkExpired as expired:
            if adding.asks_first(request):
                raise
            typed = await _typed_too_late(request, link_id, limits)
            raise LinkExpired(replace(expired.page, typed=typed)) from None
        allowed = not self.photos or await adding.may_act(self.action)(who.mission, who.by)
        token = link_token(who.link.key)
        return await _Sent(
            request=request,
            by=who.by,
            mission=who.mission,
            limits=limits,
            token=token,
            allowed=allowed,
            who=who,
            form=self,
        ).take()


@dataclass(kw_only=True)
class _Sent(Road):
    mission: Mission
    who: LinkHolder
    form: TenantForm

    async def receive(self, sent: Submitted) -> None:
        if self.form.photos:
            await sent.receive_all([("photos", self.form.photos, True)])

    async def work(self, sent: Submitted) -> Answer:
        return Answer(self.who.base, wording.typographic(await self.form.verb(sent, self.mission)))

    async def done(self, sent: Submitted, answer: Answer) -> Response[Any]:
        return redirect(answer.location, answer.notice)

    async def invalid(self, sent: Submitted, error: InvalidInput) -> Response[Any]:
        fresh = await visitor(self.request, str(self.who.link.id))
        reading = await read(self.request, fresh.mission, fresh.by)
        meta = FormMeta(sent.form.first("_token"), uuid.uuid4().hex, reading.mission.version)
        return page_of(self.request, self.form.page(reading, fresh.base, meta, sent, error), error.status)

    async def refused(self, fault: AnyFault, sent: Submitted | None) -> Response[Any]:
        link, typed = str(self.who.link.id), typed_in(sent, self.mission.postcode)
        if sent is None:
            return await moved_on(self.request, link, fault)
        who = await visitor(self.request, link)
        reading = await read(self.request, who.mission, who.by)
        # A button of the page of the state stands on the page as it is now, or is gone.
        stays = self.form.opens and reading.row(self.form.action) is not None
        if not stays or not self.allowed or not is_filled(sent.form):
            return await moved_on(self.request, link, fault, sent=sent, typed=typed)
        error = None
        try:
            await self.receive(sent)
        except InvalidInput as wrong:
            error = wrong
        notice = told(reading, fault, sent.version)
        notice = replace(notice, detail=filled_in(notice.detail))
        return page_of(self.request, self.form.page(reading, who.base, who.meta(), sent, error, notice), 409)


async def _typed_too_late(request: Web, link_id: str, limits: Limits) -> str:
    """What was written in a form of an expired link, or of one that was revoked: these words are their writer's own. Its
    files pass by."""
    link = await link_of(request, link_id)
    try:
        place = (await mission_of(link)).postcode
    except NotVisible:
        place = ""
    try:
        async with await read_form(request, limits=limits, before_files=let_pass_by) as form:
            return words_in(form, place) if same_token(form.first("_token"), link_token(link.key)) else ""
    except UploadError:
        return ""


def routes(form: TenantForm, below: OfTenant, name: str) -> type[Controller]:
    """Its page (GET, `name`) where it has one, and where it is sent to (POST, `name.post`)."""

    class Sent(Controller):
        path = addresses.tenant(addresses.ANY_LINK, below)

        @post("/", name=f"{name}.post" if form.opens else name)
        async def send(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
            return await form.send(request, link_id)

    class Opened(Sent):
        @get("/", name=name)
        async def open(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
            return await form.open(request, link_id)

    return Opened if form.opens else Sent
