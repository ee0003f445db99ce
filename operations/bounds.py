"""Uvicorn's protocol with limits of its own: no proxy has to stand in front for nobody to hold what others need.

How long a whole head may be is said in controllers.web.heads, where there is a page for it; here, what never becomes one.
"""

import asyncio
import resource
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from controllers.web.heads import HEAD_BYTES

HEAD_SECONDS = 10.0
LINGER_SECONDS = 1.0
# Of the descriptors that a process may have, for all that is no connection: files, the database, children.
RESERVE = 256
# Of a body in chunks, what is no body: its frames, and the trailers that nobody reads.
FRAME_BYTES, FRAME_RATIO = HEAD_BYTES, 16


def most_connections() -> int:
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max(allowed - min(RESERVE, allowed // 2), 1)


class BoundedProtocol(HttpToolsProtocol):
    # Of this process, the longest waiting first: those that have sent nothing since their last answer, and those
    # that have begun.
    _idle: ClassVar[dict["BoundedProtocol", None]] = {}
    _begun: ClassVar[dict["BoundedProtocol", None]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._between = True  # no request is under way
        self._trailing = False  # its head is whole
        self._unread = 0  # bytes of a head that is not whole yet
        self._frames = 0
        self._refused = False
        self._deadline: asyncio.TimerHandle | None = None

    # Uvicorn's own narrows asyncio's BaseTransport already: a server's transport writes.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_head()
        self._idle[self] = None
        if len(self.connections) > most_connections():
            others = (other for group in (self._idle, self._begun) for other in group if other is not self)
            next(others, self)._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        if self._between and self._deadline is None:
            self._wait_for_head()
        heads_alone = self._between or not self._trailing
        self._frames += len(data) if self._trailing else 0
        if self in self._idle:
            del self._idle[self]
            self._begun[self] = None
        super().data_received(data)
        if self._between or self._trailing:
            self._unread = 0
        elif heads_alone:
            self._unread += len(data)
        if self._unread > HEAD_BYTES:
            self._refuse(431)
        elif self._frames > FRAME_BYTES:
            self._refuse(400)

    # What httptools calls while it reads.

    def on_message_begin(self) -> None:
        self._between, self._trailing, self._frames = False, False, 0
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._trailing:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._trailing = True
        self._forget()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._frames = max(0, self._frames - len(body) * FRAME_RATIO)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._between, self._trailing, self._frames = True, False, 0
        super().on_message_complete()
        if self.cycle.response_complete:
            self._rest()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing() or self.pipeline:
            return
        if self._between:
            self._rest()
        elif self._deadline is None:
            # Answered before its body was read: that may not go on for ever.
            self._wait_for_head()

    def _rest(self) -> None:
        if self not in self._begun:
            self._idle[self] = None

    def _make_room(self) -> None:
        self._forget()
        self.transport.close()

    def _wait_for_head(self) -> None:
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _too_slow(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            # The answer to the request before it is still under way.
            self._wait_for_head()
        else:
            self._refuse(408)

    def _refuse(self, status: int) -> None:
        if self.transport.is_closing() or self._refused:
            return
        if not self._trailing and (self.cycle is None or self.cycle.response_complete):
            said = {400: "Bad Request", 408: "Request Timeout", 431: "Request Header Fields Too Large"}[
                status
            ]
            head = f"HTTP/1.1 {status} {said}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            self.transport.write(head.encode())
            # Closed at once, with bytes on the way that nobody reads, the answer would be lost with them.
            self._refused = True
            self._forget()
            self.loop.call_later(LINGER_SECONDS, self.transport.close)
        else:
            self.transport.close()

    def _forget(self) -> None:
        self._idle.pop(self, None)
        self._begun.pop(self, None)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
