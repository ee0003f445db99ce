"""The process itself: from its start to its first answer, and what it holds after many requests."""

import contextlib
import itertools
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import httpx

from bench import generator, load, people
from bench.contest import NAMES
from bench.context import CONNECTIONS, Bench
from bench.figure import Figure, number
from bench.ground import WORKERS
from bench.servers import children
from tests.proofs.stage import Stage
from tests.support.server import ROOT, Server

START_SECONDS, GROWTH = 1.5, 1.05
FIRST_REQUESTS = 1000  # of each worker
ASK = b"GET /connexion HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


class Stopwatch(Server):
    """Begins from nothing, as an installation does whose bytecode is written: the tests' own server is forked from a process
    that has the libraries. Asks again every few milliseconds."""

    def begin(self, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        kept = {k: v for k, v in environment.items() if k != "PYTHONDONTWRITEBYTECODE"}
        kept["PYTHONPYCACHEPREFIX"] = str(self.data_dir / "bytecode")
        return subprocess.Popen(
            [sys.executable, "app.py", "serve"], cwd=ROOT, env=kept, stdout=self.log, stderr=self.log
        )

    def wait(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 2) as line:
                line.sendall(ASK)
                if line.recv(12).endswith(b"200"):
                    return
            time.sleep(0.003)
        raise RuntimeError((self.data_dir / "server.log").read_text()[-2000:])


def first_answer(stage: Stage) -> float:
    """Seconds from the command until the sign-in page is there."""
    server = Stopwatch(stage.folder, stage.url, stage.server.environment)
    begun = time.perf_counter()
    server.start()
    taken = time.perf_counter() - begun
    server.stop()
    return taken


def measure_start(bench: Bench) -> Iterator[Figure]:
    for database in bench.databases:
        with bench.ground.stage(database, bench.missions) as stage:
            first_answer(stage)
            times = [first_answer(stage) for _ in range(bench.rounds)]
        words = f"Démarrage, {NAMES[database]}"
        detail = f"{WORKERS[database]} processus, de {number(min(times))} à {number(max(times))} s"
        yield Figure(f"start_{database}", words, median(times), "s", START_SECONDS, True, detail)


def resident(pid: int) -> int:
    """Bytes of memory that the process holds."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


def workers_of(pid: int) -> list[int]:
    """Those that answer: what was forked from the process that has the program, or the one process itself."""
    forking = [c for c in children(pid) if b"forkserver" in Path(f"/proc/{c}/cmdline").read_bytes()]
    # The workers have the same command line as what they were forked from.
    return forking[1:] or [pid]


def walked_paths(url: str, headers: dict[str, str]) -> list[str]:
    """What one person looks at: the tabs, filters, and each mission with its panels."""
    tabs = ["nouvelles", "a-traiter", "en-cours", "realisees", "facturees"]
    found = [f"/missions?vue={tab}" for tab in tabs]
    found += [f"/missions?metier={trade}&urgence=urgent" for trade in ("plumbing", "heating", "glazing")]
    with httpx.Client(base_url=url, headers=headers, timeout=30) as client:
        for path in found[:5]:
            found += [
                f"/missions/{reference}"
                for reference in re.findall(r'href="/missions/(OM-[0-9-]+)"', client.get(path).text)
            ]
        return [path for path in dict.fromkeys(found) if client.get(path).status_code == 200]


def measure_memory(bench: Bench) -> Iterator[Figure]:
    for database in bench.databases:
        yield from _memory(database, bench)


def _memory(database: str, bench: Bench) -> Iterator[Figure]:
    with bench.ground.stage(database, bench.missions) as stage:
        email, _ = people.contractor_with_a_visit(stage)
        stage.server.start()
        try:
            person, port = people.sign_in(stage.server.url, email), stage.server.port
            paths = walked_paths(stage.server.url, person.headers)
            asks = [load.Ask(path, person.cookie) for path in paths]
            first = FIRST_REQUESTS * WORKERS[database]
            asked = generator.load(
                port, itertools.islice(generator.asking(asks), first), 120, CONNECTIONS, expected=200
            )
            done = generator.run(asked).checked("mémoire").requests
            pids = workers_of(stage.server.process.pid)
            before = [resident(pid) for pid in pids]
            while done < bench.requests * WORKERS[database]:
                found = load.pages(port, asks, 5, CONNECTIONS)
                done += found.checked("mémoire").requests
            after = [resident(pid) for pid in pids]
        finally:
            stage.server.stop()
    pairs = list(zip(before, after, strict=True))
    then, now = max(pairs, key=lambda pair: pair[1] / pair[0])
    yield Figure(
        f"memory_{database}",
        f"Mémoire après {number(bench.requests)} requêtes par processus, {NAMES[database]}",
        now / then,
        "×",
        GROWTH,
        True,
        f"{number(now / 1e6)} Mo contre {number(then / 1e6)} Mo après 1 000, {len(paths)} pages différentes",
    )
