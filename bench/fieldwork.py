"""Files from the field.

The median time of the mission list while photos are processed, against idle; and the server's memory while many
clients send at once. Ratios within one run, on loopback.
"""

import asyncio
import contextlib
import io
import re
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
from PIL import Image

from bench import people
from bench.context import Bench
from bench.figure import Figure, number
from models.people.account import Account
from tests.support.server import Server

PHOTOS, CLIENTS, SENT_BYTES = 20, 50, 15_000_000
# Of one account more than models.files.quota.OF_ACCOUNT is refused.
SENDERS = 5
SLOWER, GROWTH_MB = 2.0, 64
KARIM = "karim@creneau.example"


@contextmanager
def served() -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), environment={"CRENEAU_DEMO": "1"})
        server.start()
        try:
            yield server
        finally:
            server.stop()


def add_senders(server: Server) -> list[str]:
    """Their addresses: accounts like Karim's, with its password."""
    emails = [f"envoi-{place}@creneau.example" for place in range(SENDERS)]
    with contextlib.closing(sqlite3.connect(server.data_dir / "creneau.sqlite", timeout=30)) as connection:
        for email in emails:
            names, values = people.columns(Account, {"email": f"'{email}'"}, "a")
            connection.execute(
                f"INSERT INTO account ({names}) SELECT {values} FROM account a WHERE a.email = ?", (KARIM,)
            )
        connection.commit()
    return emails


async def signed_in(server: Server, email: str = KARIM) -> httpx.AsyncClient:
    client = httpx.AsyncClient(base_url=server.url, timeout=120, limits=httpx.Limits(max_connections=100))
    answer = await client.post("/connexion", data={"email": email, "password": "creneau-demo"})
    assert answer.status_code == 303, answer.text
    return client


async def median_of_list(
    client: httpx.AsyncClient, until: asyncio.Event | None = None, least: int = 60
) -> float:
    """Seconds, one request at a time: `least` of them, or as many as fit until the event."""
    times: list[float] = []
    while len(times) < least if until is None else not until.is_set():
        started = time.perf_counter()
        answer = await client.get("/missions")
        assert answer.status_code == 200
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def photo_of_12_mp() -> bytes:
    out = io.BytesIO()
    small = Image.effect_noise((504, 378), 60).convert("RGB")
    small.resize((4032, 3024), Image.Resampling.BILINEAR).save(out, "JPEG", quality=88)
    return out.getvalue()


async def send_photos(client: httpx.AsyncClient, photo: bytes, done: asyncio.Event) -> float:
    page = await client.get("/missions?vue=realisees")
    reference = re.findall(r"/missions/(OM-\d+-\d+)", page.text)[0]
    started = time.perf_counter()
    for _ in range(2):  # ten in a form: the kind takes 20
        form = (await client.get(f"/missions/{reference}")).text
        hidden = dict(
            re.findall(r'name="(_token|_version)" value="([^"]+)"', form.split('enctype="multipart')[1])
        )
        files = [("photos", (f"{n}.jpg", photo, "image/jpeg")) for n in range(PHOTOS // 2)]
        data = {**hidden, "_key": uuid.uuid4().hex, "kind": "before"}
        answer = await client.post(f"/missions/{reference}/photos", data=data, files=files)
        assert answer.status_code == 303, answer.text[:500]
    done.set()
    return time.perf_counter() - started


def resident(pid: int) -> int:
    """Bytes of memory that the process holds."""
    text = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", text)
    assert found
    return int(found[1]) * 1024


async def send_much(senders: Sequence[httpx.AsyncClient], server: Server) -> tuple[int, int]:
    """Idle memory, and its highest while `CLIENTS` send `SENT_BYTES` each, all at once."""
    pages = [(await client.get("/missions?vue=realisees")).text for client in senders]
    tokens = [re.findall(r'name="_token" value="([^"]+)"', page)[0] for page in pages]
    idle = resident(server.process.pid)
    highest, running = idle, True

    async def watch() -> None:
        nonlocal highest
        while running:
            highest = max(highest, resident(server.process.pid))
            await asyncio.sleep(0.05)

    async def one(place: int) -> None:
        client, token = senders[place % len(senders)], tokens[place % len(senders)]
        headers = {"Tus-Resumable": "1.0.0", "X-Token": token}
        created = await client.post(
            "/envois",
            headers=headers
            | {
                "Upload-Length": str(SENT_BYTES),
                "Upload-Metadata": "filename eA==,kind YmVmb3Jl",
                "Idempotency-Key": uuid.uuid4().hex,
            },
        )
        assert created.status_code == 201, created.text
        where = created.headers["Location"]

        async def body() -> AsyncIterator[bytes]:
            for _ in range(150):
                yield b"x" * (SENT_BYTES // 150 - 1)
                await asyncio.sleep(0)

        sent = await client.patch(
            where,
            headers=headers | {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"},
            content=body(),
        )
        assert sent.status_code == 204, sent.text
        await client.delete(where, headers=headers)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*map(one, range(CLIENTS)))
    running = False
    await watching
    return idle, highest


async def measure() -> dict[str, float]:
    with served() as server:
        client, sender = await signed_in(server), await signed_in(server)
        await median_of_list(client, least=20)
        idle = await median_of_list(client)
        done = asyncio.Event()
        sending = asyncio.create_task(send_photos(sender, photo_of_12_mp(), done))
        busy = await median_of_list(client, until=done)
        seconds = await sending
        senders = [await signed_in(server, email) for email in add_senders(server)]
        before, highest = await send_much(senders, server)
        for each in (client, sender, *senders):
            await each.aclose()
    return {
        "list_idle_ms": round(idle * 1000, 2),
        "list_busy_ms": round(busy * 1000, 2),
        "list_busy_against_idle": round(busy / idle, 2),
        "photos_12_mp_a_second": round(PHOTOS / seconds, 2),
        "memory_idle_mb": round(before / 1e6, 1),
        "memory_growth_mb": round((highest - before) / 1e6, 1),
    }


def measure_figures(_: Bench) -> Iterator[Figure]:
    found = asyncio.run(measure())
    yield Figure(
        "photos",
        f"Liste pendant {PHOTOS} photos de 12 Mpx, SQLite",
        found["list_busy_against_idle"],
        "×",
        SLOWER,
        True,
        f"{number(found['list_busy_ms'])} ms contre {number(found['list_idle_ms'])} ms au repos ; "
        f"{number(found['photos_12_mp_a_second'])} photos par s",
    )
    yield Figure(
        "uploads",
        f"Mémoire de plus, {CLIENTS} envois de {SENT_BYTES // 10**6} Mo à la fois",
        found["memory_growth_mb"],
        "Mo",
        GROWTH_MB,
        True,
        f"{number(found['memory_idle_mb'])} Mo au repos",
    )
