"""The agenda that a contractor keeps elsewhere: its address, and when it says that the contractor is busy.

Of what is read there nothing stays but starts and ends (models.agenda.away: they count as absences).
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from piccolo.columns import Date, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.table import Table

import wording
from database.connection import as_object, rows, transaction
from database.gathering import Read, among
from database.writing import insert, new, update
from models import audience, clock
from models.agenda.span import AnyStanding, Span
from models.people.account import Account
from models.people.derived_key import LostKey
from models.people.sealing import seal, unseal
from models.workflow import Role

EVERY = timedelta(minutes=15)
# After each failure in a row; the last one from then on.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (15, 30, 60, 120, 240))
# A process that died while it read gives the agenda back.
LEASE = timedelta(minutes=5)
# What could not be read anew counts on: to be offered an hour that is taken is worse than to miss one that is free, and
# whoever wants it back takes the address away.
KEPT_FOR = timedelta(days=7)
# Of times to be written at once.
BATCH = 100


class Trouble(StrEnum):
    """Why it could not be read."""

    STATUS = "status"  # the server answers with another number than 200
    UNREACHABLE = "unreachable"
    PRIVATE = "private"  # the name leads to an address that is nobody's on the internet
    CERTIFICATE = "certificate"
    REDIRECT = "redirect"  # to where we don't go
    SLOW = "slow"
    CUT_OFF = "cut_off"
    TOO_BIG = "too_big"
    NO_CALENDAR = "no_calendar"
    TOO_MANY = "too_many"
    TOO_HEAVY = "too_heavy"
    LOST = "lost"  # sealed with a secret that is none of the settings' any more


class OtherAgenda(Table, tablename="other_agenda"):
    """One an account. Another address is another row: what is still being read for the one before finds its own gone."""

    id: Serial
    account = ForeignKey(Account, null=False)
    sealed = Text()
    etag = Varchar(length=255, default="")
    whole_on = Date(null=True, default=None)  # the last day on which all of it came
    read_at = Timestamptz(null=True, default=None)  # the last time that it went well
    next_read_at = Timestamptz(default=clock.now)
    failures = Integer(default=0)  # in a row
    trouble = Varchar(length=16, choices=Trouble, null=True, default=None)
    answered = Integer(null=True, default=None)  # the number, where the trouble is STATUS
    passed_over = Integer(default=0)  # events that could not be read
    created_at = Timestamptz(default=clock.now)

    @property
    def address(self) -> str:
        """Raises LostKey."""
        return unseal(_purpose(self.account), self.sealed)


class BusyTime(Table, tablename="busy_time"):
    """In an account's order, none touching the next."""

    id: Serial
    account = ForeignKey(Account, null=False)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


def _purpose(account: int) -> str:
    return f"other-agenda:{account}"


def other_agenda_of(account: int) -> Read[OtherAgenda]:
    return among(OtherAgenda, "account", [account])


def busy_ahead(account: int) -> Read[BusyTime]:
    return among(BusyTime, "account", [account], "AND ends_at > {} ORDER BY starts_at", clock.now())


def standing_in(times: Sequence[BusyTime], some: Sequence[AnyStanding]) -> list[AnyStanding]:
    """Those that stand in one of these times, which are in their order."""
    ends = [one.ends_at for one in times]
    found = []
    for one in some:
        place = bisect_right(ends, one.span.start)
        if place < len(times) and times[place].starts_at < one.span.end:
            found.append(one)
    return found


async def set_other_agenda(account: int, address: str) -> None:
    """Within the caller's transaction. It is read at once; what the one before said counts no more."""
    found = await OtherAgenda.objects().where(OtherAgenda.account == account).first()
    if found is not None and _is(found, address):
        await update(found, next_read_at=clock.now(), failures=0)
        return
    await end_other_agenda(account)
    await insert(new(OtherAgenda, account=account, sealed=seal(_purpose(account), address)))


def _is(known: OtherAgenda, address: str) -> bool:
    try:
        return known.address == address
    except LostKey:
        return False


async def end_other_agenda(account: int) -> bool:
    """Within the caller's transaction: the address and its times. False where there was none."""
    gone = await rows("DELETE FROM other_agenda WHERE account = {} RETURNING id", account)
    await _forget_times(account)
    return bool(gone)


async def _forget_times(account: int) -> None:
    if await rows("DELETE FROM busy_time WHERE account = {} RETURNING id", account):
        audience.tell([account])


_DUE = (
    "SELECT o.id, o.next_read_at FROM other_agenda o JOIN account a ON a.id = o.account "
    "WHERE o.next_read_at <= {} AND a.active AND a.role = {} ORDER BY o.next_read_at, o.id LIMIT 1"
)
# Compare-and-set, so that two processes never read the same.
_LEASE = "UPDATE other_agenda SET next_read_at = {} WHERE id = {} AND next_read_at = {} RETURNING *"


async def take_due() -> OtherAgenda | None:
    """One that is to be read now, leased to this process."""
    while due := await rows(_DUE, clock.now(), Role.CONTRACTOR.value):
        [one] = due
        if leased := await rows(_LEASE, clock.now() + LEASE, one["id"], one["next_read_at"]):
            return as_object(OtherAgenda, leased[0])
    return None


async def keep_times(
    agenda: OtherAgenda, times: Sequence[Span], *, etag: str = "", passed_over: int = 0
) -> None:
    """What it says now, all of it; nothing where the lease is another's by now, or the address was changed."""
    values = {"etag": etag, "whole_on": _today(), "passed_over": passed_over}
    async with transaction():
        if not await _done(agenda, **values, **_well()):
            return
        known = await BusyTime.objects().where(BusyTime.account == agenda.account)
        if {one.span for one in known} == set(times):
            return
        await _forget_times(agenda.account)
        for place in range(0, len(times), BATCH):
            some = times[place : place + BATCH]
            await insert(
                *(new(BusyTime, account=agenda.account, starts_at=one.start, ends_at=one.end) for one in some)
            )
        audience.tell([agenda.account])


async def keep_unchanged(agenda: OtherAgenda) -> None:
    """The server says that it is as it was."""
    await _done(agenda, **_well())


async def note_trouble(agenda: OtherAgenda, trouble: Trouble, answered: int | None = None) -> None:
    """What was read before counts on, for a while."""
    failures = agenda.failures + 1
    wait = WAITS[min(failures, len(WAITS)) - 1]
    async with transaction():
        noted = await _done(
            agenda,
            failures=failures,
            trouble=trouble.value,
            answered=answered,
            next_read_at=clock.now() + wait,
        )
        if noted and not counts_still(agenda, clock.now()):
            await _forget_times(agenda.account)


def counts_still(agenda: OtherAgenda, now: datetime) -> bool:
    """What it said when it was last read."""
    return agenda.read_at is not None and now < agenda.read_at + KEPT_FOR


def is_to_be_whole(agenda: OtherAgenda) -> bool:
    """Each day shows a day more, also of what has not changed."""
    return not agenda.etag or agenda.whole_on != _today()


def _today() -> date:
    return wording.local(clock.now()).date()


async def clock_of(agenda: OtherAgenda) -> str:
    """The place whose clock its account lives by: that of days and hours which name none."""
    [row] = await rows("SELECT areas FROM account WHERE id = {}", agenda.account)
    return wording.clock_of(row["areas"])


def _well() -> dict[str, object]:
    now = clock.now()
    return {
        "read_at": now,
        "next_read_at": now + EVERY,
        "failures": 0,
        "trouble": None,
        "answered": None,
    }


async def _done(agenda: OtherAgenda, **values: object) -> bool:
    changes = ", ".join(f"{name} = {{}}" for name in values)
    found = await rows(
        f"UPDATE other_agenda SET {changes} WHERE id = {{}} AND next_read_at = {{}} RETURNING id",  # noqa: S608
        *values.values(),
        agenda.id,
        agenda.next_read_at,
    )
    return bool(found)
