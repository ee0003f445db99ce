"""Removes what a crash left behind: files that were on their way and belong to no one any more."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import settings
from uploads.folder_storage import FolderStorage
from uploads.form import incoming_dir


async def sweep_incoming(older_than: timedelta = timedelta(hours=1)) -> int:
    """How many went. A younger file may belong to a form that is still being read."""
    # Pieces lay in `partial` before they went to the storage.
    folders = [incoming_dir(), settings.current().data_dir / "partial"]
    if settings.current().s3 is None:
        folders.append(FolderStorage(settings.current().storage_dir).copying_dir)
    return await asyncio.to_thread(lambda: sum(_sweep(folder, older_than) for folder in folders))


def _sweep(folder: Path, older_than: timedelta) -> int:
    limit = time.time() - older_than.total_seconds()
    gone = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_file() and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
