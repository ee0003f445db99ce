"""Who signs in, and the limits on tries."""

import asyncio
import hashlib
from datetime import timedelta

import structlog
from piccolo.columns import Serial, Timestamptz, Varchar
from piccolo.table import Table

import wording
from models import clock
from models.people.account import Account
from models.people.passwords import LONGEST, decoy, matches, prepared

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT_AND_ADDRESS = 10
TRIES_PER_ADDRESS = 50  # an office shares one

log = structlog.get_logger()


class SignInFailure(Table, tablename="sign_in_failure"):
    id: Serial
    email_hash = Varchar(length=64)
    address = Varchar(length=64)
    at = Timestamptz(default=clock.now)


class TooManyTries(Exception):
    """The limit is reached; nothing was checked."""


async def account_with(email: str) -> Account | None:
    """By its address in any spelling; also where it was kept before there was a rule."""
    spellings = [wording.email_key(email), email.strip().lower()]
    return await Account.objects().where(Account.email.is_in(spellings)).order_by(Account.id).first()


async def check(email: str, password: str, address: str, purpose: str = "sign-in") -> Account | None:
    """The account, or None; an unknown one takes as long as a wrong password. Raises TooManyTries.

    The log says for what it was asked, how it went, and for which account (ASVS 16.3.1); never what was typed.
    """
    email_hash = hashlib.sha256(wording.email_key(email).encode()).hexdigest()
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
        log.warning(purpose, outcome="too many tries")
        raise TooManyTries
    account = await account_with(email)
    known = account is not None and account.active and len(prepared(password)) <= LONGEST
    kept = account.password_hash if account and known else await asyncio.to_thread(decoy)
    number = account.id if account else None
    if await matches(kept, password) and known:
        await _take_back(failure)
        log.info(purpose, outcome="done", account=number)
        return account
    log.warning(purpose, outcome="refused", account=number)
    return None


async def _take_back(failure: SignInFailure) -> None:
    await SignInFailure.delete().where(SignInFailure.id == failure.id)


async def sweep_failures() -> None:
    await SignInFailure.delete().where(SignInFailure.at <= clock.now() - WINDOW)
