"""Indexes for what is asked at every request: a mission's assignments, what waits for a manager, the areas."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-24T09:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of assignments and of waiting missions"

# The same on both databases.
STATEMENTS = [
    "CREATE INDEX assignment_mission ON assignment (mission)",
    "CREATE INDEX mission_status_since ON mission (status, status_since)",
    "CREATE INDEX mission_area ON mission (substr(postcode, 1, 2))",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="creneau", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await engine_finder().run_ddl(statement)

    manager.add_raw(run)
    return manager
