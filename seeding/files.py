"""Tiny real files, one of each kind."""

import hashlib
import io
import os
from collections.abc import Iterable
from pathlib import Path

from PIL import Image
from pypdf import PdfWriter

from models.workflow import FileKind
from seeding.shape import PHOTO_SIZE


def _bytes_of(kind: FileKind) -> bytes:
    buffer = io.BytesIO()
    if kind is FileKind.AFTER:
        Image.new("RGB", PHOTO_SIZE, "#8aa29e").save(buffer, "JPEG")
    else:
        writer = PdfWriter()
        writer.add_blank_page(210, 297)
        writer.write(buffer)
    return buffer.getvalue()


def _named(source: Path, target: Path) -> bool:
    """Whether it has got one more name. A file takes so many and no more, and some file systems take one only."""
    try:
        os.link(source, target)
    except FileExistsError:
        target.unlink()  # of a seeding that was undone
        return _named(source, target)
    except OSError:
        return False
    return True


class Files:
    """One tiny real file of each kind; every row's key is one more name (hard link) of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.contents = {kind: _bytes_of(kind) for kind in (FileKind.AFTER, FileKind.QUOTE, FileKind.INVOICE)}
        self.first: dict[FileKind, Path] = {}
        self.known: set[Path] = set()

    @property
    def sizes(self) -> dict[FileKind, tuple[int, str]]:
        return {kind: (len(text), hashlib.sha256(text).hexdigest()) for kind, text in self.contents.items()}

    def put(self, files: Iterable[tuple[FileKind, str]]) -> None:
        for kind, key in files:
            target = self.folder / key
            if target.parent not in self.known:
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self.known.add(target.parent)
            if kind in self.first and _named(self.first[kind], target):
                continue
            target.unlink(missing_ok=True)
            target.write_bytes(self.contents[kind])
            self.first[kind] = target
