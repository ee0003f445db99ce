"""How much of one person's files may lie with us before it belongs to a mission: on its way, or a draft."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from database.connection import is_sqlite, rows, transaction
from models import clock
from models.errors import DomainError
from wording.faults import AnyFault, Fault

# Bytes, of an account and of a tenant's link (issue 9, 12).
OF_ACCOUNT, OF_LINK = 200_000_000, 50_000_000
_LOCK = 7_303_015  # one owner's uploads, on PostgreSQL
_HELD = (
    "SELECT (SELECT coalesce(sum(length), 0) FROM partial_upload "
    "WHERE owner = {} AND file IS NULL AND expires_at > {}) + "
    "(SELECT coalesce(sum(size), 0) FROM stored_file WHERE draft AND owner = {}) AS held"
)


class NoRoom(DomainError):
    def __init__(self, owner: str) -> None:
        super().__init__(fault(owner))


def most(owner: str) -> int:
    """`owner` is an Actor.key."""
    return OF_LINK if owner.startswith("link:") else OF_ACCOUNT


def fault(owner: str) -> AnyFault:
    return Fault.NO_ROOM.of(most_bytes=most(owner))


@asynccontextmanager
async def counting(owner: str) -> AsyncIterator[None]:
    """A transaction in which nobody else counts for this owner: two at once would each find the same room.

    On SQLite a transaction is alone anyway.
    """
    async with transaction():
        if not is_sqlite():
            await rows("SELECT pg_advisory_xact_lock({}, hashtext({}))", _LOCK, owner)
        yield


async def room(owner: str) -> int:
    """What is left, in bytes; below zero where it is too much already. Uploads count as they were announced."""
    found = await rows(_HELD, owner, clock.now(), owner)
    return most(owner) - int(found[0]["held"])
