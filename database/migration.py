"""The frame of a migration: raw SQL, the same on both databases or chosen by them."""

from collections.abc import Awaitable, Callable, Sequence

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from database.connection import database, is_sqlite

SERIAL = {True: "INTEGER PRIMARY KEY AUTOINCREMENT", False: "SERIAL PRIMARY KEY"}
Step = str | Callable[[], Awaitable[None]]


def forwards_of(
    migration_id: str, description: str, steps: Sequence[Step] | Callable[[], Sequence[Step]]
) -> Callable[[], Awaitable[MigrationManager]]:
    """What Piccolo calls: the statements and functions one after the other, in its transaction.

    `{serial}` stands for a number that counts by itself. Where the databases differ, `steps` is a function that is
    asked when the migration runs: at import no engine is chosen yet.
    """

    async def run() -> None:
        for step in steps() if callable(steps) else steps:
            if isinstance(step, str):
                await database().run_ddl(step.replace("{serial}", SERIAL[is_sqlite()]))
            else:
                await step()

    async def forwards() -> MigrationManager:
        manager = MigrationManager(migration_id=migration_id, app_name="creneau", description=description)
        manager.add_raw(run)
        return manager

    return forwards
