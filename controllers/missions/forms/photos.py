"""Photos, added at any time to a mission."""

from controllers.missions.forms.form import MissionForm, routes
from controllers.web import adding
from controllers.web.submitting import Submitted
from models.errors import InvalidInput
from models.missions.mission import Mission
from models.missions.verbs.upkeep import add_photos
from models.workflow import FileKind
from wording.addresses import Below
from wording.faults import Fault
from wording.languages import team_plural


async def receive_photos(sent: Submitted) -> None:
    kind = sent.form.first("kind")
    if kind not in list(FileKind):
        raise InvalidInput(kind=Fault.PHOTO_KIND_MISSING)
    await sent.receive_all([("photos", FileKind(kind), True)])


async def keep_added_photos(sent: Submitted, mission: Mission) -> str:
    ids = sent.ids("photos")
    await add_photos(mission, ids, FileKind(sent.form.first("kind")), sent.by, sent.form.first("caption"))
    return team_plural("{number} photo est ajoutée.", "{number} photos sont ajoutées.", len(ids))


PHOTOS = MissionForm(keep_added_photos, receive=receive_photos, may=adding.may_add_photos)
FORMS = [
    routes(PHOTOS, Below.PHOTOS, "mission.photos"),
    routes(PHOTOS, Below.PHOTOS, "desk.photos", manages=True),
]
