"""What has to be read again and opens something of somebody's: sealed by the settings' secret, so that the database, or a
copy of it, opens nothing by itself."""

from models.people.derived_key import LostKey, derive
from settings import current


def seal(purpose: str, text: str) -> str:
    """`purpose` names what it opens; what was sealed for another is not opened by it."""
    # Its machine code takes a while to load, and few processes ever need it.
    from cryptography.fernet import Fernet

    return Fernet(_key(purpose, current().secret)).encrypt(text.encode()).decode()


def unseal(purpose: str, sealed: str) -> str:
    """Also what was sealed before a rotation of the secret. Raises LostKey."""
    from cryptography.fernet import Fernet, InvalidToken, MultiFernet

    known = MultiFernet([Fernet(_key(purpose, secret)) for secret in current().secrets])
    try:
        return known.decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise LostKey from error


def _key(purpose: str, secret: bytes) -> str:
    """As Fernet takes it: 256 bits in base64, with its padding."""
    return f"{derive(f'seal:{purpose}', '', secret)}="
