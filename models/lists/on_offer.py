"""The first missions on offer, the same for all who left none of them: asked for once, until one comes, goes or changes."""

from models.lists import search
from models.lists.search import Page, Search, View
from models.people.session import Visitor

# Of a process, under the pool's number.
_first: tuple[int, Page] | None = None


def forget_all() -> None:
    global _first
    _first = None


async def of_pool(visitor: Visitor, for_visitor: int, wanted: Search, cursor: str) -> Page:
    """`for_visitor`: how many there are for this one (`counting.counts`), fewer than on offer where it left some."""
    global _first
    if wanted.narrows or cursor or for_visitor != visitor.pool_size:
        return await search.of_contractor(View.POOL, visitor.account_id, wanted, cursor)
    # The visitor's number was read before: what is found now is of that number or of a later one.
    if _first is None or _first[0] != visitor.pool_version:
        _first = visitor.pool_version, await search.first_on_offer()
    return _first[1]
