"""One form for all that a PDF may write differently: letters, spaces, dashes, apostrophes."""

import re
import unicodedata

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"), "-")
_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u2032\uff07\u00b4`"), "'")
# NFKC would make « o » of the ordinal sign and « a » of its sister: « Nº » is « N° ».
_SIGNS = {0x00BA: "°", 0x02DA: "°", 0x2116: "n°", 0x2044: "/", 0x0110: "Đ"}
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_UNMAPPED = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
# NFKC folds them into a plain space, and a grouping space says more than a plain one.
NARROW_SPACES = "\u00a0\u202f\u2007\u2009"


def normal(text: str) -> str:
    """NFKC (UAX #15) with plain dashes and apostrophes, without invisible signs; every space is U+0020."""
    text = _INVISIBLE.sub("", text.translate(_SIGNS))
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_APOSTROPHES)
    return re.sub(r"\s", " ", text)


def folded(text: str) -> str:
    """Lower case without accents, of text in its normal form: as long as it, so that places stay."""
    letters = []
    for letter in text:
        plain = unicodedata.normalize("NFD", letter.lower())[:1]
        letters.append({"œ": "o", "æ": "a"}.get(plain, plain) or letter)
    return "".join(letters)


def unmapped_share(text: str) -> float:
    """Of its letters, those that the font gives no meaning to."""
    return len(_UNMAPPED.findall(text)) / len(text) if text else 0.0
