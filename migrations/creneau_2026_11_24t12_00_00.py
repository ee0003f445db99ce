"""A mission has one live link: two transitions at once could have made one each, and both would have opened the door."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-24T12:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One live link"

# The same on both databases. The newest stays: it is the one that the last mail holds.
STATEMENTS = [
    """UPDATE tenant_link SET revoked_at = created_at WHERE revoked_at IS NULL AND EXISTS (
    SELECT 1 FROM tenant_link newer WHERE newer.mission = tenant_link.mission AND newer.revoked_at IS NULL
    AND (newer.created_at, newer.id) > (tenant_link.created_at, tenant_link.id)
)""",
    "CREATE UNIQUE INDEX tenant_link_live ON tenant_link (mission) WHERE revoked_at IS NULL",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="creneau", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await engine_finder().run_ddl(statement)

    manager.add_raw(run)
    return manager
