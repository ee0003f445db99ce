"""The door: sessions, limits, and what it tells a stranger."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from litestar import Litestar

from controllers.entrance import client_address
from models.people import passwords, sign_in
from models.people.account import Account
from models.people.session import Session
from models.people.sign_in import SignInFailure
from models.workflow import Role
from tests.support.postgres import PostgresServer
from tests.support.prepared import DEMO, prepared
from tests.support.server import Server
from tests.support.story import PASSWORD, account, ahead
from tests.support.web import Browser, Form, Page, everything, signed_in, unmasked


async def person(role: Role = Role.CONTRACTOR) -> Account:
    return await account(role, "Karim Durand", "Plomberie Durand")


async def door(browser: Browser, email: str, password: str = PASSWORD, path: str = "/connexion") -> Form:
    return (await browser.open(path)).form("/connexion").fill(email=email, password=password)


async def test_each_lands_where_its_work_is(app: Litestar) -> None:
    for role, home in ((Role.CONTRACTOR, "/missions"), (Role.MANAGER, "/gestion")):
        browser = Browser(app)
        response = await browser.send(await door(browser, (await person(role)).email))
        assert (response.status_code, response.headers["Location"]) == (303, home)
        assert (await browser.open(home)).status == 200
        # Who is in already is led on.
        assert (await browser.get("/connexion")).headers["Location"] == home


async def test_the_address_may_be_written_in_capitals_and_with_spaces(app: Litestar) -> None:
    browser = Browser(app)
    form = await door(browser, f"  {(await person()).email.upper()} ")
    assert (await browser.send(form)).status_code == 303


async def test_a_cookie_chosen_by_somebody_else_is_never_signed_in(app: Litestar) -> None:
    browser = Browser(app)
    browser.carry("session", "chosen-by-an-attacker")
    await browser.send(await door(browser, (await person()).email))
    assert browser.session not in ("", "chosen-by-an-attacker")
    assert len(browser.session) >= 22  # 128 bits in base64
    attacker = Browser(app)
    attacker.carry("session", "chosen-by-an-attacker")
    assert (await attacker.get("/missions")).status_code == 303


async def test_each_sign_in_has_its_own_session_and_ends_the_one_before(app: Litestar) -> None:
    someone = await person()
    browser = Browser(app)
    await browser.send(await door(browser, someone.email))
    first = browser.session
    form = Form((await Browser(app).open("/connexion")).root.one("form", action="/connexion"))
    await browser.send(form.fill(email=someone.email, password=PASSWORD))
    assert browser.session != first
    old = Browser(app)
    old.carry("session", first)
    assert (await old.get("/missions")).status_code == 303
    assert await Session.count() == 1


async def test_signing_out_ends_the_session_for_every_copy_of_the_cookie(app: Litestar) -> None:
    browser = await signed_in(app, await person())
    copy = Browser(app)
    copy.carry("session", browser.session)
    form = (await browser.open("/missions")).form("/deconnexion")
    response = await browser.send(form)
    assert response.headers["Location"] == "/connexion?sortie=1"
    assert "Vous êtes déconnecté." in (await browser.follow(response)).text
    assert browser.session == ""
    assert (await copy.get("/missions")).status_code == 303
    assert await Session.count() == 0


async def test_signing_out_needs_the_session_s_own_token(app: Litestar) -> None:
    browser = await signed_in(app, await person())
    other = await signed_in(app, await person())
    form = (await other.open("/missions")).form("/deconnexion")
    assert (await browser.send(form)).status_code == 403
    assert (await browser.get("/missions")).status_code == 200


async def test_a_session_ends_idle_and_ends_for_good(app: Litestar) -> None:
    idle, busy = await signed_in(app, await person()), await signed_in(app, await person())
    for day in range(1, 31):
        ahead(days=1, seconds=day == 1)
        expected = 200 if day < 30 else 303
        assert (await busy.get("/missions")).status_code == expected, day
        if day == 6:
            assert (await idle.get("/missions")).status_code == 200
        if day == 14:
            assert (await idle.get("/missions")).status_code == 303


async def test_a_disabled_account_neither_comes_in_nor_stays_in(app: Litestar) -> None:
    someone = await person()
    inside = await signed_in(app, someone)
    await Account.update({Account.active: False}).where(Account.id == someone.id)
    assert (await inside.get("/missions")).status_code == 303
    page = Page(await inside.send(await door(Browser(app), someone.email)))
    assert page.status == 422


async def test_an_unknown_account_is_answered_as_a_wrong_password(app: Litestar) -> None:
    someone = await person()
    await Account.update({Account.email: "connu@creneau.example"}).where(Account.id == someone.id)
    bodies = []
    for email in ("connu@creneau.example", "autre@creneau.example"):
        browser = Browser(app)
        response = await browser.send(await door(browser, email, "un autre mot de passe"))
        assert response.status_code == 422
        assert "un autre mot de passe" not in response.text, "a password is never shown again"
        bodies.append(unmasked(response.content).replace(email.encode(), b""))
    assert bodies[0] == bodies[1]
    assert "L'adresse e-mail ou le mot de passe est inexact" in Page(response).error_of("email")


async def test_an_unknown_account_takes_the_same_work(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    """One hash of the same cost is verified, whoever it is for."""
    someone, gone = await person(), await person()
    await Account.update({Account.active: False}).where(Account.id == gone.id)
    verified: list[str] = []

    class Watched:
        hash = passwords._hasher.hash

        def verify(self, hashed: str, password: str) -> bool:
            verified.append(hashed.rpartition("$")[0].rpartition("$")[0])
            return bool(PasswordHasher().verify(hashed, password))

    monkeypatch.setattr(passwords, "_hasher", Watched())
    for email, password in (
        (someone.email, "un autre mot de passe"),
        (gone.email, PASSWORD),
        ("personne@creneau.example", PASSWORD),
        (someone.email, "x" * 200),
    ):
        await Browser(app).send(await door(Browser(app), email, password))
    assert len(verified) == 4
    assert len(set(verified)) == 1, "the same parameters of Argon2"
    assert verified[0].startswith("$argon2id$")


@pytest.mark.usefixtures("whole_hashes")
async def test_an_unknown_account_takes_as_long_by_the_clock(app: Litestar) -> None:
    """Medians of tries that take turns: whatever else this machine does slows both alike."""
    someone = await person()
    emails = (someone.email, "x@creneau.example")
    times: dict[str, list[float]] = {email: [] for email in emails}
    await sign_in.check(emails[1], "faux mot de passe", "192.0.2.1")  # the decoy is made once
    for number in range(18):
        email, begun = emails[number % 2], time.perf_counter()
        assert await sign_in.check(email, "faux mot de passe", f"198.51.100.{number}") is None
        times[email].append(time.perf_counter() - begun)
    known, unknown = (statistics.median(times[email]) for email in emails)
    # Without the decoy it would be a twentieth.
    assert 0.5 < unknown / known < 2, (known, unknown)


async def test_the_database_does_not_hold_the_session_s_key(app: Litestar) -> None:
    browser = Browser(app)
    await browser.send(await door(browser, (await person()).email))
    held = [repr(row) for rows in (await everything(but=())).values() for row in rows]
    assert await Session.count() == 1
    assert not [row for row in held if browser.session[:40] in row]


async def failures(browser: Browser, email: str, number: int) -> None:
    """As if so many tries had failed a moment ago; the next one is real."""
    import hashlib

    hashed = hashlib.sha256(email.encode()).hexdigest()
    rows = [SignInFailure(email_hash=hashed, address=browser.address) for _ in range(number)]
    await SignInFailure.insert(*rows)


async def test_the_eleventh_try_for_an_account_from_one_address_is_429(app: Litestar) -> None:
    someone, browser = await person(), Browser(app)
    await failures(browser, someone.email, 9)
    assert (await browser.send(await door(browser, someone.email, "faux mot de passe"))).status_code == 422
    page = Page(await browser.send(await door(browser, someone.email)))
    assert (page.status, page.is_whole) == (429, True)
    assert "Trop d'essais" in page.text
    assert page.form("/connexion")["email"] == someone.email
    # A forged header is no other address, and another address is not locked out.
    forged = {"X_Forwarded_For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X_Real_IP": "203.0.113.9"}
    assert (await browser.send(await door(browser, someone.email), **forged)).status_code == 429
    elsewhere = Browser(app, "192.0.2.7")
    assert (await elsewhere.send(await door(elsewhere, someone.email))).status_code == 303
    # A quarter of an hour later it opens again.
    ahead(minutes=16)
    assert (await browser.send(await door(browser, someone.email))).status_code == 303


async def test_the_fifty_first_failure_of_an_address_is_429_whoever_it_is_for(app: Litestar) -> None:
    someone, office = await person(), Browser(app, "198.51.100.4")
    for number in range(50):
        await failures(office, f"personne-{number}@creneau.example", 1)
    assert (await office.send(await door(office, someone.email))).status_code == 429


async def test_success_is_not_counted(app: Litestar) -> None:
    someone = await person()
    for _ in range(2):
        browser = Browser(app)
        await browser.send(await door(browser, someone.email))
    assert await SignInFailure.count() == 0


async def test_ten_presses_sign_in_once_and_sign_out_once(app: Litestar) -> None:
    browser = Browser(app)
    form = await door(browser, (await person()).email)
    for _ in range(10):
        assert (await browser.send(form)).status_code == 303
    assert await Session.count() == 1
    leaving = (await browser.open("/missions")).form("/deconnexion")
    answers = [(await browser.send(leaving)).status_code for _ in range(10)]
    assert answers == [303] + [403] * 9, "who is out has no token any more"
    assert await Session.count() == 0


WAYS_OUT = [
    "https://mechant.example",
    "//mechant.example",
    "/\\mechant.example",
    "\\\\mechant.example",
    "/\t/mechant.example",
    "javascript:alert(1)",
    "missions",
    "/missions\r\nSet-Cookie: a=b",
    "///mechant.example",
    "http:/mechant.example",
    "/é",
]


@pytest.mark.parametrize("way", WAYS_OUT)
async def test_no_address_leads_out_of_the_house_after_the_sign_in(app: Litestar, way: str) -> None:
    browser = Browser(app)
    form = await door(browser, (await person()).email)
    response = await browser.send(form.put("suite", way))
    assert response.headers["Location"] == "/missions"
    assert "a=b" not in str(response.headers)
    query = httpx.QueryParams({"suite": way})
    page = await Browser(app).open(f"/connexion?{query}")
    assert not page.root.all("input", name="suite")
    assert (await browser.get(f"/connexion?{query}")).headers["Location"] == "/missions"


async def test_after_the_sign_in_one_is_where_one_was_going(app: Litestar) -> None:
    browser = Browser(app)
    to_the_door = (await browser.get("/missions?vue=en-cours&q=a%26b")).headers["Location"]
    form = await door(browser, (await person()).email, "faux mot de passe", to_the_door)
    page = Page(await browser.send(form))
    form = page.form("/connexion").fill(password=PASSWORD)
    assert (await browser.send(form)).headers["Location"] == "/missions?vue=en-cours&q=a%26b"


async def test_the_demo_s_accounts_are_shown_in_the_demo_only(app: Litestar) -> None:
    page = await Browser(app).open("/connexion")
    assert "creneau-demo" not in page.text
    assert "karim@" not in page.text
    assert "Démonstration" not in page.text


async def test_over_plain_http_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Litestar) -> None:
    browser = Browser(app)
    response = await browser.send(await door(browser, (await person()).email))
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("session=")
    for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=2592000"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "strict-transport-security" not in response.headers


@pytest.fixture(scope="module")
def behind_tls(postgres: PostgresServer | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real program, told that its public address is https; with the demo, for its accounts."""
    folder = tmp_path_factory.mktemp("tls")
    url = prepared(DEMO, folder, postgres, "creneau_tls")
    environment = {"CRENEAU_BASE_URL": "https://creneau.example", "CRENEAU_DEMO": "1"}
    server = Server(folder, url, environment)
    server.start()
    yield server
    server.stop()


def _demo_sign_in(client: httpx.Client, **headers: str) -> httpx.Response:
    data = {"email": "karim@creneau.example", "password": "creneau-demo"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/connexion", data=data, headers=named)


def test_behind_tls_every_cookie_is_secure_and_the_session_s_is_the_host_s(behind_tls: Server) -> None:
    with httpx.Client(base_url=behind_tls.url) as client:
        page = client.get("/connexion")
        assert "creneau-demo" in page.text
        assert page.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
        assert "server" not in page.headers
        response = _demo_sign_in(client)
        cookie = response.headers["Set-Cookie"]
        assert cookie.startswith("__Host-session=")
        for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
            assert part in cookie
        assert "Domain" not in cookie


def test_behind_tls_the_tenant_s_key_is_in_a_secure_cookie_and_the_link_is_the_setting_s(
    behind_tls: Server,
) -> None:
    from tests.support.server import text_of

    links = {
        word
        for mail in behind_tls.mails()
        for word in text_of(mail).split()
        if word.startswith("http") and "/locataire/" in word
    }
    assert links
    assert {link.split("/locataire/")[0] for link in links} == {"https://creneau.example"}
    key = next(iter(links)).rsplit("/", 1)[1]
    response = httpx.get(f"{behind_tls.url}/locataire/{key}", headers={"Host": "mechant.example"})
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/locataire/m/")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Secure-locataire=")
    assert "Secure;" in cookie + ";"
    assert "mechant" not in str(response.headers)


def test_a_forged_forwarded_for_is_the_peer_s_own_address_to_the_real_server(behind_tls: Server) -> None:
    """Ten failures from ten invented addresses are ten of this one."""
    with httpx.Client(base_url=behind_tls.url) as client:
        codes = []
        for number in range(12):
            data = {"email": "sophie@creneau.example", "password": "un autre mot de passe"}
            headers = {"X-Forwarded-For": f"203.0.113.{number}", "X-Forwarded-Proto": "http"}
            codes.append(client.post("/connexion", data=data, headers=headers).status_code)
        assert codes == [422] * 10 + [429] * 2
        assert _demo_sign_in(client).status_code == 303, "another account is not locked"


async def test_ten_tries_at_once_are_all_counted(app: Litestar) -> None:
    someone = await person()
    browser = Browser(app)
    form = await door(browser, someone.email, "faux mot de passe")
    await asyncio.gather(*(browser.send(form) for _ in range(10)))
    assert (await browser.send(await door(browser, someone.email))).status_code == 429


async def test_of_tries_sent_at_once_no_more_than_ten_are_checked(app: Litestar) -> None:
    """Whichever they are: the right password may be among them, or come too late."""
    someone = await person()
    browser = Browser(app)
    wrong = await door(browser, someone.email, "faux mot de passe")
    right = await door(browser, someone.email)
    answers = await asyncio.gather(*(browser.send(form) for form in [wrong] * 30 + [right]))
    codes = [answer.status_code for answer in answers]
    assert codes.count(429) >= 21
    assert 429 in set(codes) <= {303, 422, 429}


async def test_who_comes_in_is_no_failure(app: Litestar) -> None:
    someone = await person()
    for _ in range(12):
        browser = Browser(app)
        assert (await browser.send(await door(browser, someone.email))).status_code == 303


def test_the_log_holds_no_key_and_no_password(behind_tls: Server) -> None:
    with httpx.Client(base_url=behind_tls.url) as client:
        for path in ("/locataire/{}", "/agenda/{}.ics", "/gestion/agenda/{}.ics"):
            client.get(path.format("a-key-that-nobody-should-read"))
        _demo_sign_in(client)
    log = Path(behind_tls.data_dir / "server.log").read_text()
    assert "a-key-that-nobody" not in log
    assert "creneau-demo" not in log


@pytest.mark.parametrize(
    "host, counted",
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_tries_from_one_network_of_ipv6_count_together(host: str, counted: str) -> None:
    class Peer:
        client = type("Client", (), {"host": host})

    assert client_address(Peer()) == counted  # type: ignore[arg-type]
