"""« Mon compte »: one's own password and sessions (ASVS 6.2.2, 7.5.2)."""

from typing import Any

import structlog
from litestar import Controller, Response, post
from msgspec import Struct, field

import wording
from controllers.entrance import client_address, device_of
from controllers.web.forms import errors_from
from controllers.web.rendering import Web, notice_of, page, see_other
from controllers.web.routes import get
from controllers.web.security import (
    form_token,
    meta,
    person,
    require_token,
    session_cookie,
    session_cookie_name,
)
from controllers.web.views import NO_ERRORS, Errors, FormMeta, Notice, Option
from models import clock
from models.errors import InvalidInput
from models.people import mailing
from models.people.account import Account, account_of
from models.people.passwords import PasswordRefused, hash_password, matches
from models.people.session import (
    Session,
    change_password,
    close_marked,
    close_others,
    key_hash,
    open_session,
    sessions_of,
)
from models.people.sign_in import TooManyTries, check
from models.workflow import Role
from uploads.form import Form
from uploads.receive import read_form
from wording import addresses
from wording.faults import Fault
from wording.languages import team, team_noted


class OpenSession(Struct, frozen=True):
    mark: str
    # « Firefox sur Android »
    device: str
    # « ouverte le 24 novembre 2026 à 9 h 12, vue il y a 2 h »
    times: str
    # the one that looks
    current: bool = False


class AccountPage(Struct, frozen=True):
    """`pages/account.html`. « Changer le mot de passe » (`current`, `password`); « Fermer » (`session`); « Messages »
    (`messages`, each that is wanted)."""

    person: str
    # « prestataire, Plomberie Durand »
    about: str
    email: str
    password_url: str
    sessions_url: str
    meta: FormMeta
    sessions: tuple[OpenSession, ...]
    messages_url: str
    messages: tuple[Option, ...]
    errors: Errors = NO_ERRORS
    notice: Notice | None = None
    title: str = field(default_factory=lambda: team("Mon compte"))


OTHERS = "others"
ROLES = {Role.CONTRACTOR: team_noted("Prestataire"), Role.MANAGER: team_noted("Gestionnaire")}
log = structlog.get_logger()


def _key(request: Web) -> str:
    return request.cookies.get(session_cookie_name(), "")


def _session(one: Session, current: str) -> OpenSession:
    now = clock.now()
    return OpenSession(
        mark=one.mark,
        device=one.device or team("Navigateur"),
        times=team(
            "Ouverte {opened}, vue {seen}.",
            opened=wording.exact(one.created_at),
            seen=wording.age(one.seen_at, now),
        ),
        current=one.key_hash == current,
    )


async def _page(request: Web, error: InvalidInput | None = None, status: int = 200) -> Response[Any]:
    account, current = person(request), key_hash(_key(request))
    own = sorted(await sessions_of(account.id), key=lambda one: one.key_hash != current)
    view = AccountPage(
        person=account.name,
        about=", ".join(part for part in (team(ROLES[Role(account.role)]), account.company) if part),
        email=wording.shown_email(account.email),
        password_url=addresses.PASSWORD,
        sessions_url=addresses.SESSIONS,
        meta=meta(request),
        sessions=tuple(_session(one, current) for one in own),
        messages_url=addresses.OWN_MESSAGES,
        messages=tuple(
            Option(one, one.label, selected=one not in mailing.unwanted_by(account))
            for one in mailing.meant_for(account)
        ),
        errors=errors_from(error),
        notice=notice_of(request),
    )
    return page(request, "pages/account.html", view, status)


def _checked(request: Web, form: Form) -> None:
    """Never kept for after a sign-in, as other forms are: a password stands in it."""
    require_token(form.first("_token"), form_token(request))


async def _change(request: Web, account: Account, current: str, chosen: str) -> None:
    """Raises InvalidInput, TooManyTries. A second click finds it done."""
    if await check(account.email, current, client_address(request), "password check") is None:
        fresh = await account_of(account.id)
        if fresh is not None and await matches(fresh.password_hash, chosen):
            return
        raise InvalidInput(current=Fault.PASSWORD_WRONG)
    try:
        hashed = await hash_password(chosen, (account.name, account.company, account.email))
    except PasswordRefused as refusal:
        raise InvalidInput(password=refusal.fault) from refusal
    await change_password(account.id, hashed, _key(request))
    log.info("password changed", account=account.id)


class OwnAccount(Controller):
    @get(addresses.ACCOUNT, name="account")
    async def show(self, request: Web) -> Response[Any]:
        return await _page(request)

    @post(addresses.PASSWORD, name="account.password")
    async def password(self, request: Web) -> Response[Any]:
        account = person(request)
        async with await read_form(request) as form:
            _checked(request, form)
            try:
                await _change(request, account, form.first("current"), form.first("password"))
            except TooManyTries:
                return await _page(request, InvalidInput(current=Fault.TOO_MANY_TRIES), 429)
            except InvalidInput as error:
                return await _page(request, error, error.status)
        cookie = session_cookie(await open_session(account, device_of(request)))
        told = team("Votre mot de passe est changé. Vos autres appareils sont déconnectés.")
        return see_other(request, addresses.ACCOUNT, told, cookies=[cookie])

    @post(addresses.SESSIONS, name="account.sessions")
    async def sessions(self, request: Web) -> Response[Any]:
        account = person(request)
        async with await read_form(request) as form:
            _checked(request, form)
            chosen = form.first("session")
        if not chosen:
            raise InvalidInput(session=Fault.BUTTON_MISSING)
        if chosen == OTHERS:
            await close_others(account.id, _key(request))
            told = team("Vos autres appareils sont déconnectés.")
        elif await close_marked(account.id, chosen):
            told = team("Cette session est fermée.")
        else:
            told = team("Cette session était déjà fermée.")
        log.info("session closed", account=account.id)
        return see_other(request, addresses.ACCOUNT, told)

    @post(addresses.OWN_MESSAGES, name="account.messages")
    async def messages(self, request: Web) -> Response[Any]:
        account = person(request)
        async with await read_form(request) as form:
            _checked(request, form)
            wanted = form.all("messages")
        await mailing.keep(account.id, {one for one in mailing.meant_for(account) if one not in wanted})
        return see_other(request, addresses.ACCOUNT, team("C'est noté."))
