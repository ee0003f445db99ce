"""What can go wrong with a form or a file; each text is a sentence for the person who sent it."""

import errno


def noted(message: str) -> str:
    """As in `wording.languages`, which the limited children that import this do not load."""
    return message


# What they read in a paper is kept as it is here, and said to contractors and managers only.
team_noted = noted


class UploadError(Exception):
    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadForm(UploadError):
    """The body is not a form that we can read."""


class Disconnected(UploadError):
    """Nobody waits for the answer any more."""


class TooSlow(UploadError):
    status = 408


class TooLarge(UploadError):
    status = 413


class Refused(UploadError):
    """The file was read and is not what the form asks for."""

    status = 422


class Busy(UploadError):
    status = 503


class StorageAway(UploadError):
    status = 503

    def __init__(self) -> None:
        super().__init__(
            noted("Les fichiers sont hors d'atteinte pour le moment. Réessayez dans une minute.")
        )


class StorageFull(UploadError):
    status = 507

    def __init__(self) -> None:
        super().__init__(
            noted("Le disque du serveur est plein : rien n'a été enregistré. Prévenez la gestion.")
        )


def is_disk_full(error: OSError) -> bool:
    """EFBIG: the process may not write that much, which is all that a quota of this kind says."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
