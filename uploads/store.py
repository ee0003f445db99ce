"""The storage that the settings name."""

import asyncio
from typing import TYPE_CHECKING

from settings import current
from uploads.folder_storage import FolderStorage
from uploads.storage import Storage

if TYPE_CHECKING:
    from uploads.s3_storage import S3Storage

_remote: "S3Storage | None" = None


def storage() -> Storage:
    address = current().s3
    if address is None:
        return FolderStorage(current().storage_dir)
    # Its library takes 30 MB and 0.2 s: only for those who use it.
    from uploads.s3_storage import S3Storage

    global _remote
    if _remote is None or _remote.address != address or _remote.loop is not asyncio.get_running_loop():
        _remote = S3Storage(address)
    return _remote


async def close() -> None:
    global _remote
    remote, _remote = _remote, None
    if remote is not None and remote.loop is asyncio.get_running_loop():
        await remote.close()
