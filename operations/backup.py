"""Saves the database and the files together while the server runs, and brings them back into an empty place.

The database is read first, in one snapshot; then each file that it names. The storage only grows, so all of
them are there. PostgreSQL is read with COPY: pg_dump would have to be there, and as new as the server.
"""

import asyncio
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from database.connection import close_pool, is_sqlite, open_pool, rows
from database.migrating import migrate
from database.postgres_filling import go_on_counting, look_at_keys, look_at_keys_last, numbered
from database.postgres_limits import PATIENT
from models import clock
from models.files import partial_upload
from operations.single import only_process
from settings import current
from uploads import belonging
from uploads.form import new_incoming_path
from uploads.storage import CHUNK, checked_key
from uploads.store import storage

MANIFEST = "creneau.json"
FORMAT = 1


class Refused(SystemExit):
    """One sentence, for whoever gave the command."""


@dataclass(frozen=True, slots=True)
class Manifest:
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
    return {path.relative_to(folder).as_posix(): _digest(path) for path in paths if path.is_file()}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Refused(f"Le dossier {folder} n'est pas vide. Donnez-en un autre pour cette sauvegarde.")


@dataclass(frozen=True, slots=True)
class _Found:
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
async def _connected() -> AsyncIterator[Any]:
    connection = await asyncpg.connect(
        current().database_url, server_settings=PATIENT.server_settings(), timeout=PATIENT.connect
    )
    try:
        yield connection
    finally:
        await connection.close()


async def _names(connection: Any) -> list[str]:
    found = await connection.fetch(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name"
    )
    return [row["table_name"] for row in found]


async def _from_postgres(folder: Path) -> _Found:
    (folder / "tables").mkdir(mode=0o700)
    async with (
        _connected() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        names = await _names(connection)
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


async def restore(folder: Path) -> Manifest:
    """Into an empty database and an empty storage. Raises Refused, and then has changed nothing."""
    manifest = read_manifest(folder)
    _check_kind(manifest)
    await asyncio.to_thread(_check_files, folder, manifest)
    await _check_empty()
    with only_process():
        _bring_secret(folder)
        for key in manifest.files:
            await _put(folder / "files" / key, key)
        if manifest.database == "sqlite":
            await asyncio.to_thread(_bring_sqlite, folder / "database.sqlite")
        await open_pool(patient=True)
        try:
            if manifest.database == "postgres":
                await migrate(manifest.migrations[-1])
                await _bring_postgres(folder / "tables", manifest)
            await _forget(manifest.gone)
            # A backup of an older version: on to this one's schema.
            await migrate()
            await partial_upload.begin_again()
            await belonging.join()
        finally:
            await close_pool()
    return manifest


def _check_kind(manifest: Manifest) -> None:
    here = "sqlite" if current().sqlite_path else "postgres"
    if manifest.database != here:
        raise Refused(f"Cette sauvegarde vient de {manifest.database}, et CRENEAU_DATABASE_URL nomme {here}.")


def _check_files(folder: Path, manifest: Manifest) -> None:
    files = {folder / "files" / checked_key(key): digest for key, digest in manifest.files.items()}
    parts = {folder / name: digest for name, digest in manifest.parts.items()}
    for path, digest in (files | parts).items():
        if not path.is_file():
            raise Refused(f"La sauvegarde est incomplète : il manque {path}.")
        if _digest(path) != digest:
            raise Refused(f"La sauvegarde est abîmée : {path} a changé.")
    names = manifest.tables if manifest.database == "postgres" else ()
    needed = [folder / "tables" / f"{name}.csv" for name in names] or [folder / "database.sqlite"]
    if missing := [str(path) for path in needed if not path.is_file()]:
        raise Refused(f"La sauvegarde est incomplète : il manque {missing[0]}.")


async def _check_empty() -> None:
    settings = current()
    taken = "n'est pas vide. La restauration n'écrase rien : donnez un endroit neuf, ou videz celui-ci."
    if settings.sqlite_path is not None:
        # SQLite would play an old log onto the restored file.
        beside = [
            settings.sqlite_path.with_name(settings.sqlite_path.name + end) for end in ("", "-wal", "-shm")
        ]
        for path in filter(Path.exists, beside):
            raise Refused(f"La base {path} {taken}")
    if settings.sqlite_path is None:
        async with _connected() as connection:
            for name in set(await _names(connection)) - {"migration"}:
                if await connection.fetchval(f'SELECT EXISTS (SELECT 1 FROM "{name}")'):  # noqa: S608
                    raise Refused(f"La base de données {taken}")
    async for page in storage().pages():
        if page:
            raise Refused(f"Le stockage des fichiers {taken}")


def _bring_secret(folder: Path) -> None:
    saved, path = folder / "secret-key", current().data_dir / "secret-key"
    if current().secret_key or not saved.is_file():
        return
    if path.is_file() and path.read_bytes().strip() != saved.read_bytes().strip():
        raise Refused(f"{path} n'est pas la clé de cette sauvegarde. Retirez-la, puis recommencez.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(saved.read_bytes())


async def _put(source: Path, key: str) -> None:
    """The storage moves what it is given; the backup stays."""
    moving = new_incoming_path()
    await asyncio.to_thread(shutil.copyfile, source, moving)
    await storage().put(moving, key)


def _bring_sqlite(saved: Path) -> None:
    """Whole or not at all."""
    target = current().sqlite_path
    assert target is not None
    half = target.with_name(f".{target.name}")
    half.touch(mode=0o600)
    shutil.copyfile(saved, half)
    os.sync()
    half.rename(target)


async def _bring_postgres(folder: Path, manifest: Manifest) -> None:
    """In one transaction."""
    async with _connected() as connection, connection.transaction():
        keys = await look_at_keys_last(connection)
        for name, number in manifest.tables.items():
            if name == "migration":
                continue
            source = folder / f"{name}.csv"
            with source.open() as file:
                columns = file.readline().strip().split(",")
            done = await connection.copy_to_table(
                name, source=source, columns=columns, format="csv", header=True
            )
            if int(done.split()[-1]) != number:
                raise Refused(f"La sauvegarde est abîmée : {source} n'a pas {number} lignes.")
        await look_at_keys(connection, keys)
        for name, column in await numbered(connection):
            await go_on_counting(connection, name, column)


async def _forget(keys: list[str]) -> None:
    """Drafts whose files expired while they were being saved."""
    for key in keys:
        drafts = "SELECT id FROM stored_file WHERE draft AND (key = {} OR thumbnail_key = {})"
        await rows(f"DELETE FROM partial_upload WHERE file IN ({drafts})", key, key)  # noqa: S608
        await rows("DELETE FROM stored_file WHERE draft AND (key = {} OR thumbnail_key = {})", key, key)
