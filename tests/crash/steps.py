"""The steps of a file between its first byte and its answer, and how a process dies at one: by SIGKILL.

The application knows nothing of this: functions are wrapped by name under it, as it runs.
"""

import os
import signal
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from controllers.web import submitting
from uploads import keep, pieces, receive, tus
from uploads.folder_storage import FolderStorage
from uploads.storage import is_piece


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _before(owner: Any, name: str) -> Callable[[], None]:
    return lambda: setattr(owner, name, _wrapped(getattr(owner, name), before=True))


def _after(owner: Any, name: str, times: int = 1) -> Callable[[], None]:
    return lambda: setattr(owner, name, _wrapped(getattr(owner, name), before=False, times=times))


def _after_files_in_the_storage(times: int = 1) -> Callable[[], None]:
    """Pieces go there, too: they are no files yet."""
    original, left = FolderStorage.put, [times]

    async def put(self: FolderStorage, source: Path, key: str) -> None:
        await original(self, source, key)
        left[0] -= not is_piece(key)
        if not left[0]:
            _die()

    return lambda: setattr(FolderStorage, "put", put)


def _wrapped(original: Any, *, before: bool, times: int = 1) -> Any:
    left = [times]

    @wraps(original)
    async def dying(*args: Any, **values: Any) -> Any:
        if before:
            _die()
        result = await original(*args, **values)
        left[0] -= 1
        if not left[0]:
            _die()
        return result

    return dying


def _after_first_bytes_of_a_piece() -> None:
    original = pieces._Piece.put

    def put(self: Any, chunk: bytes) -> None:
        original(self, chunk[:1000])
        _die()

    pieces._Piece.put = put  # type: ignore[method-assign]


def _after_first_bytes_of_a_form() -> None:
    original = receive._MultipartReader._add

    async def add(self: Any, data: bytes) -> None:
        await original(self, data)
        if self.handle is not None:
            await self.handle.flush()
            _die()

    receive._MultipartReader._add = add  # type: ignore[method-assign]


def _before_commit() -> None:
    """The rows are written, their transaction is not over."""
    keep.hand_over = _wrapped(keep.hand_over, before=False)


_BOTH: dict[str, Callable[[], None]] = {
    "after the first picture is in the storage": _after_files_in_the_storage(),
    "after both are in the storage": _after_files_in_the_storage(times=2),
}
PIECES: dict[str, Callable[[], None]] = {
    "after the row of the upload": _after(tus, "create"),
    "after the first bytes": _after_first_bytes_of_a_piece,
    "after a piece is written": _before(pieces, "_acknowledge"),
    "after a piece is in the storage": _before(pieces.partial_upload, "advance"),
    "after a piece is acknowledged": _after(pieces.partial_upload, "advance"),
    "before a piece that was written anew is removed": _before(pieces, "forget"),
    "after the whole body": _before(tus, "_settle"),
    "after the check": _before(tus, "keep"),
    **_BOTH,
    "in the transaction of the row": _before_commit,
    "after the row": _after(tus, "keep"),
    "before the answer": _after(tus, "receive"),
}
FORMS: dict[str, Callable[[], None]] = {
    "after the first bytes": _after_first_bytes_of_a_form,
    "after the whole body": _after(submitting, "read_form"),
    "after the check": _after(submitting, "check_photo"),
    **_BOTH,
    "in the transaction of the row": _before_commit,
    "after the row": _after(submitting, "keep"),
    "before it is attached": _before(submitting.Submitted, "once"),
    "in the transaction of the verb": _before(submitting.submission, "_keep"),
    "after it is attached": _after(submitting.Submitted, "once"),
}


def install(name: str) -> None:
    kind, _, step = name.partition(": ")
    {"pieces": PIECES, "form": FORMS}[kind][step]()
