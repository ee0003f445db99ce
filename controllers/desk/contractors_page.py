"""The page « Prestataires »."""

from dataclasses import dataclass, replace

import wording
from controllers.web.forms import errors_from
from controllers.web.rendering import Web, notice_of
from controllers.web.security import meta
from controllers.web.views import NO_ERRORS, Errors, FormMeta, Link, Notice
from models import clock
from models.agenda.missed import Missed, missed_by
from models.errors import InvalidInput
from models.missions import limits
from models.missions.limits import Held, most_unplanned
from models.people.account import Account, active
from models.workflow import Role
from settings import current
from wording import addresses


@dataclass(frozen=True, slots=True)
class HeldMission:
    mission: Link
    # « Créneaux proposés, prise il y a 3 jours »
    about: str


@dataclass(frozen=True, slots=True)
class ContractorRow:
    """Its form: « Missions sans visite planifiée, au plus » (`most_unplanned`, empty for the settings' number)."""

    number: str
    name: str
    # « Karim Durand · karim@creneau.example »
    about: str
    # « 12 missions sans visite planifiée, 20 au plus »
    count: str
    # « Sur douze mois : n'est pas venu 2 fois et a déplacé 1 rendez-vous à moins de 24 h. »
    missed: str
    held: tuple[HeldMission, ...]
    # « et 7 autres »
    more: str
    most: str
    url: str
    meta: FormMeta
    errors: Errors = NO_ERRORS
    # the form is open
    opened: bool = False


@dataclass(frozen=True, slots=True)
class ContractorsPage:
    rows: tuple[ContractorRow, ...]
    url: str
    # what is looked for, and what there is besides
    text: str
    summary: str
    more: str
    hint: str
    notice: Notice | None = None
    title: str = "Prestataires"


SHOWN, HELD_SHOWN = 30, 5


async def page(
    request: Web, failed: int | None = None, typed: str = "", error: InvalidInput | None = None
) -> ContractorsPage:
    """Who holds most first. `failed`: the account whose form came back with an error."""
    text = request.query_params.get("q", "")
    counts = await limits.counted_unplanned()
    found = [one for one in await active(Role.CONTRACTOR) if _matches(one, text)]
    found.sort(key=lambda one: (one.id != failed, -counts.get(one.id, 0), wording.folded(one.shown_name)))
    shown = found[:SHOWN]
    held = await limits.unplanned_of([one.id for one in shown]) if shown else {}
    missed = await missed_by([one.id for one in shown])
    rows = [_row(request, one, held.get(one.id, []), missed.get(one.id, Missed())) for one in shown]
    if failed is not None and rows:
        rows[0] = replace(rows[0], most=typed, errors=errors_from(error), opened=True)
    most = current().most_unplanned
    return ContractorsPage(
        rows=tuple(rows),
        url=addresses.CONTRACTORS,
        text=text,
        summary=_summary(len(counts), sum(counts.values())),
        more=f"Encore {wording.plural(len(found) - SHOWN, 'prestataire')}." if len(found) > SHOWN else "",
        hint=f"Vide : comme pour tous ({most or 'sans limite'}). 0 : sans limite.",
        notice=notice_of(request),
    )


def _matches(one: Account, text: str) -> bool:
    words = wording.folded(text).split()
    told = wording.folded(f"{one.name} {one.company} {one.email}")
    return all(word in told for word in words)


def _summary(contractors: int, missions: int) -> str:
    if not missions:
        return "Aucun prestataire ne garde de mission sans visite planifiée."
    holders = wording.plural(contractors, "prestataire garde", "prestataires gardent")
    return f"{holders} {wording.plural(missions, 'mission')} sans visite planifiée."


def _told(missed: Missed) -> str:
    often = "une fois" if missed.no_shows == 1 else f"{missed.no_shows} fois"
    came = f"n'est pas venu {often}" if missed.no_shows else ""
    moved = f"a déplacé {wording.plural(missed.moved_late, 'rendez-vous', 'rendez-vous')} à moins de 24 h"
    parts = [part for part in (came, moved if missed.moved_late else "") if part]
    return f"Sur douze mois : {' et '.join(parts)}." if parts else ""


def _row(request: Web, one: Account, held: list[Held], missed: Missed) -> ContractorRow:
    now, most = clock.now(), most_unplanned(one.most_unplanned)
    count = wording.plural(len(held), "mission") + " sans visite planifiée, "
    rest = len(held) - HELD_SHOWN
    return ContractorRow(
        number=str(one.id),
        name=one.shown_name,
        about=" · ".join(
            part for part in (one.name if one.company else "", wording.shown_email(one.email)) if part
        ),
        count=count + (f"{most} au plus" if most else "sans limite"),
        missed=wording.typographic(_told(missed)),
        held=tuple(
            HeldMission(
                Link(f"{mission.title}, {mission.place}", addresses.mission(mission.reference, manages=True)),
                f"{mission.status.label}, prise {wording.age(mission.since, now)}",
            )
            for mission in held[:HELD_SHOWN]
        ),
        more=f"et {wording.plural(rest, 'autre')}, plus {'récentes' if rest > 1 else 'récente'}"
        if rest > 0
        else "",
        most="" if one.most_unplanned is None else str(one.most_unplanned),
        url=f"{addresses.CONTRACTORS}/{one.id}",
        meta=meta(request),
    )
