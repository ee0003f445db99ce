"""Sign-in, and the pages that say that something did not work."""

from dataclasses import dataclass

from controllers.views.common import NO_ERRORS, Errors, FormMeta, Link


@dataclass(frozen=True, slots=True)
class DemoAccount:
    # « Gestionnaire », « Prestataire »
    role: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class SignIn:
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
    title: str = "Connexion"


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """`pages/error.html`, and `partials/error.html` (root `#mission` or `#panel`: `root`) with HX-Request."""

    code: int
    title: str
    text: str
    way_on: Link
    root: str = "mission"
    # For a person who calls: « Référence de l'incident : 7F3A »
    incident: str = ""
