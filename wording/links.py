"""What people copy along with an address: the full stop after it, the bracket around it (RFC 3986, appendix C)."""

import re

from wording.kept import typed_number, visible

# 256 bits in base64url: one sign less is no key, and one more is another. A dash after it is a dash.
_KEY = re.compile("([A-Za-z0-9_-]{43})[_-]*(?![A-Za-z0-9])")
_BEFORE = re.compile("^[^A-Za-z0-9_-]+")
_DASH = re.compile("[\u2010-\u2015\u2212]")
_REFERENCE = re.compile(r"OM-[0-9]{4}-[0-9]{6,9}")


def key_in(text: str) -> str:
    """A tenant's key, without what can't be of one; empty where it is cut short."""
    found = _KEY.match(_BEFORE.sub("", visible(text).replace(" ", "")))
    return found[1] if found else ""


def reference_in(text: str) -> str:
    """« OM-2026-000123 » out of « om-2026-000123. »; what holds none, in capitals."""
    plain = _DASH.sub("-", typed_number(text).upper())
    found = _REFERENCE.search(plain)
    return found[0] if found else plain
