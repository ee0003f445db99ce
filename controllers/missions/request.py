"""What is wrong, where it came from, and what it follows."""

from msgspec import Struct

import wording
from controllers.missions import photos
from controllers.missions.reading import Reading
from controllers.web.views import Fact, Link, Photo
from models.workflow import FileKind, Trade
from wording import addresses
from wording.languages import team


class RequestSection(Struct, frozen=True):
    """« La demande »; the photos of the damage are here, not below « Photos »."""

    description: str
    trade_label: str
    published: str
    published_exact: str
    wishes: tuple[str, ...] = ()
    photos: tuple[Photo, ...] = ()
    # « Suite de OM-2026-000101 »
    follows: Link | None = None
    # Manager: authorised amount and the like.
    facts: tuple[Fact, ...] = ()


def request_section(reading: Reading) -> RequestSection:
    mission = reading.mission
    facts: list[Fact] = []
    if reading.claimed:
        facts.append(
            Fact(
                team("Sans devis à soumettre"),
                team("jusqu'à {amount}", amount=wording.amount(mission.threshold_cents)),
            )
        )
    wishes = tuple(wording.wish_span(s, e, reading.facts.now, mission.postcode) for s, e in reading.wished)
    return RequestSection(
        description=mission.description,
        trade_label=Trade(mission.trade).label,
        published=wording.age(mission.published_at, reading.facts.now),
        published_exact=wording.exact(mission.published_at, mission.postcode),
        wishes=wishes,
        photos=photos.photos(reading.photos(FileKind.DAMAGE), mission.postcode),
        follows=_follows(reading),
        facts=tuple(facts),
    )


def _follows(reading: Reading) -> Link | None:
    reference = reading.follows_reference
    if not reference:
        return None
    return Link(team("Suite de {reference}", reference=reference), addresses.mission(reference, manages=True))
