"""A sender's file name, made fit to be shown, and to name a file of its receiver's; it never names one of ours."""

import re
import unicodedata

MAX_BYTES = 255
FALLBACK = "fichier"
# Control, format (bidi overrides, zero width), surrogate, line and paragraph separators.
HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# What Windows takes in no name, and the names that are its devices, whatever ending follows.
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
DEVICE = re.compile(
    r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(?:COM|LPT)[0-9¹²³]) *(?:\.|$)", re.IGNORECASE
)
OURS = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".heic", ".heif", ".hif", ".pdf"}
# In a folder of its own within one of the receiver's: 260 in all are safe.
MAX_LETTERS = 120


def display_name(raw: str) -> str:
    visible = "".join(char for char in raw if unicodedata.category(char) not in HIDDEN)
    base = visible.replace("\\", "/").rpartition("/")[2]
    name = _shorten(unicodedata.normalize("NFC", base).strip())
    return FALLBACK if name in {"", ".", ".."} else name


def portable_name(raw: str, suffix: str = "", before: str = "") -> str:
    """The name under which any system can write it. `suffix` (« .jpg ») where the content decides the ending;
    `before` comes first and is never cut.
    """
    name = FORBIDDEN.sub("_", display_name(raw)).rstrip(" .")
    stem, ending = _parted(name)
    if suffix:
        stem, ending = (stem if ending.lower() in OURS else name), suffix
    # Counted as Windows counts; what is left of a cut pair goes.
    room = 2 * (MAX_LETTERS - len(before) - len(ending))
    stem = stem.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore")
    whole = (before + (stem.strip(" .") or FALLBACK) + ending).strip(" .")
    return f"_{whole}" if DEVICE.match(whole) else whole


def _shorten(name: str) -> str:
    """The ending stays, so that a long name still shows its type."""
    if len(name.encode()) <= MAX_BYTES:
        return name
    stem, ending = _parted(name)
    room = MAX_BYTES - len(ending.encode())
    return stem.encode()[:room].decode(errors="ignore") + ending


def _parted(name: str) -> tuple[str, str]:
    """Stem and ending with its dot, which is empty where what follows the last dot is none."""
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix) if stem and len(suffix.encode()) <= 20 else (name, "")
