"""What a process would do that a hostile file took over. Each says whether it got what it wanted."""

import contextlib
import ctypes
import errno
import os
import resource
import signal
import socket
import stat
import sys
import time
from collections.abc import Callable
from typing import Any, BinaryIO

LIBC = ctypes.CDLL(None, use_errno=True)
PTRACE_ATTACH, GET_DUMPABLE = 16, 3
# include/uapi/asm-generic/unistd.h: the same on all machines since then.
IO_URING_SETUP, PIDFD_OPEN, OPENAT2 = 425, 434, 437


def _got(act: Callable[[], Any]) -> bool:
    try:
        act()
    except OSError:
        return False
    return True


def _ended(child: int) -> None:
    """It is there, whether or not one may wait for it."""
    with contextlib.suppress(OSError):
        os.waitpid(child, 0)


def _called(*arguments: object) -> int:
    """A system call by its number."""
    result = int(LIBC.syscall(*arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


def reads(path: str) -> bool:
    def read() -> None:
        with open(path, "rb") as file:
            file.read(1)

    return _got(read)


def lists(path: str) -> bool:
    return _got(lambda: os.listdir(path))


def opens_unseen(path: str) -> bool:
    """By a call that no filter can look into."""
    how = (ctypes.c_uint64 * 3)(os.O_RDONLY, 0, 0)
    return _got(lambda: _called(OPENAT2, -100, path.encode(), how, ctypes.sizeof(how)))


def makes_a_file(path: str) -> bool:
    return _got(lambda: os.close(os.open(path, os.O_WRONLY | os.O_CREAT)))


def writes(path: str) -> bool:
    return _got(lambda: os.close(os.open(path, os.O_WRONLY | os.O_APPEND)))


def empties(path: str) -> bool:
    return _got(lambda: os.truncate(path, 0))


def removes(path: str) -> bool:
    return _got(lambda: os.unlink(path))


def renames(path: str) -> bool:
    return _got(lambda: os.rename(path, f"{path}.gone"))


def makes_a_folder(path: str) -> bool:
    return _got(lambda: os.mkdir(path))


def links(path: str) -> bool:
    return _got(lambda: os.symlink("/etc", path))


def opens_to_all(path: str) -> bool:
    return _got(lambda: os.chmod(path, 0o777))


def connects(port: int) -> bool:
    return _got(lambda: socket.create_connection(("127.0.0.1", port), timeout=5).close())


def sends(port: int) -> bool:
    def send() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain:
            plain.sendto(b"secret", ("127.0.0.1", port))

    return _got(send)


def connects_locally(path: str) -> bool:
    """``@`` for one without a file."""

    def connect() -> None:
        with socket.socket(socket.AF_UNIX) as local:
            local.connect(f"\0{path[1:]}" if path.startswith("@") else path)

    return _got(connect)


def listens() -> bool:
    return _got(lambda: socket.create_server(("127.0.0.1", 0)).close())


def becomes_a_program() -> bool:
    """Where it does, nothing comes back."""
    return _got(lambda: os.execv("/bin/true", ["true"]))


def starts_a_program() -> bool:
    return _got(lambda: _ended(os.posix_spawn("/bin/true", ["true"], {})))


def has_a_child() -> bool:
    def fork() -> None:
        if not (child := os.fork()):
            os._exit(0)
        _ended(child)

    return _got(fork)


def signals(process: int) -> bool:
    return _got(lambda: os.kill(process, 0))


def signals_through_a_descriptor(process: int) -> bool:
    return _got(lambda: signal.pidfd_send_signal(_called(PIDFD_OPEN, process, 0), 0))


def traces(process: int) -> bool:
    def trace() -> None:
        if LIBC.ptrace(PTRACE_ATTACH, process, None, None) < 0:
            raise OSError(ctypes.get_errno(), "refused")

    return _got(trace)


def reads_the_memory_of(process: int) -> bool:
    """At an address that is nobody's: who may look is told so (EFAULT), who may not is refused."""

    class Piece(ctypes.Structure):
        _fields_ = (("at", ctypes.c_void_p), ("length", ctypes.c_size_t))

    here = ctypes.create_string_buffer(8)
    local, remote = Piece(ctypes.addressof(here), 8), Piece(8, 8)
    LIBC.process_vm_readv(process, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0)
    return ctypes.get_errno() == errno.EFAULT


def limits(process: int) -> bool:
    return _got(lambda: resource.prlimit(process, resource.RLIMIT_CORE, (0, 0)))


def slows_down(process: int) -> bool:
    return _got(lambda: os.setpriority(os.PRIO_PROCESS, process, 1))


def asks_the_kernel_unseen() -> bool:
    """io_uring opens and connects without a call that is looked at."""
    return _got(lambda: os.close(_called(IO_URING_SETUP, 1, ctypes.create_string_buffer(120))))


def environment() -> dict[str, str]:
    return dict(os.environ)


def descriptors(*_: BinaryIO) -> list[str]:
    """What is open, with the kinds of it."""
    found, nothing = [], os.stat("/dev/null").st_rdev
    for number in range(256):
        try:
            seen = os.fstat(number)
        except OSError:
            continue
        if stat.S_ISCHR(seen.st_mode):
            found.append("nothing" if seen.st_rdev == nothing else "device")
        else:
            found.append(
                "file" if stat.S_ISREG(seen.st_mode) else "pipe" if stat.S_ISFIFO(seen.st_mode) else "?"
            )
    return found


def copies(source: BinaryIO, to: BinaryIO) -> int:
    return to.write(source.read())


def tells_and_hangs(to: BinaryIO) -> int:
    to.write(str(os.getpid()).encode())
    to.flush()
    time.sleep(600)
    return 0


def answers_and_stays(to: BinaryIO) -> int:
    """In the protocol's own words, and does not end."""
    to.write(str(os.getpid()).encode())
    to.flush()
    answer = b'{"result":7}'
    for number in range(3, 64):
        try:
            if stat.S_ISFIFO(os.fstat(number).st_mode):
                os.write(number, len(answer).to_bytes(4, "big") + answer)
        except OSError:
            continue
    time.sleep(600)
    return 0


def can_be_dumped() -> int:
    return LIBC.prctl(GET_DUMPABLE, 0, 0, 0, 0) if sys.platform == "linux" else 0
