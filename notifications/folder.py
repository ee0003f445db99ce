"""Messages as files, where nothing is set that sends them."""

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path


def write_new(content: bytes, folder: Path, ending: str) -> None:
    """They hold keys to missions: for the server's own user only. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}Z-{secrets.token_hex(4)}"
    half = folder / f".{name}"
    try:
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.rename(folder / f"{name}{ending}")
    except BaseException:
        half.unlink(missing_ok=True)
        raise
