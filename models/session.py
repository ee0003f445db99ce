"""Sessions of people who signed in: a random key in the cookie, only its hash in the database."""

import hashlib
import secrets
from datetime import timedelta

from piccolo.columns import ForeignKey, Timestamptz, Varchar
from piccolo.table import Table

from models import clock
from models.account import Account

IDLE = timedelta(days=7)
LIFETIME = timedelta(days=30)
# Writing at every request would turn each read into a write.
SEEN_EVERY = timedelta(minutes=10)


def key_hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


class Session(Table, tablename="session"):
    key_hash = Varchar(length=64, primary_key=True)
    account = ForeignKey(Account, null=False)
    created_at = Timestamptz(default=clock.now)
    seen_at = Timestamptz(default=clock.now)


async def open_session(account: Account) -> str:
    """A new key at each sign-in (ASVS 7.2.4): whatever cookie the browser brought means nothing."""
    key = secrets.token_urlsafe(32)
    await Session.insert(Session(key_hash=key_hash(key), account=account.id))
    return key


async def account_of(key: str) -> Account | None:
    """None where the session ended, timed out, or its account was disabled."""
    now = clock.now()
    hashed = key_hash(key)
    row = (
        await Session.select(Session.account, Session.seen_at)
        .where(Session.key_hash == hashed, Session.seen_at > now - IDLE, Session.created_at > now - LIFETIME)
        .first()
    )
    if row is None:
        return None
    account = await Account.objects().where(Account.id == row["account"], Account.active.eq(True)).first()
    if account and now - row["seen_at"] > SEEN_EVERY:
        await Session.update({Session.seen_at: now}).where(Session.key_hash == hashed)
    return account


async def close_session(key: str) -> None:
    await Session.delete().where(Session.key_hash == key_hash(key))


async def sweep_sessions() -> None:
    now = clock.now()
    await Session.delete().where((Session.seen_at <= now - IDLE) | (Session.created_at <= now - LIFETIME))
