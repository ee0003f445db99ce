"""« Absences »: when a contractor is not there, once or again and again."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from piccolo.columns import Date, ForeignKey, Serial, Timestamptz, Varchar
from piccolo.table import Table

import wording
from database.connection import rows
from database.gathering import Read, among
from database.writing import insert, new
from models import audience, clock
from models.agenda.busy import lock_agenda
from models.agenda.free import DAY, Repeat, instant, last_end, occurrences
from models.agenda.span import AnyStanding, Span
from models.errors import Faults, InvalidInput
from models.people.account import Account
from wording.faults import Fault

LONGEST_LABEL = 80
LONGEST = timedelta(days=366)
MOST = 100  # of one account, those that are over apart
# A label may say what is nobody else's: it goes when the visits of its days are history.
KEPT_FOR = timedelta(days=90)


class Absence(Table, tablename="absence"):
    id: Serial
    account = ForeignKey(Account, null=False)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    label = Varchar(length=LONGEST_LABEL, default="")
    repeat = Varchar(length=16, choices=Repeat, default=Repeat.NONE)
    repeat_until = Date(null=True, default=None)  # none begins on a later day
    over_at = Timestamptz(null=True, default=None)  # the end of the last time; None where it has none
    created_at = Timestamptz(default=clock.now)

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)

    def within(self, span: Span, clock_of: str = "") -> list[Span]:
        """`clock_of`: the place whose clock its account lives by, here and below."""
        return occurrences(self.span, Repeat(self.repeat), self.repeat_until, span, clock_of)

    def among(self, some: Sequence[AnyStanding], clock_of: str) -> list[AnyStanding]:
        """Those that stand in one of its times; `some` in the order of their hours."""
        if not some:
            return []
        times = self.within(Span(some[0].span.start, max(each.span.end for each in some)), clock_of)
        return [each for each in some if any(each.span.overlaps(one) for one in times)]


def absences_ahead(account: int) -> Read[Absence]:
    """Those that are not over, in the order in which they began."""
    more = "AND (over_at IS NULL OR over_at > {}) ORDER BY starts_at, id"
    return among(Absence, "account", [account], more, clock.now())


async def add_absence(
    account: int,
    span: Span,
    label: str = "",
    repeat: str = Repeat.NONE,
    repeat_until: date | None = None,
    *,
    clock_of: str = "",
) -> Absence:
    """Within the caller's transaction; whatever stands in it stays. Raises InvalidInput."""
    label = wording.one_line(label)
    if faults := _faults(span, label, repeat, repeat_until, clock_of):
        raise InvalidInput(faults)
    kind = Repeat(repeat)
    until = repeat_until if kind is not Repeat.NONE else None
    over_at = last_end(span, kind, until, clock_of)
    if over_at is not None and over_at <= clock.now():
        raise InvalidInput(span=Fault.ABSENCE_OVER)
    await _check_room(account)
    absence = new(
        Absence,
        account=account,
        starts_at=span.start,
        ends_at=span.end,
        label=label,
        repeat=kind,
        repeat_until=until,
        over_at=over_at,
    )
    await insert(absence)
    audience.tell([account])
    return absence


def _faults(span: Span, label: str, repeat: str, until: date | None, place: str) -> Faults:
    faults: Faults = {}
    if fault := wording.too_long(label, LONGEST_LABEL):
        faults["label"] = fault
    if repeat not in list(Repeat):
        faults["repeat"] = Fault.REPEAT_UNKNOWN
    if span.end <= span.start:
        return faults | {"span": Fault.ABSENCE_ENDS_BEFORE}
    length = wording.wall_length(span.start, span.end, place)
    if length > LONGEST:
        faults["span"] = Fault.ABSENCE_TOO_LONG
    if repeat in list(Repeat) and (weeks := Repeat(repeat).weeks):
        if length > timedelta(weeks=weeks):
            faults["repeat"] = Fault.ABSENCE_LONGER_THAN_ITS_REPEAT
        if until is not None and until < wording.local(span.start, place).date():
            faults["repeat_until"] = Fault.REPEAT_ENDS_BEFORE
    return faults


async def _check_room(account: int) -> None:
    """Whoever adds another meanwhile waits: both are counted."""
    await lock_agenda(account)
    held = await rows(
        "SELECT id FROM absence WHERE account = {} AND (over_at IS NULL OR over_at > {}) LIMIT {}",
        account,
        clock.now(),
        MOST,
    )
    if len(held) >= MOST:
        raise InvalidInput(whole=Fault.TOO_MANY_ABSENCES.of(most=MOST))


async def remove_absence(account: int, absence: int) -> bool:
    """All its times. False where there is none such, or no more."""
    if absence >= 2**31:
        return False
    gone = await rows("DELETE FROM absence WHERE id = {} AND account = {} RETURNING id", absence, account)
    audience.tell([account])
    return bool(gone)


async def sweep_absences() -> None:
    await rows("DELETE FROM absence WHERE over_at <= {}", clock.now() - KEPT_FOR)


def is_whole_days(span: Span, place: str) -> bool:
    return _is_midnight(span.start, place) and _is_midnight(span.end, place)


def _is_midnight(at: datetime, place: str) -> bool:
    return instant(wording.local(at, place).date(), 0, place) == at


def last_day(span: Span, place: str) -> date:
    """The last on which some of it lies."""
    end = wording.local(span.end, place).date()
    return end - DAY if _is_midnight(span.end, place) else end
