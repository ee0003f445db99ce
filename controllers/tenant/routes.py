"""The tenant's pages: a link, no account, no script; GET changes nothing."""

import uuid
from typing import Any

from litestar import Controller, Response, Router, post
from litestar.datastructures import Cookie
from litestar.params import FromPath

import wording
from controllers.files import send_file, send_thumbnail, send_visit
from controllers.missions.reading import read
from controllers.tenant import pages
from controllers.tenant.answering import notice_of, page_of, redirect
from controllers.tenant.forms import FORMS, change, renew
from controllers.tenant.link import LinkExpired, cookie_name, link_of, link_page, mission_of, visitor
from controllers.web.rendering import Web
from controllers.web.routes import get
from models.errors import NotVisible
from models.missions.facts import facts_of
from models.people.tenant_link import LIFETIME, find_link
from settings import current
from wording import addresses
from wording.addresses import OfTenant


def on_expired(request: Web, expired: LinkExpired) -> Response[Any]:
    """Not async: Litestar does not await its exception handlers."""
    return page_of(request, expired.page, 410)


def on_lost(request: Web, _: NotVisible) -> Response[Any]:
    """No key, or not the one of this link: the same page for both, what may help, and whom to call."""
    return page_of(request, link_page(None), 404)


HOME = addresses.tenant(addresses.ANY_LINK)
# Pages that a mail leads to.
LED_TO = {OfTenant.RESCHEDULE.value}


class _Pages(Controller):
    @get([addresses.TENANTS, addresses.tenant_key("m")], name="tenant.cut")
    async def cut(self) -> Response[Any]:
        """What is left of a link that was cut: « m » is the first letter of a key, too."""
        raise NotVisible

    @get(addresses.tenant_key("{token:str}"), name="tenant.enter")
    async def enter(self, request: Web, token: FromPath[str]) -> Response[Any]:
        """Moves the key out of the address: 303 to the link's own path, or to the page below it that the address
        names, the key in a cookie for all of them."""
        key = wording.key_in(token)
        link = await find_link(key)
        if link is None:
            raise NotVisible
        base = addresses.tenant(str(link.id))
        cookie = Cookie(
            key=cookie_name(),
            value=key,
            path=base,
            max_age=int(LIFETIME.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=current().secure_cookies,
        )
        wanted = request.query_params.get(addresses.LEADS_TO, "")
        page = addresses.tenant(str(link.id), wanted if wanted in LED_TO else "")
        return redirect(page, cookie=cookie, **{"Referrer-Policy": "no-referrer"})

    @get(HOME, name="tenant")
    async def show(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        who = await visitor(request, link_id)
        reading = await read(request, who.mission, who.by)
        changing = request.query_params.get("changer") == "1"
        view = pages.page(reading, who.base, who.meta(), changing=changing, notice=notice_of(request))
        return page_of(request, view)

    @post(f"{HOME}/{OfTenant.RENEW}", name="tenant.renew")
    async def renew(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        """« Recevoir un nouveau lien », only to the address on file, whoever holds the old key."""
        link = await link_of(request, link_id)
        mission = await mission_of(link)
        if not mission.contact_can_be_written_to:
            raise NotVisible
        return await renew(request, link, mission)

    @post(f"{HOME}/{OfTenant.LANGUAGE}", name="tenant.language")
    async def language(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        link = await link_of(request, link_id)
        return await change(request, link, await mission_of(link))

    @get(f"{HOME}/{OfTenant.CALENDAR}", name="tenant.calendar")
    async def calendar(self, request: Web, link_id: FromPath[str]) -> Response[Any]:
        who = await visitor(request, link_id)
        return await send_visit(who.mission, await facts_of(who.mission))

    @get(addresses.file(addresses.ANY_FILE, at=HOME), name="tenant.file")
    async def file(self, request: Web, link_id: FromPath[str], file_id: FromPath[uuid.UUID]) -> Response[Any]:
        return await send_file(request, file_id, (await visitor(request, link_id)).by)

    @get(addresses.thumbnail(addresses.ANY_FILE, at=HOME), name="tenant.thumbnail")
    async def thumbnail(
        self, request: Web, link_id: FromPath[str], file_id: FromPath[uuid.UUID]
    ) -> Response[Any]:
        return await send_thumbnail(request, file_id, (await visitor(request, link_id)).by)


TENANTS = Router("/", route_handlers=[_Pages, *FORMS], exception_handlers={NotVisible: on_lost})
