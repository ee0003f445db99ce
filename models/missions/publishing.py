"""Publishing a mission: what the manager's form must hold, and the first event of its history."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import wording
from database.connection import transaction
from database.writing import insert, new
from models import audience, clock
from models.agenda.span import Span
from models.errors import Faults, InvalidInput, NotVisible, Nth
from models.files.stored_file import attach
from models.missions import notices
from models.missions.event import MissionEvent
from models.missions.facts import Facts
from models.missions.limits import too_far
from models.missions.mission import Mission, by_reference
from models.missions.transition_table import Action
from models.missions.transitions import LONG_TEXT
from models.missions.verbs.slots import MOST_WISHES, replace_wishes
from models.people.actor import Actor
from models.workflow import FileKind, Occupancy, Opener, Role, Status, Trade, Urgency
from settings import current
from wording.faults import AnyFault, Fault, Faulty
from wording.languages import Language, team_noted

# Kept in French, and said through `team` where they are shown.
TITLES = ("", team_noted("Madame"), team_noted("Monsieur"))
LANGUAGES = {
    Language.FR: team_noted("français"),
    Language.EN: team_noted("anglais"),
    Language.ES: team_noted("espagnol"),
    Language.PT: team_noted("portugais"),
    Language.AR: team_noted("arabe"),
    Language.TR: team_noted("turc"),
}
_TEXTS = (
    "title",
    "description",
    "address",
    "town",
    "postcode",
    "floor",
    "door",
    "tenant_name",
    "tenant_email",
    "tenant_phone",
    "contact_name",
    "contact_quality",
    "contact_email",
    "contact_phone",
    "access_codes",
    "bill_to_name",
    "bill_to_address",
    "bill_attention",
    "bill_reference",
)
_MULTILINE = {"description": LONG_TEXT, "bill_to_address": 500}
_MISSING = {
    "title": Fault.TITLE_MISSING,
    "address": Fault.ADDRESS_MISSING,
    "town": Fault.TOWN_MISSING,
    "postcode": Fault.POSTCODE_UNREADABLE,
}


class _Check:
    """Collects the faults of a form, each under its column's name."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self.form = form
        self.errors: Faults = {}
        self.values: dict[str, Any] = {}

    def fault(self, name: str, fault: AnyFault) -> None:
        self.errors.setdefault(name, fault)

    def texts(self) -> None:
        for name in _TEXTS:
            text = self.form.get(name, "")
            text = wording.kept(text).strip() if name in _MULTILINE else wording.one_line(text)
            if not text and name in _MISSING:
                self.fault(name, _MISSING[name])
            self.values[name] = text

    def lengths(self) -> None:
        """Last: an address or a number is as long as it is kept."""
        for name in _TEXTS:
            longest = _MULTILINE.get(name) or getattr(Mission, name).length
            if fault := wording.too_long(self.values[name], longest):
                self.fault(name, fault)

    def choice(self, name: str, allowed: Sequence[str], missing: Fault) -> None:
        value = self.form.get(name, "")
        if value not in allowed:
            self.fault(name, missing)
        self.values[name] = value

    def read(self, name: str, parse: Callable[[str], str]) -> None:
        """What was typed, as it is kept; where it is none, with the fault that says so."""
        if self.values[name]:
            try:
                self.values[name] = parse(self.values[name])
            except Faulty as error:
                self.fault(name, error.fault)

    def places(self) -> None:
        """Before the telephones, which some places write in their own way."""
        self.read("postcode", wording.parse_postcode)

    def reached(self) -> None:
        for who in ("tenant", "contact"):
            self.read(f"{who}_email", wording.parse_email)
            self.read(f"{who}_phone", lambda text: wording.parse_phone(text, self.values["postcode"]))

    def people(self) -> None:
        v = self.values
        occupied = v["occupancy"] == Occupancy.OCCUPIED
        if occupied and not v["tenant_name"]:
            self.fault("tenant_name", Fault.TENANT_NAME_MISSING)
        who = "contact" if v["contact_name"] else "tenant"
        if not v["contact_name"] and (v["contact_email"] or v["contact_phone"]):
            self.fault("contact_name", Fault.CONTACT_NAME_MISSING)
        if (occupied or v["contact_name"]) and not (v[f"{who}_email"] or v[f"{who}_phone"]):
            self.fault(f"{who}_email", Fault.CONTACT_UNREACHABLE)

    def threshold(self) -> None:
        text = wording.visible(self.form.get("threshold", ""))
        try:
            self.values["threshold_cents"] = wording.parse_amount(text) if text else current().threshold_cents
        except Faulty as error:
            self.fault("threshold", error.fault)


async def check_form(form: Mapping[str, str]) -> dict[str, Any]:
    """The columns of a mission from the text of its form. Raises InvalidInput with every fault at once."""
    check = _Check(form)
    check.texts()
    check.choice("trade", list(Trade), Fault.TRADE_MISSING)
    check.choice("urgency", list(Urgency), Fault.URGENCY_MISSING)
    check.choice("occupancy", list(Occupancy), Fault.OCCUPANCY_MISSING)
    check.choice("opener", list(Opener), Fault.OPENER_MISSING)
    check.choice("tenant_title", TITLES, Fault.CIVILITY_UNKNOWN)
    check.choice("tenant_language", list(LANGUAGES), Fault.LANGUAGE_UNKNOWN)
    check.places()
    check.reached()
    check.people()
    check.threshold()
    check.lengths()
    if reference := wording.visible(form.get("follows", "")):
        earlier = await by_reference(reference)
        if earlier is None:
            check.fault("follows", Fault.FOLLOWS_UNKNOWN)
        check.values["follows"] = earlier.id if earlier else None
    else:
        check.values["follows"] = None
    if check.errors:
        raise InvalidInput(check.errors)
    check.values["urgency_rank"] = Urgency(check.values["urgency"]).rank
    return check.values


def check_wishes(wishes: Sequence[Span], postcode: str, known: Collection[Span] = ()) -> None:
    """`known`: those that stand in the mission already, which may be over by now. Raises InvalidInput on each."""
    if len(wishes) > MOST_WISHES:
        raise InvalidInput(wishes=Fault.TOO_MANY_WISHES.of(most=MOST_WISHES))
    faults: Faults = {
        Nth("wishes", index): fault
        for index, wish in enumerate(wishes)
        # One that lies too far ahead nobody could propose.
        if (fault := wish.end_fault(postcode) or _past(wish, known) or too_far(wish.start, postcode))
    }
    if faults:
        raise InvalidInput(faults)


def _past(wish: Span, known: Collection[Span]) -> Fault | None:
    return Fault.SLOT_PAST if wish.start <= clock.now() and wish not in known else None


async def publish(
    values: dict[str, Any], wishes: Sequence[Span], by: Actor, photos: Sequence[uuid.UUID] = ()
) -> Mission:
    """`values` as `check_form` gives them. The reference is OM-, the year, and the row's number."""
    if by.role is not Role.MANAGER:
        raise NotVisible
    check_wishes(wishes, values["postcode"])
    async with transaction():
        mission = new(Mission, reference=uuid.uuid4().hex[:16], published_by=by.account_id, **values)
        await insert(mission)
        reference = f"OM-{wording.local(clock.now()).year}-{mission.id:06d}"
        await mission.set(reference=reference)
        await replace_wishes(mission.id, wishes)
        await attach(
            photos,
            owner=by.key,
            mission=mission.id,
            assignment=None,
            kind=FileKind.DAMAGE,
            name="photos",
        )
        event = new(
            MissionEvent,
            mission=mission.id,
            action=Action.PUBLISH,
            to_status=Status.NEW,
            version=mission.version,
            actor_role=by.role,
            actor_account=by.account_id,
            actor_name=by.name,
            data="{}",
        )
        await notices.write(mission, event, Facts(clock.now()), by)
        audience.tell((), pool=True, more_on_offer=1)
    return mission
