"""A sender's file name, made fit to be shown; it never names a file of ours."""

import unicodedata

MAX_BYTES = 255
FALLBACK = "fichier"
# Control, format (bidi overrides, zero width), surrogate, line and paragraph separators.
HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def display_name(raw: str) -> str:
    visible = "".join(char for char in raw if unicodedata.category(char) not in HIDDEN)
    base = visible.replace("\\", "/").rpartition("/")[2]
    name = _shorten(unicodedata.normalize("NFC", base).strip())
    return FALLBACK if name in {"", ".", ".."} else name


def _shorten(name: str) -> str:
    """The ending stays, so that a long name still shows its type."""
    if len(name.encode()) <= MAX_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix.encode()) > 20:
        stem, dot, suffix = name, "", ""
    room = MAX_BYTES - len((dot + suffix).encode())
    return stem.encode()[:room].decode(errors="ignore") + dot + suffix
