"""The storage that the settings name."""

import asyncio
from collections.abc import Awaitable, Callable

from msgspec import Struct

from settings import S3Address, current
from uploads.folder_storage import FolderStorage
from uploads.storage import Storage


class _Remote(Struct, frozen=True):
    """One client for each address and loop."""

    storage: Storage
    address: S3Address
    loop: asyncio.AbstractEventLoop
    close: Callable[[], Awaitable[None]]


_remote: _Remote | None = None


def storage() -> Storage:
    address = current().s3
    if address is None:
        return FolderStorage(current().storage_dir)
    # Its library takes 30 MB and 0.2 s: only for those who use it.
    from uploads.s3_storage import S3Storage

    global _remote
    loop = asyncio.get_running_loop()
    if _remote is None or _remote.address != address or _remote.loop is not loop:
        made = S3Storage(address)
        _remote = _Remote(made, address, loop, made.close)
    return _remote.storage


async def close() -> None:
    global _remote
    remote, _remote = _remote, None
    if remote is not None and remote.loop is asyncio.get_running_loop():
        await remote.close()
