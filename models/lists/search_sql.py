"""The SQL of the lists, in parts that are put together: building it through Piccolo cost a millisecond a page.

`{}` stands for each argument, as in Piccolo's raw queries; the same text runs on both databases.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from models.assignment import HAS_LEFT
from models.missions.event import REOPENED

_CONTRACTOR = "coalesce(nullif(c.company, ''), c.name, '') AS contractor"
# Of the tables joined both databases leave those alone of which nothing is asked.
PLACE = f"m.id, m.version, {_CONTRACTOR}, m.status_since AS at, 0 AS rank"
PLACE_IN_POOL = "m.id, m.version, '' AS contractor, m.published_at AS at, m.urgency_rank AS rank"
SHOWN = f"""m.id, m.version, m.reference, m.status, m.status_since, m.published_at, m.title, m.trade, m.urgency, m.urgency_rank,
    m.town, m.postcode, m.occupancy, m.contact_name, m.not_before,
    {_CONTRACTOR},
    v.starts_at AS visit_start, v.ends_at AS visit_end, s.starts_at AS slot_start, s.ends_at AS slot_end,
    {REOPENED}"""
_FROM = """FROM mission m
LEFT JOIN account c ON c.id = m.contractor
LEFT JOIN visit v ON v.id = m.visit
LEFT JOIN slot s ON s.id = m.chosen_slot
"""
# Row values, so that each page is one step into the index.
POOL_KEY = "(m.urgency_rank, m.published_at, m.id)"
SINCE_KEY = "(m.status_since, m.id)"
NEWEST, OLDEST = "ORDER BY m.status_since DESC, m.id DESC", "ORDER BY m.status_since, m.id"
POOL_ORDER = "ORDER BY m.urgency_rank DESC, m.published_at DESC, m.id DESC"


class Where(Struct, frozen=True):
    """A condition and its arguments."""

    sql: str
    args: tuple[Any, ...] = ()


def one_of(column: str, values: Sequence[str]) -> Where:
    return Where(f"{column} IN ({', '.join(['{}'] * len(values))})", tuple(values))


def with_id(ids: Sequence[int]) -> Where:
    return Where(f"m.id IN ({', '.join(['{}'] * len(ids))})", tuple(ids))


def equal(column: str, value: object) -> Where:
    return Where(f"{column} = {{}}", (value,))


def any_of(conditions: Sequence[Where]) -> Where:
    parts = " OR ".join(condition.sql for condition in conditions)
    return Where(f"({parts})", tuple(arg for condition in conditions for arg in condition.args))


def not_barred(contractor: int) -> Where:
    return Where(
        "NOT EXISTS (SELECT 1 FROM assignment b WHERE b.mission = m.id AND b.contractor = {} "  # noqa: S608 - our own text
        f"AND {HAS_LEFT})",
        (contractor,),
    )


def beginning(column: str, starts: Sequence[str]) -> Where:
    """With any of these. Typed wildcards stand for themselves; PostgreSQL takes no NUL."""
    literal = [re.sub(r"([!%_])", r"!\1", start.replace("\0", "")) for start in starts]
    return any_of([Where(f"m.{column} LIKE {{}} ESCAPE '!'", (f"{start}%",)) for start in literal])


def number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(text)
    return int(text)


def instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None or not 2000 < found.year < 2200:
        raise ValueError(text)
    return found


def after_pool(cursor: Sequence[str]) -> Where:
    """Raises ValueError or IndexError for a cursor that is none."""
    args = (number(cursor[0]), instant(cursor[1]), number(cursor[2]))
    return Where(f"{POOL_KEY} < ({{}}, {{}}, {{}})", args)


def after_since(cursor: Sequence[str], *, oldest_first: bool) -> Where:
    """Raises ValueError or IndexError for a cursor that is none."""
    args = (instant(cursor[0]), number(cursor[1]))
    return Where(f"{SINCE_KEY} {'>' if oldest_first else '<'} ({{}}, {{}})", args)


def joined(conditions: Sequence[Where]) -> tuple[str, list[Any]]:
    where = " AND ".join(condition.sql for condition in conditions)
    return f"WHERE {where}" if where else "", [arg for c in conditions for arg in c.args]


def assembled(columns: str, conditions: Sequence[Where], order: str = "") -> tuple[str, list[Any]]:
    where, args = joined(conditions)
    return f"SELECT {columns} {_FROM} {where} {order}", args


def wishes(count: int) -> str:
    """Of so many missions."""
    places = ", ".join(["{}"] * count)
    text = f"SELECT mission, starts_at, ends_at FROM wish WHERE mission IN ({places})"  # noqa: S608 - places only
    return f"{text} ORDER BY starts_at"
