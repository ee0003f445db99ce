"""The visits of the assignment, one line each."""

from dataclasses import dataclass

import wording
from controllers.missions.reading import Reading
from models.workflow import VisitState


@dataclass(frozen=True, slots=True)
class VisitsSection:
    """`partials/missions/visits.html`: « mardi 25 novembre de 9 h à 10 h : faite »"""

    lines: tuple[str, ...]


def visits_section(reading: Reading) -> VisitsSection | None:
    lines = tuple(
        f"{wording.span(visit.starts_at, visit.ends_at, postcode=reading.mission.postcode)} : "
        f"{VisitState(visit.state).label}"
        for visit in reading.facts.visits
    )
    return VisitsSection(lines) if lines else None
