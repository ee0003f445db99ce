"""Forms that were sent when their session had ended."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-25T07:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Kept forms"

# The same on both databases.
STATEMENTS = [
    """CREATE TABLE kept_form (
    id UUID PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    page VARCHAR(255) NOT NULL,
    fields TEXT NOT NULL,
    lost TEXT NOT NULL,
    key VARCHAR(64) NOT NULL,
    kept_at TIMESTAMPTZ NOT NULL
)""",
    "CREATE INDEX kept_form_account ON kept_form (account, kept_at)",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="creneau", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await engine_finder().run_ddl(statement)

    manager.add_raw(run)
    return manager
