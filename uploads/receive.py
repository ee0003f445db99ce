"""Reads a form straight from the connection: files go to disk while they are counted and hashed.

The route that calls it declares ``request_max_body_size=None`` (Litestar's own limit is 10 MB) and takes the
raw ``Request``, never ``data``: Litestar must not parse a form before the guards and these limits.

How long a text may be is the domain's to say, beside its field; here it is only what can be read at all. So with
a file that is too large: the rest of the form is read, and the file is refused at its field (``Form.refusals``).
Whether files are taken at all is asked before the first byte of one is read (``before_files``).
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import aiofiles
from aiofiles.threadpool.binary import AsyncBufferedIOBase
from litestar import Request
from litestar.exceptions import ClientException, InternalServerException
from litestar.status_codes import HTTP_413_REQUEST_ENTITY_TOO_LARGE
from msgspec import Struct
from multipart import MultipartError, MultipartSegment, ParserLimitReached, PushMultipartParser

import wording
from uploads.errors import BadForm, Disconnected, StorageFull, TooLarge, TooSlow, is_disk_full
from uploads.form import Form, ReceivedFile, new_incoming_path
from uploads.names import display_name
from wording.faults import AnyFault, Fault
from wording.languages import gettext as _
from wording.languages import noted

MEGABYTE = 1_000_000

INCOMPLETE = noted("L'envoi est incomplet ou illisible : recommencez depuis la page précédente.")
TOO_SLOW = noted("L'envoi s'est arrêté en route. Vérifiez votre connexion, puis recommencez.")
TOO_MANY_FIELDS = noted("Le formulaire a trop de champs : rechargez la page, puis recommencez.")
NO_FILES = noted("Ce formulaire ne prend pas de fichier : recommencez sans lui.")
TEXT_TOO_LONG = noted("Un texte est trop long : raccourcissez-le, puis recommencez.")


class Limits(Struct, frozen=True):
    body_bytes: int = MEGABYTE
    text_bytes: int = MEGABYTE
    fields: int = 300
    file_bytes: int = 15 * MEGABYTE
    files_per_field: int = 20
    files: int = 0
    idle_seconds: float = 30
    total_seconds: float = 1200


PLAIN = Limits()
WITH_FILES = Limits(body_bytes=320 * MEGABYTE, files=45)


class Admission(Struct, frozen=True):
    """So many bytes of files are taken in; what is more passes by, and `fault` is told at its field."""

    file_bytes: float
    fault: AnyFault = Fault.FILE_NOT_RECEIVED

    @property
    def sentence(self) -> str:
        return wording.said(self.fault)


NOTHING = Admission(0)
# The form as far as it is read, and how many bytes its files may have.
Doorkeeper = Callable[[Form, int], Awaitable[Admission]]


async def let_in(_: Form, announced: int) -> Admission:
    return Admission(announced)


async def let_pass_by(_: Form, announced: int) -> Admission:
    """Of a form that is not done now: its texts are read, its files are not kept."""
    return NOTHING


async def read_form(
    request: Request[Any, Any, Any],
    *,
    limits: Limits = PLAIN,
    before_files: Doorkeeper = let_in,
) -> Form:
    """``async with await read_form(request, limits=WITH_FILES) as form:``

    ``before_files`` may raise, for what the fields before the first file say or don't.
    """
    announced = _announced(request, limits)
    form = Form()
    try:
        async with asyncio.timeout(limits.total_seconds):
            await _read_into(form, request, limits, lambda: before_files(form, announced))
    except BaseException as error:
        form.remove_files()
        if isinstance(error, OSError) and is_disk_full(error):
            raise StorageFull from error
        if isinstance(error, TimeoutError):
            raise TooSlow(TOO_SLOW) from error
        raise
    return form


def _announced(request: Request[Any, Any, Any], limits: Limits) -> int:
    """In bytes; a chunked body may have as many as are allowed. Raises TooLarge where it is more than that."""
    try:
        announced = request.content_length
    except ClientException as error:
        raise BadForm(INCOMPLETE) from error
    if announced is not None and announced > limits.body_bytes:
        raise _body_too_large(limits)
    return limits.body_bytes if announced is None else announced


def _body_too_large(limits: Limits) -> TooLarge:
    if not limits.files:
        return TooLarge(TEXT_TOO_LONG)
    size = max(1, limits.body_bytes // MEGABYTE)
    return TooLarge(_("L'envoi dépasse {size} Mo en tout : envoyez moins de fichiers à la fois.", size=size))


async def _read_into(
    form: Form, request: Request[Any, Any, Any], limits: Limits, ask: Callable[[], Awaitable[Admission]]
) -> None:
    kind, options = request.content_type
    if kind == "multipart/form-data":
        await _MultipartReader(form, limits, ask).read(_chunks(request, limits), options.get("boundary", ""))
    elif kind == "application/x-www-form-urlencoded":
        await _read_urlencoded(form, _chunks(request, limits), limits)
    else:
        async for chunk in _chunks(request, limits):
            if chunk:
                raise BadForm(INCOMPLETE)


async def _chunks(request: Request[Any, Any, Any], limits: Limits) -> AsyncIterator[bytes]:
    """The body as it comes: counted, since a chunked body announces no length, and never waited for long."""
    stream, received = request.stream(), 0
    try:
        while True:
            async with asyncio.timeout(limits.idle_seconds):
                chunk = await anext(stream, None)
            if chunk is None:
                return
            received += len(chunk)
            if received > limits.body_bytes:
                raise _body_too_large(limits)
            yield chunk
    except InternalServerException as error:
        raise Disconnected(INCOMPLETE) from error
    except ClientException as error:
        if error.status_code == HTTP_413_REQUEST_ENTITY_TOO_LARGE:
            raise _body_too_large(limits) from error
        raise BadForm(INCOMPLETE) from error


async def _read_urlencoded(form: Form, chunks: AsyncIterator[bytes], limits: Limits) -> None:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > limits.text_bytes:
            raise TooLarge(TEXT_TOO_LONG)
    if body.count(b"&") >= limits.fields:
        raise TooLarge(TOO_MANY_FIELDS)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise BadForm(INCOMPLETE) from error
    for name, value in pairs:
        form.add_text(name, value)


def _existing(path: str, flags: int) -> int:
    return os.open(path, flags & ~os.O_CREAT)


class _MultipartReader:
    """Turns the parser's events into fields and files, one part at a time."""

    def __init__(self, form: Form, limits: Limits, ask: Callable[[], Awaitable[Admission]]) -> None:
        self.form, self.limits, self.ask = form, limits, ask
        self.admission: Admission | None = None
        self.texts = self.files = self.text_bytes = self.file_bytes = 0
        self.name = ""
        self.text: bytearray | None = None
        self.file: ReceivedFile | None = None
        self.handle: AsyncBufferedIOBase | None = None
        self.hasher = hashlib.sha256()

    async def read(self, chunks: AsyncIterator[bytes], boundary: str) -> None:
        try:
            parser = PushMultipartParser(
                boundary, max_segment_count=self.limits.fields + self.limits.files, strict=True
            )
            with parser:
                async for chunk in chunks:
                    for event in parser.parse(chunk) if chunk else ():
                        await self._take(event)
        except ParserLimitReached as error:
            raise TooLarge(TOO_MANY_FIELDS) from error
        except (MultipartError, UnicodeError) as error:
            raise BadForm(INCOMPLETE) from error
        finally:
            if self.handle is not None:
                await self.handle.close()

    async def _take(self, event: MultipartSegment | bytes | None) -> None:
        if event is None:
            await self._end()
        elif isinstance(event, bytes):
            await self._add(event)
        else:
            await self._begin(event)

    async def _begin(self, segment: MultipartSegment) -> None:
        self.name = segment.name
        if segment.filename is None:
            self.texts += 1
            if self.texts > self.limits.fields:
                raise TooLarge(TOO_MANY_FIELDS)
            self.text = bytearray()
            return
        # An input that was left empty is a part without name and bytes, and nobody is asked for it.
        self.file = ReceivedFile(
            display_name(segment.filename) if segment.filename else "", new_incoming_path()
        )
        self.form.add_file(self.name, self.file)
        if segment.filename:
            await self._open(self.file)

    async def _open(self, file: ReceivedFile) -> None:
        if self.admission is None:
            self.admission = await self._asked()
        if not self.admission.file_bytes:
            await self._refuse(file, self.admission.sentence)
            return
        # Made here and only opened in the thread: after a cancellation a late thread finds nothing to open.
        file.path.touch(mode=0o600, exist_ok=False)
        self.handle = await aiofiles.open(file.path, "wb", opener=_existing)
        self.hasher = hashlib.sha256()

    async def _asked(self) -> Admission:
        if not self.limits.files:
            raise TooLarge(NO_FILES)
        return await self.ask()

    async def _add(self, data: bytes) -> None:
        if self.text is not None:
            self.text += data
            self.text_bytes += len(data)
            if self.text_bytes > self.limits.text_bytes:
                raise TooLarge(TEXT_TOO_LONG)
            return
        if self.file is not None and self.handle is None:
            await self._open(self.file)
        if self.file is not None and self.handle is not None:
            self.file.size += len(data)
            self.file_bytes += len(data)
            if sentence := self._over_limits(self.file):
                await self._refuse(self.file, sentence)
                return
            self.hasher.update(data)
            await self.handle.write(data)

    def _over_limits(self, file: ReceivedFile) -> str:
        limits = self.limits
        if file.size > limits.file_bytes:
            size = limits.file_bytes // MEGABYTE
            return _(
                "« {name} » dépasse {size} Mo : choisissez un fichier plus petit.", name=file.name, size=size
            )
        if len(self.form.files(self.name)) > limits.files_per_field or self.files >= limits.files:
            most = min(limits.files_per_field, limits.files)
            return _("Envoyez {most} fichiers au plus à la fois. Les premiers sont reçus.", most=most)
        if self.admission is not None and self.file_bytes > self.admission.file_bytes:
            return self.admission.sentence
        return ""

    async def _refuse(self, file: ReceivedFile, sentence: str) -> None:
        """What still comes of it is read and forgotten: the rest of the form is not."""
        if self.handle is not None:
            await self.handle.close()
        self.file_bytes -= file.size
        self.form.drop_file(self.name, file)
        self.form.refuse(self.name, sentence)
        self.file = self.handle = None

    async def _end(self) -> None:
        if self.text is not None:
            self.form.add_text(self.name, self.text.decode())
            self.text = None
        elif self.file is not None and self.handle is None:
            self.form.drop_file(self.name, self.file)
            self.file = None
        elif self.file is not None and self.handle is not None:
            await self.handle.close()
            await self._keep_or_forget(self.file)
            self.file = self.handle = None

    async def _keep_or_forget(self, file: ReceivedFile) -> None:
        if sentence := self._over_limits(file):
            await self._refuse(file, sentence)
            return
        file.name = file.name or display_name("")
        file.sha256 = self.hasher.hexdigest()
        self.files += 1
