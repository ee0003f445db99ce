"""« Horaires »: when a contractor works."""

from collections.abc import Mapping, Sequence
from typing import Any

from piccolo.columns import ForeignKey, Serial, SmallInt
from piccolo.table import Table

from database.connection import rows
from database.gathering import Read, among
from database.writing import insert, new
from models import audience
from models.agenda.free import USUAL, Range, Week
from models.errors import InvalidInput
from models.people.account import Account
from wording.faults import Fault

RANGES_A_DAY = 2


class WorkingHours(Table, tablename="working_hours"):
    """Of an account that never said any there is no row: it works as USUAL."""

    id: Serial
    account = ForeignKey(Account, null=False)
    weekday = SmallInt()  # 1 is Monday
    # Minutes after midnight, on the clock of the place.
    start_minute = SmallInt()
    end_minute = SmallInt()


def hours_of(accounts: Sequence[int]) -> Read[WorkingHours]:
    return among(WorkingHours, "account", accounts, "ORDER BY account, weekday, start_minute")


def week_of(found: Sequence[WorkingHours]) -> Week:
    """The rows of one account, in their order."""
    if not found:
        return USUAL
    week: dict[int, tuple[Range, ...]] = {}
    for row in found:
        week[row.weekday] = (*week.get(row.weekday, ()), Range(row.start_minute, row.end_minute))
    return week


async def set_hours(account: int, week: Mapping[int, Sequence[Range]]) -> None:
    """Within the caller's transaction. Raises InvalidInput where there is not one hour in it."""
    values: list[dict[str, Any]] = [
        {"weekday": day, "start_minute": one.start, "end_minute": one.end}
        for day, ranges in week.items()
        for one in ranges
    ]
    if not values:
        raise InvalidInput(whole=Fault.HOURS_NONE)
    await rows("DELETE FROM working_hours WHERE account = {}", account)
    await insert(*(new(WorkingHours, account=account, **one) for one in values))
    audience.tell([account])
