"""Files and database belong together, or nothing is served and nothing is swept.

A fresh or restored database beside a full storage knows none of its files: to the broom all of them would be nobody's.
"""

from database.connection import rows
from models.installation import identity
from uploads.storage import Storage
from uploads.store import storage

LOOKED_AT = 100  # files


class ForeignStorage(Exception):
    """The text is a sentence for whoever starts the server."""

    def __init__(self) -> None:
        super().__init__(
            "Les fichiers de CRENEAU_STORAGE_URL ne sont pas ceux de cette base de données. Vérifiez "
            "CRENEAU_DATABASE_URL et CRENEAU_STORAGE_URL. Pour les réunir exprès : app.py join"
        )


async def check() -> None:
    """Marks a storage that is empty, or that holds this database's files. Raises ForeignStorage."""
    kept, mine = storage(), await identity()
    label = await kept.label()
    if label == mine:
        return
    if label is not None or not await _is_ours(kept):
        raise ForeignStorage
    await kept.write_label(mine)


async def join() -> None:
    """On purpose: from now on these files are this database's."""
    await storage().write_label(await identity())


async def _is_ours(kept: Storage) -> bool:
    """Of those of before there were labels: most of the first files have their rows."""
    keys = [file.key async for page in kept.pages() for file in page][:LOOKED_AT]
    if not keys:
        return True
    known = await rows(
        f"SELECT count(*) AS n FROM stored_file WHERE key IN ({', '.join(['{}'] * len(keys))}) "  # noqa: S608
        f"OR thumbnail_key IN ({', '.join(['{}'] * len(keys))})",
        *keys,
        *keys,
    )
    # A row has two of them, or one.
    return bool(4 * known[0]["n"] >= len(keys))
