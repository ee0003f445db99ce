"""When a contractor is away, wherever that counts: its absences, and what its other agenda says."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

import wording
from database.gathering import Read, instant
from models.agenda.free import Repeat, occurrences
from models.agenda.span import Span


class TimeAway(Struct, frozen=True):
    """`absence`: its number, 0 where the other agenda says so. `clock`: the place whose clock its account lives by."""

    account: int
    span: Span
    absence: int
    label: str
    repeat: Repeat
    repeat_until: date | None
    clock: str

    def within(self, span: Span) -> list[Span]:
        return occurrences(self.span, self.repeat, self.repeat_until, span, self.clock)


_NAMES = ("account", "starts_at", "ends_at", "absence", "label", "repeat", "repeat_until", "areas")
_AWAY = (
    "SELECT x.account, x.starts_at, x.ends_at, x.id AS absence, x.label, x.repeat, x.repeat_until, c.areas "
    "FROM absence x JOIN account c ON c.id = x.account "
    "WHERE x.account IN (%s) AND (x.over_at IS NULL OR x.over_at > {}) AND x.starts_at < {} UNION ALL "
    "SELECT account, starts_at, ends_at, 0, '', 'none', NULL, '' FROM busy_time "
    "WHERE account IN (%s) AND ends_at > {} AND starts_at < {} ORDER BY starts_at, absence"
)


def times_away(accounts: Sequence[int], within: Span) -> Read[TimeAway]:
    places = ", ".join(["{}"] * len(accounts))
    mine = (*accounts, within.start, within.end)
    return Read(_AWAY.replace("%s", places) if accounts else "", (*mine, *mine), _NAMES, _made)


def _made(row: list[Any]) -> TimeAway:
    account, start, end, absence, label, repeat, until, areas = row
    span = Span(instant(start), instant(end))
    until_day = date.fromisoformat(until) if until else None
    return TimeAway(account, span, absence, label, Repeat(repeat), until_day, wording.clock_of(areas))
