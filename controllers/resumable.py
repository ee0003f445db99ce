"""Files that arrive piece by piece and go on where they stopped: tus 1.0, for people who signed in."""

import re
import uuid

from litestar import Controller, Response, delete, patch, route
from litestar.enums import HttpMethod
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import FromPath

from controllers.web.adding import require_expected
from controllers.web.forms import said
from controllers.web.rendering import Web
from controllers.web.security import SignInNeeded, actor, form_token, require_token
from models.errors import NotVisible, TransitionRefused
from models.files import partial_upload
from models.files.partial_upload import PartialUpload
from models.files.stored_file import drafts_of
from uploads import tus
from uploads.errors import UploadError
from uploads.pieces import ALGORITHMS, TOO_MANY, Checksum, TusError
from wording import addresses
from wording.languages import team, team_noted

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
BASE = {"Tus-Resumable": tus.VERSION, "Cache-Control": "no-store"}


def _answer(status: int, text: str = "", **headers: str) -> Response[str]:
    """`headers` in Python's spelling."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(text, status_code=status, media_type="text/plain", headers=BASE | named)


def _require_version(request: Web) -> None:
    if request.headers.get("tus-resumable") != tus.VERSION:
        raise TusError(412, team_noted("Cette version du protocole n'est pas connue."))


def _state(upload: PartialUpload) -> dict[str, str]:
    found = {
        "Upload_Offset": str(upload.received),
        "Upload_Length": str(upload.length),
        "Upload_Expires": f"{upload.expires_at:%a, %d %b %Y %H:%M:%S GMT}",
    }
    if upload.file is not None:
        found["Upload_File"] = str(upload.file)
    return found


def _number(text: str | None) -> int:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 12:
        raise TusError(400, team_noted("Un nombre manque dans l'envoi."))
    return int(text)


def on_upload_error(_: Web, error: UploadError) -> Response[str]:
    """The program that sends reads a status; the person, a sentence."""
    more = {"Tus_Version": tus.VERSION} if error.status == 412 else {}
    return _answer(error.status, team(error.message), **more)


def on_not_visible(_: Web, error: Exception) -> Response[str]:
    return _answer(404, team("Cet envoi n'existe plus. Choisissez le fichier à nouveau."))


def on_sign_in_needed(_: Web, error: Exception) -> Response[str]:
    return _answer(401, team("Vous n'êtes plus connecté. Connectez-vous : l'envoi reprendra."))


def on_stale_token(_: Web, error: Exception) -> Response[str]:
    return _answer(403, team("Cette page date d'avant votre connexion. Rechargez-la : l'envoi reprendra."))


def _abilities() -> Response[str]:
    return _answer(
        204,
        Tus_Version=tus.VERSION,
        Tus_Extension=tus.EXTENSIONS,
        Tus_Max_Size=str(tus.MAX_SIZE),
        Tus_Checksum_Algorithm=",".join(ALGORITHMS),
    )


class Resumable(Controller):
    path = addresses.UPLOADS
    exception_handlers = {  # noqa: RUF012 - Litestar reads a dict
        UploadError: on_upload_error,
        NotVisible: on_not_visible,
        NotFoundException: on_not_visible,
        SignInNeeded: on_sign_in_needed,
        PermissionDeniedException: on_stale_token,
    }

    # One handler: Litestar's own for OPTIONS would hide one that is registered after another.
    @route("/", http_method=[HttpMethod.OPTIONS, HttpMethod.POST], name="uploads.create")
    async def create(self, request: Web) -> Response[str]:
        if request.method == "OPTIONS":
            return _abilities()
        by = actor(request)
        _require_version(request)
        require_token(request.headers.get("x-token", ""), form_token(request))
        key = request.headers.get("idempotency-key", "")
        if not _KEY.fullmatch(key):
            raise TusError(400, team_noted("L'envoi n'a pas de clé. Choisissez le fichier à nouveau."))
        length = _number(request.headers.get("upload-length"))
        if length == 0:
            raise TusError(400, team_noted("Ce fichier est vide. Choisissez-en un autre."))
        described = tus.metadata(request.headers.get("upload-metadata", ""))
        try:
            await require_expected(described.get("form", ""), by)
        except TransitionRefused as refusal:
            raise TusError(422, said(refusal.fault)) from refusal
        upload = await tus.create(by.key, key, length, described)
        return _answer(201, Location=f"{addresses.UPLOADS}/{upload.id}", **_state(upload))

    @route("/{upload_id:uuid}", http_method=[HttpMethod.HEAD], name="uploads.state")
    async def state(self, request: Web, upload_id: FromPath[uuid.UUID]) -> Response[str]:
        _require_version(request)
        by = actor(request)
        upload = await partial_upload.of_owner(upload_id, by.key)
        headers = _state(upload)
        if upload.file is not None and not await drafts_of(by.key, [upload.file]):
            headers["Upload_Attached"] = "1"
        return _answer(200, **headers)

    @patch("/{upload_id:uuid}", name="uploads.append")
    async def append(self, request: Web, upload_id: FromPath[uuid.UUID]) -> Response[str]:
        by = actor(request)
        _require_version(request)
        require_token(request.headers.get("x-token", ""), form_token(request))
        if request.headers.get("content-type") != "application/offset+octet-stream":
            raise TusError(415, team_noted("Ce morceau n'a pas le bon type."))
        upload = await partial_upload.of_owner(upload_id, by.key)
        header = request.headers.get("upload-checksum")
        checksum = Checksum(header) if header else None
        offset = _number(request.headers.get("upload-offset"))
        if offset == upload.received and (request.content_length or 0) > upload.length - offset:
            raise TusError(413, TOO_MANY)
        return _answer(204, **_state(await tus.receive(upload, offset, request.stream(), checksum)))

    @delete("/{upload_id:uuid}", name="uploads.terminate", status_code=200)
    async def terminate(self, request: Web, upload_id: FromPath[uuid.UUID]) -> Response[str]:
        by = actor(request)
        _require_version(request)
        require_token(request.headers.get("x-token", ""), form_token(request))
        upload = await partial_upload.of_owner(upload_id, by.key)
        await tus.terminate(upload)
        return _answer(204)
