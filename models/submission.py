"""The same click counts once: a form's key, kept in the transaction of what it did."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

from msgspec import Struct
from piccolo.columns import Serial, Text, Timestamptz, Varchar
from piccolo.table import Table

from database.connection import UniqueViolation, short_rows, transaction
from database.writing import Statement, later
from models import clock
from models.errors import DomainError, KeyReused

KEPT_FOR = timedelta(days=7)


class Submission(Table, tablename="submission"):
    id: Serial
    actor = Varchar(length=64)
    key = Varchar(length=64)
    digest = Varchar(length=64)
    answer = Text(default="{}")
    at = Timestamptz(default=clock.now)


class Answer(Struct, frozen=True):
    """Enough to answer the same again: where to go, and the sentence to show there."""

    location: str
    notice: str = ""


async def find(actor: str, key: str, digest: str) -> Answer | None:
    """The answer of the first time. Raises KeyReused where the content differs."""
    found = await short_rows(
        "SELECT digest, answer FROM submission WHERE actor = {} AND key = {}", actor, key
    )
    if not found:
        return None
    if found[0]["digest"] != digest:
        raise KeyReused
    return Answer(**json.loads(found[0]["answer"]))


async def answer_of(actor: str, key: str) -> Answer | None:
    """Of the first time, whatever the content is now."""
    found = await short_rows("SELECT answer FROM submission WHERE actor = {} AND key = {}", actor, key)
    return Answer(**json.loads(found[0]["answer"])) if found else None


async def is_known(actor: str, key: str) -> bool:
    return bool(await short_rows("SELECT 1 AS n FROM submission WHERE actor = {} AND key = {}", actor, key))


async def once(actor: str, key: str, digest: str, work: Callable[[], Awaitable[Answer]]) -> Answer:
    """`work` and its key in one transaction: what failed may be sent again under the same key.

    Opens the transaction itself. Raises KeyReused, and whatever `work` raises.
    """
    try:
        async with transaction():
            answer = await work()
            await _keep(actor, key, digest, answer)
    except (DomainError, *UniqueViolation):
        # The first of two clicks has moved the mission on, or left its key.
        if earlier := await find(actor, key, digest):
            return earlier
        raise
    return answer


_KEEP = "INSERT INTO submission (actor, key, digest, answer, at) VALUES ({}, {}, {}, {}, {})"


async def _keep(actor: str, key: str, digest: str, answer: Answer) -> None:
    kept = json.dumps({"location": answer.location, "notice": answer.notice})
    await later(Statement(_KEEP, (actor, key, digest, kept, clock.now())))


async def sweep_submissions() -> None:
    await Submission.delete().where(Submission.at <= clock.now() - KEPT_FOR)
