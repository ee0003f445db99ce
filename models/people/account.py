"""People who sign in: contractors and managers."""

from piccolo.columns import Boolean, Integer, Serial, Timestamptz, Varchar
from piccolo.table import Table

import wording
from database.connection import as_object, rows
from models import clock
from models.workflow import Role, Trade


class Account(Table, tablename="account"):
    id: Serial
    role = Varchar(length=16, choices=Role)
    email = Varchar(length=254)  # lower case; unique
    password_hash = Varchar(length=255)
    name = Varchar(length=120)
    company = Varchar(length=120, default="")
    phone = Varchar(length=32, default="")
    # Codes of Trade, and areas (wording.parse_area), separated by commas; empty means all.
    trades = Varchar(length=255, default="")
    areas = Varchar(length=255, default="")
    active = Boolean(default=True)
    unsubscribed = Varchar(length=64, default="")  # codes of models.people.mailing.Mailing
    # Raised by `schedule`, which so locks the contractor's agenda on both databases.
    agenda_version = Integer(default=0)
    # Missions held without a planned visit: None for the settings' number, 0 for no limit.
    most_unplanned = Integer(null=True, default=None)
    created_at = Timestamptz(default=clock.now)

    @property
    def shown_name(self) -> str:
        """The firm where there is one: that is whom a tenant expects."""
        return shown_name(self.company, self.name)

    @property
    def searched_name(self) -> str:
        """Who looks for a firm's missions may have in mind whom it sends."""
        return f"{self.company} {self.name}"

    @property
    def clock(self) -> str:
        """The place whose clock it lives by."""
        return wording.clock_of(self.areas)

    @property
    def trade_list(self) -> list[Trade]:
        return [Trade(code) for code in self.trades.split(",") if code]

    def serves(self, trade: str, postcode: str) -> bool:
        """Filters the mails only: the pool shows every mission to every contractor."""
        trades = [t for t in self.trades.split(",") if t]
        areas = [a for area in self.areas.split(",") if (a := area.strip())]
        placed = not areas or any(wording.in_area(postcode, area) for area in areas)
        return (not trades or trade in trades) and placed


def shown_name(company: str, name: str) -> str:
    return company or name


async def account_of(number: int | None) -> Account | None:
    """Closed ones too."""
    if number is None:
        return None
    found: Account | None = await Account.objects().where(Account.id == number).first()
    return found


_AT_WORK = (
    "SELECT a.* FROM account a WHERE a.role = 'contractor' AND (a.active OR EXISTS ("
    "SELECT 1 FROM visit v WHERE v.contractor = a.id AND v.state = 'planned')) ORDER BY a.id"
)


async def at_work() -> list[Account]:
    """Contractors, and those whose account is closed while somebody waits for their visit."""
    return [as_object(Account, row) for row in await rows(_AT_WORK)]


async def active(role: Role) -> list[Account]:
    found: list[Account] = (
        await Account.objects().where(Account.role == role, Account.active.eq(True)).order_by(Account.id)
    )
    return found
