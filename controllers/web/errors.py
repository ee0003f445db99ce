"""Every error is a page or a partial, in French, with one way on."""

import secrets
import sqlite3
from html import escape
from typing import Any
from urllib.parse import quote

import structlog
from litestar import Response
from litestar.exceptions import HTTPException

import wording
from controllers.typed_back import words_in
from controllers.web.form_pages import page_of
from controllers.web.forms import said
from controllers.web.keeping import FormKept
from controllers.web.rendering import Web, html, page, partial, see_other, target_of, wants_partial
from controllers.web.security import SignInNeeded
from controllers.web.told import told
from controllers.web.views import ErrorPage, Link
from database.connection import Unavailable
from models.errors import InvalidInput, KeyReused, NotVisible, TransitionRefused
from models.lists.search import View
from models.missions.transitions import Taken
from models.people.account import Account
from models.workflow import Role
from uploads.errors import UploadError
from wording import addresses
from wording.languages import gettext as _
from wording.languages import noted, team

log = structlog.get_logger()

TEXTS: dict[int, tuple[str, str]] = {
    400: (noted("Cette demande est incomplète"), noted("Revenez à la page précédente, puis recommencez.")),
    403: (
        noted("Cette demande a été refusée"),
        noted("Par sécurité, rien n'a été fait. Ouvrez la page à nouveau, puis recommencez."),
    ),
    404: (noted("Cette page n'existe pas"), noted("L'adresse est inexacte, ou la page n'est plus à vous.")),
    405: (noted("Cette page ne s'ouvre pas ainsi"), noted("Revenez à l'accueil, puis recommencez.")),
    408: (noted("L'envoi s'est arrêté en route"), noted("Vérifiez votre connexion, puis recommencez.")),
    409: (noted("La mission a changé entre-temps"), noted("Ouvrez-la à nouveau pour voir où elle en est.")),
    413: (
        noted("L'envoi est trop lourd"),
        noted("Envoyez moins de fichiers à la fois, ou des fichiers plus petits."),
    ),
    422: (noted("Une réponse manque"), noted("Revenez à la page précédente et choisissez l'un des boutons.")),
    429: (
        noted("Trop d'essais"),
        noted("Pour protéger votre compte, attendez un quart d'heure avant d'essayer à nouveau."),
    ),
    431: (
        noted("Votre navigateur envoie trop de choses à la fois"),
        noted("Effacez les cookies de ce site dans ses réglages, puis recommencez."),
    ),
    500: (
        noted("Une erreur est survenue"),
        noted(
            "Rien n'a été enregistré à moitié. Essayez encore, ou appelez l'agence avec la référence ci-dessous."
        ),
    ),
    503: (
        noted("Le service est momentanément indisponible"),
        noted("Rien n'a été perdu. Attendez une minute, puis essayez à nouveau."),
    ),
    507: (noted("Le disque du serveur est plein"), noted("Rien n'a été enregistré. Prévenez la gestion.")),
}


# The mission has not changed for that, and often there is none.
_SENT_BEFORE = noted("Ce formulaire a déjà été envoyé")
_HOME = noted("Revenir à l'accueil")


def home() -> Link:
    return Link(_(_HOME), addresses.ENTRANCE)


def way_on(request: Web) -> Link:
    if base := addresses.tenant_home(request.url.path):
        # A tenant has no account to sign in to.
        return Link(_("Revenir à votre demande"), quote(base))
    if "user" not in request.scope:
        # No route was found, so nobody was looked up: the first page knows where each belongs.
        return home()
    account: Account | None = request.scope["user"]
    if account is None:
        return Link(team("Aller à la connexion"), addresses.SIGN_IN)
    if account.role == Role.MANAGER:
        return Link(team("Revenir à la gestion"), addresses.DESK)
    return Link(team("Revenir aux missions"), addresses.MISSIONS)


def error(
    request: Web,
    code: int,
    title: str = "",
    text: str = "",
    incident: str = "",
    link: Link | None = None,
    typed: str = "",
) -> Response[Any]:
    default_title, default_text = TEXTS.get(code, TEXTS[400 if code < 500 else 500])
    view = ErrorPage(
        code=code,
        title=title or _(default_title),
        text=text or _(default_text),
        way_on=link or way_on(request),
        root=target_of(request) or "mission",
        incident=incident,
        typed=typed,
    )
    if wants_partial(request):
        return partial("partials/error.html", view, status=code)
    response = page(request, "pages/error.html", view, status=code)
    if request.url.path.startswith(addresses.TENANTS):
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def on_http_error(request: Web, exception: HTTPException) -> Response[Any]:
    response = error(request, exception.status_code)
    for name, value in (exception.headers or {}).items():
        response.headers[name] = value
    return response


def on_form_kept(request: Web, exception: FormKept) -> Response[Any]:
    return see_other(request, exception.location)


def on_sign_in_needed(request: Web, exception: SignInNeeded) -> Response[Any]:
    if exception.kept:
        return see_other(request, f"{addresses.SIGN_IN}?suite={quote(exception.kept, safe='')}")
    going = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    wanted = f"?suite={quote(going, safe='')}" if request.method == "GET" and going != "/" else ""
    return see_other(request, f"{addresses.SIGN_IN}{wanted}")


def on_not_visible(request: Web, exception: NotVisible) -> Response[Any]:
    return error(request, 404)


def on_unknown(request: Web, exception: NotVisible) -> Response[Any]:
    """As an address that there is not."""
    return error(request, 404, link=home())


def on_taken(request: Web, exception: Taken) -> Response[Any]:
    return error(
        request,
        409,
        said(exception.fault),
        team("Un autre prestataire a été plus rapide. D'autres missions vous attendent."),
        link=Link(team("Voir les autres missions"), addresses.missions(View.POOL)),
        typed=_typed(request),
    )


def on_refused(request: Web, exception: TransitionRefused | KeyReused) -> Response[Any]:
    title = _(_SENT_BEFORE) if isinstance(exception, KeyReused) else ""
    return error(request, 409, title, said(exception.fault), typed=_typed(request))


def _typed(request: Web) -> str:
    """By the setting's clock: of the mission nothing is known here."""
    form = told(request.scope).form
    return words_in(form, "") if form else ""


def on_invalid(request: Web, exception: InvalidInput) -> Response[Any]:
    return error(request, exception.status, text=said(exception.fault))


def on_upload_error(request: Web, exception: UploadError) -> Response[Any]:
    """Nobody has read the form to its end: with htmx it stays on the screen, without it is one step back."""
    message = _(exception.message)
    if wants_partial(request):
        stays = team("Ce qui est écrit reste dans la page.")
        text = wording.typographic(f"{message} {stays}")
        return html(escape(text), exception.status, {"HX-Retarget": "#live", "HX-Reswap": "innerHTML"})
    page_of_form = page_of(request.url.path)
    link = Link(_("Revenir au formulaire"), quote(page_of_form)) if page_of_form else None
    back = _("Le retour de votre navigateur rouvre le formulaire comme vous l'avez rempli.")
    text = f"{message} {back}"
    return error(request, exception.status, text=wording.typographic(text), link=link)


def on_unavailable(request: Web, exception: Exception) -> Response[Any]:
    log.warning(
        "database unavailable", error=type(exception).__name__, sqlstate=getattr(exception, "sqlstate", None)
    )
    response = error(request, 503)
    response.headers["Retry-After"] = "5"
    return response


def on_bug(request: Web, exception: Exception) -> Response[Any]:
    if isinstance(exception, Unavailable) and not isinstance(exception, sqlite3.ProgrammingError):
        return on_unavailable(request, exception)
    incident = secrets.token_hex(3).upper()
    log.error(
        "unexpected error",
        incident=incident,
        route=request.scope.get("path_template", ""),
        exc_info=exception,
    )
    return error(request, 500, incident=_("Référence de l'incident : {incident}", incident=incident))


HANDLERS: Any = {
    HTTPException: on_http_error,
    SignInNeeded: on_sign_in_needed,
    FormKept: on_form_kept,
    NotVisible: on_not_visible,
    Taken: on_taken,
    TransitionRefused: on_refused,
    KeyReused: on_refused,
    InvalidInput: on_invalid,
    UploadError: on_upload_error,
    Exception: on_bug,
}
