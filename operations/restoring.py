"""Brings a backup back into an empty place."""

import asyncio
import os
import shutil
from pathlib import Path

from database.connection import close_pool, open_pool, rows
from database.migrating import OF_ITSELF, migrate
from database.postgres_filling import go_on_counting, look_at_keys, look_at_keys_last, numbered
from models.files import partial_upload
from operations.backup import Manifest, Refused, connected, digest, migration_names, read_manifest
from operations.single import only_process
from settings import current
from uploads import belonging
from uploads.form import new_incoming_path
from uploads.storage import checked_key
from uploads.store import storage


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
    for path, expected in (files | parts).items():
        if not path.is_file():
            raise Refused(f"La sauvegarde est incomplète : il manque {path}.")
        if digest(path) != expected:
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
        async with connected() as connection:
            for name in set(await migration_names(connection)) - OF_ITSELF:
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
    async with connected() as connection, connection.transaction():
        keys = await look_at_keys_last(connection)
        for name, number in manifest.tables.items():
            if name in OF_ITSELF:
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
