"""The same click counts once: a form's key, kept in the transaction of what it did."""

import json
from dataclasses import dataclass
from datetime import timedelta

from piccolo.columns import Serial, Text, Timestamptz, Varchar
from piccolo.table import Table

from models import clock
from models.database import rows, short_rows
from models.errors import KeyReused

KEPT_FOR = timedelta(days=7)


class Submission(Table, tablename="submission"):
    id: Serial
    actor = Varchar(length=64)
    key = Varchar(length=64)
    digest = Varchar(length=64)
    answer = Text(default="{}")
    at = Timestamptz(default=clock.now)


@dataclass(frozen=True, slots=True)
class Answer:
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


async def begin(actor: str, key: str, digest: str) -> Answer | None:
    """Takes the key, or gives the answer of the first time; joins the caller's transaction.

    On PostgreSQL a second click waits here until the first has ended. Raises KeyReused.
    """
    taken = await rows(
        "INSERT INTO submission (actor, key, digest, answer, at) VALUES ({}, {}, {}, {}, {}) "
        "ON CONFLICT (actor, key) DO NOTHING RETURNING id",
        actor,
        key,
        digest,
        "{}",
        clock.now(),
    )
    if taken:
        return None
    earlier = await find(actor, key, digest)
    if earlier is None:
        raise KeyReused
    return earlier


async def finish(actor: str, key: str, answer: Answer) -> None:
    text = json.dumps({"location": answer.location, "notice": answer.notice})
    await rows("UPDATE submission SET answer = {} WHERE actor = {} AND key = {}", text, actor, key)


async def sweep_submissions() -> None:
    await Submission.delete().where(Submission.at <= clock.now() - KEPT_FOR)
