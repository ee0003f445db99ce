"""Where the pieces of an upload lie: in the storage, no longer on one machine."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-25T15:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Pieces in the storage"

# The same on both databases.
STATEMENTS = [
    "ALTER TABLE partial_upload ADD COLUMN pieces TEXT NOT NULL DEFAULT '[]'",
    # What is on its way lies on some machine's disk: its client asks, and begins again.
    "UPDATE partial_upload SET received = 0 WHERE file IS NULL",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="creneau", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await engine_finder().run_ddl(statement)

    manager.add_raw(run)
    return manager
