"""Sessions end by themselves; tries to sign in have their limits."""

import unicodedata

import pytest
from argon2 import PasswordHasher

from models.people.account import Account
from models.people.passwords import hash_password
from models.people.session import (
    IDLE,
    LIFETIME,
    SEEN_EVERY,
    Session,
    close_session,
    open_session,
    sweep_sessions,
    visitor_of,
)
from models.people.sign_in import SignInFailure, check
from models.workflow import Role
from tests.support import story

HERE, THERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
async def karim() -> Account:
    return await story.account(Role.CONTRACTOR, "Karim Durand")


async def test_a_session_is_its_accounts_and_each_has_a_key_of_its_own(karim: Account) -> None:
    first, second = await open_session(karim), await open_session(karim)
    assert first != second
    assert len(first) == 43
    for key in (first, second):
        visitor = await visitor_of(key)
        assert visitor is not None
        assert visitor.account.id == karim.id
    assert await visitor_of("") is None
    assert await visitor_of("nonsense") is None
    stored = str(await Session.select())
    assert first not in stored
    await close_session(first)
    assert await visitor_of(first) is None
    assert await visitor_of(second) is not None


async def test_a_session_that_nobody_uses_ends_after_a_week(karim: Account) -> None:
    key = await open_session(karim)
    story.ahead(seconds=IDLE.total_seconds() - 5)
    assert await visitor_of(key) is not None  # which counts as a use
    story.ahead(seconds=IDLE.total_seconds() - 5)
    assert await visitor_of(key) is not None
    story.ahead(seconds=IDLE.total_seconds())
    assert await visitor_of(key) is None


async def test_a_session_in_use_ends_after_thirty_days(karim: Account) -> None:
    key = await open_session(karim)
    for _ in range(5):
        story.ahead(days=6)
        found = await visitor_of(key)
    assert found is None
    assert LIFETIME.days == 30


async def test_a_use_is_written_down_every_ten_minutes_only(karim: Account) -> None:
    key = await open_session(karim)
    (before,) = await Session.select(Session.seen_at)
    story.ahead(seconds=SEEN_EVERY.total_seconds() - 5)
    await visitor_of(key)
    assert await Session.select(Session.seen_at) == [before]
    story.ahead(seconds=10)
    await visitor_of(key)
    assert await Session.select(Session.seen_at) != [before]


async def test_a_disabled_account_is_out_at_once(karim: Account) -> None:
    key = await open_session(karim)
    await Account.update({Account.active: False}).where(Account.id == karim.id)
    assert await visitor_of(key) is None
    assert await check(karim.email, story.PASSWORD, HERE) is None
    await Account.update({Account.active: True}).where(Account.id == karim.id)
    assert await visitor_of(key) is not None


async def test_ended_sessions_are_swept(karim: Account) -> None:
    await open_session(karim)
    story.ahead(days=6)
    fresh = await open_session(karim)
    story.ahead(days=2)
    await sweep_sessions()
    assert await Session.count() == 1
    assert await visitor_of(fresh) is not None


async def test_the_right_password_opens_whatever_the_case_of_the_address(karim: Account) -> None:
    found = await check(f"  {karim.email.upper()} ", story.PASSWORD, HERE)
    assert found is not None
    assert found.id == karim.id
    assert await SignInFailure.count() == 0


@pytest.mark.parametrize(
    "chosen, typed",
    [
        ("clé-de-voûte", unicodedata.normalize("NFD", "clé-de-voûte")),
        (unicodedata.normalize("NFD", "clé-de-voûte"), "clé-de-voûte"),
        ("trois\u00a0petits\u202fmots", "trois petits mots"),
        ("trois petits mots", "trois\u3000petits\u00a0mots"),
        ("\u212bngström-8", "\u00c5ngström-8"),
    ],
)
async def test_a_password_is_the_same_on_every_keyboard(chosen: str, typed: str) -> None:
    person = await story.account(Role.MANAGER, "Nadia")
    await Account.update({Account.password_hash: await hash_password(chosen)}).where(Account.id == person.id)
    for text in (typed, chosen):
        assert await check(person.email, text, HERE) is not None


@pytest.mark.parametrize("typed", ["Clé-de-voûte", "cle-de-voute", "clé-de-voûte ", "clé-de-voûteﬁ"])
async def test_the_case_the_accents_and_every_sign_of_a_password_count(typed: str) -> None:
    person = await story.account(Role.MANAGER, "Nadia")
    hashed = await hash_password("clé-de-voûte")
    await Account.update({Account.password_hash: hashed}).where(Account.id == person.id)
    assert await check(person.email, typed, HERE) is None


@pytest.mark.parametrize(
    "old", [unicodedata.normalize("NFD", "clé-de-voûte"), "trois\u00a0petits\u202fmots", "clé-de-voûte"]
)
async def test_a_password_that_was_hashed_as_it_was_typed_goes_on_working(old: str) -> None:
    person = await story.account(Role.MANAGER, "Nadia")
    hashed = PasswordHasher().hash(old)
    await Account.update({Account.password_hash: hashed}).where(Account.id == person.id)
    assert await check(person.email, old, HERE) is not None
    assert await check(person.email, old + "x", HERE) is None


async def test_a_password_is_as_long_as_it_is_hashed() -> None:
    person = await story.account(Role.MANAGER, "Nadia")
    longest = "".join(f"{number}é" for number in range(50))[:125] + "abc"
    hashed = await hash_password(unicodedata.normalize("NFD", longest))
    await Account.update({Account.password_hash: hashed}).where(Account.id == person.id)
    assert await check(person.email, unicodedata.normalize("NFD", longest), HERE) is not None
    assert await check(person.email, longest + "b", HERE) is None


@pytest.mark.parametrize("typed", ["mailto:{}", " {} ", "\u200b{}", "\u202d{}\u202c"])
async def test_an_account_is_found_by_its_address_in_every_spelling(typed: str) -> None:
    person = await story.account(Role.MANAGER, "Nadia")
    for email in (person.email, person.email.upper()):
        found = await check(typed.format(email), story.PASSWORD, HERE)
        assert found is not None
        assert found.id == person.id


@pytest.mark.parametrize(
    "kept", ["nadia@agence.local", "nadia@société.example", "nadia@xn--socit-esab.example"]
)
async def test_an_address_from_before_the_rule_still_opens_its_account(kept: str) -> None:
    person = await story.account(Role.MANAGER, "Nadia")
    await Account.update({Account.email: kept}).where(Account.id == person.id)
    assert await check(kept.upper(), story.PASSWORD, HERE) is not None
    if "soci" in kept:
        assert await check("nadia@société.example", story.PASSWORD, HERE) is not None
