"""Passwords and the limits on tries."""

import asyncio
import hashlib
from datetime import timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from piccolo.columns import Serial, Timestamptz, Varchar
from piccolo.table import Table

from models import clock
from models.account import Account

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT_AND_ADDRESS = 10
TRIES_PER_ADDRESS = 50  # an office shares one
COMMON = {"password", "motdepasse", "azertyuiop", "qwertyuiop", "12345678", "123456789", "1234567890"}

_hasher = PasswordHasher()


class SignInFailure(Table, tablename="sign_in_failure"):
    id: Serial
    email_hash = Varchar(length=64)
    address = Varchar(length=64)
    at = Timestamptz(default=clock.now)


class PasswordRefused(ValueError):
    """Its text is a sentence for the person who chose the password."""


class TooManyTries(Exception):
    """The limit is reached; nothing was checked."""


async def hash_password(password: str) -> str:
    """Off the event loop. Raises PasswordRefused outside 8 to 128 characters, or for a common one."""
    if not 8 <= len(password) <= 128:
        raise PasswordRefused("Le mot de passe a de 8 à 128 caractères.")
    if password.lower() in COMMON or len(set(password)) < 3:
        raise PasswordRefused("Ce mot de passe est trop courant. Choisissez-en un autre.")
    return await asyncio.to_thread(_hasher.hash, password)


@lru_cache(maxsize=1)
def _decoy() -> str:
    return _hasher.hash("nobody has this password")


async def _matches(hashed: str, password: str) -> bool:
    try:
        return await asyncio.to_thread(_hasher.verify, hashed, password)
    except (VerificationError, InvalidHashError):
        return False


async def check(email: str, password: str, address: str) -> Account | None:
    """The account, or None; an unknown one takes as long as a wrong password. Raises TooManyTries."""
    email = email.strip().lower()
    email_hash = hashlib.sha256(email.encode()).hexdigest()
    since = clock.now() - WINDOW
    # It counts as a failure until it is none: of tries sent at once each sees those before it.
    failure = SignInFailure(email_hash=email_hash, address=address)
    await failure.save()
    recent = SignInFailure.count().where(SignInFailure.address == address, SignInFailure.at > since)
    if (
        await recent > TRIES_PER_ADDRESS
        or await recent.where(SignInFailure.email_hash == email_hash) > TRIES_PER_ACCOUNT_AND_ADDRESS
    ):
        await _take_back(failure)
        raise TooManyTries
    account = await Account.objects().where(Account.email == email, Account.active.eq(True)).first()
    known = account is not None and len(password) <= 128
    hashed = account.password_hash if account and known else await asyncio.to_thread(_decoy)
    if await _matches(hashed, password[:128]) and known:
        await _take_back(failure)
        return account
    return None


async def _take_back(failure: SignInFailure) -> None:
    await SignInFailure.delete().where(SignInFailure.id == failure.id)


async def sweep_failures() -> None:
    await SignInFailure.delete().where(SignInFailure.at <= clock.now() - WINDOW)
