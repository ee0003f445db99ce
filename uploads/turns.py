"""Who gets the next free child: the one who has the fewest at work, and among equals who was served longest ago."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

# An account, or a tenant's link: whose files are looked at.
_owner: ContextVar[str] = ContextVar("owner", default="")


@contextmanager
def on_behalf_of(owner: str) -> Iterator[None]:
    token = _owner.set(owner)
    try:
        yield
    finally:
        _owner.reset(token)


def owner() -> str:
    return _owner.get()


class FairSeats:
    def __init__(self, size: int) -> None:
        self._free = size
        self._taken: Counter[str] = Counter()
        # The owner who was served longest ago first.
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def seat(self, wait_seconds: float) -> AsyncIterator[None]:
        """Raises TimeoutError where none was free in time."""
        who = owner()
        async with asyncio.timeout(wait_seconds):
            await self._take(who)
        try:
            yield
        finally:
            self._give_back(who)

    async def _take(self, owner: str) -> None:
        if self._free:
            # Then nobody waits.
            self._seat(owner)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(owner, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                # It came in the moment in which nobody wanted it any more.
                self._give_back(owner)
            raise

    def _seat(self, owner: str) -> None:
        self._free -= 1
        self._taken[owner] += 1

    def _give_back(self, owner: str) -> None:
        self._free += 1
        self._taken[owner] -= 1
        if not self._taken[owner]:
            del self._taken[owner]
        while self._free and self._waiting:
            following = min(self._waiting, key=self._taken.__getitem__)
            turns = self._waiting.pop(following)
            turn = turns.popleft()
            if turns:
                self._waiting[following] = turns
            if not turn.done():
                self._seat(following)
                turn.set_result(None)
