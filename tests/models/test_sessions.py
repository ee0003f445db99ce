"""Sessions end by themselves; tries to sign in have their limits."""

import time

import pytest

from models.account import Account
from models.session import (
    IDLE,
    LIFETIME,
    SEEN_EVERY,
    Session,
    close_session,
    open_session,
    sweep_sessions,
    visitor_of,
)
from models.sign_in import (
    TRIES_PER_ACCOUNT_AND_ADDRESS,
    TRIES_PER_ADDRESS,
    WINDOW,
    PasswordRefused,
    SignInFailure,
    TooManyTries,
    _decoy,
    check,
    hash_password,
    sweep_failures,
)
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


@pytest.mark.parametrize("password", ["", "x", story.PASSWORD + " ", story.PASSWORD.upper(), "x" * 100_000])
async def test_a_wrong_password_does_not(karim: Account, password: str) -> None:
    assert await check(karim.email, password, HERE) is None
    assert await SignInFailure.count() == 1


async def fail(email: str, address: str, times: int) -> None:
    """Rows as failed tries leave them: hashing each would take a second."""
    await check(email, "faux mot de passe", address)
    (row,) = await SignInFailure.select().order_by(SignInFailure.id, ascending=False).limit(1)
    copies = [
        SignInFailure(email_hash=row["email_hash"], address=address, at=row["at"]) for _ in range(times - 1)
    ]
    if copies:
        await SignInFailure.insert(*copies)


async def test_after_ten_failures_an_account_is_closed_to_this_address_for_a_while(karim: Account) -> None:
    await fail(karim.email, HERE, TRIES_PER_ACCOUNT_AND_ADDRESS - 1)
    assert await check(karim.email, "faux mot de passe", HERE) is None
    with pytest.raises(TooManyTries):
        await check(karim.email, story.PASSWORD, HERE)
    with pytest.raises(TooManyTries):
        await check(karim.email.upper(), story.PASSWORD, HERE)
    # Neither another address nor another account is touched.
    assert await check(karim.email, story.PASSWORD, THERE) is not None
    other = await story.account(Role.MANAGER, "Nadia Benali")
    assert await check(other.email, story.PASSWORD, HERE) is not None
    story.ahead(seconds=WINDOW.total_seconds() + 1)
    assert await check(karim.email, story.PASSWORD, HERE) is not None


async def test_after_fifty_failures_the_address_waits(karim: Account) -> None:
    for number in range(5):
        await fail(f"inconnu{number}@creneau.example", HERE, TRIES_PER_ADDRESS // 5)
    with pytest.raises(TooManyTries):
        await check(karim.email, story.PASSWORD, HERE)
    assert await check(karim.email, story.PASSWORD, THERE) is not None
    assert (TRIES_PER_ACCOUNT_AND_ADDRESS, TRIES_PER_ADDRESS) == (10, 50)


async def test_a_refused_try_is_not_counted(karim: Account) -> None:
    await fail(karim.email, HERE, TRIES_PER_ACCOUNT_AND_ADDRESS)
    before = await SignInFailure.count()
    with pytest.raises(TooManyTries):
        await check(karim.email, "faux mot de passe", HERE)
    assert await SignInFailure.count() == before


async def quickest(email: str) -> float:
    """Seconds that a failed try takes, at best."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        assert await check(email, "faux mot de passe", HERE) is None
        taken.append(time.perf_counter() - begun)
    return min(taken)


async def test_an_unknown_account_goes_the_same_way(karim: Account) -> None:
    """A hash of the same cost is compared, and a failure is counted, whether the account exists or not."""
    assert _decoy().split("$")[:4] == karim.password_hash.split("$")[:4]
    assert await quickest("inconnu@creneau.example") > await quickest(karim.email) / 3
    assert await SignInFailure.count() == 6
    await fail("inconnu@creneau.example", THERE, TRIES_PER_ACCOUNT_AND_ADDRESS)
    with pytest.raises(TooManyTries):
        await check("inconnu@creneau.example", story.PASSWORD, THERE)


async def test_a_locked_account_has_no_password(karim: Account) -> None:
    await Account.update({Account.password_hash: "!"}).where(Account.id == karim.id)
    assert await check(karim.email, "!", HERE) is None
    assert await check(karim.email, story.PASSWORD, HERE) is None


async def test_old_failures_are_swept(karim: Account) -> None:
    await check(karim.email, "faux mot de passe", HERE)
    await sweep_failures()
    assert await SignInFailure.count() == 1
    story.ahead(seconds=WINDOW.total_seconds())
    await sweep_failures()
    assert await SignInFailure.count() == 0


@pytest.mark.parametrize("password", ["", "court", "x" * 129, "aaaaaaaaaaaa", "abababababab", "MotDePasse", "azertyuiop"])  # fmt: skip
async def test_a_weak_password_is_refused_with_a_sentence(password: str) -> None:
    with pytest.raises(PasswordRefused, match=r"\.$"):
        await hash_password(password)
