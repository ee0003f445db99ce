"""What a tenant is answered with: a page, a way on, or the mission as it is now."""

from typing import Any

from litestar import Response
from litestar.datastructures import Cookie
from msgspec.structs import replace

import wording
from controllers.missions.history import news
from controllers.missions.reading import Reading, read
from controllers.tenant import pages
from controllers.tenant.link import HEADERS, visitor
from controllers.tenant.views import TenantPage
from controllers.web import flash
from controllers.web.forms import said
from controllers.web.rendering import HTML, Web, environment, html
from controllers.web.submitting import Submitted
from controllers.web.views import Notice
from wording.faults import AnyFault


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


async def moved_on(
    request: Web, link_id: str, fault: AnyFault, *, sent: Submitted | None = None, typed: str = ""
) -> Response[Any]:
    """409: the page of the state that the mission is in now, what happened since the form was shown, and what was
    written in it."""
    who = await visitor(request, link_id)
    reading = await read(request, who.mission, who.by)
    notice = replace(told(reading, fault, sent.version if sent else None), typed=typed)
    return page_of(request, pages.page(reading, who.base, who.meta(), sent, notice=notice), 409)


def told(reading: Reading, fault: AnyFault, seen: int | None = None) -> Notice:
    """The sentence, and what happened last of all that a tenant may know since the version that was `seen`."""
    found = news(reading.events, reading.by, reading.facts, reading.mission.postcode, seen)
    return Notice("attention", wording.typographic(said(fault)), found.text if found else "")
