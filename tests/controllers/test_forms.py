"""What every form must hold before anything happens: origin, token, answer, version, key."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from piccolo.columns import Column, ForeignKey

from models.audience import Audience
from models.missions.mission import Mission
from models.missions.verbs.quotes import submit_quote
from models.missions.verbs.slots import wishes_of
from models.missions.verbs.upkeep import amend
from models.people.account import Account
from models.tables import ALL
from models.workflow import Role
from tests.controllers.acts import ACTS, DECISIONS, Act, Ready, browser_of, by_name, ready
from tests.controllers.test_access import _address, route_table
from tests.support.story import FORM, account, begin, draft
from tests.support.web import BASE, OURS, Page, everything, signed_in

POSTS = sorted(name for method, name in route_table() if method == "POST")
FOREIGN_HEADERS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": BASE},
    {"Origin": "https://mechant.example"},
    {"Origin": "http://127.0.0.1:8001"},
    {"Origin": "null"},
]


class Body:
    """Tells whether anybody began to read it."""

    def __init__(self) -> None:
        self.read = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self.read = True
        yield b"_token=x"


@pytest.mark.parametrize("name", POSTS)
async def test_a_form_from_elsewhere_is_refused_before_its_body_is_read(app: Litestar, name: str) -> None:
    story = await begin()
    role = Role.MANAGER if name.startswith("desk") else Role.CONTRACTOR
    browser = await signed_in(app, story.manager_account if role is Role.MANAGER else story.karim_account)
    path = _address(("POST", name), story, "00000000-0000-4000-8000-000000000000")
    for headers in FOREIGN_HEADERS:
        body = Body()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        response = await browser.client.post(path, content=body, headers=headers | kind)
        assert response.status_code == 403, headers
        assert not body.read, headers
        assert "Cette demande a été refusée" in Page(response).text


class Endless:
    """A body that somebody without an account sends for as long as it is read."""

    def __init__(self, begin: bytes) -> None:
        self.begin, self.sent = begin, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.begin
        while self.sent < 10_000_000:
            self.sent += 100_000
            yield b"x" * 100_000


FIELD = b'--x\r\nContent-Disposition: form-data; name="a"'
BODIES = {
    "fields": ("application/x-www-form-urlencoded", b"a="),
    "a text": ("multipart/form-data; boundary=x", FIELD + b"\r\n\r\n"),
    "a file": ("multipart/form-data; boundary=x", FIELD + b'; filename="a"\r\n\r\n'),
    "no form": ("application/json", b"{"),
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("name", [n for n in POSTS if not n.startswith(("tenant", "sign_", "unsubscribe"))])
async def test_of_an_anonymous_form_no_more_is_read_than_of_a_sign_in(
    app: Litestar, name: str, body: str
) -> None:
    """It may be that of a session that ended, and says so in a field: a megabyte of texts, no file."""
    from tests.support.web import Browser

    kind, begins = BODIES[body]
    endless = Endless(begins)
    path = _address(("POST", name), await begin(), "")
    headers = OURS | {"Content-Type": kind}
    response = await Browser(app).client.post(path, content=endless, headers=headers)
    assert response.status_code == 303
    assert response.headers["Location"] == "/connexion"
    assert endless.sent <= (100_000 if body in ("a file", "no form") else 1_200_000)


async def test_of_what_a_mail_program_presses_nothing_is_read(app: Litestar) -> None:
    from tests.support.web import Browser

    endless = Endless(b"List-Unsubscribe=One-Click&x=")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response = await Browser(app).client.post("/messages/1-all-x", content=endless, headers=headers)
    assert response.status_code == 404
    assert endless.sent <= 100_000


async def test_a_browser_that_tells_no_origin_is_held_to_the_token(app: Litestar) -> None:
    now = await ready(app, DECISIONS[0])
    content, kind = now.form.body()
    response = await now.browser.client.post(now.form.action, content=content, headers={"Content-Type": kind})
    assert response.status_code == 303
    response = await now.browser.client.post(
        now.form.action, content=b"answer=propose", headers={"Content-Type": kind}
    )
    assert response.status_code == 403


async def _unchanged(before: dict[str, list[str]]) -> None:
    """Nothing happened. A file that was checked may wait as a draft for the corrected form."""
    after = await everything(but=("session", "stored_file"))
    assert {name: rows for name, rows in before.items() if name in after} == after


async def _token_of_another(app: Litestar, now: Ready) -> str:
    """Of somebody of the same role, or of another mission's link."""
    if now.act.who == "tenant":
        other = await ready(app, now.act)
        return other.form["_token"]
    role = Role.MANAGER if now.act.who == "manager" else Role.CONTRACTOR
    browser = await signed_in(app, await account(role, "Paul Petit"))
    page = await browser.open("/gestion" if role is Role.MANAGER else "/missions")
    return page.root.all("input", name="_token")[0].get("value")


@pytest.mark.parametrize("act", ACTS, ids=by_name(ACTS))
async def test_without_its_person_s_token_a_form_is_refused(app: Litestar, act: Act) -> None:
    now = await ready(app, act)
    own, another = now.form["_token"], await _token_of_another(app, now)
    assert another != own
    before = await everything()
    if now.act.who != "tenant":
        # Of the same account, by its own mark: shown again, to be sent with this session's token, and not done.
        assert (await now.browser.send(now.form.put("_token", another))).status_code == 303
        assert await everything(but=("session", "kept_form")) == {
            name: rows for name, rows in before.items() if name != "kept_form"
        }
        before = await everything()
    now.form.without("_for")
    for token in ("", "x" * 64, own[:-1], "é" * 10, another):
        now.form.put("_token", token)
        page = Page(await now.send())
        assert page.status == 403, token
        assert "rien n'a été fait" in page.text
    now.form.without("_token")
    assert (await now.send()).status_code == 403
    assert await everything() == before


async def test_a_token_is_another_text_in_each_page_and_good_in_each(app: Litestar) -> None:
    """From the sizes of compressed pages that hold words of somebody else's choice nobody guesses it (BREACH)."""
    story = await begin()
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}/creneaux"
    shown = []
    for page in [await karim.open(f"/missions?q={word}") for word in ("a", "b")] + [await karim.open(path)]:
        tokens = {node.get("value") for node in page.root.all("input", name="_token")}
        assert len(tokens) == 1
        shown += tokens
    assert len(set(shown)) == 3
    for token in shown:
        form = (await karim.open(path)).form(path).put("_token", token).put("answer", "nothing")
        assert (await karim.send(form)).status_code == 422


@pytest.mark.parametrize("act", DECISIONS, ids=by_name(DECISIONS))
async def test_a_form_without_the_button_s_value_is_422_and_nothing_happens(app: Litestar, act: Act) -> None:
    now = await ready(app, act)
    before = await everything()
    for value in (None, "", "anything", act.answer.upper(), f"{act.answer} "):
        now.form.without("answer")
        if value is not None:
            now.form.put("answer", value)
        page = Page(await now.send())
        assert page.status == 422, value
        assert "Choisissez l'un des boutons" in page.text or "Une réponse manque" in page.text
        await _unchanged(before)
    # The same form, with its button, is still good.
    assert (await now.browser.send(now.form.put("answer", act.answer))).status_code in (200, 303)


OF_NO_VERSION = ("desk.publish", "mission.slots.draft", "tenant.renew", "tenant.language")
NO_PANEL = '<div id="panel">\n</div>\n'
VERSIONED = [a for a in ACTS if a.route not in OF_NO_VERSION]


async def moves_on(now: Ready) -> None:
    """The manager corrects the mission behind the back of everybody."""
    mission = await now.story.reload()
    wishes = await wishes_of(mission.id)
    await amend(mission, FORM | {"description": "Le bac déborde."}, wishes, now.story.manager)


@pytest.mark.parametrize("act", VERSIONED, ids=by_name(VERSIONED))
async def test_a_stale_screen_is_told_so_with_the_mission_as_it_is_now(app: Litestar, act: Act) -> None:
    now = await ready(app, act)
    await moves_on(now)
    before = await everything()
    page = Page(await now.send())
    assert (page.status, page.is_whole) == (409, True)
    assert "La mission a changé" in page.notice
    assert page.root.all("h1")
    # A tenant, and who holds no assignment, reads no name of who corrected it; nor what happened before.
    named = act.who == "manager" or (act.who == "karim" and act.status != "new")
    told = "Nadia Benali a corrigé la mission" if named else "La mission a été corrigée"
    age = "" if act.who == "tenant" else " (à l'instant)"
    assert f"{told}{age}." in page.notice
    assert not [word for word in ("publié", "proposé", "planifié") if f" a {word}" in page.notice]
    if act.who != "tenant":
        assert "Le bac déborde" in page.text
        swapped = Page(await now.send(htmx=True))
        assert swapped.status == 409
        if act.route == "desk.amend.post":
            assert swapped.has("mission-form")
        else:
            assert swapped.headers["HX-Retarget"] == "#mission"
            # But for the form, which comes back as it was filled in: test_typed_kept.
            fresh, form = await now.browser.open(now.base), ["notice", "panel", "upload"]
            shown, there = (one.at("mission").plain(form).replace(NO_PANEL, "") for one in (swapped, fresh))
            assert shown == there
    await _unchanged(before)
    # What the answer shows can be acted on.
    assert (await now.browser.send(await now.again())).status_code in (200, 303)


async def test_of_a_change_that_one_may_not_read_of_nothing_is_told_instead(app: Litestar) -> None:
    act = next(a for a in ACTS if a.route == "tenant.reschedule.post")
    now = await ready(app, act)
    file = await draft(now.story.karim)
    await submit_quote(await now.story.reload(), now.story.karim, amount_cents=42000, file=file)
    page = Page(await now.send())
    assert page.status == 409
    assert "La mission a changé" in page.notice
    assert not [word for word in ("Plomberie Durand", "planifié", "devis") if word in page.notice]


@pytest.mark.parametrize("act", VERSIONED, ids=by_name(VERSIONED))
async def test_a_form_without_a_version_or_with_a_wrong_one_is_stale(app: Litestar, act: Act) -> None:
    now = await ready(app, act)
    before = await everything()
    for version in ("", "-1", "999", "1e3", "²", "9" * 40):
        assert (await now.browser.send(now.form.put("_version", version))).status_code == 409, version
    await _unchanged(before)


# The draft of slots changes nothing, however often it is sent.
KEYED = [act for act in ACTS if act.route != "mission.slots.draft"]


@pytest.mark.parametrize("act", KEYED, ids=by_name(KEYED))
async def test_the_same_click_ten_times_has_one_effect_and_one_answer(app: Litestar, act: Act) -> None:
    now = await ready(app, act)
    first = await now.send()
    after = await everything()
    assert first.status_code in (200, 303)
    for _ in range(9):
        again = await now.send()
        assert again.status_code == first.status_code, again.text[:300]
        assert again.headers.get("Location") == first.headers.get("Location")
    assert await everything() == after
    if act.has_htmx:
        assert (await now.send(htmx=True)).status_code == 200
        assert await everything() == after


def test_every_form_of_the_application_is_among_them() -> None:
    # test_sign_in, test_account, test_contractors, test_absences, test_other_agenda, test_subscribing; uploads have a
    # key of their own: test_resumable.
    elsewhere = {"sign_in.post", "sign_out", "account.password", "account.sessions", "desk.contractor"}
    elsewhere |= {"agenda.hours.post", "agenda.absences.post", "agenda.absence", "agenda.other"}
    elsewhere |= {"agenda.subscribe.post", "desk.subscribe.post"}
    # test_account; test_unsubscribing: no form of a page.
    elsewhere |= {"account.messages", "unsubscribe.post"}
    assert set(POSTS) == {act.route for act in KEYED} | {"mission.slots.draft"} | elsewhere


SEVERAL = [
    a for a in KEYED if a.route in ("mission.slots.post", "desk.publish", "tenant.choose", "desk.photos")
]


@pytest.mark.parametrize("act", SEVERAL, ids=by_name(SEVERAL))
async def test_the_same_click_five_times_at_once_has_one_effect(app: Litestar, act: Act) -> None:
    now = await ready(app, act)
    missions, version = await Mission.count(), (await now.story.reload()).version
    answers = await asyncio.gather(*(now.send() for _ in range(5)))
    assert {(a.status_code, a.headers.get("Location")) for a in answers} == {
        (303, answers[0].headers.get("Location"))
    }
    if act.new:
        assert await Mission.count() == missions + 1
    else:
        assert (await now.story.reload()).version == version + 1


@pytest.mark.parametrize("act", KEYED, ids=by_name(KEYED))
async def test_a_key_that_comes_back_with_other_content_is_409(app: Litestar, act: Act) -> None:
    now = await ready(app, act)
    assert (await now.send()).status_code in (200, 303)
    after = await everything(but=("session", "stored_file"))
    now.form.put("more", "than before")
    page = Page(await now.send())
    assert page.status == 409
    # By then its person reads another language.
    told = "déjà été envoyé avec un autre contenu"
    told = {"tenant.language": "already been sent", "desk.publish": "a déjà publié"}.get(act.route, told)
    assert told in page.text
    await _unchanged(after)


@pytest.mark.parametrize("act", KEYED, ids=by_name(KEYED))
async def test_a_form_without_a_key_is_400_and_nothing_happens(app: Litestar, act: Act) -> None:
    now = await ready(app, act)
    before = await everything()
    for key in (None, "", "short", "with space in it", "x" * 65, "é" * 12):
        now.form.without("_key")
        if key is not None:
            now.form.put("_key", key)
        page = Page(await now.send())
        assert page.status == 400, key
        assert "incomplet" in page.text
    await _unchanged(before)


async def test_two_people_may_use_the_same_key(app: Litestar) -> None:
    """A key belongs to its actor: nobody can take another's."""
    act = next(a for a in ACTS if a.route == "desk.photos")
    now = await ready(app, act)
    other = await signed_in(app, await account(Role.MANAGER, "Paul Petit"))
    assert (await now.send()).status_code == 303
    form = (await other.open(now.base)).form(f"{now.base}/photos").put("_key", now.form["_key"])
    act.fill(form)
    assert (await other.send(form)).status_code == 303


async def test_a_form_refused_for_a_fault_may_be_sent_again_under_the_same_key(app: Litestar) -> None:
    act = next(a for a in ACTS if a.route == "desk.cancel.post")
    now = await ready(app, act)
    now.form["reason"] = ""
    assert (await now.send()).status_code == 422
    now.form["reason"] = "Le bail est résilié"
    assert (await now.send()).status_code == 303


# The number is long enough that no hash drawn by chance holds it, and fits an integer column.
MARK, NUMBER = "écrit par personne", 1_987_654_321


def _forged(column: Column) -> str:
    """What the database would take for that column: a code that it knows, a number, or a text."""
    if choices := column._meta.choices:
        return str(list(choices)[-1].value)  # type: ignore[arg-type]
    if column.value_type in (int, bool) or isinstance(column, ForeignKey):
        return str(NUMBER)
    return MARK


async def _codes() -> dict[str, list[str]]:
    """All that stands in the columns with codes, cents, versions and yes or no."""
    found = {}
    # One number counts the changes of both stories.
    for table in set(ALL) - {Audience}:
        rows = await table.select()
        for column in table._meta.columns:
            name = column._meta.name
            if column._meta.choices or name.endswith(("_cents", "version")) or column.value_type is bool:
                found[f"{table._meta.tablename}.{name}"] = sorted(str(row[name]) for row in rows)
    return found


async def _after(app: Litestar, act: Act, *, forged: bool) -> tuple[int, dict[str, list[str]]]:
    now = await ready(app, act)
    if forged:
        for table in ALL:
            for column in table._meta.columns:
                if column._meta.name not in now.form.names():
                    now.form.put(column._meta.name, _forged(column))
    status = (await now.send()).status_code
    return status, await _codes()


@pytest.mark.parametrize("act", ACTS, ids=by_name(ACTS))
async def test_no_field_that_a_form_does_not_show_can_be_set_through_it(
    app: Litestar, db: None, act: Act
) -> None:
    """Sent with the name of every column of every table, it does what it does without them."""
    honest = await _after(app, act, forged=False)
    # How many are told of a new mission depends on how many there are.
    before = {name: len(rows) for name, rows in (await everything(but=("message", "audience"))).items()}
    forged = await _after(app, act, forged=True)
    assert forged[0] == honest[0]
    # Two stories lie side by side now: each code stands twice as often.
    assert {name: sorted(values * 2) for name, values in honest[1].items()} == forged[1]
    after = await everything(but=("message", "audience"))
    assert {n: len(rows) for n, rows in after.items()} == {n: 2 * number for n, number in before.items()}
    assert not [
        row for rows in (await everything()).values() for row in rows if MARK in row or str(NUMBER) in row
    ]


async def test_the_manager_s_act_as_contractor_is_nobody_s(app: Litestar) -> None:
    """A manager's session is worth nothing at a contractor's address, token or not."""
    act = next(a for a in ACTS if a.route == "mission.withdraw.post")
    now = await ready(app, act)
    nadia = await signed_in(app, now.story.manager_account)
    token = (await nadia.open("/gestion")).root.all("input", name="_token")[0].get("value")
    assert (await nadia.send(now.form.put("_token", token))).status_code == 404
    await Account.update({Account.active: False}).where(Account.id == now.story.karim_account.id)
    browser, _ = await browser_of(app, act, now.story)
    assert (await browser.send(now.form)).headers["Location"].partition("?")[0] == "/connexion"
