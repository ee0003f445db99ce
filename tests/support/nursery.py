"""Programs that begin as copies of a process which has the libraries loaded: a start from nothing takes a core for more
than a second, nearly all of it with modules of others, and the tests start hundreds.

Nothing of ours is loaded there. Each program reads its own modules and its settings, opens its own files, and ends
as ever. What is about the start itself goes the whole way, by ``subprocess``.

Two things that each makes anew, and that depend on nothing but what they are made of, the first one leaves to those after
it: templates as code, by Jinja's own means, and what brotli made of a text.
"""

import ast
import atexit
import contextlib
import gc
import hashlib
import importlib
import json
import os
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
# What the program loads at its start: what a function asks for later, it loads itself.
OURS = ("calendars", "controllers", "database", "models", "notifications", "operations", "uploads", "wording")
# But for what the libraries themselves leave until then, and every start comes to: a third of its work.
LATER = (
    "anyio._backends._asyncio",
    "litestar._kwargs",
    "litestar.middleware._internal.exceptions",
    "litestar.middleware.compression.brotli_facade",
    "litestar.plugins.attrs",
    "litestar.plugins.pydantic",
    "piccolo.conf.apps",
    "pydantic_settings.main",
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
)
MOST = 200_000  # bytes of one request; its environment is a few thousand
HELD = hasattr(os, "pidfd_open") and hasattr(socket, "SOCK_SEQPACKET")


class Program:
    """As ``subprocess.Popen`` has it, of a process that is the nursery's child."""

    def __init__(self, arguments: Sequence[str], news: int) -> None:
        self.args = list(arguments)
        self.returncode: int | None = None
        self._news = os.fdopen(news, "rb", buffering=0)
        self.pid = int(self._news.readline())

    def poll(self) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._news], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self.returncode = int(self._news.readline())
            self._news.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


Process = Program | subprocess.Popen[bytes]


def start(
    arguments: Sequence[str], environment: Mapping[str, str], *, stdout: int, stderr: int | None = None
) -> Process:
    """``arguments`` as Python takes them: a file, or ``-m`` and a module. Both are descriptors, and may be one."""
    stderr = stdout if stderr is None else stderr
    if not HELD:
        return subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=stdout, stderr=stderr
        )
    news, told = os.pipe()
    try:
        asked = json.dumps([list(arguments), dict(environment)]).encode()
        socket.send_fds(_line(os.getpid()), [asked], [stdout, stderr, told])
    finally:
        os.close(told)
    return Program(arguments, news)


def run(
    arguments: Sequence[str], environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """As ``subprocess.run``, with what it said as text."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = start(arguments, environment, stdout=out.fileno(), stderr=err.fileno())
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode())
    return subprocess.CompletedProcess(list(arguments), code, *said)


@lru_cache(maxsize=1)
def _line(_: int) -> socket.socket:
    """To the nursery of this process, which a copy of it may not use."""
    line, its_line = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("CRENEAU_")}
    command = [sys.executable, "-m", "tests.support.nursery"]
    with its_line:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=its_line.fileno())

    def close() -> None:
        line.close()
        process.wait()

    atexit.register(close)
    return line


# --- the nursery itself


def _load_libraries() -> None:
    sources = [*ROOT.glob("*.py"), *(path for name in OURS for path in (ROOT / name).rglob("*.py"))]
    named = {found for path in sources for found in _imports(ast.parse(path.read_bytes()))}
    for name, wanted in sorted({*named, *((name, "") for name in LATER)}):
        top = name.split(".")[0]
        if not (ROOT / top).exists() and not (ROOT / f"{top}.py").exists():
            with contextlib.suppress(ImportError):  # of another system
                # Asked for, too: pydantic loads what has a name when that is taken.
                getattr(importlib.import_module(name), wanted, None)
    gc.collect()
    gc.freeze()


def _imports(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Each module that is loaded with this one, and the name that is taken from it."""
    for node in module.body:
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def _remember(folder: Path) -> None:
    """Between the copies: in files under the digest of what they were made of."""
    import brotli
    import jinja2

    class Memory(jinja2.FileSystemBytecodeCache):
        def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
            with contextlib.suppress(OSError):  # of a program that may write nothing
                super().dump_bytecode(bucket)

    begin, compress = jinja2.Environment.__init__, brotli.compress

    def with_a_memory(self: jinja2.Environment, *args: Any, **options: Any) -> None:
        # The same template is compiled otherwise in French.
        memory = Memory(str(folder), f"{type(self).__name__}-%s.cache")
        begin(self, *args, **{"bytecode_cache": memory} | options)

    def once(string: bytes, *args: Any, **options: Any) -> bytes:
        made = folder / hashlib.sha256(repr((args, options)).encode() + string).hexdigest()
        with contextlib.suppress(FileNotFoundError):
            return made.read_bytes()
        found: bytes = compress(string, *args, **options)
        draft = made.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):  # of a program that may write nothing
            draft.write_bytes(found)
            draft.rename(made)
        return found

    jinja2.Environment.__init__, brotli.compress = with_a_memory, once  # type: ignore[method-assign]


def _serve(memory: str) -> list[str]:
    """Returns in each copy, with what it is to run."""
    line = socket.socket(fileno=os.dup(0))
    poll, running = select.poll(), dict[int, tuple[int, int]]()
    poll.register(line, select.POLLIN)
    while True:
        for ready, _ in poll.poll():
            if ready != line.fileno():
                poll.unregister(ready)
                _tell_the_end(*running.pop(ready))
                os.close(ready)
                continue
            asked, descriptors, _, _ = socket.recv_fds(line, MOST, 3)
            if not asked:
                shutil.rmtree(memory, ignore_errors=True)
                os._exit(0)  # the tests are over
            arguments, environment = json.loads(asked)
            process = os.fork()
            if not process:
                line.detach()
                _become(environment, *descriptors[:2])
                return [str(argument) for argument in arguments]
            told = descriptors[2]
            os.write(told, b"%d\n" % process)
            for descriptor in descriptors[:2]:
                os.close(descriptor)
            handle = os.pidfd_open(process)
            running[handle] = (process, told)
            poll.register(handle, select.POLLIN)


def _tell_the_end(process: int, told: int) -> None:
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    with contextlib.suppress(BrokenPipeError):  # nobody waits for it any more
        os.write(told, b"%d\n" % code)
    os.close(told)


def _become(environment: dict[str, str], stdout: int, stderr: int) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, number in ((nothing, 0), (stdout, 1), (stderr, 2)):
        os.dup2(descriptor, number)
    for number in map(int, os.listdir("/dev/fd")):
        if number > 2:
            with contextlib.suppress(OSError):
                os.close(number)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    # As Python does before anything else.
    folders = [folder for folder in environment.get("PYTHONPATH", "").split(os.pathsep) if folder]
    sys.path[1:1] = [folder for folder in folders if folder not in sys.path]
    if any((Path(folder) / "sitecustomize.py").exists() for folder in folders):
        sys.modules.pop("sitecustomize", None)
        importlib.import_module("sitecustomize")


def _main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _load_libraries()
    memory = tempfile.mkdtemp(prefix="creneau-nursery-")
    _remember(Path(memory))
    first, *rest = _serve(memory)
    if first == "-m":
        sys.argv = rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = [first, *rest]
        runpy.run_path(first, run_name="__main__")


if __name__ == "__main__":
    _main()
