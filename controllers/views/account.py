"""« Mon compte »: one's password, and where one is signed in."""

from dataclasses import dataclass

from controllers.views.common import NO_ERRORS, Errors, FormMeta, Notice


@dataclass(frozen=True, slots=True)
class OpenSession:
    mark: str
    # « Firefox sur Android »
    device: str
    # « ouverte le 24 novembre 2026 à 9 h 12, vue il y a 2 h »
    times: str
    # the one that looks
    current: bool = False


@dataclass(frozen=True, slots=True)
class AccountPage:
    """`pages/account.html`. « Changer le mot de passe » (`current`, `password`); « Fermer » (`session`)."""

    person: str
    # « prestataire, Plomberie Durand »
    about: str
    email: str
    password_url: str
    sessions_url: str
    meta: FormMeta
    sessions: tuple[OpenSession, ...]
    errors: Errors = NO_ERRORS
    notice: Notice | None = None
    title: str = "Mon compte"
