"""The door: where people land, sign in and sign out."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from litestar import Controller, Response, post
from msgspec import Struct, field
from msgspec.structs import replace

import wording
from controllers.web.forms import errors_from
from controllers.web.keeping import waits_in
from controllers.web.rendering import Web, page, see_other
from controllers.web.routes import get
from controllers.web.security import form_token, meta, require_token, session_cookie, session_cookie_name
from controllers.web.views import NO_ERRORS, Errors, FormMeta
from models.errors import InvalidInput
from models.people.account import Account
from models.people.session import close_session, open_session
from models.people.sign_in import TooManyTries, check
from models.workflow import Role
from settings import current
from uploads.receive import read_form
from wording import addresses
from wording.faults import Fault
from wording.languages import team, team_noted


class DemoAccount(Struct, frozen=True):
    # « Gestionnaire », « Prestataire »
    role: str
    name: str
    email: str


class SignIn(Struct, frozen=True):
    """`pages/sign_in.html`. `accounts` and `password` in the demo only; `next_url` goes along as `suite`."""

    url: str
    meta: FormMeta
    email: str = ""
    errors: Errors = NO_ERRORS
    accounts: tuple[DemoAccount, ...] = ()
    password: str = ""
    next_url: str = ""
    # « Vous êtes déconnecté. »
    message: str = ""
    title: str = field(default_factory=lambda: team("Connexion"))


DEMO_PASSWORD = "creneau-demo"  # noqa: S105 - the contract's, shown on the page in the demo only
DEMO_ACCOUNTS = (
    DemoAccount(team_noted("Gestionnaire"), "Nadia Benali", "gestion@creneau.example"),
    DemoAccount(team_noted("Prestataire"), "Karim Durand", "karim@creneau.example"),
    DemoAccount(team_noted("Prestataire"), "Sophie Leroy", "sophie@creneau.example"),
)
HOME = {Role.CONTRACTOR.value: addresses.MISSIONS, Role.MANAGER.value: addresses.DESK}
WAITS = team_noted("Votre session est terminée. Reconnectez-vous : votre texte vous attend.")


def safe_return(text: str) -> str:
    """A path of ours, or nothing: no other host, no scheme, no protocol-relative address."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    plain = text.startswith("/") and not text.startswith("//") and "\\" not in text
    printable = all(" " < letter < "\x7f" for letter in text)
    return text if plain and printable and not parts.netloc and not parts.scheme else ""


def _view(request: Web, email: str, going: str, error: InvalidInput | None = None) -> SignIn:
    demo = current().demo
    return SignIn(
        url=addresses.SIGN_IN,
        meta=meta(request),
        email=email,
        errors=errors_from(error),
        accounts=tuple(replace(one, role=team(one.role)) for one in DEMO_ACCOUNTS) if demo else (),
        password=DEMO_PASSWORD if demo else "",
        next_url=safe_return(going),
        message=_message(request, going, error),
    )


def _message(request: Web, going: str, error: InvalidInput | None) -> str:
    if waits_in(safe_return(going)):
        return wording.typographic(team(WAITS))
    left = request.query_params.get("sortie") == "1"
    return team("Vous êtes déconnecté.") if left and error is None else ""


def client_address(request: Web) -> str:
    """The peer's own; X-Forwarded-For counts only where uvicorn was told to trust the proxy.

    Of IPv6 the network: one customer has a whole /64 of addresses to try from.
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)


def device_of(request: Web) -> str:
    return wording.device(request.headers.get("user-agent", ""))


class Entrance(Controller):
    @get("/", name="home")
    async def home(self, request: Web) -> Response[Any]:
        account: Account | None = request.scope.get("user")
        return see_other(request, HOME[account.role] if account else addresses.SIGN_IN)

    @get(addresses.SIGN_IN, name="sign_in")
    async def form(self, request: Web) -> Response[Any]:
        account: Account | None = request.scope.get("user")
        going = request.query_params.get("suite", "")
        if account is not None:
            return see_other(request, safe_return(going) or HOME[account.role])
        return page(request, "pages/sign_in.html", _view(request, "", going))

    @post(addresses.SIGN_IN, name="sign_in.post")
    async def sign_in(self, request: Web) -> Response[Any]:
        async with await read_form(request) as form:
            email, going = form.first("email"), form.first("suite")
            try:
                account = await check(email, form.first("password"), client_address(request))
            except TooManyTries:
                view = _view(request, email, going, InvalidInput(email=Fault.TOO_MANY_TRIES))
                return page(request, "pages/sign_in.html", view, status=429)
        if account is None:
            view = _view(request, email, going, InvalidInput(email=Fault.SIGN_IN_WRONG))
            return page(request, "pages/sign_in.html", view, status=422)
        if old := request.cookies.get(session_cookie_name()):
            await close_session(old)
        cookie = session_cookie(await open_session(account, device_of(request)))
        return see_other(request, safe_return(going) or HOME[account.role], cookies=[cookie])

    @post(addresses.SIGN_OUT, name="sign_out")
    async def sign_out(self, request: Web) -> Response[Any]:
        async with await read_form(request) as form:
            require_token(form.first("_token"), form_token(request))
        await close_session(request.cookies.get(session_cookie_name(), ""))
        return see_other(request, f"{addresses.SIGN_IN}?sortie=1", cookies=[session_cookie("")])
