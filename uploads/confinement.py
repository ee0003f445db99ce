"""What a process that opens a stranger's file is kept from: everything but computing on what it was handed.

Two of Linux's own means, which any process may use on itself: Landlock says which files can be opened and whose
memory can be read, seccomp which calls can be made at all. A system without them still has the limits, the empty
environment and the few descriptors of uploads.child; ``lacking`` says what it has not.

``python -m uploads.confinement`` tries what there is, and says it as JSON.
"""

import contextlib
import ctypes
import errno
import os
import signal
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path

import landlockpy
import msgspec
import seccompy

from uploads import calls

ROOT = Path(__file__).resolve().parent.parent
# Shared libraries that are loaded late, and the fonts that a PDF may lack: nobody's secrets.
OF_THE_SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
)
READ = landlockpy.AccessFS.READ_FILE | landlockpy.AccessFS.READ_DIR
OUTSIDE = landlockpy.Scope.ABSTRACT_UNIX_SOCKET | landlockpy.Scope.SIGNAL
NOT_HERE = (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM, errno.EINVAL)
# linux/prctl.h
SET_PARENT_DEATH_SIGNAL, SET_DUMPABLE = 1, 4

NO_FILES = (
    "ce système n'a pas Landlock : le processus qui ouvre le fichier d'un inconnu pourrait lire les autres fichiers "
    "de cet utilisateur (SECURITY.md)."
)
NO_CALLS = (
    "ce système n'a pas seccomp : le processus qui ouvre le fichier d'un inconnu pourrait se servir du réseau et lancer "
    "des programmes (SECURITY.md)."
)


class Confinement(msgspec.Struct, frozen=True):
    """``files``: it opens nothing but code and fonts, and sees into no other process.

    ``calls``: it reaches no network, no program and no process, and writes nothing but what it was handed.
    """

    files: bool
    calls: bool

    @property
    def lacking(self) -> list[str]:
        """In sentences, for who starts the server."""
        return [*([] if self.files else [NO_FILES]), *([] if self.calls else [NO_CALLS])]


def prepare() -> None:
    """What all processes share. And both libraries look for the C library with programs of their own: not later."""
    _code()
    for supported in (landlockpy.supported, seccompy.supported):
        with contextlib.suppress(OSError):
            supported()


def confine() -> Confinement:
    """For the rest of this process's life, as far as the system can. Raises OSError where it could and does not."""
    return Confinement(files=_close_files(), calls=_close_calls())


@cache
def held() -> Confinement:
    """What this system can: tried, not guessed."""
    try:
        tried = subprocess.run(  # noqa: S603 (this very module)
            [sys.executable, "-m", __name__], cwd=ROOT, capture_output=True, check=False, timeout=60
        )
        return msgspec.json.decode(tried.stdout, type=Confinement)
    except (msgspec.MsgspecError, subprocess.TimeoutExpired):
        # Nothing is promised that was not seen.
        return Confinement(files=False, calls=False)


def _close_files() -> bool:
    try:
        rules = landlockpy.Ruleset(scoped=OUTSIDE)
    except landlockpy.LandlockError as error:
        return _not_to_be_had(error)
    with rules:
        for path, access in _code():
            rules.allow_path(path, access)
        with contextlib.suppress(FileNotFoundError):
            # Saxon asks for the bounds of its own stack.
            rules.allow_path(f"/proc/{os.getpid()}", READ)
        rules.restrict()
    return True


def _not_to_be_had(error: OSError) -> bool:
    """The kernel has none, or whoever runs this container keeps it from us; anything else is our own fault."""
    if isinstance(error, landlockpy.UnsupportedError | seccompy.UnsupportedError) or error.errno in NOT_HERE:
        return False
    raise error


@cache
def _code() -> list[tuple[Path, landlockpy.AccessFS]]:
    """Never the application's folder as a whole: its data and its settings may lie in there."""
    libraries = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    elsewhere = [
        path.resolve() for path in map(Path, {*OF_THE_SYSTEM, *libraries, *sys.path}) if path.exists()
    ]
    ours = [path for path in ROOT.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()]
    return [
        (path, READ if path.is_dir() else landlockpy.AccessFS.READ_FILE)
        for path in [*ours, *(path for path in elsewhere if not ROOT.is_relative_to(path))]
    ]


def _close_calls() -> bool:
    try:
        rules = seccompy.Filter(default=seccompy.Action.ERRNO | errno.ENOSYS)
        for name in calls.ALLOWED:
            calls.allow(rules, name)
        for name, condition in calls.allowed_if(os.getpid()):
            calls.allow(rules, name, condition)
        rules.load()
    except seccompy.SeccompError as error:
        return _not_to_be_had(error)
    return True


def die_with_parent() -> None:
    _control(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def hide() -> None:
    """No other process of this user reads this one's memory or environment; root's processes do."""
    _control(SET_DUMPABLE, 0)


def _control(option: int, value: int) -> None:
    """Linux's; elsewhere nothing happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    prepare()
    print(msgspec.json.encode(confine()).decode(), flush=True)
