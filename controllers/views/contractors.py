"""« Prestataires »: who holds missions without a planned visit, and how many each may."""

from dataclasses import dataclass

from controllers.views.common import NO_ERRORS, Errors, FormMeta, Link, Notice


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
