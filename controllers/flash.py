"""One sentence that outlives a redirect, in a signed cookie: nobody can make us show another."""

import base64
import binascii
import hmac

from litestar.datastructures import Cookie

from settings import current

COOKIE = "notice"
SECONDS = 60


def _sign(text: bytes) -> bytes:
    return hmac.digest(current().secret, b"notice:" + text, "sha256")[:16]


def carrying(sentence: str) -> Cookie:
    text = sentence.encode()
    value = base64.urlsafe_b64encode(_sign(text) + text).decode()
    return Cookie(
        key=COOKIE,
        value=value,
        path="/",
        max_age=SECONDS,
        httponly=True,
        samesite="lax",
        secure=current().secure_cookies,
    )


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
