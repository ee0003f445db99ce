"""What one reader may read of one mission, gathered once before anything is formatted."""

from msgspec.structs import asdict

from controllers.web.rendering import Web
from controllers.web.security import actor
from controllers.web.submitting import Submitted
from models.agenda.suggesting import Agenda
from models.errors import InvalidInput
from models.missions import reading, visibility
from models.missions.mission import Mission
from models.people.actor import Actor
from wording import addresses


class Reading(reading.Reading, frozen=True, kw_only=True):
    """With what only a page has."""

    request: Web
    revealed_code: str = ""
    # The photo form that came back: what was sent with it, and what was wrong.
    photo_form: tuple[Submitted, InvalidInput | None] | None = None
    # The reader's own, where hours are offered.
    agenda: Agenda | None = None

    @property
    def url(self) -> str:
        return addresses.mission(self.mission.reference, manages=self.manages)

    def at(self, below: str) -> str:
        return addresses.mission(self.mission.reference, below, manages=self.manages)


async def read(request: Web, mission: Mission, by: Actor | None = None, revealed_code: str = "") -> Reading:
    [known] = await reading.of([mission], by or actor(request))
    return Reading(**asdict(known), request=request, revealed_code=revealed_code)


async def mission_of(request: Web, reference: str) -> Mission:
    """Raises NotVisible."""
    return await visibility.mission_for(reference, actor(request))
