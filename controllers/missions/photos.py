"""Photos and files as the templates show them."""

from datetime import datetime

from msgspec import Struct

import wording
from controllers.missions.reading import Reading
from controllers.web.forms import errors_from, file_row
from controllers.web.security import meta
from controllers.web.views import NO_ERRORS, Errors, FileRow, FormMeta, Option, Photo
from models.files.stored_file import PHOTOS_OF_A_KIND, StoredFile
from models.missions.verbs.upkeep import photo_kinds
from models.workflow import FileKind, Role, Status
from uploads.pages import MOST_PAGES
from wording import addresses
from wording.addresses import Below
from wording.languages import team, team_noted, team_plural


class PhotoGroup(Struct, frozen=True):
    # before | after | dispute
    kind: str
    # « Avant », « Travaux terminés », « Réserves »
    label: str
    photos: tuple[Photo, ...] = ()


class PhotoForm(Struct, frozen=True):
    """« Envoyer les photos »: `photos` (several), `kind`, `caption`. One kind only: it is sent hidden."""

    url: str
    meta: FormMeta
    kinds: tuple[Option, ...]
    caption: str = ""
    kept: tuple[FileRow, ...] = ()
    errors: Errors = NO_ERRORS
    # « Encore 14 photos possibles. »
    left: str = ""


class PhotosSection(Struct, frozen=True):
    """« Photos », root `#mission-photos`."""

    groups: tuple[PhotoGroup, ...] = ()
    # Before and after stand side by side.
    paired: bool = False
    # The manager's: everything in one ZIP
    archive_url: str = ""
    form: PhotoForm | None = None
    # « Au moins une photo des travaux terminés est à joindre avant la facture. »
    hint: str = ""
    # « 3 photos des travaux sont jointes. », for the invoice's form where it is open already (static/beside.js)
    attached: str = ""


ALT = {
    FileKind.DAMAGE: team_noted("Photo des dégâts {number}"),
    FileKind.BEFORE: team_noted("Photo d'avant les travaux {number}"),
    FileKind.AFTER: team_noted("Photo des travaux réalisés {number}"),
    FileKind.DISPUTE: team_noted("Photo du problème signalé {number}"),
    FileKind.NO_SHOW: team_noted("Photo du rendez-vous manqué {number}"),
    FileKind.QUOTE: team_noted("Devis {number}"),
    FileKind.INVOICE: team_noted("Facture {number}"),
}
GROUPS = (
    (FileKind.BEFORE, team_noted("Avant")),
    (FileKind.AFTER, team_noted("Travaux réalisés")),
    (FileKind.DISPUTE, team_noted("Réserves")),
    (FileKind.NO_SHOW, team_noted("Rendez-vous manqué")),
)


def photo(file: StoredFile, number: int, postcode: str, base: str = "") -> Photo:
    """`base`: the tenant's files lie below its link's own path."""
    own = str(file.id)
    alt = team(ALT[FileKind(file.kind)], number=number)
    # The camera's own time, without a zone.
    then = datetime.fromisoformat(file.taken_at) if file.taken_at else None
    taken = ""
    if then:
        taken = team("prise le {day} à {hour}", day=wording.full_day(then), hour=wording.hour(then))
    return Photo(
        own,
        addresses.file(own, at=base),
        addresses.thumbnail(own, at=base),
        team("{photo} : {caption}", photo=alt, caption=file.caption) if file.caption else alt,
        file.caption,
        taken,
        team("reçue {moment}", moment=wording.exact(file.received_at, postcode)),
    )


def photos(files: list[StoredFile], postcode: str, base: str = "") -> tuple[Photo, ...]:
    return tuple(photo(file, number, postcode, base) for number, file in enumerate(files, start=1))


def pages(file: StoredFile | None, postcode: str, base: str = "") -> tuple[Photo, ...]:
    """A paper beside a decision: the picture itself, or the PDF's pages as the server draws them."""
    if file is None:
        return ()
    if file.is_photo:
        return (photo(file, 1, postcode, base),)
    count = file.pages or 1
    return tuple(
        Photo(
            f"{file.id}-{number}",
            addresses.page_image(str(file.id), number, at=base),
            addresses.page_image(str(file.id), number, at=base),
            team("Page {number} sur {last} de {file}", number=number, last=count, file=file.name),
        )
        for number in range(1, min(count, MOST_PAGES) + 1)
    )


def pages_left_out(file: StoredFile | None) -> str:
    """Empty where all are shown."""
    if file is None or file.is_photo or (file.pages or 1) <= MOST_PAGES:
        return ""
    return wording.typographic(
        team(
            "{number} pages sur {last} sont montrées : téléchargez le document pour lire la suite.",
            number=MOST_PAGES,
            last=file.pages,
        )
    )


def row_of(reading: Reading, file_id: object) -> FileRow | None:
    file = reading.file(file_id)
    return file_row(file) if file else None


def section(reading: Reading) -> PhotosSection:
    kinds = photo_kinds(reading.mission, reading.by, reading.facts)
    groups = tuple(
        PhotoGroup(kind.value, team(label), photos(found, reading.mission.postcode))
        for kind, label in GROUPS
        if (found := reading.photos(kind))
    )
    form = None
    if kinds:
        left = min(PHOTOS_OF_A_KIND - len(reading.photos(kind)) for kind in kinds)
        sent, error = reading.photo_form or (None, None)
        chosen = sent.form.first("kind") if sent else _likely(reading, kinds)
        form = PhotoForm(
            url=reading.at(Below.PHOTOS),
            meta=meta(reading.request, reading.mission.version),
            kinds=_kinds(kinds, chosen),
            caption=sent.form.first("caption") if sent else "",
            kept=tuple(file_row(file) for file in sent.kept.get("photos", [])) if sent else (),
            errors=errors_from(error),
            left=team_plural("Encore {number} photo possible.", "Encore {number} photos possibles.", left)
            if left <= 5
            else "",
        )
    hint = ""
    waits = reading.mission.status == Status.WORK_CONFIRMED and reading.by.role is Role.CONTRACTOR
    if waits and not reading.photos(FileKind.AFTER):
        hint = team("Au moins une photo des travaux réalisés est à joindre avant la facture.")
    shown = {group.kind for group in groups}
    archive = reading.at(Below.ARCHIVE) if reading.manages and reading.files else ""
    paired = {FileKind.BEFORE, FileKind.AFTER} <= shown
    return PhotosSection(groups, paired, archive, form, hint, attached(reading) if waits else "")


def attached(reading: Reading) -> str:
    """To the invoice; nothing where there is none."""
    number = len(reading.photos(FileKind.AFTER))
    if not number:
        return ""
    return team_plural(
        "{number} photo des travaux est jointe.", "{number} photos des travaux sont jointes.", number
    )


_SHOW = {
    FileKind.DAMAGE: team_noted("Les dégâts"),
    FileKind.BEFORE: team_noted("L'état avant les travaux"),
    FileKind.AFTER: team_noted("Les travaux réalisés"),
}


def _kinds(kinds: list[FileKind], selected: str) -> tuple[Option, ...]:
    return tuple(Option(kind.value, team(_SHOW[kind]), selected=kind.value == selected) for kind in kinds)


def _likely(reading: Reading, kinds: list[FileKind]) -> str:
    late = reading.mission.status in (Status.WORK_DONE, Status.WORK_CONFIRMED, Status.INVOICED)
    return FileKind.AFTER.value if late and FileKind.AFTER in kinds else kinds[0].value
