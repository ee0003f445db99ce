"""Text as it is kept: in normal form, without what nobody sees and without what steers a terminal or a calendar."""

import re
import unicodedata

# Cf holds what is invisible, and a few marks that are drawn: Arabic number signs. Two of the invisible join
# letters and parts of emoji, in text that is not French too.
_DRAWN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u0890\u0891\u08e2")
_JOINERS = frozenset("\u200c\u200d")
_BREAKS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def is_invisible(letter: str) -> bool:
    """Drawn by nothing: zero-width signs, direction marks, soft hyphens, byte order marks."""
    return unicodedata.category(letter) == "Cf" and letter not in _DRAWN


def is_joiner(letter: str) -> bool:
    """Of letters, or of the parts of one small picture."""
    return letter in _JOINERS


def _stays(letter: str) -> bool:
    if letter == "\n" or is_joiner(letter):
        return True
    return unicodedata.category(letter) not in ("Cc", "Cs") and not is_invisible(letter)


def kept(text: str) -> str:
    """NFC, line breaks as `\\n`, no control character, no direction mark, no half of a surrogate pair."""
    plain = _BREAKS.sub("\n", text).replace("\t", " ")
    if not plain.isascii() or not plain.isprintable():
        plain = "".join(filter(_stays, plain))
    return unicodedata.normalize("NFC", plain)


def one_line(text: str) -> str:
    """Kept text of a field that has no second line."""
    return " ".join(kept(text).split())


def visible(text: str) -> str:
    """For what has no use of joiners either: addresses, numbers, codes; no space at its ends."""
    line = one_line(text)
    return line if line.isascii() else "".join(letter for letter in line if not is_invisible(letter)).strip()


def ascii_digits(text: str) -> str:
    """Every decimal digit, of whatever script or width, as one of 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(digit) if (digit := unicodedata.decimal(c, -1)) >= 0 else c for c in text)


# What stands between digits where they are typed in full width or in Arabic: decimals, groups, dates, hours.
_BETWEEN = str.maketrans("，．：－／＇٫٬", ",.:-/','")


def typed_number(text: str) -> str:
    """What a field of digits was filled in with (an amount, a date, an hour, a number): as if it were typed with 0 to 9."""
    return ascii_digits(visible(text)).translate(_BETWEEN)


def compact_code(text: str) -> str:
    """A code of digits as it was read out or typed: in groups, in full width, in another script."""
    return ascii_digits("".join(visible(unicodedata.normalize("NFKC", text)).split()))
