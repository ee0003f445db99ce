"""How the tenant's forms are taken and answered."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

import wording
from controllers.missions.history import sentence, visible
from controllers.missions.reading import Reading, read
from controllers.tenant import pages
from controllers.tenant.link import HEADERS, LinkExpired, link_of, visitor
from controllers.tenant.views import TenantPage
from controllers.web import adding, flash
from controllers.web.forms import said, words_in
from controllers.web.rendering import HTML, Web, environment, html
from controllers.web.security import link_token, same_token
from controllers.web.submitting import Submitted, submitted
from controllers.web.views import FormMeta, Notice
from models.errors import InvalidInput, TransitionRefused
from models.missions.mission import Mission
from models.missions.transition_table import Action
from models.submission import Answer
from models.workflow import FileKind
from uploads.errors import UploadError
from uploads.receive import PLAIN, Limits, let_pass_by, read_form
from wording.faults import AnyFault, Fault


def page_of(request: Web, view: TenantPage, status: int = 200) -> Response[bytes]:
    content = environment().get_template(f"pages/tenant/{view.kind}.html").render(page=view)
    response = html(content, status, HEADERS)
    if flash.COOKIE in request.cookies:
        response.set_cookie(flash.spent())
    return response


def notice_of(request: Web) -> Notice | None:
    text = flash.carried(request.cookies.get(flash.COOKIE, ""))
    return Notice("done", text) if text else None


def redirect(location: str, notice: str = "", cookie: Cookie | None = None, **headers: str) -> Response[str]:
    response = Response(
        "", status_code=303, media_type=HTML, headers={**HEADERS, "Location": location, **headers}
    )
    if cookie:
        response.set_cookie(cookie)
    if notice:
        response.headers["Set-Cookie"] = flash.carrying(notice)
    return response


Verb = Callable[[Submitted, Mission], Awaitable[str]]
Maker = Callable[[Reading, Submitted, InvalidInput], TenantPage]


async def act(
    request: Web,
    link_id: str,
    verb: Verb,
    make: Maker,
    *,
    limits: Limits = PLAIN,
    photos: bool = False,
) -> Response[Any]:
    try:
        who = await visitor(request, link_id)
    except LinkExpired as expired:
        if adding.asks_first(request):
            raise
        typed = await _typed_too_late(request, link_id, limits)
        raise LinkExpired(replace(expired.page, typed=typed)) from None
    allowed = not photos or await adding.may_act(Action.DISPUTE_WORK)(who.mission, who.by)
    if not allowed and adding.asks_first(request):
        return await moved_on(request, link_id, Fault.FILES_TOO_LATE)
    token = link_token(who.link.key)
    async with submitted(request, who.by, limits=limits, token=token, allowed=allowed) as sent:
        if earlier := await sent.earlier():
            return redirect(earlier.location, earlier.notice)

        async def work() -> Answer:
            return Answer(who.base, wording.typographic(await verb(sent, who.mission)))

        try:
            who.mission.require_seen(sent.version)
            if not allowed and sent.form.refusals:
                raise TransitionRefused(Fault.FILES_TOO_LATE)
            if photos:
                await sent.receive_all([("photos", FileKind.DISPUTE, True)])
            answer = await sent.once(work)
        except InvalidInput as error:
            fresh = await visitor(request, link_id)
            reading = await read(request, fresh.mission, fresh.by)
            return page_of(request, make(reading, sent, error), error.status)
        except TransitionRefused as refusal:
            return await moved_on(request, link_id, refusal.fault, words_in(sent.form))
    return redirect(answer.location, answer.notice)


async def _typed_too_late(request: Web, link_id: str, limits: Limits) -> str:
    """What was written in a form of an expired link; its files pass by."""
    link = await link_of(request, link_id)
    try:
        async with await read_form(request, limits=limits, before_files=let_pass_by) as form:
            return words_in(form) if same_token(form.first("_token"), link_token(link.key)) else ""
    except UploadError:
        return ""


async def moved_on(request: Web, link_id: str, fault: AnyFault, typed: str = "") -> Response[Any]:
    """409: the page of the state that the mission is in now, what happened, and what was written."""
    who = await visitor(request, link_id)
    reading = await read(request, who.mission, who.by)
    last = visible(reading.events, who.by, reading.facts)
    detail = sentence(last[-1], who.by, who.mission.postcode) if last else ""
    notice = Notice("attention", wording.typographic(said(fault)), detail, typed=typed)
    return page_of(request, pages.page(reading, who.base, who.meta(), notice=notice), 409)


async def open_form(
    request: Web, link_id: str, action: Action, make: Callable[..., TenantPage]
) -> Response[Any]:
    """The page of a form, while its action is open; otherwise the page of the state."""
    who = await visitor(request, link_id)
    reading = await read(request, who.mission, who.by)
    if reading.row(action) is None:
        return await moved_on(request, link_id, Fault.ANSWER_NOT_AWAITED)
    return page_of(request, make(reading, who.base, who.meta()))


def meta_of(sent: Submitted, reading: Reading) -> FormMeta:
    return FormMeta(sent.form.first("_token"), uuid.uuid4().hex, reading.mission.version)


def again(make: Callable[..., TenantPage]) -> Maker:
    def page(reading: Reading, sent: Submitted, error: InvalidInput) -> TenantPage:
        return make(reading, f"/locataire/m/{reading.by.link_id}", meta_of(sent, reading), sent, error)

    return page
