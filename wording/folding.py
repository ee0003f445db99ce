"""Text as it is compared by a search, whatever its spelling (UAX #15)."""

import re
import unicodedata

from wording.kept import ascii_digits, is_invisible

# What NFKD leaves whole, and people type in two letters or without the stroke.
_LETTERS = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_APOSTROPHES = frozenset("’‘ʼ`´′＇")
_SPACES = ("Pd", "Zs", "Zl", "Zp")
_NOTHING = ("Mn", "Me", "Cc", "Cs")


def _letter(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in _SPACES or letter in "\t\n\r\v\f\u2212":
        return " "
    if category in _NOTHING or is_invisible(letter):
        return ""
    return _LETTERS.get(letter, ascii_digits(letter))


class _Table(dict[int, str]):
    """Of each character met so far: what it is compared as."""

    def __missing__(self, point: int) -> str:
        letter = "'" if chr(point) in _APOSTROPHES else chr(point)
        # Casefolding gives letters with accents of their own: İ, ΐ.
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letter).casefold())
        self[point] = found = "".join(map(_letter, plain))
        return found


_TABLE = _Table()


def folded(text: str) -> str:
    """NFKC, without case, accents and invisible signs; hyphens and every space as one space."""
    return unicodedata.normalize("NFKC", " ".join(text.translate(_TABLE).split()))


LONGEST_WORD = 64  # letters; of a longer one its beginning counts
_APART = re.compile(r"[\W_]+")


def words(text: str) -> list[str]:
    """The words of a text as a search compares them: folded, letters and digits alone, in their order."""
    return [word[:LONGEST_WORD] for word in _APART.split(folded(text)) if word]
