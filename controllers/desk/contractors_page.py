"""The page « Prestataires »."""

from msgspec import Struct, field
from msgspec.structs import replace

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
from wording.languages import team, team_plural


class HeldMission(Struct, frozen=True):
    mission: Link
    # « Créneaux proposés, prise il y a 3 jours »
    about: str


class ContractorRow(Struct, frozen=True):
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


class ContractorsPage(Struct, frozen=True):
    rows: tuple[ContractorRow, ...]
    url: str
    # what is looked for, and what there is besides
    text: str
    summary: str
    more: str
    hint: str
    notice: Notice | None = None
    title: str = field(default_factory=lambda: team("Prestataires"))


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
        more=_others(len(found) - SHOWN),
        hint=team("Vide : comme pour tous ({limit}). 0 : sans limite.", limit=most or team("sans limite")),
        notice=notice_of(request),
    )


def _matches(one: Account, text: str) -> bool:
    words = wording.folded(text).split()
    told = wording.folded(f"{one.name} {one.company} {one.email}")
    return all(word in told for word in words)


def _others(number: int) -> str:
    if number <= 0:
        return ""
    return team_plural("Encore {number} prestataire.", "Encore {number} prestataires.", number)


def _summary(contractors: int, missions: int) -> str:
    if not missions:
        return team("Aucun prestataire ne garde de mission sans visite planifiée.")
    held = team_plural("{number} mission", "{number} missions", missions)
    return team_plural(
        "{number} prestataire garde {missions} sans visite planifiée.",
        "{number} prestataires gardent {missions} sans visite planifiée.",
        contractors,
        missions=held,
    )


def _told(missed: Missed) -> str:
    often = team("une fois")
    if missed.no_shows > 1:
        often = team_plural("{number} fois", "{number} fois", missed.no_shows)
    moved = team_plural("{number} rendez-vous", "{number} rendez-vous", missed.moved_late)
    if missed.no_shows and missed.moved_late:
        return team(
            "Sur douze mois : n'est pas venu {often} et a déplacé {visits} à moins de 24 h.",
            often=often,
            visits=moved,
        )
    if missed.no_shows:
        return team("Sur douze mois : n'est pas venu {often}.", often=often)
    return (
        team("Sur douze mois : a déplacé {visits} à moins de 24 h.", visits=moved)
        if missed.moved_late
        else ""
    )


def _count(held: int, most: int | None) -> str:
    if not most:
        return team_plural(
            "{number} mission sans visite planifiée, sans limite",
            "{number} missions sans visite planifiée, sans limite",
            held,
        )
    return team_plural(
        "{number} mission sans visite planifiée, {most} au plus",
        "{number} missions sans visite planifiée, {most} au plus",
        held,
        most=most,
    )


def _row(request: Web, one: Account, held: list[Held], missed: Missed) -> ContractorRow:
    now, most = clock.now(), most_unplanned(one.most_unplanned)
    rest = len(held) - HELD_SHOWN
    return ContractorRow(
        number=str(one.id),
        name=one.shown_name,
        about=" · ".join(
            part for part in (one.name if one.company else "", wording.shown_email(one.email)) if part
        ),
        count=_count(len(held), most),
        missed=wording.typographic(_told(missed)),
        held=tuple(
            HeldMission(
                Link(f"{mission.title}, {mission.place}", addresses.mission(mission.reference, manages=True)),
                team(
                    "{status}, prise {age}", status=mission.status.label, age=wording.age(mission.since, now)
                ),
            )
            for mission in held[:HELD_SHOWN]
        ),
        more=team_plural("et {number} autre, plus récente", "et {number} autres, plus récentes", rest)
        if rest > 0
        else "",
        most="" if one.most_unplanned is None else str(one.most_unplanned),
        url=f"{addresses.CONTRACTORS}/{one.id}",
        meta=meta(request),
    )
