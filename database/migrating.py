"""Brings the database to the newest schema, by Piccolo's migrations, on both engines."""

import contextlib
import io
import re
from pathlib import Path

from database import codes, finding
from database.connection import is_sqlite, rows, transaction

# Any number: it only has to be the same in every process that migrates.
ADVISORY_LOCK = 7_303_014
MIGRATIONS = Path(__file__).parent.parent / "migrations"
# What is in them, each database has from its migrations: it is neither moved nor brought back, nor emptied.
OF_MIGRATIONS = frozenset({"migration", codes.TABLE})
# Nor is what triggers make of other rows: it comes with these.
OF_ITSELF = OF_MIGRATIONS | finding.TABLES


async def migrate(last: str = "all") -> str:
    """What was done, in Piccolo's words, up to the migration `last`. Two processes that start together migrate once."""
    # Piccolo's commands bring a formatter for code along: a server that starts needs none.
    from piccolo.apps.migrations.commands.forwards import run_forwards

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
    return known_migrations() <= await _ran()


async def is_of_later() -> bool:
    """Whether a later version has changed it: what that wrote, this one would misread, or write over."""
    return bool(await _ran() - known_migrations())


async def _ran() -> set[str]:
    catalogue = "sqlite_master WHERE type = 'table' AND name" if is_sqlite() else "pg_tables WHERE tablename"
    if not await rows(f"SELECT 1 FROM {catalogue} = 'migration'"):  # noqa: S608 - our own text
        return set()
    return {row["name"] for row in await rows("SELECT name FROM migration WHERE app_name = 'creneau'")}


def known_migrations() -> set[str]:
    return {_id_of(path) for path in MIGRATIONS.glob("creneau_*.py")}


def _id_of(path: Path) -> str:
    found = re.search(r'^ID = "(.+)"$', path.read_text(), re.MULTILINE)
    assert found is not None, path
    return found[1]
