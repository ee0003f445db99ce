"""Who takes a child over through a hostile file has won that file: tried from inside, by real children.

What the kernel has no means against is said at the start; what it has is tried here, and each try is shown to work
where nothing is confined.
"""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from database.connection import database
from database.sqlite_engine import PooledSQLiteEngine
from settings import current
from tests.uploads import jobs, taken_over
from uploads import confinement, workers
from uploads.child import Job, Outcome, framed
from uploads.workers import Input, JobFailed, Output

ROOT = Path(workers.__file__).resolve().parent.parent
HELD = confinement.held()


async def refused(claim: str, act: Callable[..., bool], *on: str | int) -> None:
    """As promised; and where this system promises nothing, it says so."""
    if getattr(HELD, claim):
        assert not await workers.run(act, *on), act.__name__
    else:
        assert HELD.lacking


@pytest.fixture
def secrets(tmp_path: Path) -> dict[str, Path]:
    """As they lie in the data folder."""
    found = {}
    for name in ("secret-key", "creneau.sqlite", "files/ab/cd/other.pdf", "mail/1.eml", "incoming/other"):
        found[name] = tmp_path / name
        found[name].parent.mkdir(parents=True, exist_ok=True)
        found[name].write_text("a secret")
    return found


@pytest.fixture
def victim() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as process:
        yield process.pid
        process.kill()


async def test_neither_key_nor_database_nor_somebody_elses_file_can_be_read(secrets: dict[str, Path]) -> None:
    for path in secrets.values():
        assert taken_over.reads(str(path)), "from outside it can"
        await refused("files", taken_over.reads, str(path))
        await refused("files", taken_over.lists, str(path.parent))
        await refused("calls", taken_over.opens_unseen, str(path))


async def test_nor_the_ones_of_the_running_server(db: None) -> None:
    engine = database()
    if isinstance(engine, PooledSQLiteEngine):
        path = current().sqlite_path
        assert path is not None
        assert taken_over.reads(str(path))
        await refused("files", taken_over.reads, str(path))
    await refused("files", taken_over.lists, str(current().data_dir))


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        str(ROOT / "Makefile"),
        "/proc/self/cwd/Makefile",
        "/proc/self/root" + "/etc/passwd",
        "/proc/1/environ",
        f"/proc/{os.getpid()}/environ",
        f"/proc/{os.getpid()}/maps",
        f"/proc/{os.getpid()}/status",
        f"/proc/{os.getpid()}/cwd/Makefile",
        f"/proc/{os.getpid()}/task/{os.getpid()}/environ",
    ],
)
async def test_nothing_else_on_the_machine_can_be_read(path: str) -> None:
    await refused("files", taken_over.reads, path)


async def test_the_application_s_folder_is_closed_but_for_its_code() -> None:
    """The data and the settings lie in there, unless they are put elsewhere."""
    await refused("files", taken_over.lists, str(ROOT))
    for path in ROOT.iterdir():
        is_code = path.suffix == ".py" or (path / "__init__.py").exists()
        if path.is_file() and not is_code:
            await refused("files", taken_over.reads, str(path))


async def test_nothing_can_be_made_changed_or_removed(secrets: dict[str, Path], tmp_path: Path) -> None:
    for act in (taken_over.writes, taken_over.empties, taken_over.opens_to_all, taken_over.renames):
        for path in secrets.values():
            await refused("calls", act, str(path))
    for act in (taken_over.makes_a_file, taken_over.makes_a_folder, taken_over.links):
        await refused("calls", act, str(tmp_path / act.__name__))
        await refused("files", act, str(tmp_path / f"{act.__name__} too"))
    for path in secrets.values():
        await refused("calls", taken_over.removes, str(path))
    if HELD.calls:
        assert {path.read_text() for path in secrets.values()} == {"a secret"}
    for act in (taken_over.makes_a_file, taken_over.makes_a_folder, taken_over.links):
        assert act(str(tmp_path / "here it can" / "").rstrip("/") + act.__name__), "from outside it can"


async def test_no_network_is_there(tmp_path: Path) -> None:
    local = str(tmp_path / "socket")
    # Linux's sockets without a file.
    abstract = f"@creneau-{os.getpid()}" if sys.platform == "linux" else f"{local}-too"
    with (
        socket.create_server(("127.0.0.1", 0)) as stream,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain,
        socket.socket(socket.AF_UNIX) as named,
        socket.socket(socket.AF_UNIX) as unnamed,
    ):
        plain.bind(("127.0.0.1", 0))
        named.bind(local)
        named.listen()
        unnamed.bind(f"\0{abstract[1:]}" if sys.platform == "linux" else f"{local}-too")
        unnamed.listen()
        for act, on in (
            (taken_over.connects, stream.getsockname()[1]),
            (taken_over.sends, plain.getsockname()[1]),
            (taken_over.connects_locally, local),
            (taken_over.connects_locally, abstract),
        ):
            assert act(on), "from outside it can"
            await refused("calls", act, on)
    await refused("calls", taken_over.listens)
    await refused("calls", taken_over.asks_the_kernel_unseen)


async def test_no_program_is_run() -> None:
    assert taken_over.starts_a_program(), "from outside it can"
    for act in (taken_over.starts_a_program, taken_over.has_a_child, taken_over.becomes_a_program):
        await refused("calls", act)


async def test_no_other_process_is_seen_or_touched(victim: int) -> None:
    server, copied = os.getpid(), await workers.run(jobs.parent_process)
    reached = (taken_over.signals, taken_over.reads_the_memory_of, taken_over.limits, taken_over.slows_down)
    for act in reached:
        assert act(victim), f"from outside it can: {act.__name__}"
    for process in (victim, server, copied):
        for act in (*reached, taken_over.signals_through_a_descriptor, taken_over.traces):
            await refused("calls", act, process)
        for name in ("environ", "mem", "maps", "status"):
            await refused("files", taken_over.reads, f"/proc/{process}/{name}")


async def test_what_always_holds_the_environment_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CRENEAU_SECRET_KEY", "AWS_SECRET_ACCESS_KEY", "HOME", "SOME_TOKEN"):
        monkeypatch.setenv(name, "x" * 40)
    await workers.close()
    assert set(await workers.run(taken_over.environment)) <= {
        *workers.PASSED_ON,
        "MALLOC_ARENA_MAX",
        "LC_CTYPE",
    }


@pytest.mark.parametrize("memory", ["addresses", "data"])
async def test_what_always_holds_nothing_is_open_but_its_own(memory: str, tmp_path: Path) -> None:
    (tmp_path / "in").write_text("words")
    with (tmp_path / "in").open() as secret, socket.create_server(("127.0.0.1", 0)) as listener:
        for one in (secret, listener):
            os.set_inheritable(one.fileno(), True)
        await workers.close()
        alone = await workers.run(taken_over.descriptors, memory=memory)
        assert sorted(alone) == ["nothing", "nothing", "nothing", "pipe"]
        handed = await workers.run(taken_over.descriptors, Input(tmp_path / "in"), Output(tmp_path / "out"))
        assert sorted(handed) == ["file", "file", "nothing", "nothing", "nothing", "pipe"]


def test_what_always_holds_whatever_the_server_left_open_is_closed(tmp_path: Path) -> None:
    """Loops differ in what they close before a program starts."""
    (tmp_path / "secret").write_text("words")
    ours, its = socket.socketpair()
    with ours, its, (tmp_path / "secret").open() as secret:
        with subprocess.Popen(
            [sys.executable, "-m", "uploads.child", "addresses"],
            cwd=ROOT,
            stdin=its.fileno(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(secret.fileno(),),
        ) as process:
            job = Job(taken_over.__name__, "descriptors", [], [], cpu_seconds=10)
            ours.sendall(framed(msgspec.json.encode(job)))
            assert process.stdout is not None
            length = int.from_bytes(process.stdout.read(4), "big")
            answer = msgspec.json.decode(process.stdout.read(length), type=Outcome)
            ours.shutdown(socket.SHUT_RDWR)
        assert sorted(answer.result) == ["nothing", "nothing", "nothing", "pipe"]


async def test_what_always_holds_a_job_gets_its_files_and_keeps_none(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("words")
    open_before = len(os.listdir("/dev/fd"))
    assert await workers.run(taken_over.copies, Input(tmp_path / "in"), Output(tmp_path / "out")) == 5
    assert (tmp_path / "out").read_text() == "words"
    with pytest.raises(JobFailed, match="FileExistsError"):
        await workers.run(taken_over.copies, Input(tmp_path / "in"), Output(tmp_path / "out"))
    with pytest.raises(JobFailed, match="FileNotFoundError"):
        await workers.run(taken_over.copies, Input(tmp_path / "none"), Output(tmp_path / "more"))
    assert "pipe" in await workers.run(taken_over.descriptors)
    assert len(os.listdir("/dev/fd")) <= open_before


async def test_the_process_of_a_hung_job_goes_with_it(tmp_path: Path) -> None:
    with pytest.raises(JobFailed, match="timeout"):
        await workers.run(taken_over.tells_and_hangs, Output(tmp_path / "out"), timeout=1)
    await is_gone(int((tmp_path / "out").read_text()))


async def test_so_does_the_one_of_a_child_that_was_killed(tmp_path: Path) -> None:
    hung = asyncio.create_task(workers.run(taken_over.tells_and_hangs, Output(tmp_path / "out")))
    while not (tmp_path / "out").exists() or not (tmp_path / "out").read_text():
        assert not hung.done()
        await asyncio.sleep(0.01)
    process = int((tmp_path / "out").read_text())
    with contextlib.suppress(ProcessLookupError):
        os.kill(parent_of(process), signal.SIGKILL)
    with pytest.raises(JobFailed, match="crashed"):
        await hung
    await is_gone(int((tmp_path / "out").read_text()))


async def test_who_answers_and_stays_is_killed(tmp_path: Path) -> None:
    assert await workers.run(taken_over.answers_and_stays, Output(tmp_path / "out")) == 7
    await is_gone(int((tmp_path / "out").read_text()))


def parent_of(process: int) -> int:
    shown = subprocess.run(
        ["ps", "-o", "ppid=", "-p", str(process)], capture_output=True, text=True, check=True
    )
    return int(shown.stdout)


async def is_gone(process: int) -> None:
    for _ in range(200):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it still runs")


async def test_no_other_process_of_the_same_user_looks_into_a_child() -> None:
    assert await workers.run(taken_over.can_be_dumped) == 0


WITHOUT = """
import asyncio, errno, sys
import seccompy
if sys.argv[1] != "nothing":
    rules = seccompy.Filter()
    for name in sys.argv[1].split(","):
        rules.errno(name, getattr(errno, sys.argv[2]))
    rules.load()
from tests.uploads import jobs
from uploads import confinement, workers

async def work():
    assert await workers.run(jobs.add, 20, 22) == 42
    await workers.close()

asyncio.run(work())
print(*confinement.held().lacking, sep="\\n")
"""


@pytest.mark.parametrize("error", ["ENOSYS", "EPERM", "EOPNOTSUPP"])
@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("landlock_create_ruleset", [confinement.NO_FILES]),
        ("seccomp", [confinement.NO_CALLS]),
        ("landlock_create_ruleset,seccomp", [confinement.NO_FILES, confinement.NO_CALLS]),
    ],
)
def test_where_the_kernel_has_it_not_files_are_looked_at_all_the_same_and_it_is_told(
    missing: str, error: str, told: list[str]
) -> None:
    """Another kernel is played with seccomp: where there is none this machine is the other kernel."""
    if not HELD.calls:
        missing = "nothing"
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, missing, error], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    expected = HELD.lacking if missing == "nothing" else [*(set(HELD.lacking) - {*told}), *told]
    assert sorted(line for line in done.stdout.splitlines() if line) == sorted(expected)


def test_every_call_that_is_allowed_exists_somewhere() -> None:
    """A name that is mistyped would be allowed nowhere, and missed by nobody."""
    from uploads import calls

    names = {*calls.ALLOWED, *(name for name, _ in calls.allowed_if(1))}
    assert [name for name in names if not calls.known_somewhere(name)] == []
