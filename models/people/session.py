"""Sessions of people who signed in: a random key in the cookie, only its hash in the database."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from msgspec import Struct
from piccolo.columns import ForeignKey, Timestamptz, Varchar
from piccolo.table import Table

from database.connection import as_object, short_rows, transaction
from models import clock
from models.audience import POOL
from models.people.account import Account
from models.people.feed_key import keep_feed_key

IDLE = timedelta(days=7)
LIFETIME = timedelta(days=30)
# Writing at every request would turn each read into a write.
SEEN_EVERY = timedelta(minutes=10)
SECOND_CLICK = timedelta(minutes=1)


def key_hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


class Session(Table, tablename="session"):
    key_hash = Varchar(length=64, primary_key=True)
    account = ForeignKey(Account, null=False)
    created_at = Timestamptz(default=clock.now)
    seen_at = Timestamptz(default=clock.now)
    device = Varchar(length=80, default="")  # « Firefox sur Android »: in words, nothing else of it is kept

    @property
    def mark(self) -> str:
        """Names it in a page; its key can't be told from it."""
        return key_hash(f"mark:{self.key_hash}")[:16]


async def open_session(account: Account, device: str = "") -> str:
    """A new key at each sign-in (ASVS 7.2.4): whatever cookie the browser brought means nothing."""
    key = secrets.token_urlsafe(32)
    await Session.insert(Session(key_hash=key_hash(key), account=account.id, device=device))
    await keep_feed_key(account.id)
    return key


async def sessions_of(account: int) -> list[Session]:
    """Those that are open, the one seen last first."""
    now = clock.now()
    found = Session.objects().where(
        Session.account == account, Session.seen_at > now - IDLE, Session.created_at > now - LIFETIME
    )
    return await found.order_by(Session.seen_at, ascending=False)


class Visitor(Struct, frozen=True):
    """Whose session it is, and the numbers of its audiences as they were before anything else was read."""

    values: dict[str, Any]  # the account's row
    own_version: int
    pool_version: int
    pool_size: int  # how many missions are on offer, to whomever

    @property
    def account_id(self) -> int:
        return int(self.values["id"])

    @property
    def account(self) -> Account:
        return as_object(Account, self.values)


# Every request asks this: one query. The added columns have names that no account's has.
_ASKED = (
    "SELECT a.*, s.seen_at AS session_seen_at, coalesce(o.version, 0) AS own_version, "
    "coalesce(p.version, 0) AS pool_version, coalesce(p.size, 0) AS pool_size "
    "FROM session s JOIN account a ON a.id = s.account "
    "LEFT JOIN audience o ON o.id = a.id LEFT JOIN audience p ON p.id = {} "
    "WHERE s.key_hash = {} AND s.seen_at > {} AND s.created_at > {} AND a.active"
)


async def visitor_of(key: str) -> Visitor | None:
    """None where the session ended, timed out, or its account was disabled."""
    now, hashed = clock.now(), key_hash(key)
    found = await short_rows(_ASKED, POOL, hashed, now - IDLE, now - LIFETIME)
    if not found:
        return None
    values = found[0]
    seen_at = values.pop("session_seen_at")
    if now - seen_at > SEEN_EVERY:
        await Session.update({Session.seen_at: now}).where(Session.key_hash == hashed)
    numbers = [values.pop(name) for name in ("own_version", "pool_version", "pool_size")]
    return Visitor(values, *numbers)


async def close_session(key: str) -> None:
    await Session.delete().where(Session.key_hash == key_hash(key))


async def close_marked(account: int, mark: str) -> bool:
    """One of its own; False where there is none such any more."""
    found = [one for one in await sessions_of(account) if one.mark == mark]
    for one in found:
        await Session.delete().where(Session.key_hash == one.key_hash)
    return bool(found)


async def close_others(account: int, key: str) -> None:
    await Session.delete().where(Session.account == account, Session.key_hash != key_hash(key))


async def end_soon(key: str) -> None:
    """Another takes its place; the second of two clicks still comes with it."""
    ended = clock.now() - LIFETIME + SECOND_CLICK
    await Session.update({Session.created_at: ended}).where(Session.key_hash == key_hash(key))


async def change_password(account: int, hashed: str, key: str) -> None:
    """`key` is that of the session it was changed in: all others end with it."""
    async with transaction():
        await Account.update({Account.password_hash: hashed}).where(Account.id == account)
        await close_others(account, key)
        await end_soon(key)


async def close_sessions_of(account: int) -> None:
    """Whoever was signed in with an old password, or before the account was closed, is so no more."""
    await Session.delete().where(Session.account == account)


async def sweep_sessions() -> None:
    now = clock.now()
    await Session.delete().where((Session.seen_at <= now - IDLE) | (Session.created_at <= now - LIFETIME))
