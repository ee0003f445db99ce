"""What a limited child says of an agenda."""

import msgspec


class BusyTimes(msgspec.Struct, frozen=True):
    """`times`: in their order, none touching the next; seconds since 1970. `passed_over`: events that can't be read."""

    times: list[tuple[int, int]]
    passed_over: int
