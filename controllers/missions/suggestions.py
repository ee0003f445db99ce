"""What is suggested above the form of « Proposer un créneau », each with its reason."""

from msgspec import Struct
from msgspec.structs import replace

import wording
from controllers.missions.reading import Reading
from controllers.typed_slots import Triple
from controllers.web.security import person
from models.agenda.suggesting import Agenda, Suggestion, Why, is_morning, suggest
from models.missions.suggested import agenda_for
from wording.languages import team, team_noted

SUGGESTED = "suggested"
# A morning, an afternoon: by how soon each is free.
_RANKS = {
    1: (team_noted("votre première matinée libre"), team_noted("votre premier après-midi libre")),
    2: (team_noted("votre deuxième matinée libre"), team_noted("votre deuxième après-midi libre")),
    3: (team_noted("votre troisième matinée libre"), team_noted("votre troisième après-midi libre")),
}


class SuggestedSlot(Struct, frozen=True):
    """A chip of two lines; `value` goes as `do` (`suggested:2026-12-02T08:00/12:00`), `on` when it is among the
    slots."""

    value: str
    words: str
    reason: str
    on: bool = False


async def with_agenda(reading: Reading) -> Reading:
    """With what its reader's agenda leaves free: for the forms that offer hours."""
    if reading.by.account_id is None:
        return reading
    account = person(reading.request)
    return replace(
        reading, agenda=await agenda_for(reading.mission, account, reading.wished, reading.facts.now)
    )


def suggested(reading: Reading, chosen: list[str]) -> tuple[SuggestedSlot, ...]:
    if reading.agenda is None:
        return ()
    return tuple(_slot(reading, reading.agenda, one, chosen) for one in suggest(reading.agenda))


def _slot(reading: Reading, agenda: Agenda, one: Suggestion, chosen: list[str]) -> SuggestedSlot:
    value = Triple.from_span(one.span, reading.mission.postcode).value
    words = wording.span(one.span.start, one.span.end, reading.facts.now, reading.mission.postcode)
    return SuggestedSlot(
        f"{SUGGESTED}:{value}", words, wording.typographic(reason(one, agenda)), value in chosen
    )


def reason(one: Suggestion, agenda: Agenda) -> str:
    morning = is_morning(one.span, agenda.postcode)
    if one.why is Why.WISHED:
        return team("souhaité par le locataire")
    if one.why is Why.BESIDE and one.stop is not None:
        if morning:
            return team("vous êtes déjà à {town} ce matin-là", town=one.stop.town)
        return team("vous êtes déjà à {town} cet après-midi-là", town=one.stop.town)
    half = team(_RANKS[one.rank][0 if morning else 1])
    # Before a pause is over, others are free.
    waits = agenda.first > wording.local(agenda.now, agenda.postcode).date()
    return team("{half} à partir du {day}", half=half, day=wording.day(agenda.first)) if waits else half
