"""How much of a moment that a tenant wished for a visit takes."""

from datetime import timedelta

import wording
from models.agenda.span import Span

# One up to this long is taken whole; of a longer one so much, unless another part of it is told.
LONGEST = timedelta(hours=4)
OF_A_LONGER_ONE = timedelta(hours=2)


def is_whole(wish: Span, postcode: str) -> bool:
    """One press plans all of it; as long as the home's clock tells it."""
    return wording.wall_length(wish.start, wish.end, postcode) <= LONGEST


def part_of(wish: Span, postcode: str) -> Span:
    """What is planned where nothing else is told."""
    return wish if is_whole(wish, postcode) else Span(wish.start, wish.start + OF_A_LONGER_ONE)
