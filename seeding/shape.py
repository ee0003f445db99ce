"""What is written: tables, columns, and the rows of a chunk."""

import uuid
from datetime import datetime
from typing import Any

from msgspec import Struct, field
from piccolo.table import Table

from models.agenda.slot import Slot, Wish
from models.agenda.visit import Visit
from models.assignment import Assignment
from models.files.stored_file import StoredFile
from models.missions.event import MissionEvent
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.papers.paper import Invoice, Quote
from models.people.account import Account
from models.people.tenant_link import TenantLink
from models.workflow import Decision, FileKind

Row = tuple[Any, ...]
PHOTO_SIZE = (64, 48)
FIRST_NAMES = ("Adèle", "Amine", "Anaïs", "Bruno", "Chantal", "Denis", "Élodie", "Farid", "Gaëlle", "Hélène", "Ibrahim", "Inès", "Jérôme", "Karine", "Lucien", "Maëva", "Nicolas", "Odile", "Pierre", "Rachida", "Simon", "Thérèse", "Yann", "Zoé")  # fmt: skip
LAST_NAMES = ("Aubert", "Bailleul", "Caron", "Deschamps", "Évrard", "Fournier", "Guérin", "Hachemi", "Jacquet", "Kowalski", "Lemaire", "Mercier", "Noël", "Ozanne", "Poulain", "Quentin", "Rousseau", "Sauvage", "Taleb", "Urbain", "Vidal", "Wattiez")  # fmt: skip

WRITTEN: tuple[type[Table], ...] = (
    Mission,
    Assignment,
    Slot,
    Visit,
    Wish,
    StoredFile,
    Quote,
    Invoice,
    MissionEvent,
    TenantLink,
    Message,
)
NUMBERED: tuple[type[Table], ...] = (
    Account,
    *(table for table in WRITTEN if table not in (StoredFile, TenantLink)),
)


# What the rows below hold, in their order; a column that is not here gets its default.
COLUMNS: dict[type[Table], str] = {
    Account: "id role email password_hash name company phone trades areas active agenda_version created_at",
    Mission: (
        "id reference status version status_since published_at published_by title trade urgency urgency_rank "
        "description address town postcode floor door occupancy tenant_name tenant_email tenant_phone opener "
        "access_codes bill_to_name bill_to_address bill_reference assignment chosen_slot visit contractor not_before "
        "not_before_reason tenant_word search_words search_people"
    ),
    Assignment: "id mission contractor started_at ended_at end_action readmitted declared_cents",
    Slot: "id assignment starts_at ends_at state",
    Visit: "id assignment slot number starts_at ends_at state planned_at finished_at sequence contractor",
    Wish: "id mission starts_at ends_at",
    StoredFile: (
        "id mission assignment kind name media_type key thumbnail_key size sha256 width height pages "
        "received_at owner draft"
    ),
    Quote: "id assignment version amount_cents file decision reason submitted_at decided_at decided_by",
    Invoice: "id assignment version amount_cents file decision reason submitted_at decided_at decided_by",
    MissionEvent: (
        "id mission assignment action from_status to_status version actor_role actor_account actor_name "
        "for_tenant reason note data at"
    ),
    TenantLink: "id mission nonce key_hash created_at expires_at",
    Message: (
        "id mission event kind to_name to_email account link data message_id created_at next_try_at "
        "attempts sent_at"
    ),
}
# Where a mission's row points on to what refers to the mission: assignment, chosen_slot, visit.
_FIRST_POINTER = COLUMNS[Mission].split().index("assignment")
POINTERS = slice(_FIRST_POINTER, _FIRST_POINTER + 3)


class Person(Struct):
    """`name`: of the firm, where there is one."""

    id: int
    name: str
    email: str
    own_name: str = ""

    @property
    def searched_name(self) -> str:
        return f"{self.name} {self.own_name}"


class Chunk(Struct):
    rows: dict[type[Table], list[Row]] = field(default_factory=lambda: {table: [] for table in WRITTEN})
    files: list[tuple[FileKind, str]] = field(default_factory=list)


class Paper(Struct):
    id: int
    version: int
    cents: int
    file: uuid.UUID
    at: datetime
    decision: Decision = Decision.PENDING
    reason: str = ""
    decided_at: datetime | None = None


class Assigned(Struct):
    id: int
    contractor: Person
    started_at: datetime
    ended_at: datetime | None = None
    end_action: str | None = None
    declared: int | None = None
    slots: list[list[Any]] = field(default_factory=list)  # id, start, end, state
    visits: list[list[Any]] = field(default_factory=list)  # id, slot, number, planned_at, state, finished_at
    quotes: list[Paper] = field(default_factory=list)
    invoices: list[Paper] = field(default_factory=list)

    @property
    def quote_in_force(self) -> bool:
        return any(quote.decision is Decision.APPROVED for quote in self.quotes)
