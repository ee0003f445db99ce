"""The address in each mail to an account that ends mails of its kind: in one press, without signing in (RFC 8058)."""

from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath
from msgspec import Struct, field

from controllers.web.rendering import Web, page
from controllers.web.routes import get
from models.errors import NotVisible
from models.people import mailing
from wording import addresses
from wording.languages import team


class Unsubscribe(Struct, frozen=True):
    """`pages/unsubscribe.html`. `done`: they are ended."""

    mailings: tuple[str, ...]
    url: str
    account_url: str
    done: bool = False
    title: str = field(default_factory=lambda: team("Ne plus recevoir ces messages"))


class Unsubscribing(Controller):
    """Opening it changes nothing: programs that look into mails open what they find. No token of a form: the program
    that presses for its reader has none, and the address itself is what proves it."""

    path = addresses.unsubscribe(addresses.ANY_SEAL)

    @get("/", name="unsubscribe")
    async def show(self, request: Web, token: FromPath[str]) -> Response[Any]:
        return await _page(request, token, done=False)

    @post("/", name="unsubscribe.post", status_code=200)
    async def end(self, request: Web, token: FromPath[str]) -> Response[Any]:
        return await _page(request, token, done=True)


async def _page(request: Web, token: str, *, done: bool) -> Response[Any]:
    found = await mailing.of_token(token)
    if found is None:
        raise NotVisible
    account, mailings = found
    if done:
        await mailing.unsubscribe(account, mailings)
    view = Unsubscribe(
        tuple(one.label for one in mailing.Mailing if one in mailings),
        addresses.unsubscribe(token),
        addresses.ACCOUNT,
        done,
    )
    response = page(request, "pages/unsubscribe.html", view)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
