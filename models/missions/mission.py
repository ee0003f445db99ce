"""The mission (ordre de mission): its row. The verbs that move it are functions of `models.missions.verbs`."""

from collections.abc import Sequence
from datetime import date, datetime

from piccolo.columns import Date, ForeignKey, Integer, Serial, SmallInt, Text, Timestamptz, Varchar
from piccolo.table import Table

import wording
from database.connection import as_object, fetch, short_rows
from database.writing import update
from models import clock
from models.agenda.slot import Slot
from models.agenda.visit import Visit
from models.assignment import Assignment
from models.errors import Stale
from models.missions.search_text import SEARCHED, contractor_in, searched
from models.people.account import Account
from models.people.contact import Contact, contact_of
from models.workflow import Occupancy, Opener, Status, Trade, Urgency


class Mission(Table, tablename="mission"):
    id: Serial
    reference = Varchar(length=16)
    status = Varchar(length=16, choices=Status, default=Status.NEW)
    version = Integer(default=1)
    status_since = Timestamptz(default=clock.now)
    published_at = Timestamptz(default=clock.now)
    published_by = ForeignKey(Account, null=True, default=None)
    title = Varchar(length=120)
    trade = Varchar(length=16, choices=Trade)
    urgency = Varchar(length=8, choices=Urgency, default=Urgency.NORMAL)
    urgency_rank = SmallInt(default=1)
    description = Text(default="")
    address = Varchar(length=200)
    town = Varchar(length=80)
    postcode = Varchar(length=10)
    floor = Varchar(length=40, default="")
    door = Varchar(length=40, default="")
    occupancy = Varchar(length=16, choices=Occupancy)
    tenant_title = Varchar(length=16, default="")
    tenant_name = Varchar(length=120, default="")
    tenant_email = Varchar(length=254, default="")
    tenant_phone = Varchar(length=32, default="")
    tenant_language = Varchar(length=8, default="fr")
    contact_name = Varchar(length=120, default="")
    contact_quality = Varchar(length=80, default="")
    contact_email = Varchar(length=254, default="")
    contact_phone = Varchar(length=32, default="")
    opener = Varchar(length=16, choices=Opener, default=Opener.TENANT)
    access_codes = Varchar(length=500, default="")
    threshold_cents = Integer(
        default=15000
    )  # this amount included, no quote is to be submitted: the agency's rule, not the law's
    bill_to_name = Varchar(length=120, default="")
    bill_to_address = Text(default="")
    bill_attention = Varchar(length=120, default="")
    bill_reference = Varchar(length=80, default="")
    follows: ForeignKey[Table] = ForeignKey("self", null=True, default=None)
    assignment = ForeignKey(Assignment, null=True, default=None)
    contractor = ForeignKey(Account, null=True, default=None)  # of the assignment
    chosen_slot = ForeignKey(Slot, null=True, default=None)
    visit = ForeignKey(Visit, null=True, default=None)  # the planned one
    not_before = Date(null=True, default=None)
    not_before_reason = Varchar(length=16, default="")
    tenant_word = Text(default="")  # what came with the wishes
    # As models.missions.search_text folds them; the second for managers alone. Triggers index them (database.finding).
    search_words = Text(default="")
    search_people = Text(default="")

    # The version at which the assignments were read, and these; see `by_reference`.
    read_with: tuple[int, list[Assignment]] = (0, [])

    @property
    def contact(self) -> Contact | None:
        """None where nobody has to be asked: an empty home or common parts without a contact person."""
        return contact_of(
            occupancy=self.occupancy,
            tenant_title=self.tenant_title,
            tenant_name=self.tenant_name,
            tenant_phone=self.tenant_phone,
            tenant_email=self.tenant_email,
            contact_name=self.contact_name,
            contact_quality=self.contact_quality,
            contact_phone=self.contact_phone,
            contact_email=self.contact_email,
            postcode=self.postcode,
        )

    @property
    def contact_email_known(self) -> bool:
        return self.contact is not None and bool(self.contact.email)

    @property
    def contact_can_be_written_to(self) -> bool:
        """By mail or by SMS."""
        return self.contact is not None and self.contact.can_be_written_to

    @property
    def place(self) -> str:
        return f"{self.postcode} {self.town}"

    @property
    def whole_place(self) -> str:
        return wording.whole_place(self.address, self.floor, self.door, self.postcode, self.town)

    def pause_at(self, moment: datetime) -> date | None:
        """The day before which its contractor won't come, as it has said; None once it is there."""
        today: date = wording.local(moment, self.postcode).date()
        until: date | None = self.not_before
        return until if until is not None and today < until else None

    def pauses_at(self, moment: datetime) -> bool:
        return self.pause_at(moment) is not None

    def require_seen(self, version: int) -> None:
        """Raises Stale where the person saw another version than this."""
        if version != self.version:
            raise Stale

    async def set(self, **values: object) -> None:
        """Writes these columns, and what the mission is then found by. `status` and `version` are the engine's alone."""
        if values.keys() & SEARCHED:
            named = {name: values.get(name, getattr(self, name)) for name in SEARCHED}
            values |= searched(named, contractor_in(self.search_people))
        await update(self, **values)

    async def assignments(self) -> list[Assignment]:
        """All that there were, too. Those read with the mission hold as long as its version does."""
        version, found = self.read_with
        return found if version == self.version else await fetch(Assignment, "mission = {}", self.id)


_ASSIGNMENTS = [column._meta.name for column in Assignment._meta.columns]
_BY_REFERENCE = (
    f"SELECT m.*, {', '.join(f'a.{name} AS a_{name}' for name in _ASSIGNMENTS)} "  # noqa: S608 - our own columns
    "FROM mission m LEFT JOIN assignment a ON a.mission = m.id WHERE m.reference = {}"
)


async def by_reference(reference: str) -> Mission | None:
    """With its assignments, which everybody who asks for a mission is judged by. `reference` as it was copied."""
    found = await short_rows(_BY_REFERENCE, wording.reference_in(reference))
    if not found:
        return None
    parts = [{name: row.pop(f"a_{name}") for name in _ASSIGNMENTS} for row in found]
    mission = as_object(Mission, found[0])
    mission.read_with = (
        mission.version,
        [as_object(Assignment, part) for part in parts if part["id"] is not None],
    )
    return mission


async def missions_with(ids: Sequence[int]) -> list[Mission]:
    """In no order."""
    places = ", ".join(["{}"] * len(ids))
    return await fetch(Mission, f"id IN ({places})", *ids) if ids else []
