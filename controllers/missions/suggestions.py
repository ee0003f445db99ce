"""What is suggested above the form of « Proposer un créneau », each with its reason."""

from dataclasses import dataclass, replace

import wording
from controllers.missions.reading import Reading
from controllers.typed_slots import Triple
from controllers.web.security import person
from models.agenda.suggesting import Agenda, Suggestion, Why, is_morning, suggest
from models.missions.suggested import agenda_for

SUGGESTED = "suggested"
_RANKS = {1: ("première", "premier"), 2: ("deuxième", "deuxième"), 3: ("troisième", "troisième")}


@dataclass(frozen=True, slots=True)
class SuggestedSlot:
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
        reading, agenda=await agenda_for(reading.mission, account, reading.wishes, reading.facts.now)
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
        return "souhaité par le locataire"
    if one.why is Why.BESIDE and one.stop is not None:
        return f"vous êtes déjà à {one.stop.town} {'ce matin-là' if morning else 'cet après-midi-là'}"
    feminine, masculine = _RANKS[one.rank]
    half = f"votre {feminine} matinée libre" if morning else f"votre {masculine} après-midi libre"
    # Before a pause is over, others are free.
    waits = agenda.first > wording.local(agenda.now, agenda.postcode).date()
    return f"{half} à partir du {wording.day(agenda.first)}" if waits else half
