"""Says what a received file really is, or refuses it with a sentence that names it."""

import asyncio
from pathlib import Path
from typing import Literal

from msgspec import Struct

from uploads import jobs, opened, workers
from uploads.camera_time import first_date
from uploads.errors import Refused, StorageFull
from uploads.form import ReceivedFile
from uploads.workers import Input, JobFailed, Output
from wording.languages import gettext, noted, team_noted

PHOTO_TYPE, PDF_TYPE = "image/jpeg", "application/pdf"

PHOTO_SENTENCES = {
    "not_a_photo": noted(
        "« {name} » n'est pas une photo JPEG, PNG, WebP ou HEIC. Choisissez une autre image."
    ),
    "too_big": noted("« {name} » est une image trop grande. Réduisez-la, puis envoyez-la de nouveau."),
    "too_long": noted(
        "« {name} » est une image trop longue pour rester lisible. Envoyez-la en plusieurs images."
    ),
    "broken": noted("« {name} » est abîmée ou incomplète. Choisissez une autre image."),
}
PDF_SENTENCES = {
    "not_a_pdf": team_noted("« {name} » n'est pas un PDF. Choisissez un fichier PDF."),
    "no_pages": team_noted(
        "« {name} » ne contient aucune page. Enregistrez-le de nouveau en PDF, puis recommencez."
    ),
    "locked": team_noted(
        "« {name} » est verrouillé par un certificat. Enregistrez-le sans protection, puis recommencez."
    ),
    "encrypted": team_noted(
        "« {name} » est protégé par un mot de passe. Enregistrez-le sans protection, puis recommencez."
    ),
    "too_many_pages": team_noted("« {name} » a trop de pages. Envoyez un PDF plus court."),
    "too_big": team_noted(
        "« {name} » est trop lourd à lire. Enregistrez-le de nouveau en PDF, puis recommencez."
    ),
    "broken": team_noted(
        "« {name} » est abîmé ou incomplet. Enregistrez-le de nouveau en PDF, puis recommencez."
    ),
}
EMPTY = noted("« {name} » est vide. Choisissez un autre fichier.")
UNREADABLE = noted("« {name} » n'a pas pu être lu. Choisissez un autre fichier.")
NEITHER = team_noted(
    "« {name} » n'est ni un PDF ni une photo JPEG, PNG, WebP ou HEIC. Choisissez un autre fichier."
)


class CheckedFile(Struct, frozen=True):
    """``path`` and ``thumbnail`` are in the incoming folder and go with the form; ``name`` is for people."""

    kind: Literal["photo", "pdf"]
    media_type: str
    suffix: str
    name: str
    path: Path
    sha256: str
    size: int
    thumbnail: Path | None = None
    width: int | None = None
    height: int | None = None
    taken_at: str | None = None
    pages: int | None = None


async def check_photo(received: ReceivedFile) -> CheckedFile:
    """``sha256`` is of the bytes that were sent, ``size`` of the picture that is kept."""
    _refuse_empty(received)
    full, thumbnail = received.derive(), received.derive()
    try:
        photo = await workers.run(jobs.decode_photo, Input(received.path), Output(full), Output(thumbnail))
    except JobFailed as failure:
        raise _refusal(failure, PHOTO_SENTENCES, received) from failure
    return CheckedFile(
        kind="photo",
        media_type=PHOTO_TYPE,
        suffix="jpg",
        name=received.name,
        path=full,
        thumbnail=thumbnail,
        sha256=received.sha256,
        size=await asyncio.to_thread(lambda: full.stat().st_size),
        width=photo.width,
        height=photo.height,
        taken_at=first_date(photo.dates) or None,
    )


async def check_pdf(received: ReceivedFile) -> CheckedFile:
    _refuse_empty(received)
    try:
        pdf = await workers.run(jobs.read_pdf, Input(received.path))
    except JobFailed as failure:
        raise _refusal(failure, PDF_SENTENCES, received) from failure
    return CheckedFile(
        kind="pdf",
        media_type=PDF_TYPE,
        suffix="pdf",
        name=received.name,
        path=received.path,
        sha256=received.sha256,
        size=received.size,
        pages=pdf.pages,
    )


async def check_pdf_or_photo(received: ReceivedFile) -> CheckedFile:
    if opened.looks_like_pdf(await asyncio.to_thread(_beginning, received.path)):
        return await check_pdf(received)
    try:
        return await check_photo(received)
    except Refused as refusal:
        if refusal.message == _sentence(PHOTO_SENTENCES["not_a_photo"], received):
            raise Refused(_sentence(NEITHER, received)) from refusal
        raise


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(opened.HEADER_BYTES)


def _refuse_empty(received: ReceivedFile) -> None:
    if not received.size:
        raise Refused(_sentence(EMPTY, received))


def _refusal(failure: JobFailed, sentences: dict[str, str], received: ReceivedFile) -> Exception:
    if failure.reason == "disk_full":
        return StorageFull()
    return Refused(_sentence(sentences.get(failure.reason, UNREADABLE), received))


def _sentence(template: str, received: ReceivedFile) -> str:
    return gettext(template).replace("{name}", received.name)
