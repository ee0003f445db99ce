"""One command saves, one brings back: database and files together, while people go on writing."""

import asyncio
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from models.tables import ALL
from operations.backup import MANIFEST, Refused, read_manifest
from tests.proofs.conftest import Stages
from tests.proofs.crash import LIVES, WAITING, Crash
from tests.proofs.stage import Stage, wire

SEED = 4
TABLES = [table._meta.tablename for table in ALL]


def rows(stage: Stage) -> dict[str, list[str]]:
    found = stage.read(*(f"SELECT * FROM {name}" for name in TABLES))
    return {name: sorted(map(repr, part)) for name, part in zip(TABLES, found, strict=True)}


def files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


async def under_load(crash: Crash, enough: int) -> list[asyncio.Task[None]]:
    """Until so many forms were acknowledged; the load goes on."""
    await asyncio.to_thread(crash.stage.server.start)
    crash.up.set()
    load = [asyncio.create_task(crash.lives()) for _ in range(LIVES)]
    async with asyncio.timeout(60):
        while len(crash.acknowledged) < enough or not any(
            w.action == "add_photos" for w in crash.acknowledged
        ):
            assert not crash.broken, crash.broken
            await asyncio.sleep(0.05)
    return load


async def test_what_was_saved_under_load_comes_back_whole(stages: Stages, tmp_path: Path) -> None:
    stage = stages("first", CRENEAU_SECRET_KEY="")
    crash = Crash(stage, SEED)
    crash.people()
    load = await under_load(crash, 20)
    before = list(crash.acknowledged)
    await asyncio.to_thread(stage.command, "backup", str(tmp_path / "busy"))
    during = len(crash.acknowledged) - len(before)
    crash.over = True
    await asyncio.gather(*load)
    assert not crash.broken
    assert during > 0, "nobody wrote while it was saved"
    # Quiet now, the server still up: what is saved is what is there.
    await _until_quiet(crash)
    stage.command("backup", str(tmp_path / "quiet"))
    kept, bytes_kept = rows(stage), files(stage.folder / "files")
    assert bytes_kept
    link, secret = (
        next(url for _, _, url in crash.mails.values() if url),
        (stage.folder / "secret-key").read_text(),
    )
    stage.server.stop()
    _destroy(stage)

    again = stages("again", CRENEAU_SECRET_KEY="")
    again.command("restore", str(tmp_path / "quiet"))
    assert rows(again) == kept
    assert files(again.folder / "files") == bytes_kept
    assert (again.folder / "secret-key").read_text() == secret
    assert (again.folder / "secret-key").stat().st_mode & 0o777 == 0o600
    await _serves(again, crash.managers[0], link)

    one = next((tmp_path / "busy" / "files").rglob("*.*"))
    content = one.read_bytes()
    one.write_bytes(content[:-1] + b"?")
    busy = stages("busy-again")
    refused(busy, "restore", tmp_path / "busy", words="a changé")
    one.write_bytes(content)
    busy.command("restore", str(tmp_path / "busy"))
    found = Crash(busy, SEED, acknowledged=before)
    found.check(mails=False)
    assert found.counts["files"] > 0


async def _until_quiet(crash: Crash) -> None:
    for _ in range(150):
        if crash.stage.read(WAITING)[0][0][0] == 0:
            break
        await asyncio.sleep(0.2)
    crash._read_mails()


def _destroy(stage: Stage) -> None:
    shutil.rmtree(stage.folder)
    stage.folder.mkdir()
    if stage.postgres is not None:
        stage.postgres.drop_database(stage.name)


async def _serves(stage: Stage, session: str, link: str) -> None:
    """Sessions go on, the tenant's link still opens, and new missions get new numbers."""
    await asyncio.to_thread(stage.server.start)
    transport = wire()
    manager, tenant = stage.browser(transport, session), stage.browser(transport)
    assert (await manager.get("/gestion")).status_code == 200
    assert (await tenant.get("/" + link.split("/", 3)[3])).status_code == 303
    form = (await manager.open("/gestion/missions/nouvelle")).form("/gestion/missions/nouvelle")
    form.fill(title="Après", address="3 rue Neuve", town="Lille", postcode="59000")
    form.fill(tenant_name="Ana Lopes", tenant_email="ana@locataire.example")
    form.choose("trade", "plumbing").choose("occupancy", "occupied").press("publish")
    assert (await manager.send(form)).status_code == 303


@pytest.fixture
def saved(stages: Stages, tmp_path: Path) -> tuple[Stage, Path]:
    stage = stages("full")
    stage.migrate()
    stage.people("manager", 1)
    stage.command("backup", str(tmp_path / "saved"))
    return stage, tmp_path / "saved"


def refused(stage: Stage, *arguments: Any, words: str) -> None:
    done = stage.command(*map(str, arguments), check=False)
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_is_written_over(saved: tuple[Stage, Path], stages: Stages) -> None:
    stage, folder = saved
    refused(stage, "backup", folder, words="n'est pas vide")
    before = rows(stage)
    refused(stage, "restore", folder, words="n'est pas vide")
    assert rows(stage) == before
    other = stages("with-files")
    left = other.folder / "files" / "ab" / "cd" / f"abcd{'0' * 28}.jpg"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"somebody's")
    refused(other, "restore", folder, words="stockage des fichiers n'est pas vide")
    assert left.read_bytes() == b"somebody's"
    if stage.url:
        return
    # SQLite would play what an old log holds onto the restored file.
    crashed = stages("crashed")
    (crashed.folder / "creneau.sqlite-wal").write_bytes(b"somebody's")
    refused(crashed, "restore", folder, words="creneau.sqlite-wal n'est pas vide")


def test_a_backup_that_is_not_whole_is_not_restored(saved: tuple[Stage, Path], stages: Stages) -> None:
    _, folder = saved
    target = stages("target")
    part = next(
        path for path in (folder / "database.sqlite", folder / "tables" / "account.csv") if path.exists()
    )
    part.rename(part.with_suffix(".away"))
    refused(target, "restore", folder, words="il manque")
    part.with_suffix(".away").rename(part)
    target.command("restore", str(folder))
    assert [len(part) for part in target.read("SELECT id FROM account")] == [1]


def test_a_database_that_was_changed_is_not_restored(saved: tuple[Stage, Path], stages: Stages) -> None:
    """By hand, or by a disk: rows that nobody wrote would be taken for what happened."""
    _, folder = saved
    parts = [*folder.glob("database.sqlite"), *folder.glob("tables/account.csv"), folder / "secret-key"]
    target = stages("changed")
    for part in filter(Path.exists, parts):
        whole = part.read_bytes()
        part.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        refused(target, "restore", folder, words="a changé")
        part.write_bytes(whole)
    target.command("restore", str(folder))


def test_a_backup_of_before_there_were_hashes_of_it_is_restored(
    saved: tuple[Stage, Path], stages: Stages
) -> None:
    _, folder = saved
    told = json.loads((folder / MANIFEST).read_text())
    del told["parts"]
    (folder / MANIFEST).write_text(json.dumps(told))
    stages("older").command("restore", str(folder))


@pytest.mark.parametrize(
    "text, words",
    [(None, "ne contient pas de sauvegarde entière"), ("{", "illisible"), ("{}", "illisible")],
)
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: str | None, words: str) -> None:
    if text is not None:
        (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(Refused, match=words):
        read_manifest(tmp_path)


def test_saving_what_does_not_exist_says_so(stages: Stages, tmp_path: Path) -> None:
    refused(stages("nothing"), "backup", tmp_path / "to", words="Il n'y a pas encore de")
