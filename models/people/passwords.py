"""Passwords: which are taken, and how they are kept (ASVS 6.2)."""

import asyncio
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

import wording
from settings import current
from wording.dates import DAYS, MONTHS
from wording.faults import Fault, Faulty

SHORTEST, LONGEST = 8, 128  # characters
GUESSED = 1_000_000  # fewer tries than this are none to a program
# Of the lists that zxcvbn has: people's names too, which a year or a department is put behind.
_LISTS = ("passwords", "female_names", "male_names", "surnames")
# French ones, which its lists lack.
_HERE = ("chouchou", "coucou", "doudou", "loulou", "louloute", "nicolas", "camille", "mdp", "motdepasse")
_TIMES = ("printemps", "automne", "hiver", *(wording.folded(name) for name in (*DAYS, *MONTHS)))
_SITE = ("creneau", "gestion", "prestataire", "locataire", "gestionnaire")
_LEET = str.maketrans("@4310!5$7", "aaeioisst")
_BEHIND = 6  # digits and signs around a word that change nothing: a year, « ! », a department

_hasher = PasswordHasher()


class PasswordRefused(Faulty):
    """It is not taken from whoever chose it."""


def prepared(password: str) -> str:
    """OpaqueString of RFC 8265, 4.2: NFC, every space U+0020, the case as it is: on another keyboard the same."""
    spaced = "".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in password)
    return unicodedata.normalize("NFC", spaced)


async def hash_password(password: str, of: Iterable[str] = ()) -> str:
    """Off the event loop. `of`: the person's own words (name, firm, address), which are no secret.

    Raises PasswordRefused outside 8 to 128 characters, or where it is among the first that anybody tries.
    """
    password = prepared(password)
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordRefused(Fault.PASSWORD_LENGTH.of(shortest=SHORTEST, longest=LONGEST))
    if await asyncio.to_thread(_is_common, password, tuple(of)):
        raise PasswordRefused(Fault.PASSWORD_GUESSED)
    return await hashed(password)


async def hashed(password: str) -> str:
    """Off the event loop; nothing is asked of the password."""
    return await asyncio.to_thread(_hasher.hash, prepared(password))


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    # Half a megabyte of words, for the one moment in which somebody chooses a password.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(word for name in _LISTS for word in FREQUENCY_LISTS[name]) | {*_HERE, *_TIMES, *_SITE}


def _own_words(of: Iterable[str]) -> list[str]:
    words = re.findall(r"[a-z0-9]{4,}", wording.folded(" ".join((current().agency_name, *of))))
    return list(dict.fromkeys([*_HERE, *_SITE, *words]))


def _is_common(password: str, of: tuple[str, ...]) -> bool:
    """A word of the lists, or of the person and the site, with or without signs around it; or soon guessed."""
    from zxcvbn import zxcvbn

    own, whole = _own_words(of), wording.folded(password).replace(" ", "")
    for spelling in {whole, whole.translate(_LEET)}:
        again = re.fullmatch(r"(.+?)\1+", spelling)
        once = again[1] if again else spelling
        core = re.sub(r"^[^a-z]+|[^a-z]+$", "", once)
        near = len(once) - len(core) <= _BEHIND
        if once in _listed() or (core and near and (core in _listed() or core in own)):
            return True
        if not re.sub("|".join(own), "", once).strip("0123456789-_.!?@#*+ "):
            return True  # nothing but such words: « creneau-gestion-2026 »
    # It takes seconds where the text is long; what begins so that it is guessed soon is a repetition.
    return float(zxcvbn(whole[:40], user_inputs=own)["guesses"]) < GUESSED


@lru_cache(maxsize=1)
def decoy() -> str:
    """What an unknown account's password is compared with, in the same time."""
    return _hasher.hash("nobody has this password")


async def matches(kept: str, password: str) -> bool:
    """As it is hashed now; and as it was typed, which is how it was hashed before."""
    spellings = [text for text in dict.fromkeys((prepared(password), password)) if len(text) <= LONGEST]
    for spelling in spellings or [password[:LONGEST]]:
        try:
            return await asyncio.to_thread(_hasher.verify, kept, spelling)
        except (VerificationError, InvalidHashError):
            continue
    return False
