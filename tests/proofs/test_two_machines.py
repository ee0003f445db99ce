"""Two machines with one database and one object storage, and nothing else in common: no folder, no memory."""

import asyncio
import hashlib
import json
import os
import subprocess
import urllib.request
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.session import get_session

from tests.controllers.acts import photo
from tests.controllers.test_resumable import TUS, metadata
from tests.proofs.race import Race
from tests.proofs.stage import Remote, Stage, token_of, wire
from tests.storage.conftest import BUCKET, CREDENTIALS, PREFIX, REGION
from tests.storage.conftest import s3_server as s3_server
from tests.support.postgres import PostgresServer
from tests.support.server import ROOT
from tests.uploads.samples import jpeg, pdf
from tests.uploads.test_tus_js_client import SCRIPT, node

PIECE = 100_000


@dataclass
class Machines:
    a: Stage
    b: Stage
    race: Race
    s3: Any
    base: str = ""

    async def begin(self) -> None:
        await self.race.begin()
        reference, email = await self.race._published()
        karim, self.base = self.at(self.a), f"/missions/{reference}"
        offer = await self.race._slots(karim, f"{self.base}/creneaux")
        assert (await karim.send(offer)).status_code == 303
        tenant, link = await self.race._tenant(email)
        pick = (await tenant.open(link)).form(f"{link}/creneau")
        pick.pick().press("choose")
        assert (await tenant.send(pick)).status_code == 303
        plan = (await karim.open(self.base)).form(f"{self.base}/planification").press("schedule")
        assert (await karim.send(plan)).status_code == 303
        await asyncio.to_thread(self.b.server.start)

    @property
    def session(self) -> str:
        return self.race.contractors[0]

    def at(self, machine: Stage, session: str = "") -> Remote:
        return machine.browser(wire(), session or self.session)

    def objects(self, below: str = "") -> list[str]:
        found = self.s3.list_objects_v2(Bucket=BUCKET, Prefix=f"{PREFIX}/{below}", MaxKeys=1000)
        return [one["Key"] for one in found.get("Contents", [])]

    def left_on_disk(self) -> list[str]:
        """Beside what each machine has for itself."""
        own = {"server.log", "mail", "pages", "metrics"}
        return [
            str(path.relative_to(machine.folder))
            for machine in (self.a, self.b)
            for path in machine.folder.rglob("*")
            if path.is_file() and path.relative_to(machine.folder).parts[0] not in own
        ]

    async def ask(
        self, machine: Stage, method: str, path: str, content: bytes = b"", **headers: str
    ) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        ours = TUS | {"X-Token": token_of(self.session), "Sec-Fetch-Site": "same-origin"} | named
        return await self.at(machine).client.request(method, path, content=content, headers=ours)

    async def create(self, machine: Stage, length: int, kind: str) -> str:
        answer = await self.ask(
            machine,
            "POST",
            "/envois",
            Upload_Length=str(length),
            Upload_Metadata=metadata(filename="devis.pdf", kind=kind),
            Idempotency_Key=uuid.uuid4().hex,
        )
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    async def append(self, machine: Stage, path: str, offset: int, piece: bytes) -> httpx.Response:
        kind = "application/offset+octet-stream"
        return await self.ask(machine, "PATCH", path, piece, Upload_Offset=str(offset), Content_Type=kind)

    async def offset(self, machine: Stage, path: str) -> int:
        return int((await self.ask(machine, "HEAD", path)).headers["Upload-Offset"])


@pytest.fixture(scope="module")
def storage_url(s3_server: str) -> str:
    urllib.request.urlopen(urllib.request.Request(f"{s3_server}/moto-api/reset", method="POST")).close()
    return f"s3://{BUCKET}/{PREFIX}?endpoint={s3_server}&region={REGION}"


@pytest.fixture(scope="module")
async def machines(
    tmp_path_factory: pytest.TempPathFactory,
    postgres: PostgresServer | None,
    s3_server: str,
    storage_url: str,
) -> AsyncIterator[Machines]:
    """Both are up, and a mission of Karim's waits for its visit."""
    assert postgres is not None
    client = get_session().create_client(
        "s3", region_name=REGION, endpoint_url=s3_server, **{k.lower(): v for k, v in CREDENTIALS.items()}
    )
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    folder, environment = (
        tmp_path_factory.mktemp("machines"),
        CREDENTIALS | {"CRENEAU_STORAGE_URL": storage_url},
    )
    a = Stage(folder / "a", postgres, environment)
    b = Stage(folder / "b", postgres, environment, url=a.url)
    found = Machines(a, b, Race(a, claimants=1), client)
    await found.begin()
    yield found
    for machine in (b, a):
        machine.close()


async def test_a_file_comes_in_pieces_to_both_and_its_form_to_either(machines: Machines) -> None:
    a, b, base = machines.a, machines.b, machines.base
    content = pdf(3) + b"\n%" + os.urandom(400_000).hex().encode()
    path, offset, turn = await machines.create(a, len(content), "quote"), 0, 0
    while offset < len(content):
        piece = content[offset : offset + PIECE]
        last = offset + len(piece) == len(content)
        answer = await machines.append(b if last or turn % 2 else a, path, offset, piece)
        assert answer.status_code == 204, answer.text
        offset, turn = int(answer.headers["Upload-Offset"]), turn + 1
    kept = answer.headers["Upload-File"]
    assert turn > 5
    assert machines.objects("partial/") == []

    # The form: refused by A, which keeps its photo; sent again to B, which has both.
    karim = machines.at(a)
    form = (await karim.open(f"{base}/etape")).form(f"{base}/etape").choose("step", "submit_quote")
    form.attach("photos", photo()).put("kept_quote", kept).press("confirm")
    page = await karim.submit(form, status=422)
    again = page.form(f"{base}/etape")
    assert again.values("kept_quote") == [kept]
    assert len(again.values("kept_photos")) == 1
    again["amount"] = "420,00"
    done = await machines.at(b).send(again.press("confirm"))
    assert done.status_code == 303, done.text
    for machine in (a, b):
        manager = machines.at(machine, machines.race.managers[0])
        whole = await manager.get(f"/fichiers/{kept}")
        assert hashlib.sha256(whole.content).hexdigest() == hashlib.sha256(content).hexdigest()
        assert (await manager.get(f"/fichiers/{kept}/pages/3")).status_code == 200
    assert machines.left_on_disk() == []


async def test_where_one_dies_in_the_middle_the_other_goes_on(machines: Machines) -> None:
    a, b = machines.a, machines.b
    content = pdf(1) + b"\n%" + os.urandom(300_000).hex().encode()
    path = await machines.create(a, len(content), "quote")
    assert (await machines.append(a, path, 0, content[:PIECE])).status_code == 204
    head = {
        "Host": f"127.0.0.1:{a.server.port}",
        "Cookie": f"session={machines.session}",
        "X-Token": token_of(machines.session),
        "Upload-Offset": str(PIECE),
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(len(content) - PIECE),
    } | TUS
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    _, writer = await asyncio.open_connection("127.0.0.1", a.server.port)
    writer.write(f"PATCH {path} HTTP/1.1\r\n{lines}\r\n".encode() + content[PIECE : 2 * PIECE])
    await writer.drain()
    async with asyncio.timeout(30):
        while not list((a.folder / "incoming").glob("*")):  # noqa: ASYNC110 (nothing tells it)
            await asyncio.sleep(0.01)
    a.kill()
    writer.close()
    assert await machines.offset(b, path) == PIECE
    answer = await machines.append(b, path, PIECE, content[PIECE:])
    assert answer.status_code == 204, answer.text
    [rows] = b.read(f"SELECT sha256 FROM stored_file WHERE id = '{answer.headers['Upload-File']}'")
    assert rows == [(hashlib.sha256(content).hexdigest(),)]
    assert machines.objects("partial/") == []
    await asyncio.to_thread(a.server.start)


async def test_both_take_the_last_piece_at_once_and_one_file_is_kept(machines: Machines) -> None:
    for number in range(4):
        content = jpeg(400 + number)
        path = await machines.create(machines.a, len(content), "after")
        assert (await machines.append(machines.b, path, 0, content[:-1])).status_code == 204
        answers = await asyncio.gather(
            *(
                machines.append(machine, path, len(content) - 1, content[-1:])
                for machine in (machines.a, machines.b) * 3
            )
        )
        codes = {answer.status_code for answer in answers}
        assert codes <= {204, 409, 423}, codes
        again = await machines.append(machines.b, path, len(content), b"")
        kept = {one.headers["Upload-File"] for one in (*answers, again) if one.status_code == 204}
        assert len(kept) == 1
        [rows] = machines.a.read(
            f"SELECT id FROM stored_file WHERE sha256 = '{hashlib.sha256(content).hexdigest()}'"
        )
        assert [str(row[0]) for row in rows] == list(kept)
    assert machines.objects("partial/") == []


async def test_tus_js_client_begins_on_one_and_ends_on_the_other(machines: Machines, tmp_path: Path) -> None:
    picture = tmp_path / "cave.jpg"
    picture.write_bytes(jpeg(2000, 1500))
    order = {
        "token": token_of(machines.session),
        "cookie": f"session={machines.session}",
        "key": uuid.uuid4().hex,
        "file": str(picture),
        "name": picture.name,
        "kind": "after",
        "chunk": 10_000,
    }

    async def run(machine: Stage, **more: Any) -> dict[str, Any]:
        told = await asyncio.to_thread(
            subprocess.run,
            [node(), str(SCRIPT), json.dumps(order | {"server": machine.server.url} | more)],
            cwd=ROOT,
            capture_output=True,
            timeout=60,
            check=True,
        )
        found: dict[str, Any] = json.loads(told.stdout)
        return found

    first = await run(machines.a, stopAfter=20_000)
    assert first["outcome"] == "aborted"
    second = await run(machines.b, url=first["url"])
    assert second["outcome"] == "success"
    assert second["requests"][0][:2] == ["HEAD", 200]
    assert second["requests"][0][2] >= 20_000
    assert second["kept"]
    assert machines.objects("partial/") == []
