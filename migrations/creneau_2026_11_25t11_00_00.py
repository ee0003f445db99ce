"""The name that database and files share."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-25T11:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Installation"

# The same on both databases.
STATEMENTS = ["CREATE TABLE installation (id SMALLINT PRIMARY KEY CHECK (id = 1), identity VARCHAR(36) NOT NULL, secret_mark VARCHAR(32) NOT NULL)"]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="creneau", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await engine_finder().run_ddl(statement)

    manager.add_raw(run)
    return manager
