"""The first missions on offer, the same for all who left none of them: asked for once, until one comes, goes or changes."""

from models.lists import search
from models.lists.search import Page, Search, View
from models.people.session import Visitor

# Of a process, under the pool's number.
_first: tuple[int, Page] | None = None


def forget_all() -> None:
    global _first
    _first = None


async def of_visitor(view: View, visitor: Visitor, number: int, wanted: Search, cursor: str) -> Page:
    """A contractor's list. `number`: of its missions (`counting.counts`); of those on offer it has fewer than there are
    where it left some."""
    global _first
    same_for_all = view is View.POOL and number == visitor.pool_size
    if not same_for_all or wanted.narrows or cursor:
        return await search.of_contractor(view, visitor.account_id, wanted, cursor)
    # The visitor's number was read before: what is found now is of that number or of a later one.
    if _first is None or _first[0] != visitor.pool_version:
        _first = visitor.pool_version, await search.first_on_offer()
    return _first[1]
