"""A form as it was received: its texts in memory, its files in the incoming folder until someone keeps them."""

import hashlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec import Struct, field

import settings
import wording

# They differ between two sendings of the same form.
NOT_CONTENT = {"_token", "_key", "_for", "offer"}
# Passwords: hashed by a rule of their own, and neither kept nor given back.
AS_TYPED = {"password", "current"}
# An address that opens somebody's agenda.
KEYS = {"busy_url"}


def incoming_dir() -> Path:
    folder = settings.current().data_dir / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def new_incoming_path() -> Path:
    return incoming_dir() / secrets.token_hex(16)


class ReceivedFile(Struct):
    """``name`` is for people only; ``path`` is ours."""

    name: str
    path: Path
    size: int = 0
    sha256: str = ""
    derived: list[Path] = field(default_factory=list)

    def derive(self) -> Path:
        """A path for something made out of this file; it goes when the form goes."""
        path = new_incoming_path()
        self.derived.append(path)
        return path

    def remove(self) -> None:
        for path in (self.path, *self.derived):
            path.unlink(missing_ok=True)


class Form:
    """Use it as an async context manager: whatever was not moved to the storage is deleted at its end."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}
        self._files: dict[str, list[ReceivedFile]] = {}
        # By field: why a file of it was not received, in sentences.
        self.refusals: dict[str, list[str]] = {}

    def first(self, name: str, default: str = "") -> str:
        return self.fields.get(name, [default])[0]

    def file_fields(self) -> list[str]:
        return [name for name, files in self._files.items() if files]

    def all(self, name: str) -> list[str]:
        return list(self.fields.get(name, []))

    def files(self, name: str) -> list[ReceivedFile]:
        return list(self._files.get(name, []))

    def add_text(self, name: str, value: str) -> None:
        """The door: what comes in here is text that may be kept (wording.kept)."""
        clean = value.replace("\0", "") if name in AS_TYPED else wording.kept(value)
        self.fields.setdefault(wording.kept(name), []).append(clean)

    def add_file(self, name: str, file: ReceivedFile) -> None:
        self._files.setdefault(name, []).append(file)

    def refuse(self, name: str, sentence: str) -> None:
        said = self.refusals.setdefault(name, [])
        if sentence not in said:
            said.append(sentence)

    def drop_file(self, name: str, file: ReceivedFile) -> None:
        self._files[name].remove(file)
        file.remove()

    def digest(self) -> str:
        """The same for the same content, however it was encoded on the way."""
        hasher = hashlib.sha256()
        for part in self._content():
            raw = part.encode(errors="surrogatepass")
            hasher.update(len(raw).to_bytes(8, "big") + raw)
        return hasher.hexdigest()

    def _content(self) -> Iterator[str]:
        for name in sorted(self.fields.keys() - NOT_CONTENT):
            for value in self.fields[name]:
                yield from ("text", name, value)
        for name in sorted(self._files):
            for file in self._files[name]:
                yield from ("file", name, file.name, file.sha256)
        for name in sorted(self.refusals):
            yield from ("refused", name, *self.refusals[name])

    def remove_files(self) -> None:
        for files in self._files.values():
            for file in files:
                file.remove()
        self._files.clear()

    async def cleanup(self) -> None:
        # Without a thread: a cancelled request must not be able to skip it.
        self.remove_files()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.cleanup()
