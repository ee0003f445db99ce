"""How every form is taken: token, key, version, files, verb, in this order; and how it is answered."""

import contextlib
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from msgspec import Struct, field

from controllers.web.adding import Taking
from controllers.web.forms import parse_uuid
from controllers.web.keeping import not_of_this_session
from controllers.web.rendering import Web
from controllers.web.security import form_token, same_token
from controllers.web.told import told
from database.connection import Unavailable
from models import submission
from models.errors import Faults, InvalidInput
from models.files.partial_upload import PartialUpload
from models.files.stored_file import StoredFile, drafts_of
from models.people.actor import Actor
from models.submission import Answer
from models.workflow import FileKind
from uploads.check import check_pdf_or_photo, check_photo
from uploads.errors import BadForm, Refused
from uploads.form import Form
from uploads.keep import keep
from uploads.receive import NOTHING, PLAIN, Admission, Limits, read_form
from wording.faults import Fault
from wording.languages import noted

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Submitted(Struct):
    """One form that was sent, whoever sent it."""

    request: Web
    form: Form
    by: Actor
    kept: dict[str, list[StoredFile]] = field(default_factory=dict)
    taking: Taking | None = None
    # Of a form that is shown again (controllers.missions.forms.restoring): its key, the fields whose files did not come along.
    again_key: str = ""
    lost: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        key = self.form.first("_key")
        if not _KEY.fullmatch(key):
            raise BadForm(noted("Le formulaire est incomplet. Ouvrez la page à nouveau, puis recommencez."))
        return key

    @property
    def version(self) -> int:
        text = self.form.first("_version")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

    async def earlier(self) -> Answer | None:
        """The answer of the first time; looked at before anything else. Raises KeyReused."""
        return await submission.find(self.by.key, self.key, self.form.digest())

    async def once(self, work: Callable[[], Awaitable[Answer]]) -> Answer:
        return await submission.once(self.by.key, self.key, self.form.digest(), work)

    def decision(self, *allowed: str) -> str:
        """The value of the button that was pressed: mail scanners send forms without it (422)."""
        answer = self.form.first("answer")
        if answer not in allowed:
            raise InvalidInput(whole=Fault.BUTTON_MISSING)
        return answer

    async def receive_all(self, fields: Sequence[tuple[str, FileKind, bool]]) -> None:
        """For each field its name, its kind, and whether it takes photos only.

        Checks the files and keeps them as drafts, with those that came earlier: they outlive an error in
        the rest of the form. Raises InvalidInput on each field.
        """
        errors: Faults = {}
        for name, kind, only_photos in fields:
            ids = [parse_uuid(text) for text in self.form.all(f"kept_{name}")]
            kept = self.kept[name] = await drafts_of(self.by.key, [i for i in ids if i])
            refusals = list(self.form.refusals.get(name, []))
            for received in self.form.files(name):
                try:
                    checked = await (check_photo if only_photos else check_pdf_or_photo)(received)
                    kept.append(await keep(checked, kind, self.by.key, upload=self._on_the_way))
                except Refused as refusal:
                    refusals.append(refusal.message)
            if refusals:
                errors[name] = Fault.FILES_REFUSED.of(sentences=refusals)
        if errors:
            raise InvalidInput(errors)

    @property
    def _on_the_way(self) -> PartialUpload | None:
        return self.taking.upload if self.taking else None

    def ids(self, name: str) -> list[uuid.UUID]:
        return [uuid.UUID(str(file.id)) for file in self.kept.get(name, [])]

    def last_id(self, name: str) -> uuid.UUID | None:
        """Of a field that takes one file: the one chosen last."""
        ids = self.ids(name)
        return ids[-1] if ids else None


@asynccontextmanager
async def submitted(
    request: Web, by: Actor, *, limits: Limits = PLAIN, token: bytes | None = None, allowed: bool = True
) -> AsyncIterator[Submitted]:
    """Reads the form and checks its token; the files that nobody kept are gone afterwards.

    No byte of a file is taken in without the token, where the action is not `allowed`, or beyond the room that
    this person has: they pass by.
    """
    expected, taking = token or form_token(request), Taking(by)

    async def admit(form: Form, announced: int) -> Admission:
        if not same_token(form.first("_token"), expected):
            return NOTHING
        # What was done already is answered as it was, if it is the same to the last byte.
        if not allowed and not await submission.is_known(by.key, form.first("_key")):
            return NOTHING
        return await taking.begin(announced)

    try:
        async with await read_form(request, limits=limits, before_files=admit) as form:
            if not same_token(form.first("_token"), expected):  # also of one without files
                raise await not_of_this_session(request, form, by.account_id)
            told(request.scope).form = form
            yield Submitted(request, form, by, taking=taking)
    finally:
        # Where the database is away it expires by itself.
        with contextlib.suppress(*Unavailable):
            await taking.end()
