"""What makes database, files and secret belong together."""

import hmac
import uuid
from datetime import datetime, timedelta

from piccolo.columns import SmallInt, Timestamptz, Varchar
from piccolo.table import Table

from database.connection import rows, short_rows
from database.gathering import Read, among
from models import clock
from settings import current

THE_ONE = 1
# Longer, and the machine's clock is wrong, or this is a backup of before: what is due would all be done at once.
LONGEST_SLEEP = timedelta(days=7)
NOTED_EVERY = timedelta(minutes=1)


class Installation(Table, tablename="installation"):
    """One row. `identity` stands in the storage of the files too."""

    id = SmallInt(primary_key=True, default=THE_ONE)
    identity = Varchar(length=36)
    secret_mark = Varchar(length=32, default="")  # of the newest secret
    seen_at = Timestamptz(null=True, default=None)  # when the time limits last ran


def _mark(secret: bytes) -> str:
    return hmac.digest(secret, b"creneau-installation", "sha256").hex()[:32]


async def knows_secret() -> bool:
    """Whether the links of this database were made with one of the secrets of the settings; notes a rotation."""
    await identity()
    marks = [_mark(secret) for secret in current().secrets]
    [row] = await rows("SELECT secret_mark FROM installation WHERE id = {}", THE_ONE)
    if row["secret_mark"] and row["secret_mark"] not in marks:
        return False
    await take_secret()
    return True


async def take_secret() -> None:
    """From now on the newest secret of the settings is this database's."""
    await rows("UPDATE installation SET secret_mark = {} WHERE id = {}", _mark(current().secret), THE_ONE)


async def identity() -> str:
    """Made once, by whoever asks first."""
    made = (THE_ONE, str(uuid.uuid4()))
    await rows(
        "INSERT INTO installation (id, identity, secret_mark) VALUES ({}, {}, '') ON CONFLICT DO NOTHING",
        *made,
    )
    [row] = await rows("SELECT identity FROM installation WHERE id = {}", THE_ONE)
    return str(row["identity"])


async def time_may_pass() -> bool:
    """Whether what is due may be done: no more than a week has gone by since it last was. Notes that it is.

    Slots that run out, works that are confirmed, reminders and what is swept can't be taken back.
    """
    await identity()
    if await asleep_since():
        return False
    seen = await _seen_at()
    if seen is None or abs(clock.now() - seen) >= NOTED_EVERY:
        await note_time()
    return True


async def asleep_since() -> datetime | None:
    """Since when what is due waits for a person; None where time passes."""
    return sleeping_since(await _seen_at())


def sleeping_since(seen: datetime | None) -> datetime | None:
    """The same, of the time when the limits last ran."""
    asleep = seen is not None and clock.now() - seen > LONGEST_SLEEP and not current().demo
    return seen if asleep else None


def the_one() -> Read[Installation]:
    return among(Installation, "id", [THE_ONE])


async def _seen_at() -> datetime | None:
    found = await short_rows("SELECT seen_at FROM installation WHERE id = {}", THE_ONE)
    return found[0]["seen_at"] if found else None


async def note_time() -> None:
    """On purpose: whatever has gone by, time passes from here."""
    await rows("UPDATE installation SET seen_at = {} WHERE id = {}", clock.now(), THE_ONE)
