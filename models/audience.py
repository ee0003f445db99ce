"""One number for each audience, raised by every change that it can see: those of the pool, and each contractor.

A page that was built at one number is right for as long as the number stays (controllers.web.kept_pages).
"""

from collections.abc import Iterable

from piccolo.columns import BigInt, Integer
from piccolo.table import Table

from database.connection import last_word, rows

POOL = 0  # no account has this id


class Audience(Table, tablename="audience"):
    id = Integer(primary_key=True, default=POOL)  # the pool, or the contractor's account
    version = BigInt(default=0)
    size = Integer(default=0)  # of the pool: how many missions are on offer


class _Told(dict[int, int]):
    """By audience: how many more missions are on offer to it."""

    def sql(self) -> str:
        # Always in the same order: two that wait for each other would wait for ever.
        values = ", ".join(f"({audience:d}, 1, {more:d})" for audience, more in sorted(self.items()))
        return (
            f"INSERT INTO audience (id, version, size) VALUES {values} ON CONFLICT (id) DO UPDATE "  # noqa: S608
            "SET version = audience.version + 1, size = audience.size + excluded.size"
        )


def tell(contractors: Iterable[int], *, pool: bool = False, more_on_offer: int = 0) -> None:
    """Within the caller's transaction, and last in it: whoever raises the same number waits until it has ended."""
    audiences = {*contractors, POOL} if pool else set(contractors)
    if audiences:
        told = last_word(_Told)
        for audience in audiences:
            told.setdefault(audience, 0)
        if pool:
            told[POOL] += more_on_offer


async def tell_all() -> None:
    """After what no verb did, such as seeding or an account's new name: every number, and the pool's size anew."""
    await rows("INSERT INTO audience (id, version, size) VALUES ({}, 0, 0) ON CONFLICT (id) DO NOTHING", POOL)
    await rows("UPDATE audience SET version = version + 1")
    await rows(
        "UPDATE audience SET size = (SELECT count(*) FROM mission WHERE status = 'new') WHERE id = {}", POOL
    )
