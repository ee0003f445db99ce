"""What needs a person besides decisions: who stays silent, and which messages reached nobody."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

import wording
from controllers.missions.acts import ANSWER, MANAGERS
from controllers.missions.messages import UndeliveredMessage, message_view
from controllers.web.rendering import Web
from controllers.web.views import Link
from models import clock
from models.lists.waiting import Waiting as AllThatWaits
from models.lists.waiting import numbers
from models.missions.nudge import GONE, PASSED, REFUSALS
from models.missions.silence import Silent
from models.missions.transition_table import Action, Who, find
from models.workflow import Role, Status, status_said
from wording import addresses
from wording.addresses import Below
from wording.languages import team, team_noted, team_plural


class SilentMission(Struct, frozen=True):
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


class Waiting(Struct, frozen=True):
    """`partials/desk/waiting.html`: « Sans réponse » and « Messages non remis »."""

    silent: tuple[SilentMission, ...] = ()
    more_silent: str = ""
    undelivered: tuple[UndeliveredMessage, ...] = ()
    more_undelivered: str = ""
    all_url: str = ""
    # « 14 missions sans réponse », « 2 messages non remis »: on a phone they stand far below
    summary: tuple[Link, ...] = ()
    # why no time limit runs, if none does
    asleep: str = ""


NOBODY_WAITS = Waiting()


SHOWN = 10
MOST = 100  # counted; more is « plus de 100 »
_ANSWERED = (Status.SLOTS_PROPOSED, Status.WORK_DONE)
_WHY = {
    REFUSALS: team_noted("Le locataire a refusé trois propositions : appelez-le."),
    PASSED: team_noted("Le créneau choisi est passé sans être planifié."),
    GONE: team_noted("Le compte du prestataire est fermé."),
}
_DECIDED = {Status.QUOTE_SUBMITTED: Action.APPROVE_QUOTE, Status.INVOICED: Action.ACCEPT_INVOICE}
_SILENT = {
    Role.TENANT: team_noted("Le locataire ne répond pas."),
    Role.CONTRACTOR: team_noted("Le prestataire ne répond pas."),
    Role.MANAGER: team_noted("Un gestionnaire ne répond pas."),
}


def shown_of_each(request: Web) -> int:
    """The first ones, or all that are counted."""
    return MOST if request.query_params.get("tout") == "1" else SHOWN


def all_url(request: Web) -> str:
    """Where all stand; empty there."""
    return addresses.WHOLE_DESK if shown_of_each(request) == SHOWN else ""


def waiting(request: Web, found: AllThatWaits) -> Waiting:
    return Waiting(
        all_url=all_url(request),
        asleep=_asleep(found.asleep_since),
        silent=tuple(map(_silent, found.silent)),
        more_silent=_more(found.silent_in_all, len(found.silent)),
        undelivered=tuple(message_view(request, *one, at_desk=True) for one in found.lost),
        more_undelivered=_more(found.lost_in_all, len(found.lost)),
        summary=_silent_and_lost(found.silent_in_all, found.lost_in_all),
    )


async def in_short() -> Waiting:
    """Above a list that somebody looks for something in: how many wait, each a way to the desk."""
    found = await numbers(MOST)
    return Waiting(
        asleep=_asleep(found.asleep_since),
        summary=(
            *_counted(found.decisions, _decisions, addresses.DESK),
            *_silent_and_lost(found.silent, found.lost, addresses.DESK),
        ),
    )


def _silent_and_lost(silent: int, lost: int, desk: str = "") -> tuple[Link, ...]:
    return (
        *_counted(silent, _missions, f"{desk}#sans-reponse"),
        *_counted(lost, _messages, f"{desk}#messages-non-remis"),
    )


def _decisions(number: int) -> str:
    if number >= MOST:
        return team("{number} décisions à prendre ou plus", number=MOST)
    return team_plural("{number} décision à prendre", "{number} décisions à prendre", number)


def _missions(number: int) -> str:
    if number >= MOST:
        return team("{number} missions sans réponse ou plus", number=MOST)
    return team_plural("{number} mission sans réponse", "{number} missions sans réponse", number)


def _messages(number: int) -> str:
    if number >= MOST:
        return team("{number} messages non remis ou plus", number=MOST)
    return team_plural("{number} message non remis", "{number} messages non remis", number)


def _asleep(since: datetime | None) -> str:
    if since is None:
        return ""
    return wording.typographic(
        team(
            "Depuis {moment}, les délais ne courent plus : ni rappel, ni créneau expiré. "
            "Prévenez qui s'occupe du serveur (« app.py resume »).",
            moment=wording.exact(since),
        )
    )


def _counted(number: int, told: Callable[[int], str], url: str) -> tuple[Link, ...]:
    return (Link(told(number), url),) if number else ()


def _more(number: int, shown: int) -> str:
    if number <= shown:
        return ""
    return (
        team("Plus de {number} en tout.", number=MOST)
        if number >= MOST
        else team("{number} en tout.", number=number)
    )


def _silent(one: Silent) -> SilentMission:
    status, url = Status(one.status), addresses.mission(one.reference, manages=True)
    return SilentMission(
        title=one.title,
        url=url,
        about=f"{one.reference} · {one.postcode} {one.town}",
        status=status_said(status, reopened=one.reopened),
        who=team(_WHY[one.why]) if one.why in _WHY else _who(one),
        since=wording.since(one.visit_start or one.status_since, clock.now()),
        # Another contractor would be refused as well.
        action=Link(team("Voir la mission"), url)
        if one.why == REFUSALS
        else _way_out(status, one.reference, gone=one.why == GONE, asks=one.asks),
    )


def _who(one: Silent) -> str:
    if one.status == Status.NEW:
        return team("Aucun prestataire ne l'a prise.")
    role = one.waits_for
    return team(_SILENT[role]) if role else ""


def _way_out(status: Status, reference: str, *, gone: bool = False, asks: bool = True) -> Link:
    """`gone`: the contractor's account is closed, and nothing leads on with it; `asks`: somebody answers for the home."""

    def to(label: str, below: str = "") -> Link:
        return Link(label, addresses.mission(reference, below, manages=True))

    row = find(Action.REASSIGN, Who.MANAGER, status)
    if gone and row:
        return to(row.label, MANAGERS[Action.REASSIGN].path)
    if gone and (closes := find(Action.CLOSE_WITHOUT_INVOICE, Who.MANAGER, status)):
        return to(closes.label, MANAGERS[Action.CLOSE_WITHOUT_INVOICE].path)
    if status in _ANSWERED:
        confirms = None if asks else find(Action.CONFIRM_WORK, Who.MANAGER_FOR_TENANT, status)
        return to(confirms.label if confirms else team(ANSWER), Below.ANSWER)
    if status in _DECIDED:
        act = MANAGERS[_DECIDED[status]]
        return to(team(act.label), act.path)
    return to(row.label, MANAGERS[Action.REASSIGN].path) if row else to(team("Voir la mission"))
