"""Saves the database and the files together while the server runs, and brings them back into an empty place.

The database is read first, in one snapshot; then each file that it names. The storage only grows, so all of
them are there. PostgreSQL is read with COPY: pg_dump would have to be there, and as new as the server.
"""

import asyncio
import hashlib
import json
import os
import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import asyncpg
from msgspec import Struct, field
from msgspec.structs import asdict

from database import finding
from database.connection import is_sqlite
from database.postgres_limits import PATIENT
from models import clock
from settings import current
from uploads.storage import CHUNK, checked_key
from uploads.store import storage

MANIFEST = "creneau.json"
FORMAT = 1


class Refused(SystemExit):
    """One sentence, for whoever gave the command."""


class Manifest(Struct, frozen=True):
    """Written last: a folder without it is no backup."""

    format: int
    made_at: str
    database: str  # sqlite, postgres
    migrations: list[str]
    tables: dict[str, int]  # rows
    files: dict[str, str]  # SHA-256 by key
    gone: list[str]  # keys of drafts that expired meanwhile
    # Of uploads on their way, in backups of before: those begin again.
    pieces: list[str] = field(default_factory=list)
    # SHA-256 of what holds the database, by its path in the folder; none in backups of before.
    parts: dict[str, str] = field(default_factory=dict)


# Saving


async def backup(folder: Path) -> Manifest:
    """Beside a running server. Raises Refused."""
    await asyncio.to_thread(_make_folder, folder)
    found = await (_from_sqlite(folder) if is_sqlite() else _from_postgres(folder))
    files: dict[str, str] = {}
    gone: list[str] = []
    for key, passing in found.keys.items():
        digest = await _fetch(key, folder / "files" / checked_key(key))
        if digest is not None:
            files[key] = digest
        elif passing:
            gone.append(key)
        else:
            raise Refused(f"Il manque le fichier {key} : la base le nomme, le stockage ne l'a pas.")
    _copy_secret(current().data_dir, folder)
    kind = "sqlite" if is_sqlite() else "postgres"
    parts = await asyncio.to_thread(_digests, folder)
    manifest = Manifest(
        FORMAT, clock.now().isoformat(), kind, found.migrations, found.tables, files, gone, parts=parts
    )
    await asyncio.to_thread(_finish, folder, manifest)
    return manifest


def _digests(folder: Path) -> dict[str, str]:
    paths = [folder / "database.sqlite", folder / "secret-key", *sorted((folder / "tables").glob("*.csv"))]
    return {path.relative_to(folder).as_posix(): digest(path) for path in paths if path.is_file()}


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Refused(f"Le dossier {folder} n'est pas vide. Donnez-en un autre pour cette sauvegarde.")


class _Found(Struct, frozen=True):
    migrations: list[str]
    tables: dict[str, int]
    keys: dict[str, bool]  # whether a draft's


KEYS = "SELECT key, thumbnail_key, draft FROM stored_file"
MIGRATIONS = "SELECT name FROM migration ORDER BY name"


def _keys(found: Iterable[Any]) -> dict[str, bool]:
    return {key: bool(draft) for first, thumbnail, draft in found for key in (first, thumbnail) if key}


async def _from_sqlite(folder: Path) -> _Found:
    return await asyncio.to_thread(_copy_sqlite, current().sqlite_path, folder / "database.sqlite")


def _copy_sqlite(live: Path | None, target: Path) -> _Found:
    """Only reads the live file: SQLite before 3.51.3 must not have two connections that write or checkpoint."""
    if live is None or not live.is_file():
        raise Refused(f"Il n'y a pas encore de base de données dans {current().data_dir}.")
    target.touch(mode=0o600)
    with closing(sqlite3.connect(f"{live.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as source:
        with closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise Refused("La base de données est abîmée : sa copie ne passe pas la vérification.")
            names = [
                name
                for (name,) in copy.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                )
            ]
            return _Found(
                [name for (name,) in copy.execute(MIGRATIONS)],
                {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names},  # noqa: S608
                _keys(copy.execute(KEYS)),
            )


@asynccontextmanager
async def connected() -> AsyncIterator[Any]:
    connection = await asyncpg.connect(
        current().database_url, server_settings=PATIENT.server_settings(), timeout=PATIENT.connect
    )
    try:
        yield connection
    finally:
        await connection.close()


async def migration_names(connection: Any) -> list[str]:
    found = await connection.fetch(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name"
    )
    return [row["table_name"] for row in found]


async def _from_postgres(folder: Path) -> _Found:
    (folder / "tables").mkdir(mode=0o700)
    async with (
        connected() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        # Without what triggers make of other rows.
        names = [name for name in await migration_names(connection) if name not in finding.TABLES]
        if "migration" not in names:
            raise Refused("Il n'y a pas encore de tables dans cette base de données.")
        counts: dict[str, int] = {}
        for name in names:
            done = await connection.copy_from_table(
                name, output=folder / "tables" / f"{name}.csv", format="csv", header=True
            )
            counts[name] = int(done.split()[-1])
        migrations = [row["name"] for row in await connection.fetch(MIGRATIONS)]
        return _Found(migrations, counts, _keys(await connection.fetch(KEYS)))


async def _fetch(key: str, target: Path) -> str | None:
    """Its SHA-256, or None where it is gone."""
    hasher = hashlib.sha256()
    try:
        async with storage().local(key) as source:
            await asyncio.to_thread(_copy, source, target, hasher)
    except FileNotFoundError:
        await asyncio.to_thread(target.unlink, missing_ok=True)
        return None
    return hasher.hexdigest()


def _copy(source: Path, target: Path, hasher: Any) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(CHUNK):
            hasher.update(chunk)
            writing.write(chunk)


def _copy_secret(source: Path, target: Path) -> None:
    """Without it every tenant's link would be dead. Where the environment gives it, it is not ours to keep."""
    path = source / "secret-key"
    if not current().secret_key and path.is_file():
        copy = target / "secret-key"
        copy.touch(mode=0o600)
        copy.write_bytes(path.read_bytes())


def _finish(folder: Path, manifest: Manifest) -> None:
    """Everything is on the disk before the manifest says so."""
    os.sync()
    half = folder / f".{MANIFEST}"
    half.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    half.rename(folder / MANIFEST)
    os.sync()


# Bringing back


def read_manifest(folder: Path) -> Manifest:
    """Raises Refused."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except FileNotFoundError:
        raise Refused(f"{folder} ne contient pas de sauvegarde entière : {MANIFEST} manque.") from None
    except (ValueError, TypeError):
        raise Refused(f"{folder / MANIFEST} est illisible.") from None
    if manifest.format != FORMAT:
        raise Refused("Cette sauvegarde vient d'une autre version de Créneau.")
    return manifest
