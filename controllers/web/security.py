"""Who asks, whether the request is ours, and the headers that every answer carries."""

import base64
import hmac
import secrets
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException, NotFoundException, PermissionDeniedException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from controllers.web import heads
from controllers.web.told import told
from controllers.web.views import Chrome, FormMeta, NavLink
from models.people.account import Account
from models.people.actor import Actor
from models.people.session import LIFETIME, Visitor, visitor_of
from models.workflow import Role
from settings import current
from uploads.turns import on_behalf_of
from wording import addresses
from wording.languages import team, team_noted

SAFE = {"GET", "HEAD", "OPTIONS"}
CSP = (
    # `data:` is the icon, `blob:` a photo that was chosen and not sent yet.
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
HEADERS = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]
WITH_HSTS = [*HEADERS, (b"strict-transport-security", b"max-age=63072000; includeSubDomains")]


class SignInNeeded(Exception):
    """Nobody is signed in; after the sign-in the person comes back to where it was going, or to its form (`kept`)."""

    def __init__(self, kept: str = "") -> None:
        super().__init__()
        self.kept = kept


def session_cookie_name() -> str:
    return "__Host-session" if current().secure_cookies else "session"


def session_cookie(key: str) -> Cookie:
    """`key` empty takes the cookie away."""
    return Cookie(
        key=session_cookie_name(),
        value=key,
        path="/",
        max_age=int(LIFETIME.total_seconds()) if key else 0,
        httponly=True,
        samesite="lax",
        secure=current().secure_cookies,
    )


async def add_headers(message: Message, scope: Scope) -> None:
    """Litestar's before_send: also on its own errors. A handler's own header stands."""
    if message["type"] != "http.response.start":
        return
    given: Any = message["headers"]
    present = {name.lower() for name, _ in given}
    ours = WITH_HSTS if current().secure_cookies else HEADERS
    message["headers"] = [*given, *(header for header in ours if header[0] not in present)]


def comes_from_us(headers: Any) -> bool:
    """Sec-Fetch-Site where the browser sends it, otherwise the Origin's host against Host (ASVS 3.5.1)."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin, host = headers.get("origin"), headers.get("host")
    try:
        # « null » names no host, and so does a Host that was none: they are not the same.
        return origin is None or (bool(host) and urlsplit(origin).netloc == host)
    except ValueError:
        return False


class OriginGuard(ASGIMiddleware):
    """Outside everything that reads a body."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if heads.is_refused(scope):
            raise HTTPException(status_code=431)
        if scope["type"] == ScopeType.HTTP and "\0" in scope["path"]:
            # PostgreSQL takes no such text: nothing of ours is called so.
            raise NotFoundException
        if scope["type"] == ScopeType.HTTP and scope["method"] not in SAFE:
            request: Request[Any, Any, Any] = Request(scope)
            if not comes_from_us(request.headers):
                raise PermissionDeniedException("La demande vient d'un autre site.")
        await next_app(scope, receive, send)


class Identify(ASGIMiddleware):
    """Looks the session up once for each request; what it found stands in the scope as `user`."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        scope["user"] = None
        if told(scope).looked_for is None:
            # Not yet looked up by controllers.web.kept_pages.
            told(scope).looked_for = (None,)
            if scope["type"] == ScopeType.HTTP:
                request: Request[Any, Any, Any] = Request(scope)
                key = request.cookies.get(session_cookie_name())
                if key and not scope["path"].startswith((f"{addresses.STATIC}/", f"{addresses.HEALTH}/")):
                    told(scope).looked_for = (await visitor_of(key),)
        visitor = told(scope).visitor
        if visitor is not None:
            scope["user"] = visitor.account
        with on_behalf_of(_owner(scope, visitor)):
            await next_app(scope, receive, send)


def _owner(scope: Scope, visitor: Visitor | None) -> str:
    """By whom files are looked at in turn. Nobody's are who holds no key of the link that it names."""
    if visitor is not None:
        return f"account:{visitor.account_id}"
    return addresses.tenant_home(scope["path"])


def person(request: Request[Any, Any, Any]) -> Account:
    account: Account | None = request.scope.get("user")
    if account is None:
        raise SignInNeeded
    return account


def visitor_in(request: Request[Any, Any, Any]) -> Visitor:
    found = told(request.scope).visitor
    if found is None:
        raise SignInNeeded
    return found


def actor(request: Request[Any, Any, Any]) -> Actor:
    return Actor.of(person(request))


TOKEN_BYTES = 16


def _token(secret_of_person: str) -> bytes:
    """Bound to the session or the link, so that one person's token is worth nothing to another."""
    return hmac.digest(current().secret, f"form:{secret_of_person}".encode(), "sha256")[:TOKEN_BYTES]


def form_token(request: Request[Any, Any, Any]) -> bytes:
    return _token(request.cookies.get(session_cookie_name(), ""))


def link_token(key: str) -> bytes:
    return _token(f"link:{key}")


def offer_token(request: Request[Any, Any, Any], reference: str) -> bytes:
    """Stands in the form that claims a mission: this session was shown it while it was on offer."""
    return _token(f"offer:{request.cookies.get(session_cookie_name(), '')}:{reference}")


def owner_mark(account: int) -> str:
    """Says whose page a form stood in, also when its session is over; it opens nothing."""
    return f"{account}.{_token(f'owner:{account}').hex()}"


def owner_in(mark: str) -> int | None:
    number = mark.partition(".")[0]
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        return None
    return int(number) if hmac.compare_digest(mark, owner_mark(int(number))) else None


def masked(token: bytes, request: Request[Any, Any, Any] | None = None) -> str:
    """As it stands in a page: another text in each, once for all its forms.

    A page is compressed together with words that somebody else may choose, such as a search; from the sizes of many
    pages one and the same token could be guessed (BREACH).
    """
    mask = secrets.token_bytes(TOKEN_BYTES)
    if request is not None:
        mask = told(request.scope).mask = told(request.scope).mask or mask
    return base64.urlsafe_b64encode(mask + _xor(token, mask)).rstrip(b"=").decode()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def same_token(given: str, expected: bytes) -> bool:
    try:
        raw = base64.urlsafe_b64decode(f"{given}==")
        found = _xor(raw[:TOKEN_BYTES], raw[TOKEN_BYTES:])
    except ValueError:
        return False
    return hmac.compare_digest(found, expected)


def require_token(given: str, expected: bytes) -> None:
    if not same_token(given, expected):
        raise PermissionDeniedException("Le formulaire n'est plus valable.")


def meta(request: Request[Any, Any, Any], version: int | None = None) -> FormMeta:
    token, owner = _marks(request)
    return FormMeta(token, secrets.token_urlsafe(16), version, owner)


def _marks(request: Request[Any, Any, Any]) -> tuple[str, str]:
    """Once for all forms of a page: the desk has ten, and each took two digests and a mask."""
    known = told(request.scope)
    if known.marks is None:
        account: Account | None = request.scope.get("user")
        known.marks = masked(form_token(request), request), owner_mark(account.id) if account else ""
    return known.marks


NAV: dict[str, tuple[tuple[str, str], ...]] = {
    Role.CONTRACTOR: ((team_noted("Missions"), addresses.MISSIONS), (team_noted("Agenda"), addresses.AGENDA)),
    Role.MANAGER: (
        (team_noted("Gestion"), addresses.DESK),
        (team_noted("Publier"), addresses.NEW_MISSION),
        (team_noted("Prestataires"), addresses.CONTRACTORS),
        (team_noted("Agenda"), addresses.TEAM),
    ),
}


def chrome_for(request: Request[Any, Any, Any]) -> Chrome:
    settings = current()
    account: Account | None = request.scope.get("user")
    if account is None:
        return Chrome(demo=settings.demo, agency=settings.agency_name)
    path = request.scope["path"]
    links = tuple(NavLink(team(label), url, current=path == url) for label, url in NAV[account.role])
    return Chrome(
        token=_marks(request)[0],
        role="manager" if account.role == Role.MANAGER else "contractor",
        person=account.name,
        home_url=links[0].url,
        nav=links,
        demo=settings.demo,
        agency=settings.agency_name,
    )
