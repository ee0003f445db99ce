"""A mission's files in one ZIP, with the list that proves them: who sent what, when, and its SHA-256."""

import asyncio
import csv
import io
import zipfile
from pathlib import Path

import wording
from models.files.stored_file import StoredFile
from models.missions.mission import Mission
from models.workflow import FileKind, Role
from uploads.form import new_incoming_path
from uploads.names import portable_name
from uploads.store import storage
from wording.languages import team, team_noted

LIST = "liste.csv"
COLUMNS = (
    team_noted("fichier"),
    team_noted("nom d'origine"),
    team_noted("SHA-256 à la réception"),
    team_noted("prise le"),
    team_noted("reçu le (UTC)"),
    team_noted("envoyé par"),
    team_noted("légende"),
)


async def archive_of(mission: Mission) -> Path:
    """In the incoming folder: the caller deletes it, and the broom does where the caller died."""
    files = (
        await StoredFile.objects()
        .where(StoredFile.mission == mission.id, StoredFile.draft.eq(False))
        .order_by(StoredFile.kind, StoredFile.received_at)
    )
    path = new_incoming_path()
    names = _names(files)
    try:
        # Photos and PDFs gain nothing by compression.
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for file, name in zip(files, names, strict=True):
                await _add(archive, file, name)
            archive.writestr(LIST, _list(files, names), zipfile.ZIP_DEFLATED)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


async def _add(archive: zipfile.ZipFile, file: StoredFile, name: str) -> None:
    """Of the hour at which it came, as the place's clock tells it: an archive keeps no zone."""
    received = wording.local(file.received_at)
    with archive.open(zipfile.ZipInfo(name, received.timetuple()[:6]), "w") as entry:
        async for chunk in storage().stream(file.key):
            await asyncio.to_thread(entry.write, chunk)


def _names(files: list[StoredFile]) -> list[str]:
    """`avant/01 - photo.jpg`: the kind, a number that makes it the only one, and the name as it came."""
    counts: dict[str, int] = {}
    names = []
    for file in files:
        kind = FileKind(file.kind).label
        counts[kind] = counts.get(kind, 0) + 1
        name = portable_name(file.name, Path(file.key).suffix, before=f"{counts[kind]:02d} - ")
        names.append(f"{kind}/{name}")
    return names


def _safe(text: str) -> str:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _list(files: list[StoredFile], names: list[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(map(team, COLUMNS))
    for file, name in zip(files, names, strict=True):
        sender = Role.TENANT.label if file.owner.startswith("link:") else team("compte")
        row = (
            name,
            file.name,
            file.sha256,
            file.taken_at,
            file.received_at.isoformat(),
            sender,
            file.caption,
        )
        writer.writerow([_safe(cell) for cell in row])
    # Spreadsheets read UTF-8 only behind a mark.
    return "\ufeff" + out.getvalue()
