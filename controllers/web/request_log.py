"""One line of the log for each request, and what /metrics counts; outside everything, unknown addresses too.

Never the address itself: a tenant's key stands in one. The route's template says where it went.
"""

import re
import secrets
import time
from contextlib import AbstractContextManager
from typing import Any

import structlog
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import LifeSpanReceive, LifeSpanScope, LifeSpanSend, Message, Receive, Scope, Send

from controllers.web import heads, kept_pages, tally
from database.patience import one_request
from wording import addresses, languages

log = structlog.get_logger()

METHODS = {"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "PUT"}
# RFC 9110: a host, and perhaps a port.
HOST = re.compile(rb"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
# Nobody was there any more to hear the answer (nginx's number).
NOBODY = 499


def _speaking(scope: Scope) -> AbstractContextManager[None]:
    """The team's, unless a tenant comes whose own language is not known yet: then its browser's."""
    if not scope["path"].startswith(addresses.TENANTS):
        return languages.speaking(languages.TEAM)
    asked = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    return languages.speaking(languages.preferred(asked.decode("latin-1")))


class LoggedApp(Litestar):
    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        if scope["type"] != ScopeType.HTTP:
            await super().__call__(scope, receive, send)
            return
        # A scope of HTTP, as was just looked at; its type is a TypedDict, which no check of a value narrows.
        await self._answer(scope, receive, send)  # type: ignore[arg-type]

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, status = time.perf_counter(), NOBODY
        request_id = secrets.token_hex(8)
        if heads.is_too_large(scope):
            heads.refuse(scope)
        _check_host(scope)

        async def listening(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers: Any = message["headers"]
                message["headers"] = [*headers, (b"x-request-id", request_id.encode())]
            await send(message)

        # Whatever is said on the way carries the same id: an incident's line, too.
        with structlog.contextvars.bound_contextvars(request_id=request_id), one_request(), _speaking(scope):
            try:
                await kept_pages.answer(scope, receive, listening, super().__call__)
            finally:
                seconds = time.perf_counter() - begun
                method = str(scope.get("method")) if scope.get("method") in METHODS else "OTHER"
                route = str(scope.get("path_template", ""))
                log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))
                tally.count(method, route, status, seconds)


def _check_host(scope: Scope) -> None:
    """A Host that is none is taken away: nothing of ours needs it, and every page would stumble over it."""
    headers = scope["headers"]
    if any(name == b"host" and not HOST.fullmatch(value) for name, value in headers):
        scope["headers"] = [(name, value) for name, value in headers if name != b"host"]
