"""The key in the address of an account's calendar feed: whoever has it reads the agenda, without a session."""

import secrets
from typing import Any

from msgspec import Struct
from piccolo.columns import ForeignKey, Serial, Timestamptz, Varchar
from piccolo.table import Table

from database.connection import as_object, rows, short_rows
from models import clock
from models.audience import POOL
from models.people.account import Account
from models.people.derived_key import derive, derived_again, hash_of
from models.workflow import Role
from settings import current


class FeedKey(Table, tablename="feed_key"):
    """One an account, made by its first sign-in: reading the page that shows it changes nothing."""

    id: Serial
    account = ForeignKey(Account, null=False)
    nonce = Varchar(length=64)
    key_hash = Varchar(length=64)
    created_at = Timestamptz(default=clock.now)

    @property
    def key(self) -> str:
        """Raises LostKey."""
        return derived_again(_purpose(self.account), self.nonce, self.key_hash)


def _purpose(account: int) -> str:
    return f"feed:{account}"


_MADE = "INSERT INTO feed_key (account, nonce, key_hash, created_at) VALUES ({}, {}, {}, {}) ON CONFLICT (account) DO "
_ANEW = "UPDATE SET nonce = excluded.nonce, key_hash = excluded.key_hash, created_at = excluded.created_at"


def _values(account: int) -> tuple[Any, ...]:
    nonce = secrets.token_hex(16)
    return account, nonce, hash_of(derive(_purpose(account), nonce, current().secret)), clock.now()


async def keep_feed_key(account: int) -> None:
    """The one that is there stays."""
    await rows(f"{_MADE}NOTHING", *_values(account))


async def renew_feed_key(account: int) -> None:
    """The one that is there ends."""
    await rows(f"{_MADE}{_ANEW}", *_values(account))


async def end_feed_key(account: int) -> None:
    await FeedKey.delete().where(FeedKey.account == account)


async def feed_key_of(account: int) -> FeedKey | None:
    return await FeedKey.objects().where(FeedKey.account == account).first()


class Subscriber(Struct, frozen=True):
    """Whose feed it is, and the number that rises with whatever it may show, as it was before that was read."""

    account: Account
    version: int


_ASKED = (
    "SELECT a.*, coalesce(({}), 0) AS feed_version FROM feed_key f JOIN account a ON a.id = f.account "
    "WHERE f.key_hash = {{}} AND a.active AND a.role = '{}'"
)
_OF_ROLE = {
    Role.CONTRACTOR: _ASKED.format("SELECT version FROM audience WHERE id = a.id", Role.CONTRACTOR.value),
    # Each contractor's own; what is on offer stands in no agenda.
    Role.MANAGER: _ASKED.format(
        f"SELECT sum(version) FROM audience WHERE id <> {POOL}",  # noqa: S608
        Role.MANAGER.value,
    ),
}


async def subscriber(key: str, role: Role) -> Subscriber | None:
    """None where it is no key, was ended, or is an account's of another role, or of one that is closed."""
    found = await short_rows(_OF_ROLE[role], hash_of(key))
    if not found:
        return None
    number = found[0].pop("feed_version")
    return Subscriber(as_object(Account, found[0]), int(number))
