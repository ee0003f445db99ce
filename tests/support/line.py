"""A TCP line to a server that can fall silent without being closed, as after a machine died or a cable was cut."""

import asyncio
import contextlib
from typing import Self


class Line:
    def __init__(self, target: int) -> None:
        self.target = target
        self._silent = False
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        for writer in self._writers:
            writer.close()

    def fall_silent(self) -> None:
        """Bytes are still taken, and new connections too; nothing comes of them, now or later."""
        self._silent = True
        for task in self._tasks:
            task.cancel()

    def answer_again(self) -> None:
        """New connections; those from before stay silent for good."""
        self._silent = False

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        if self._silent:
            return
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers.append(back)
        for source, target in ((reader, back), (there, writer)):
            task = asyncio.create_task(_copy(source, target))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await source.read(65536):
            target.write(chunk)
            await target.drain()
        target.close()
