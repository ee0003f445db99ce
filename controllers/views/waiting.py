"""Who stays silent, and which messages reached nobody."""

from dataclasses import dataclass

from controllers.views.common import FormMeta, Link


@dataclass(frozen=True, slots=True)
class SilentMission:
    title: str
    url: str
    # « OM-2026-000123 · 59000 Lille »
    about: str
    status: str
    # « Le locataire ne répond pas. »
    who: str
    # « depuis 3 jours »
    since: str
    action: Link


@dataclass(frozen=True, slots=True)
class UndeliveredMessage:
    """`components/undelivered.html`: one form with « Renvoyer » (`answer=again`) and « C'est réglé » (`settle`)."""

    number: str
    subject: str
    # « Gérard Mort, gerard.mort@courriel.example »
    to: str
    why: str
    since: str
    mission_url: str
    url: str
    meta: FormMeta
    # « Corriger », where the address is the mission's
    correct_url: str = ""
    hint: str = ""
    # the form sends `back=desk` and swaps `#desk`
    at_desk: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """`partials/desk/waiting.html`: « Sans réponse » and « Messages non remis »."""

    silent: tuple[SilentMission, ...] = ()
    more_silent: str = ""
    undelivered: tuple[UndeliveredMessage, ...] = ()
    more_undelivered: str = ""
    # « 14 missions sans réponse », « 2 messages non remis »: on a phone they stand far below
    summary: tuple[Link, ...] = ()
    # why no time limit runs, if none does
    asleep: str = ""


NOBODY_WAITS = Waiting()
