"""One person's many slow files delay another's by at most as many as there are at work."""

import asyncio
import random
import time
from collections.abc import Awaitable

import pytest

from tests.uploads import jobs
from uploads import workers
from uploads.turns import FairSeats, on_behalf_of

MANY = 40
SLOW = 5  # tenths of a second: a child may take one or two until it begins


async def looked_at(owner: str, begun: list[tuple[str, float]]) -> float:
    """When a child began, which `begun` gets too."""
    with on_behalf_of(owner):
        start: float = await workers.run(jobs.dawdle, SLOW)
    begun.append((owner, start))
    return start


async def test_forty_slow_pictures_of_one_delay_those_of_others_by_two_at_most() -> None:
    begun: list[tuple[str, float]] = []
    many = [asyncio.create_task(looked_at("karim", begun)) for _ in range(MANY)]
    try:
        await asyncio.sleep(SLOW / 20)
        for other in ("lea", "omar", "lea"):
            task = asyncio.create_task(looked_at(other, begun))
            await asyncio.sleep(0)
            asked = time.monotonic()  # now it stands in the queue
            start = await task
            between = [who for who, moment in begun if asked < moment < start]
            assert len(between) <= 2
        assert len(begun) < MANY / 2, "most of the many still wait"
        await asyncio.gather(*many)
        assert len(begun) == MANY + 3
    finally:
        for task in many:
            task.cancel()
        await asyncio.gather(*many, return_exceptions=True)


class Seated:
    """Seats whose work ends when the test says so."""

    def __init__(self, size: int) -> None:
        self.seats, self.at_work, self.order = FairSeats(size), 0, list[str]()
        self.size = size

    async def work(self, owner: str, end: asyncio.Event | None = None, wait: float = 60) -> None:
        with on_behalf_of(owner):
            async with self.seats.seat(wait):
                self.order.append(owner)
                self.at_work += 1
                assert self.at_work <= self.size
                await (end.wait() if end else asyncio.sleep(0))
                self.at_work -= 1


async def test_who_comes_after_forty_of_another_gets_the_next_seat() -> None:
    seated, ends = Seated(2), [asyncio.Event() for _ in range(MANY)]
    many = [asyncio.create_task(seated.work("karim", end)) for end in ends]
    await asyncio.sleep(0)
    lea = asyncio.create_task(seated.work("lea"))
    await asyncio.sleep(0)
    assert seated.order == ["karim", "karim"]
    ends[0].set()
    await lea
    assert seated.order[2] == "lea"
    for end in ends:
        end.set()
    await asyncio.gather(*many)


async def test_three_share_one_seat_in_turn() -> None:
    seated, end = Seated(1), asyncio.Event()
    first = asyncio.create_task(seated.work("a", end))
    await asyncio.sleep(0)
    work: list[Awaitable[None]] = [seated.work(owner) for owner in "a" * 6 + "b" * 6 + "c" * 6]
    rest = [asyncio.ensure_future(one) for one in work]
    await asyncio.sleep(0)
    end.set()
    await asyncio.gather(first, *rest)
    for place in range(1, 18, 3):
        assert set(seated.order[place : place + 3]) == {"a", "b", "c"}


async def test_who_gives_up_waiting_takes_no_seat_along() -> None:
    chance = random.Random(7)
    seated = Seated(2)

    async def one(owner: str) -> None:
        task = asyncio.create_task(seated.work(owner, wait=chance.random() / 100))
        await asyncio.sleep(chance.random() / 100)
        task.cancel() if chance.random() < 0.5 else None
        await asyncio.gather(task, return_exceptions=True)

    await asyncio.gather(*(one(chance.choice("abc")) for _ in range(500)))
    seated.at_work = 0
    async with asyncio.timeout(5):
        await asyncio.gather(*(seated.work("d") for _ in range(20)))


async def test_a_full_house_says_so_after_a_while() -> None:
    seated, end = Seated(1), asyncio.Event()
    first = asyncio.create_task(seated.work("a", end))
    await asyncio.sleep(0)
    with pytest.raises(TimeoutError):
        await seated.work("b", wait=0.05)
    end.set()
    await first
    await seated.work("b", wait=0.05)
