"""`make seed`: fills the database with generated missions of every status, fast and always the same.

The rows are written as the verbs would have written them, so that each history replays to its status.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import aclosing

from piccolo.table import Table

import wording
from database import finding
from database.connection import rows, transaction
from models import audience
from models.files.stored_file import StoredFile
from models.missions.event import MissionEvent
from models.missions.outbox import Message
from models.missions.silence import settle_past
from seeding.files import Files
from seeding.generator import Generator
from seeding.making import chunks
from seeding.shape import WRITTEN
from seeding.writing import begin, end, insert_chunk, last_ids, people
from settings import current

CHUNK = 1000
# So many at once are invented by a process of their own, and indexed at the end with those that were there.
MANY = 5000


def _sizes(number: int) -> Iterator[int]:
    for done in range(0, number, CHUNK):
        yield min(CHUNK, number - done)


async def seed(number: int) -> None:
    """All of it or nothing; a second call adds as many again."""
    if number <= 0:
        print("Rien à faire : indiquez combien de missions, par exemple make seed N=200.")
        return
    if current().s3 is not None:
        raise SystemExit("Les missions inventées se rangent dans un dossier : retirez CRENEAU_STORAGE_URL.")
    begun = time.monotonic()
    counts: dict[type[Table], int] = dict.fromkeys(WRITTEN, 0)
    files = Files(current().storage_dir)
    async with transaction() as within:
        held = await begin(within)
        if at_the_end := number >= MANY and await finding.exists():
            await finding.leave()
        manager, contractors = await people(within, number, held)
        maker = Generator(await last_ids(), manager, contractors)
        maker.sizes = files.sizes
        async with aclosing(chunks(maker, list(_sizes(number)), many=number >= MANY)) as coming:
            async for chunk in coming:
                await asyncio.to_thread(files.put, chunk.files)
                await insert_chunk(within, chunk, held)
                for table in WRITTEN:
                    counts[table] += len(chunk.rows[table])
        await settle_past()
        await end(within, held)
        if at_the_end:
            await finding.resume()
        await audience.tell_all()
    await rows("ANALYZE")
    seconds = time.monotonic() - begun
    print(
        f"{wording.grouped(number)} missions inventées en {seconds:.1f} s : "
        f"{wording.grouped(len(contractors))} prestataires, {wording.grouped(counts[MissionEvent])} étapes "
        f"d'historique, {wording.grouped(counts[Message])} messages (envoyés), "
        f"{wording.grouped(counts[StoredFile])} fichiers.\n"
        "Ces comptes n'ont pas de mot de passe : « app.py account » en donne un."
    )
