"""The tenant's pages: a link, no account, no script; GET changes nothing."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from litestar import Controller, Response, post
from litestar.datastructures import Cookie
from litestar.params import FromPath

import wording
from controllers.files import send_file, send_thumbnail, send_visit
from controllers.missions.history import sentence, visible
from controllers.missions.reading import Reading, read
from controllers.tenant import pages
from controllers.tenant.views import TenantLink as LinkPage
from controllers.tenant.views import TenantPage
from controllers.typed_slots import wished
from controllers.web import adding, flash
from controllers.web.forms import parse_id, parse_uuid, words_in
from controllers.web.rendering import HTML, Web, environment, html
from controllers.web.routes import get
from controllers.web.security import link_token, masked, same_token
from controllers.web.submitting import Submitted, submitted
from controllers.web.views import FormMeta, Notice
from models.errors import InvalidInput, NotVisible, TooOften, TransitionRefused
from models.missions.mission import Mission
from models.missions.transition_table import Action
from models.missions.verbs.slots import choose_slot, decline_slots
from models.missions.verbs.upkeep import renew_link
from models.missions.verbs.visits import reschedule
from models.missions.verbs.work import confirm_work, dispute_work
from models.people.actor import Actor
from models.people.tenant_link import LIFETIME, TenantLink, find_link
from models.submission import Answer
from models.workflow import FileKind, Role
from settings import current
from uploads.errors import UploadError
from uploads.receive import PLAIN, WITH_FILES, Limits, let_pass_by, read_form

HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    # `no-referrer` here would make Chromium send `Origin: null` with every form.
    "Referrer-Policy": "same-origin",
}


def cookie_name() -> str:
    """`__Host-` can't have a path."""
    return "__Secure-locataire" if current().secure_cookies else "locataire"


@dataclass(frozen=True)
class Visitor:
    """Who holds the key of a live link."""

    link: TenantLink
    mission: Mission
    by: Actor

    @property
    def base(self) -> str:
        return f"/locataire/m/{self.link.id}"

    def meta(self) -> FormMeta:
        return FormMeta(masked(link_token(self.link.key)), uuid.uuid4().hex, self.mission.version)


class LinkExpired(Exception):
    """The key was good once; its holder may ask for a new one. Carries the page that says so."""

    def __init__(self, page: LinkPage) -> None:
        self.page = page


async def _link(request: Web, link_id: str) -> TenantLink:
    """Raises NotVisible, the same whether the cookie or the link is missing."""
    key = request.cookies.get(cookie_name(), "")
    link = await find_link(key) if key else None
    if link is None or link.id != parse_uuid(link_id):
        raise NotVisible
    return link


async def visitor(request: Web, link_id: str) -> Visitor:
    """Raises NotVisible, or LinkExpired."""
    link = await _link(request, link_id)
    if not link.is_live:
        raise LinkExpired(await _expired_page(link))
    mission = await Mission.objects().where(Mission.id == link.mission).first()
    if mission is None:
        raise NotVisible
    name = mission.contact.name if mission.contact else "Locataire"
    return Visitor(link, mission, Actor(Role.TENANT, name, link_id=str(link.id), mission_id=mission.id))


def _page(request: Web, view: TenantPage, status: int = 200) -> Response[bytes]:
    content = environment().get_template(f"pages/tenant/{view.kind}.html").render(page=view)
    response = html(content, status, HEADERS)
    if flash.COOKIE in request.cookies:
        response.set_cookie(flash.spent())
    return response


def _notice(request: Web) -> Notice | None:
    text = flash.carried(request.cookies.get(flash.COOKIE, ""))
    return Notice("done", text) if text else None


def _redirect(location: str, notice: str = "", cookie: Cookie | None = None, **headers: str) -> Response[str]:
    response = Response(
        "", status_code=303, media_type=HTML, headers={**HEADERS, "Location": location, **headers}
    )
    if cookie:
        response.set_cookie(cookie)
    if notice:
        response.headers["Set-Cookie"] = flash.carrying(notice)
    return response


def link_page(
    link: TenantLink | None,
    email_known: bool = False,
    *,
    sent: bool = False,
    typed: str = "",
    error: str = "",
) -> LinkPage:
    settings = current()
    meta = FormMeta(masked(link_token(link.key)), uuid.uuid4().hex) if link and email_known else None
    return LinkPage(
        settings.agency_name,
        wording.phone(settings.agency_phone),
        wording.phone_url(settings.agency_phone),
        wording.shown_email(settings.agency_email),
        url=f"/locataire/m/{link.id}/lien" if link and email_known else "",
        meta=meta,
        sent=sent,
        lost=link is None,
        typed=typed,
        error=wording.typographic(error),
    )


def on_expired(request: Web, expired: LinkExpired) -> Response[Any]:
    """Not async: Litestar does not await its exception handlers."""
    return _page(request, expired.page, 410)


async def _expired_page(link: TenantLink) -> LinkPage:
    """A revoked link belongs to somebody who is no longer the contact: it can't call for another."""
    mission = await Mission.objects().where(Mission.id == link.mission).first()
    known = mission is not None and mission.contact_email_known and link.revoked_at is None
    return link_page(link, known)


Verb = Callable[[Submitted, Mission], Awaitable[str]]
Maker = Callable[[Reading, Submitted, InvalidInput], TenantPage]


async def _act(
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
        return await _moved_on(request, link_id, adding.TOO_LATE)
    token = link_token(who.link.key)
    async with submitted(request, who.by, limits=limits, token=token, allowed=allowed) as sent:
        if earlier := await sent.earlier():
            return _redirect(earlier.location, earlier.notice)

        async def work() -> Answer:
            return Answer(who.base, wording.typographic(await verb(sent, who.mission)))

        try:
            who.mission.require_seen(sent.version)
            if not allowed and sent.form.refusals:
                raise TransitionRefused(adding.TOO_LATE)
            if photos:
                await sent.receive_all([("photos", FileKind.DISPUTE, True)])
            answer = await sent.once(work)
        except InvalidInput as error:
            fresh = await visitor(request, link_id)
            reading = await read(request, fresh.mission, fresh.by)
            return _page(request, make(reading, sent, error), error.status)
        except TransitionRefused as refusal:
            return await _moved_on(request, link_id, refusal.sentence, words_in(sent.form))
    return _redirect(answer.location, answer.notice)


async def _typed_too_late(request: Web, link_id: str, limits: Limits) -> str:
    """What was written in a form of an expired link; its files pass by."""
    link = await _link(request, link_id)
    try:
        async with await read_form(request, limits=limits, before_files=let_pass_by) as form:
            return words_in(form) if same_token(form.first("_token"), link_token(link.key)) else ""
    except UploadError:
        return ""


async def _moved_on(request: Web, link_id: str, text: str, typed: str = "") -> Response[Any]:
    """409: the page of the state that the mission is in now, what happened, and what was written."""
    who = await visitor(request, link_id)
    reading = await read(request, who.mission, who.by)
    last = visible(reading.events, who.by, reading.facts)
    detail = sentence(last[-1], who.by, who.mission.postcode) if last else ""
    notice = Notice("attention", wording.typographic(text), detail, typed=typed)
    return _page(request, pages.page(reading, who.base, who.meta(), notice=notice), 409)


async def _open(request: Web, link_id: str, action: Action, make: Callable[..., TenantPage]) -> Response[Any]:
    """The page of a form, while its action is open; otherwise the page of the state."""
    who = await visitor(request, link_id)
    reading = await read(request, who.mission, who.by)
    if reading.row(action) is None:
        return await _moved_on(request, link_id, "Cette réponse n'est plus attendue.")
    return _page(request, make(reading, who.base, who.meta()))


def _choose_again(reading: Reading, sent: Submitted, error: InvalidInput) -> TenantPage:
    base = f"/locataire/m/{reading.by.link_id}"
    return pages.choose(reading, base, _meta(sent, reading), error)


def _meta(sent: Submitted, reading: Reading) -> FormMeta:
    return FormMeta(sent.form.first("_token"), uuid.uuid4().hex, reading.mission.version)


def _again(make: Callable[..., TenantPage]) -> Maker:
    def page(reading: Reading, sent: Submitted, error: InvalidInput) -> TenantPage:
        return make(reading, f"/locataire/m/{reading.by.link_id}", _meta(sent, reading), sent, error)

    return page


def on_lost(request: Web, _: NotVisible) -> Response[Any]:
    """No key, or not the one of this link: the same page for both, what may help, and whom to call."""
    return _page(request, link_page(None), 404)


class Tenants(Controller):
    path = "/locataire"
    exception_handlers = {NotVisible: on_lost}  # noqa: RUF012 - Litestar reads a dict

    @get("/{token:str}", name="tenant.enter")
    async def enter(self, token: FromPath[str]) -> Response[Any]:
        """Moves the key out of the address: 303 to the link's own path, the key in a cookie for it."""
        key = wording.key_in(token)
        link = await find_link(key)
        if link is None:
            raise NotVisible
        base = f"/locataire/m/{link.id}"
        cookie = Cookie(
            key=cookie_name(),
            value=key,
            path=base,
            max_age=int(LIFETIME.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=current().secure_cookies,
        )
        return _redirect(base, cookie=cookie, **{"Referrer-Policy": "no-referrer"})

    @get("/m/{link_id:str}", name="tenant")
    async def show(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        who = await visitor(request, link_id)
        reading = await read(request, who.mission, who.by)
        changing = request.query_params.get("changer") == "1"
        view = pages.page(reading, who.base, who.meta(), changing=changing, notice=_notice(request))
        return _page(request, view)

    @post("/m/{link_id:str}/creneau", name="tenant.choose")
    async def choose(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("choose")
            await choose_slot(mission, parse_id(sent.form.first("slot")), sent.by)
            return "Merci. Votre choix est transmis."

        return await _act(request, link_id, verb, _choose_again)

    @get("/m/{link_id:str}/refus", name="tenant.decline")
    async def decline_form(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        return await _open(request, link_id, Action.DECLINE_SLOTS, pages.decline)

    @post("/m/{link_id:str}/refus", name="tenant.decline.post")
    async def decline(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("decline")
            await decline_slots(mission, wished(sent.form.all("wish")), sent.form.first("word"), sent.by)
            return "Merci. Votre réponse est transmise à l'artisan."

        return await _act(request, link_id, verb, _again(pages.decline))

    @get("/m/{link_id:str}/deplacer", name="tenant.reschedule")
    async def move_form(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        return await _open(request, link_id, Action.RESCHEDULE, pages.move)

    @post("/m/{link_id:str}/deplacer", name="tenant.reschedule.post")
    async def move(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("reschedule")
            await reschedule(mission, sent.form.first("reason"), sent.by)
            return "C'est noté. L'artisan vous proposera d'autres créneaux."

        return await _act(request, link_id, verb, _again(pages.move))

    @post("/m/{link_id:str}/travaux", name="tenant.confirm")
    async def confirm(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("confirm")
            await confirm_work(mission, sent.by)
            return "Merci. La fin des travaux est confirmée."

        def again(reading: Reading, sent: Submitted, error: InvalidInput) -> TenantPage:
            base = f"/locataire/m/{reading.by.link_id}"
            return pages.confirm(reading, base, _meta(sent, reading), error)

        return await _act(request, link_id, verb, again)

    @get("/m/{link_id:str}/reserves", name="tenant.dispute")
    async def dispute_form(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        return await _open(request, link_id, Action.DISPUTE_WORK, pages.dispute)

    @post("/m/{link_id:str}/reserves", name="tenant.dispute.post")
    async def dispute(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("dispute")
            await dispute_work(mission, sent.form.first("reason"), sent.by, sent.ids("photos"))
            return "Merci. Vos réserves sont transmises à l'artisan et à l'agence."

        return await _act(request, link_id, verb, _again(pages.dispute), limits=WITH_FILES, photos=True)

    @post("/m/{link_id:str}/lien", name="tenant.renew")
    async def renew(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        """« Recevoir un nouveau lien », only to the address on file, whoever holds the old key."""
        link = await _link(request, link_id)
        mission = await Mission.objects().where(Mission.id == link.mission).first()
        if mission is None or not mission.contact_email_known or link.revoked_at is not None:
            raise NotVisible
        contact = mission.contact
        by = Actor(
            Role.TENANT,
            contact.name if contact else "Locataire",
            link_id=str(link.id),
            mission_id=mission.id,
        )
        async with submitted(request, by, token=link_token(link.key)) as sent:
            sent.decision("renew")
            typed = sent.form.first("typed")

            async def work() -> Answer:
                await renew_link(mission, by)
                return Answer(f"/locataire/m/{link.id}")

            try:
                await sent.once(work)
            except TooOften as refusal:
                view = link_page(link, email_known=True, typed=typed, error=refusal.sentence)
                return _page(request, view, refusal.status)
        return _page(request, link_page(link, email_known=True, sent=True, typed=typed))

    @get("/m/{link_id:str}/rendez-vous.ics", name="tenant.calendar")
    async def calendar(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        who = await visitor(request, link_id)
        return await send_visit(who.mission, await who.mission.facts())

    @get("/m/{link_id:str}/fichiers/{file_id:uuid}", name="tenant.file")
    async def file(self, request: Web, link_id: FromPath[str], file_id: FromPath[uuid.UUID]) -> Response[Any]:
        return await send_file(request, file_id, (await visitor(request, link_id)).by)

    @get("/m/{link_id:str}/fichiers/{file_id:uuid}/miniature", name="tenant.thumbnail")
    async def thumbnail(
        self, request: Web, link_id: FromPath[str], file_id: FromPath[uuid.UUID]
    ) -> Response[Any]:
        return await send_thumbnail(request, file_id, (await visitor(request, link_id)).by)
