"""Who waits for its turn at the database, and until when."""

import asyncio
import time

import pytest

from database import patience
from database.patience import Trouble, one_request


async def wait_in_vain(trouble: Trouble, seats: asyncio.Semaphore) -> float:
    begun = time.monotonic()
    with one_request(), pytest.raises(TimeoutError):
        await trouble.take(seats)
    return time.monotonic() - begun


async def test_whoever_waits_already_is_sent_away_when_trouble_comes() -> None:
    trouble, seats = Trouble(), asyncio.Semaphore(1)
    await seats.acquire()
    waiting = [asyncio.create_task(wait_in_vain(trouble, seats)) for _ in range(50)]
    await asyncio.sleep(1)
    assert not any(task.done() for task in waiting)
    trouble.seen(TimeoutError(), lost=False)
    waited = await asyncio.gather(*waiting, wait_in_vain(trouble, seats))
    assert max(waited) < patience.REQUEST + 5
    assert min(waited) > patience.REQUEST - 0.5
    seats.release()
    async with asyncio.timeout(1), trouble.turn(seats):
        pass


async def test_what_a_request_has_waited_counts_for_all_that_it_asks() -> None:
    trouble, seats = Trouble(), asyncio.Semaphore(1)
    await seats.acquire()
    trouble.seen(TimeoutError(), lost=False)
    with one_request():
        patience.spend(patience.REQUEST)
        begun = time.monotonic()
        with pytest.raises(TimeoutError):
            await trouble.take(seats)
        assert time.monotonic() - begun < 1
        assert trouble.limit(60) == patience.LEAST
    with one_request():
        assert trouble.limit(60) == patience.REQUEST, "the next one begins anew"


async def test_trouble_ends_by_itself() -> None:
    trouble = Trouble()
    assert not trouble.on
    trouble.seen(TimeoutError(), lost=False)
    assert trouble.on
    await asyncio.sleep(patience.AFTERMATH + 0.1)
    assert not trouble.on
    assert trouble.limit(60) == 60
