"""The letters of an SMS and the room that they take: GSM 03.38, or UCS-2 where a language is not written with it."""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii
from gsm0338 import Codec

ONE_PART = 160  # of GSM 03.38; a sign of its extension takes two
TWO_PARTS = 2 * 67  # of UCS-2
_CODEC = Codec()
_QUOTES = re.compile(r"«\s*|\s*»|[“”„‟″]")
_SIGNS = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "′": "'", "…": "...", "–": "-", "—": "-", "−": "-", "•": "-"}
)


@lru_cache(maxsize=2_000)
def _septets(letter: str) -> int:
    """0 where the alphabet lacks it."""
    try:
        return len(_CODEC.encode(letter)[0])
    except UnicodeEncodeError:
        return 0


@lru_cache(maxsize=2_000)
def _letter(letter: str) -> str:
    """Without its accent where the alphabet lacks it; of another script, as it sounds."""
    if unicodedata.category(letter) == "Cc" and letter != "\n":
        return ""
    if _septets(letter):
        return letter
    if unicodedata.category(letter)[0] == "Z":
        return " "
    base = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
    return base if base and all(map(_septets, base)) else "".join(filter(_septets, anyascii(letter)))


def gsm(text: str) -> str:
    """With the letters of GSM 03.38 alone."""
    plain = _QUOTES.sub('"', unicodedata.normalize("NFC", text)).translate(_SIGNS)
    return "".join(map(_letter, plain))


def gsm_size(text: str) -> int:
    """In septets, of what `gsm` gives."""
    return sum(map(_septets, text))


def ucs2(text: str) -> str:
    """Without the signs that it lacks (small pictures, most of them), and without those that nobody sees."""
    return "".join(
        letter for letter in text if ord(letter) <= 0xFFFF and unicodedata.category(letter) != "Cf"
    )


def ucs2_size(text: str) -> int:
    return len(text.encode("utf-16-be")) // 2
