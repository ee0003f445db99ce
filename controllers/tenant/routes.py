"""The tenant's pages: a link, no account, no script; GET changes nothing."""

import uuid
from typing import Any

from litestar import Controller, Response, post
from litestar.datastructures import Cookie
from litestar.params import FromPath

import wording
from controllers.files import send_file, send_thumbnail, send_visit
from controllers.missions.reading import Reading, read
from controllers.tenant import pages
from controllers.tenant.answering import act, again, meta_of, notice_of, open_form, page_of, redirect
from controllers.tenant.link import LinkExpired, cookie_name, link_of, link_page, visitor
from controllers.tenant.views import TenantPage
from controllers.typed_slots import wished
from controllers.web.forms import parse_id, said
from controllers.web.rendering import Web
from controllers.web.routes import get
from controllers.web.security import link_token
from controllers.web.submitting import Submitted, submitted
from models.errors import InvalidInput, NotVisible, TooOften
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.transition_table import Action
from models.missions.verbs.slots import choose_slot, decline_slots
from models.missions.verbs.upkeep import renew_link
from models.missions.verbs.visits import reschedule
from models.missions.verbs.work import confirm_work, dispute_work
from models.people.actor import Actor
from models.people.tenant_link import LIFETIME, find_link
from models.submission import Answer
from models.workflow import Role
from settings import current
from uploads.receive import WITH_FILES


def on_expired(request: Web, expired: LinkExpired) -> Response[Any]:
    """Not async: Litestar does not await its exception handlers."""
    return page_of(request, expired.page, 410)


def _choose_again(reading: Reading, sent: Submitted, error: InvalidInput) -> TenantPage:
    base = f"/locataire/m/{reading.by.link_id}"
    return pages.choose(reading, base, meta_of(sent, reading), error)


def on_lost(request: Web, _: NotVisible) -> Response[Any]:
    """No key, or not the one of this link: the same page for both, what may help, and whom to call."""
    return page_of(request, link_page(None), 404)


class Tenants(Controller):
    path = "/locataire"
    exception_handlers = {NotVisible: on_lost}  # noqa: RUF012 - Litestar reads a dict

    @get(["/", "/m"], name="tenant.cut")
    async def cut(self) -> Response[Any]:
        """What is left of a link that was cut: « m » is the first letter of a key, too."""
        raise NotVisible

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
        return redirect(base, cookie=cookie, **{"Referrer-Policy": "no-referrer"})

    @get("/m/{link_id:str}", name="tenant")
    async def show(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        who = await visitor(request, link_id)
        reading = await read(request, who.mission, who.by)
        changing = request.query_params.get("changer") == "1"
        view = pages.page(reading, who.base, who.meta(), changing=changing, notice=notice_of(request))
        return page_of(request, view)

    @post("/m/{link_id:str}/creneau", name="tenant.choose")
    async def choose(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("choose")
            await choose_slot(mission, parse_id(sent.form.first("slot")), sent.by)
            return "Merci. Votre choix est transmis."

        return await act(request, link_id, verb, _choose_again)

    @get("/m/{link_id:str}/refus", name="tenant.decline")
    async def decline_form(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        return await open_form(request, link_id, Action.DECLINE_SLOTS, pages.decline)

    @post("/m/{link_id:str}/refus", name="tenant.decline.post")
    async def decline(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("decline")
            await decline_slots(mission, wished(sent.form.all("wish")), sent.form.first("word"), sent.by)
            return "Merci. Votre réponse est transmise à l'artisan."

        return await act(request, link_id, verb, again(pages.decline))

    @get("/m/{link_id:str}/deplacer", name="tenant.reschedule")
    async def move_form(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        return await open_form(request, link_id, Action.RESCHEDULE, pages.move)

    @post("/m/{link_id:str}/deplacer", name="tenant.reschedule.post")
    async def move(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("reschedule")
            await reschedule(mission, sent.form.first("reason"), sent.by)
            return "C'est noté. L'artisan vous proposera d'autres créneaux."

        return await act(request, link_id, verb, again(pages.move))

    @post("/m/{link_id:str}/travaux", name="tenant.confirm")
    async def confirm(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("confirm")
            await confirm_work(mission, sent.by)
            return "Merci. La fin des travaux est confirmée."

        def again(reading: Reading, sent: Submitted, error: InvalidInput) -> TenantPage:
            base = f"/locataire/m/{reading.by.link_id}"
            return pages.confirm(reading, base, meta_of(sent, reading), error)

        return await act(request, link_id, verb, again)

    @get("/m/{link_id:str}/reserves", name="tenant.dispute")
    async def dispute_form(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        return await open_form(request, link_id, Action.DISPUTE_WORK, pages.dispute)

    @post("/m/{link_id:str}/reserves", name="tenant.dispute.post")
    async def dispute(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        async def verb(sent: Submitted, mission: Mission) -> str:
            sent.decision("dispute")
            await dispute_work(mission, sent.form.first("reason"), sent.by, sent.ids("photos"))
            return "Merci. Vos réserves sont transmises à l'artisan et à l'agence."

        return await act(request, link_id, verb, again(pages.dispute), limits=WITH_FILES, photos=True)

    @post("/m/{link_id:str}/lien", name="tenant.renew")
    async def renew(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        """« Recevoir un nouveau lien », only to the address on file, whoever holds the old key."""
        link = await link_of(request, link_id)
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
                view = link_page(link, email_known=True, typed=typed, error=said(refusal.fault))
                return page_of(request, view, refusal.status)
        return page_of(request, link_page(link, email_known=True, sent=True, typed=typed))

    @get("/m/{link_id:str}/rendez-vous.ics", name="tenant.calendar")
    async def calendar(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        who = await visitor(request, link_id)
        return await send_visit(who.mission, await facts_of(who.mission))

    @get("/m/{link_id:str}/fichiers/{file_id:uuid}", name="tenant.file")
    async def file(self, request: Web, link_id: FromPath[str], file_id: FromPath[uuid.UUID]) -> Response[Any]:
        return await send_file(request, file_id, (await visitor(request, link_id)).by)

    @get("/m/{link_id:str}/fichiers/{file_id:uuid}/miniature", name="tenant.thumbnail")
    async def thumbnail(
        self, request: Web, link_id: FromPath[str], file_id: FromPath[uuid.UUID]
    ) -> Response[Any]:
        return await send_thumbnail(request, file_id, (await visitor(request, link_id)).by)
