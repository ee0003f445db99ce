"""What lets a page be kept: one number for each audience; and an index of those who may not claim again."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-24T11:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Audiences"

# The same on both databases.
STATEMENTS = [
    """CREATE TABLE audience (
    id INTEGER PRIMARY KEY,
    version BIGINT NOT NULL,
    size INTEGER NOT NULL
)""",
    # None in an empty database: a restore brings its own.
    "INSERT INTO audience (id, version, size) SELECT 0, 0, count(*) FROM mission WHERE status = 'new' "
    "HAVING count(*) > 0",
    "CREATE INDEX assignment_left ON assignment (contractor) "
    "WHERE ended_at IS NOT NULL AND NOT readmitted AND end_action <> 'closed'",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="creneau", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await engine_finder().run_ddl(statement)

    manager.add_raw(run)
    return manager
