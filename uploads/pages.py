"""A PDF's pages as pictures, drawn once and kept: nothing of a stranger's PDF runs in the manager's browser."""

import asyncio
import contextlib
import os
import time
from collections.abc import Iterable
from pathlib import Path

from settings import current
from uploads import workers
from uploads.errors import Refused, StorageFull, team_noted
from uploads.form import new_incoming_path
from uploads.jobs import draw_page
from uploads.store import storage
from uploads.workers import Input, JobFailed, Output

MOST_PAGES = 20  # of one paper
YOUNG_SECONDS = 3600  # may be on its way to somebody
KEPT_SECONDS = 30 * 24 * 3600  # after the last time that somebody asked for it
UNDRAWABLE = team_noted("Cette page ne peut pas être dessinée. Téléchargez le fichier.")


def folder() -> Path:
    path = current().data_dir / "pages"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


async def page_image(key: str, number: int) -> Path:
    """JPEG of the page, from 1, of the PDF under that key. Raises Refused where the page can't be drawn."""
    drawn = folder() / f"{Path(key).stem}-{number}.jpg"
    if not await asyncio.to_thread(_is_there, drawn):
        try:
            async with storage().local(key) as pdf:
                await _draw(pdf, number, drawn)
        except FileNotFoundError as error:
            raise Refused(UNDRAWABLE) from error
    return drawn


def _is_there(drawn: Path) -> bool:
    """And was asked for now."""
    try:
        os.utime(drawn)
    except FileNotFoundError:
        return False
    return True


async def _draw(pdf: Path, number: int, drawn: Path) -> None:
    """The rename makes the picture appear whole or not at all, also where two draw it at once."""
    half = new_incoming_path()
    try:
        await workers.run(draw_page, Input(pdf), Output(half), number)
        await asyncio.to_thread(half.replace, drawn)
    except JobFailed as failure:
        if failure.reason == "disk_full":
            raise StorageFull from failure
        raise Refused(UNDRAWABLE) from failure
    finally:
        half.unlink(missing_ok=True)


def forget_but(known: Iterable[str]) -> int:
    """Deletes the pictures of papers that are gone, given the keys of those that are not, and those that nobody
    has asked for in thirty days: they are drawn anew. How many."""
    stems, now = {Path(key).stem for key in known}, time.time()
    gone = 0
    for path in folder().glob("*.jpg"):
        with contextlib.suppress(FileNotFoundError):
            lifetime = KEPT_SECONDS if path.stem.rpartition("-")[0] in stems else YOUNG_SECONDS
            if path.stat().st_mtime < now - lifetime:
                path.unlink()
                gone += 1
    return gone
