"""The manager's desk, and the form that publishes or corrects a mission."""

from markupsafe import Markup
from msgspec import Struct, field

from controllers.desk.waiting import NOBODY_WAITS, Waiting
from controllers.lists.views import MissionList
from controllers.missions.deciding import DecisionForm
from controllers.typed_slots import SlotInput
from controllers.web.views import NO_ERRORS, Errors, FileRow, FormMeta, Notice, Option
from wording import addresses
from wording.languages import team


class DecisionCard(Struct, frozen=True):
    """`facts` by `partials/desk/card.html`."""

    reference: str
    facts: Markup
    form: DecisionForm


class Decisions(Struct, frozen=True):
    """`partials/desk/decisions.html`, root `#decisions`: what a decision is answered with."""

    # « 4 décisions vous attendent. »
    waiting: str
    views: tuple[DecisionCard, ...]
    new_url: str = addresses.NEW_MISSION
    # « Encore 12 décisions », when the desk shows the oldest only
    more: str = ""
    # where they all stand; empty there
    all_url: str = ""
    notice: Notice | None = None


class Desk(Struct, frozen=True):
    """`partials/desk/desk.html`, root `#desk`; the table below is `partials/missions/list.html`."""

    # None where somebody looks for a mission: then those that were found stand first.
    decisions: Decisions | None
    missions: MissionList
    waiting: Waiting = NOBODY_WAITS
    url: str = addresses.DESK
    new_url: str = addresses.NEW_MISSION
    title: str = field(default_factory=lambda: team("Gestion"))


class MissionValues(Struct, frozen=True):
    """What was typed, or what the mission holds; names are the form's and the columns'."""

    title: str = ""
    description: str = ""
    address: str = ""
    town: str = ""
    postcode: str = ""
    floor: str = ""
    door: str = ""
    tenant_name: str = ""
    tenant_email: str = ""
    tenant_phone: str = ""
    contact_name: str = ""
    contact_quality: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    access_codes: str = ""
    # Euros, « 150,00 »
    threshold: str = ""
    bill_to_name: str = ""
    bill_to_address: str = ""
    bill_attention: str = ""
    bill_reference: str = ""
    # The reference of the mission that it follows
    follows: str = ""


class MissionFields(Struct, frozen=True):
    """`partials/desk/form.html`, root `#mission-form`. `new`: it publishes, and takes photos."""

    title: str
    url: str
    cancel_url: str
    # « Publier la mission », « Enregistrer la correction »
    button: str
    meta: FormMeta
    values: MissionValues
    trades: tuple[Option, ...]
    urgencies: tuple[Option, ...]
    occupancies: tuple[Option, ...]
    tenant_titles: tuple[Option, ...]
    languages: tuple[Option, ...]
    openers: tuple[Option, ...]
    # Five rows do; empty ones may be padded. `wish_date`, `wish_start`, `wish_end`.
    wishes: tuple[SlotInput, ...] = ()
    min_date: str = ""
    kept_photos: tuple[FileRow, ...] = ()
    # What the form showed: unless it was changed here, the tenant's own choice stays
    language_seen: str = ""
    # The same of every field, in short (controllers.desk.merging)
    shown: str = ""
    new: bool = True
    # What a correction does besides: « Changer le contact annule l'ancien lien. »
    hint: str = ""
    errors: Errors = NO_ERRORS
    notice: Notice | None = None
