"""The system calls of a process that opens a stranger's file: what it takes to compute, and to read what it may open.

Whatever is not named here does not exist for it (ENOSYS, so that libraries fall back as they would on an older
kernel): no socket, no other program, no other process, no name in any folder made, changed or removed, no io_uring
that would do any of it unseen.
"""

import os
from collections.abc import Iterator

from seccompy import ArgCmp, CmpOp, Filter
from seccompy.syscalls import AARCH64_SYSCALLS, X86_64_SYSCALLS

_MEMORY = "brk madvise membarrier mincore mmap mprotect mremap msync munmap"
_TIME = "clock_getres clock_gettime clock_nanosleep gettimeofday nanosleep time times"
_THREADS = "arch_prctl exit exit_group futex getcpu rseq sched_getaffinity sched_getparam sched_getscheduler"
_PRIORITIES = "sched_get_priority_max sched_get_priority_min sched_yield set_robust_list set_tid_address"
_SIGNALS = (
    "restart_syscall rt_sigaction rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait sigaltstack"
)
_OWN = (
    "getegid geteuid getgid getpgrp getpid getppid getrandom getrlimit getrusage gettid getuid sysinfo uname"
)
_DESCRIPTORS = (
    "close close_range dup dup2 dup3 eventfd2 fadvise64 fdatasync fstat fstatfs fsync ftruncate lseek"
)
_BYTES = "pread64 preadv pwrite64 pwritev read readv write writev"
_WAITING = "poll ppoll pselect6 select pipe pipe2"
_LOOKING = (
    "access faccessat faccessat2 getcwd getdents64 lstat newfstatat readlink readlinkat stat statfs statx"
)

ALLOWED = tuple(
    f"{_MEMORY} {_TIME} {_THREADS} {_PRIORITIES} {_SIGNALS} {_OWN} {_DESCRIPTORS} {_BYTES} {_WAITING} {_LOOKING}".split()
)

# linux/sched.h, linux/prctl.h, asm-generic/ioctls.h, asm-generic/fcntl.h: the same on all machines.
_THREAD = 0x10000
_NAMES, _MAY_BE_READ = (15, 16, 0x53564D41), 3
_TERMINAL, _CLOSE_ON_EXEC = 0x5401, (0x5450, 0x5451)
# Neither an owner nor a signal: they could send one to somebody else.
_DESCRIPTOR_FLAGS = (0, 1, 2, 3, 4, 1030)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


def allowed_if(own_process: int) -> Iterator[tuple[str, ArgCmp]]:
    """Calls that depend on what they are asked for."""

    def equal(place: int, *values: int) -> Iterator[ArgCmp]:
        return (ArgCmp(place, CmpOp.EQ, value) for value in values)

    # A thread, not a process. clone3 hides that in memory; the C library asks again with clone.
    yield "clone", ArgCmp(0, CmpOp.MASKED_EQ, _THREAD, mask=_THREAD)
    yield "open", ArgCmp(1, CmpOp.MASKED_EQ, 0, mask=_WRITING)
    yield "openat", ArgCmp(2, CmpOp.MASKED_EQ, 0, mask=_WRITING)
    for name, conditions in (
        ("kill", equal(0, own_process)),
        ("tgkill", equal(0, own_process)),
        # To ask for one's own limits only.
        ("prlimit64", equal(2, 0)),
        ("prctl", equal(0, *_NAMES, _MAY_BE_READ)),
        ("ioctl", equal(1, _TERMINAL, *_CLOSE_ON_EXEC)),
        ("fcntl", equal(1, *_DESCRIPTOR_FLAGS)),
    ):
        for condition in conditions:
            yield name, condition


def known_somewhere(name: str) -> bool:
    return name in X86_64_SYSCALLS or name in AARCH64_SYSCALLS


def allow(filter: Filter, name: str, *conditions: ArgCmp) -> None:
    """Where this machine has no such call there is nothing to allow."""
    try:
        filter.allow(name, args=conditions or None)
    except ValueError:
        assert known_somewhere(name), name
