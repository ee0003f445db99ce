"""Of files: those that don't come, and those that don't belong there."""

from wording.faults import Fault
from wording.languages import gettext as _
from wording.languages import noted, team_noted
from wording.refusals.sentence import Sentence

MEGABYTE = 1_000_000


def _files_refused(sentences: list[str]) -> str:
    return " ".join(map(_, sentences))


def _no_room(most_bytes: int) -> str:
    return _(
        "Vos fichiers qui ne sont encore joints à rien dépasseraient {size} Mo. Envoyez d'abord les formulaires "
        "commencés, ou moins de fichiers à la fois. Ce qui n'est joint à rien est oublié après un jour.",
        size=most_bytes // MEGABYTE,
    )


SENTENCES: dict[Fault, Sentence] = {
    Fault.FILE_GONE: noted("Un fichier n'est plus disponible. Choisissez-le à nouveau."),
    Fault.FILE_NOT_RECEIVED: noted("Ce fichier n'est pas arrivé : choisissez-le à nouveau."),
    Fault.FILE_UNEXPECTED: noted("Cette mission n'attend pas ce fichier de vous. Rechargez la page."),
    Fault.FILES_TOO_LATE: noted("Cette mission n'attend plus ces fichiers. Voici où elle en est."),
    Fault.FILES_REFUSED: _files_refused,
    Fault.NO_ROOM: _no_room,
    Fault.NOT_A_PHOTO: noted("Ce fichier n'est pas une photo. Choisissez une photo."),
    Fault.PHOTOS_MISSING: team_noted("Choisissez au moins une photo."),
    Fault.PHOTO_KIND_MISSING: team_noted("Dites ce que montrent les photos."),
    Fault.PHOTOS_NOT_NOW: team_noted("Des photos ne peuvent pas être ajoutées maintenant."),
    Fault.TOO_MANY_PHOTOS: noted(
        "Une mission garde {most} photos de chaque sorte au plus. Vous pouvez encore en ajouter {room}."
    ),
}
