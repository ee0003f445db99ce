"""Who acts: a person who signed in, a tenant with a link, or the system."""

from typing import Self

from msgspec import Struct

from models.people.account import Account
from models.workflow import Role


class Actor(Struct, frozen=True):
    """`name` is kept in the history as it was."""

    role: Role
    name: str
    account_id: int | None = None
    link_id: str | None = None
    mission_id: int | None = None  # the tenant's one mission
    searched_name: str = ""  # of an account

    @classmethod
    def of(cls, account: Account) -> Self:
        return cls(
            Role(account.role),
            account.shown_name,
            account_id=account.id,
            searched_name=account.searched_name,
        )

    @property
    def key(self) -> str:
        """Names the actor in idempotency keys and as a draft's owner."""
        return f"account:{self.account_id}" if self.account_id else f"link:{self.link_id}"


SYSTEM = Actor(Role.SYSTEM, "Créneau")
