"""What the domain refuses: codes and their facts, which `wording.said` puts into words."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from wording.faults import AnyFault, Fault


class DomainError(Exception):
    def __init__(self, fault: AnyFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class TransitionRefused(DomainError):
    """The mission's state does not allow the action now (409)."""


class Stale(TransitionRefused):
    """The mission has moved on since the person saw it (409)."""

    def __init__(self) -> None:
        super().__init__(Fault.MOVED_ON)


class NotVisible(DomainError):
    """To this person the object does not exist (404)."""

    def __init__(self) -> None:
        super().__init__(Fault.NOT_VISIBLE)


Several = Literal["slots", "wishes"]


class Nth(Struct, frozen=True):
    """One of several that were given, by its index in them."""

    of: Several
    index: int


# What was given, by the name that the verb or the table has for it; WHOLE is all of it.
Place = str | Nth
Faults = dict[Place, AnyFault]
WHOLE = "whole"


class InvalidInput(DomainError):
    """`errors` says of each place what is wrong there."""

    status = 422

    def __init__(self, errors: Mapping[Place, AnyFault] | None = None, /, **named: AnyFault) -> None:
        self.errors: Faults = dict(errors or {})
        self.errors.update(named.items())
        super().__init__(next(iter(self.errors.values())))


class TooOften(InvalidInput):
    """What is allowed, but not so many times (RFC 6585, 4; ASVS 2.4)."""

    status = 429


class KeyReused(DomainError):
    """An idempotency key came back with other content (409)."""

    def __init__(self) -> None:
        super().__init__(Fault.KEY_REUSED)
