"""A key of 256 bits that is derived whenever it is sent or shown: the database holds its nonce and its hash."""

import base64
import hashlib
import hmac

from settings import current


class LostKey(Exception):
    """It was made with a secret that is none of the settings': what would be sent or shown opens nothing."""


def derive(purpose: str, nonce: str, secret: bytes) -> str:
    """`purpose` names what it opens, and no other key's."""
    digest = hmac.digest(secret, f"{purpose}:{nonce}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def derived_again(purpose: str, nonce: str, key_hash: str) -> str:
    """Raises LostKey."""
    for secret in current().secrets:
        key = derive(purpose, nonce, secret)
        if hmac.compare_digest(hash_of(key), key_hash):
            return key
    raise LostKey
