"""Brings the database to the newest schema, by Piccolo's migrations, on both engines."""

import contextlib
import io

from piccolo.apps.migrations.commands.check import CheckMigrationManager
from piccolo.apps.migrations.commands.forwards import run_forwards

from models.database import is_sqlite, rows, transaction

# Any number: it only has to be the same in every process that migrates.
ADVISORY_LOCK = 7_303_014


async def migrate(last: str = "all") -> str:
    """What was done, in Piccolo's words, up to the migration `last`. Two processes that start together migrate once."""
    said = io.StringIO()
    async with transaction():
        if not is_sqlite():
            await rows("SELECT pg_advisory_xact_lock({})", ADVISORY_LOCK)
        with contextlib.redirect_stdout(said):
            result = await run_forwards(app_name="creneau", migration_id=last)
    if not result.success:
        raise SystemExit(f"La base de données n'a pas pu être mise à jour. {result.message or ''}")
    return said.getvalue().strip()


async def is_current() -> bool:
    """Whether every migration has run."""
    return await CheckMigrationManager(app_name="creneau").havent_ran_count() == 0
