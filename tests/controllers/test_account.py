"""« Mon compte »: one's own password and sessions."""

import httpx
import structlog
from litestar import Litestar

from models.people.account import Account
from models.people.session import Session
from models.workflow import Role
from tests.support.story import PASSWORD, account, ahead
from tests.support.web import Browser, Page, signed_in

CHOSEN = "tigre-lampe-velours"
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


async def karim() -> Account:
    return await account(Role.CONTRACTOR, "Karim Durand", "Plomberie Durand")


async def change(browser: Browser, current: str = PASSWORD, chosen: str = CHOSEN) -> Page:
    form = (await browser.open("/compte")).form("/compte/mot-de-passe").fill(current=current, password=chosen)
    response = await browser.send(form)
    return await browser.follow(response) if response.status_code == 303 else Page(response)


async def enters(app: Litestar, person: Account, password: str) -> bool:
    browser = Browser(app)
    form = (await browser.open("/connexion")).form("/connexion").fill(email=person.email, password=password)
    return (await browser.send(form)).status_code == 303


async def test_a_password_is_changed_and_ends_every_other_session(app: Litestar) -> None:
    person = await karim()
    here, there = await signed_in(app, person), await signed_in(app, person)
    old = here.client.cookies["session"]
    copied = await signed_in(app, person)
    copied.client.cookies = httpx.Cookies({"session": old})
    page = await change(here)
    assert page.notice == "Votre mot de passe est changé. Vos autres appareils sont déconnectés."
    assert here.client.cookies["session"] != old, "another id (ASVS 7.2.4)"
    assert (await there.get("/missions")).status_code == 303
    assert await enters(app, person, CHOSEN)
    assert not await enters(app, person, PASSWORD)
    ahead(minutes=1)
    assert (await copied.get("/missions")).status_code == 303, "who copied this one's cookie is out, too"
    assert (await here.get("/missions")).status_code == 200


async def test_ten_presses_change_a_password_once(app: Litestar) -> None:
    person = await karim()
    browser = await signed_in(app, person)
    cookie = browser.client.cookies["session"]
    form = (await browser.open("/compte")).form("/compte/mot-de-passe")
    form.fill(current=PASSWORD, password=CHOSEN)
    hashes = set()
    for _ in range(10):
        browser.client.cookies = httpx.Cookies({"session": cookie})
        response = await browser.send(form)
        assert (response.status_code, response.headers["Location"]) == (303, "/compte")
        fresh = await Account.objects().where(Account.id == person.id).first()
        assert fresh is not None
        hashes.add(fresh.password_hash)
    assert len(hashes) == 1
    assert await enters(app, person, CHOSEN)


async def test_ten_presses_close_a_session_once(app: Litestar) -> None:
    person = await karim()
    here, there = await signed_in(app, person), await signed_in(app, person)
    form = (await here.open("/compte")).form("/compte/sessions")
    form.press(form.node.all("button")[0].get("value"), "session")
    for _ in range(10):
        response = await here.send(form)
        assert (response.status_code, response.headers["Location"]) == (303, "/compte")
    assert (await there.get("/missions")).status_code == 303
    assert (await here.get("/missions")).status_code == 200


async def test_without_the_password_of_today_none_is_changed(app: Litestar) -> None:
    person = await karim()
    browser = await signed_in(app, person)
    page = await change(browser, current="un autre mot de passe")
    assert page.status == 422
    assert "actuel" in page.error_of("current")
    assert CHOSEN not in page.text
    assert await enters(app, person, PASSWORD)


async def test_a_password_of_any_signs_is_changed_by_who_knows_it(app: Litestar) -> None:
    """In other fields such spaces and joiners are cleaned away."""
    strange = "chat\u00adeau \u200b fort\u00a0!  42"
    browser = await signed_in(app, await karim())
    await change(browser, chosen=strange)
    page = await change(browser, current=strange, chosen=CHOSEN)
    assert not page.error_of("current")
    assert "mot de passe" in page.notice


async def test_a_password_that_anybody_guesses_is_told_beside_its_field(app: Litestar) -> None:
    browser = await signed_in(app, await karim())
    for chosen, words in (
        ("court", "8 à 128"),
        ("Azerty2026!", "facile à deviner"),
        ("durand1984", "deviner"),
    ):
        page = await change(browser, chosen=chosen)
        assert page.status == 422
        assert words in page.error_of("password")


async def test_the_password_of_today_is_tried_ten_times(app: Litestar) -> None:
    person = await karim()
    browser = await signed_in(app, person)
    for _ in range(10):
        assert (await change(browser, current="un autre mot de passe")).status == 422
    assert (await change(browser)).status == 429
    assert not await enters(app, person, CHOSEN)


async def test_nobody_changes_a_password_with_another_session_s_form(app: Litestar) -> None:
    person, other = await karim(), await karim()
    browser, stranger = await signed_in(app, person), await signed_in(app, other)
    for action, field in (("mot-de-passe", "current"), ("sessions", "session")):
        token = (await stranger.open("/compte")).form("/compte/mot-de-passe")["_token"]
        data = {"_token": token, field: PASSWORD, "password": CHOSEN}
        assert (await browser.post(f"/compte/{action}", data)).status_code == 403
    assert await enters(app, person, PASSWORD)


async def test_one_reads_where_one_is_signed_in_and_closes_what_one_does_not_know(app: Litestar) -> None:
    person = await karim()
    phone = Browser(app)
    phone.client.headers["User-Agent"] = FIREFOX
    form = (await phone.open("/connexion")).form("/connexion").fill(email=person.email, password=PASSWORD)
    await phone.send(form)
    ahead(hours=2)
    desk = await signed_in(app, person)
    page = await desk.open("/compte")
    told = " ".join(page.text.split())
    assert "Firefox sur Android" in told
    assert "cet appareil" in told
    assert "il y a 2 h" in told
    form = page.form("/compte/sessions")
    marks = [button.get("value") for button in form.node.all("button")]
    assert len(marks) == 1, "one's own is closed by signing out"
    page = await desk.submit(form.press(marks[0], "session"))
    assert page.notice == "Cette session est fermée."
    assert (await phone.get("/missions")).status_code == 303
    assert (await desk.get("/missions")).status_code == 200
    page = await desk.submit(form.press(marks[0], "session"))
    assert page.notice == "Cette session était déjà fermée."


async def test_all_others_are_closed_in_one_press(app: Litestar) -> None:
    person, other = await karim(), await karim()
    browsers = [await signed_in(app, person) for _ in range(3)]
    stranger = await signed_in(app, other)
    form = (await browsers[0].open("/compte")).form("/compte/sessions").press("others", "session")
    await browsers[0].submit(form)
    assert [(await one.get("/missions")).status_code for one in browsers] == [200, 303, 303]
    assert (await stranger.get("/missions")).status_code == 200


async def test_nobody_closes_another_s_session(app: Litestar) -> None:
    person, other = await karim(), await karim()
    mine, stranger = await signed_in(app, person), await signed_in(app, other)
    [session] = await Session.objects().where(Session.account == person.id)
    form = (await stranger.open("/compte")).form("/compte/sessions").put("session", session.mark)
    page = await stranger.submit(form)
    assert page.notice == "Cette session était déjà fermée."
    assert (await mine.get("/missions")).status_code == 200
    assert session.key_hash[:16] not in (await mine.open("/compte")).text


async def test_a_form_without_its_button_closes_nothing(app: Litestar) -> None:
    person = await karim()
    browsers = [await signed_in(app, person) for _ in range(2)]
    form = (await browsers[0].open("/compte")).form("/compte/sessions")
    assert (await browsers[0].send(form)).status_code == 422
    assert (await browsers[1].get("/missions")).status_code == 200


async def test_the_log_names_the_account_of_each_sign_in_and_nothing_that_was_typed(app: Litestar) -> None:
    person = await karim()
    with structlog.testing.capture_logs() as lines:
        await enters(app, person, "un faux mot de passe")
        await enters(app, person, PASSWORD)
        browser = await signed_in(app, person)
        await change(browser)
    told = [(line["event"], line.get("outcome"), line["account"]) for line in lines if "account" in line]
    assert told == [
        ("sign-in", "refused", person.id),
        ("sign-in", "done", person.id),
        ("password check", "done", person.id),
        ("password changed", None, person.id),
    ]
    everything = str(lines)
    assert person.email not in everything
    assert "mot de passe de test" not in everything
    assert "faux" not in everything


async def test_messages_that_are_not_wanted_are_switched_off_and_on_again(app: Litestar) -> None:
    person = await karim()
    browser = await signed_in(app, person)
    form = (await browser.open("/compte")).form("/compte/messages")
    assert form.values("messages") == form.offered("messages") == ["reminders", "digest", "missions"]
    page = await browser.submit(form.choose("messages", "digest"))
    assert page.notice == "C'est noté."
    form = page.form("/compte/messages")
    assert form.values("messages") == ["digest"]
    page = await browser.submit(form.choose("messages", "digest", "reminders", "missions"))
    assert page.form("/compte/messages").values("messages") == form.offered("messages")


async def test_a_manager_has_no_visits_to_be_reminded_of(app: Litestar) -> None:
    browser = await signed_in(app, await account(Role.MANAGER, "Nadia Benali"))
    assert (await browser.open("/compte")).form("/compte/messages").offered("messages") == ["digest"]
