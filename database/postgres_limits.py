"""How long PostgreSQL itself lets a statement, a lock, an idle transaction or a dead line last, by who asks."""

import contextlib
import socket
from typing import Any

from msgspec import Struct

from database.patience import CONNECT, LOCK, SILENCE, STATEMENT

# A line is dead when nothing came back on it for so long, also where nobody asks anything.
LINE_IDLE, LINE_EVERY, LINE_TRIES = 5, 2, 3
LINE_DEAD = LINE_IDLE + LINE_EVERY * LINE_TRIES


class Limits(Struct, frozen=True):
    """In seconds; 0 and None are without end."""

    connect: float
    lock: float
    statement: float
    idle: float  # within a transaction
    silence: float | None

    def server_settings(self) -> dict[str, str]:
        return {
            "lock_timeout": _milliseconds(self.lock),
            "statement_timeout": _milliseconds(self.statement),
            "idle_in_transaction_session_timeout": _milliseconds(self.idle),
            "tcp_keepalives_idle": str(LINE_IDLE),
            "tcp_keepalives_interval": str(LINE_EVERY),
            "tcp_keepalives_count": str(LINE_TRIES),
            "tcp_user_timeout": _milliseconds(LINE_DEAD),
        }


def _milliseconds(seconds: float) -> str:
    return str(int(seconds * 1000))


# Somebody waits for a page.
HURRIED = Limits(connect=CONNECT, lock=LOCK, statement=STATEMENT, idle=10, silence=SILENCE)
# Nobody waits: the broom.
UNHURRIED = Limits(connect=CONNECT, lock=LOCK, statement=60, idle=10, silence=70)
# Migrations, seeding, backups: also where the role or the database has limits of its own.
PATIENT = Limits(connect=30, lock=0, statement=0, idle=0, silence=None)


async def watch_the_line(connection: Any) -> None:
    """The kernel's own limits on this end of a new connection, where it has them."""
    line = connection._transport.get_extra_info("socket")
    if line is None or line.family not in (socket.AF_INET, socket.AF_INET6):
        return
    options = (
        (socket.SOL_SOCKET, "SO_KEEPALIVE", 1),
        (socket.IPPROTO_TCP, "TCP_KEEPIDLE", LINE_IDLE),
        (socket.IPPROTO_TCP, "TCP_KEEPINTVL", LINE_EVERY),
        (socket.IPPROTO_TCP, "TCP_KEEPCNT", LINE_TRIES),
        (socket.IPPROTO_TCP, "TCP_USER_TIMEOUT", LINE_DEAD * 1000),
    )
    for level, name, value in options:
        with contextlib.suppress(OSError):
            if hasattr(socket, name):
                line.setsockopt(level, getattr(socket, name), value)
