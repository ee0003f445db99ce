"""One person's many slow files delay another's by the one that ends next."""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from tests.uploads import jobs
from uploads import workers
from uploads.turns import FairSeats, on_behalf_of

MANY = 40


class Gate:
    """A file that a child reads from, and waits: it ends once the gate is open."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = path
        # Both ways: who opens one end alone waits for the other.
        self.descriptor = os.open(path, os.O_RDWR)

    def open(self) -> None:
        os.write(self.descriptor, b".")


MadeGate = Callable[[], Gate]


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[MadeGate]:
    made: list[Gate] = []

    def one() -> Gate:
        made.append(Gate(tmp_path / str(len(made))))
        return made[-1]

    yield one
    for each in made:
        os.close(each.descriptor)


async def looked_at(owner: str, gate: Gate) -> None:
    with on_behalf_of(owner):
        await workers.run(jobs.wait_for, workers.Input(gate.path), timeout=60)


async def test_forty_slow_pictures_of_one_delay_those_of_others_by_one_at_most(gate: MadeGate) -> None:
    karims = [gate() for _ in range(MANY)]
    many = [asyncio.create_task(looked_at("karim", his)) for his in karims]
    try:
        await asyncio.sleep(0)
        for place, other in enumerate(("lea", "omar", "lea")):
            theirs = gate()
            task = asyncio.create_task(looked_at(other, theirs))
            await asyncio.sleep(0)
            theirs.open()
            karims[place].open()
            async with asyncio.timeout(60):
                await task
            assert sum(one.done() for one in many) <= place + 1
        for his in karims[3:]:
            his.open()
        await asyncio.gather(*many)
    finally:
        for one in many:
            one.cancel()
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
