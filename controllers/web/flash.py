"""One sentence that outlives a redirect, in a signed cookie: nobody can make us show another."""

import base64
import binascii
import hmac
from functools import lru_cache

from litestar.datastructures import Cookie

from settings import current

COOKIE = "notice"
SECONDS = 60


def _sign(text: bytes) -> bytes:
    return hmac.digest(current().secret, b"notice:" + text, "sha256")[:16]


def carrying(sentence: str) -> str:
    """The value of Set-Cookie."""
    text = sentence.encode()
    return _header(base64.urlsafe_b64encode(_sign(text) + text).decode(), current().secure_cookies)


@lru_cache(maxsize=256)
def _header(value: str, secure: bool) -> str:
    """Kept, for the sentences are few, and putting a cookie together takes as long as three statements."""
    cookie = Cookie(
        key=COOKIE, value=value, path="/", max_age=SECONDS, httponly=True, samesite="lax", secure=secure
    )
    return cookie.to_header(header="").strip()


def spent() -> Cookie:
    return Cookie(
        key=COOKIE,
        value="",
        path="/",
        max_age=0,
        httponly=True,
        samesite="lax",
        secure=current().secure_cookies,
    )


def carried(value: str) -> str:
    try:
        raw = base64.urlsafe_b64decode(value.encode())
        sign, text = raw[:16], raw[16:]
        return text.decode() if text and hmac.compare_digest(sign, _sign(text)) else ""
    except (ValueError, binascii.Error):
        return ""
