"""The tenant's key: derived when it is sent, so that neither database nor outbox holds it."""

import secrets
import uuid
from datetime import timedelta

from piccolo.columns import UUID, ForeignKey, Timestamptz, Varchar
from piccolo.columns.reference import LazyTableReference
from piccolo.table import Table

from database.connection import as_object, rows, transaction
from database.writing import Statement, fill_in
from models import clock
from models.people.derived_key import derive, derived_again, hash_of
from settings import current

LIFETIME = timedelta(days=30)


class TenantLink(Table, tablename="tenant_link"):
    """For one mission and one contact; `key_hash` is SHA-256 of the key."""

    id = UUID(primary_key=True, default=uuid.uuid4)
    mission: ForeignKey[Table] = ForeignKey(
        LazyTableReference("Mission", module_path="models.missions.mission"), null=False
    )
    nonce = Varchar(length=64)
    key_hash = Varchar(length=64)
    created_at = Timestamptz(default=clock.now)
    expires_at = Timestamptz(default=None)
    revoked_at = Timestamptz(null=True, default=None)

    # The key by which it was found; see `find_link`.
    given = ""

    @property
    def key(self) -> str:
        """Raises LostKey."""
        return self.given or derived_again(purpose(self.id), self.nonce, self.key_hash)

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > clock.now()


def purpose(link_id: uuid.UUID) -> str:
    return f"tenant-link:{link_id}"


_LIVE = (
    "INSERT INTO tenant_link (id, mission, nonce, key_hash, created_at, expires_at) VALUES ({}, {}, {}, {}, {}, {}) "
    "ON CONFLICT (mission) WHERE revoked_at IS NULL DO UPDATE SET expires_at = excluded.expires_at RETURNING *"
)


def keeping_alive(mission_id: int) -> Statement:
    """Named `link`: the mission's link, made where there is none, its 30 days begun anew."""
    link_id, nonce, now = uuid.uuid4(), secrets.token_hex(16), clock.now()
    hashed = hash_of(derive(purpose(link_id), nonce, current().secret))
    return Statement(_LIVE, (link_id, mission_id, nonce, hashed, now, now + LIFETIME), "link")


async def live_link(mission_id: int) -> TenantLink:
    """Joins the transaction."""
    wanted = keeping_alive(mission_id)
    [row] = await rows(wanted.sql, *wanted.args)
    return as_object(TenantLink, row)


async def live_link_of(mission_id: int) -> TenantLink | None:
    """Of the contact of today; an expired one too, which can be renewed."""
    live = TenantLink.objects().where(TenantLink.mission == mission_id, TenantLink.revoked_at.is_null())
    return await live.first()


async def revoke_links(mission_id: int) -> int:
    """How many were live."""
    revoked = (
        await TenantLink.update({TenantLink.revoked_at: clock.now()})
        .where(TenantLink.mission == mission_id, TenantLink.revoked_at.is_null())
        .returning(TenantLink.id)
    )
    return len(revoked)


async def find_link(key: str) -> TenantLink | None:
    """By its key, live or not: who holds an expired key may ask for a new one."""
    link = await TenantLink.objects().where(TenantLink.key_hash == hash_of(key)).first()
    if link is not None:
        fill_in(link, {"given": key})
    return link


async def remade(link: TenantLink) -> TenantLink:
    """In the place of one whose key is lost: it dies, and the mission has a link again."""
    async with transaction():
        await revoke_links(link.mission)
        return await live_link(link.mission)
