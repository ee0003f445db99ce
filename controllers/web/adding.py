"""Who may add a file, and to what: asked before the first byte of it is read, in a form as in pieces."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request

from controllers.web.security import session_cookie_name
from database.connection import Unavailable, is_out_of_room
from models.errors import NotVisible, TransitionRefused
from models.files import partial_upload, quota
from models.missions import visibility
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.transition_table import Action
from models.missions.transitions import allowed
from models.missions.verbs.invoices import addable_kinds
from models.missions.verbs.upkeep import photo_kinds
from models.people.actor import Actor
from models.workflow import InvoiceKind
from uploads.errors import StorageFull
from uploads.receive import MEGABYTE, Admission
from wording import addresses
from wording.faults import Fault

Question = Callable[[Mission, Actor], Awaitable[bool]]


def may_act(*actions: Action) -> Question:
    async def may(mission: Mission, by: Actor) -> bool:
        return any(row.action in actions for row, _ in allowed(mission, by, await facts_of(mission)))

    return may


def may_add_paper(kind: InvoiceKind) -> Question:
    async def may(mission: Mission, by: Actor) -> bool:
        return kind in addable_kinds(mission, by, await facts_of(mission))

    return may


async def may_add_photos(mission: Mission, by: Actor) -> bool:
    return bool(photo_kinds(mission, by, await facts_of(mission)))


# By the last part of the address that a mission's form goes to; each form says it of itself, with its routes.
OF_FORMS: dict[str, Question] = {}


async def require_expected(address: str, by: Actor) -> None:
    """Of a file that says which form it is for. Raises TransitionRefused, whether the mission is closed or foreign."""
    reference, below = addresses.mission_in(address)
    question = OF_FORMS.get(below)
    if question is None:
        return
    try:
        expected = await question(await visibility.mission_for(reference, by), by)
    except NotVisible:
        expected = False
    if not expected:
        raise TransitionRefused(Fault.FILE_UNEXPECTED)


def asks_first(request: Request[Any, Any, Any]) -> bool:
    """A program that sends its body only once it may (RFC 9110, 10.1.1): the answer must not wait for it."""
    return "100-continue" in request.headers.get("expect", "").lower()


def is_a_strangers(request: Request[Any, Any, Any]) -> bool:
    """It brings files, and not even the cookie of a session that ended: there are no words to give back."""
    announced = request.headers.get("content-length", "")
    large = announced.isascii() and announced.isdigit() and int(announced[:12]) > MEGABYTE
    return large and session_cookie_name() not in request.cookies


class Taking:
    """The files of one form: so many as there is room for, counted until the form is over."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.upload: partial_upload.PartialUpload | None = None

    async def begin(self, announced: int) -> Admission:
        try:
            self.upload = await partial_upload.reserve(self.by.key, announced)
        except Unavailable as error:
            if is_out_of_room(error):
                raise StorageFull from error
            raise
        return Admission(self.upload.length, quota.fault(self.by.key))

    async def end(self) -> None:
        if self.upload is not None:
            await partial_upload.remove(self.upload.id)
