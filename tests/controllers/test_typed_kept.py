"""Nothing that was typed is lost when a form comes too late: every field of every form stands in its answer."""

from datetime import timedelta

import pytest
from litestar import Litestar

from controllers.typed_back import SILENT
from controllers.web.rendering import environment
from models import clock
from models.missions.mission import Mission
from models.missions.verbs.quotes import reject_quote, submit_quote
from models.missions.verbs.slots import replace_wishes, wishes_of
from models.missions.verbs.upkeep import amend
from models.workflow import Status
from tests.controllers.acts import ACTS, Act, Ready, by_name, photo, ready
from tests.controllers.test_forms import KEYED, VERSIONED, moves_on
from tests.preview.samples import PAGES
from tests.support.story import FORM, begin, draft, spans
from tests.support.web import Form, Node, Page, parse, signed_in, typed
from wording import local

S = Status
# What stands on the page as it is now, or shows by what it belongs to; nobody's words.
CHOSEN = {"slot", "agreed_day", "kind"}
LIKELY = {"amount": "123,45", "threshold": "99,00", "postcode": "59100", "arrival_code": "1234"}
TIMES = {"start": "09:10", "end": "10:20"}
WORDS = "<b>écrit</b> dans {name},\net à la ligne"


def _answers(form: Form, name: str) -> list[Node]:
    """What may be chosen under that name."""
    boxes = [n for n in form.node.all("input", name=name) if n.get("type") in ("radio", "checkbox")]
    return [n for n in boxes if "disabled" not in n.attrs]


def _typed(node: Node, number: int) -> str:
    name, kind = node.get("name"), node.get("type")
    if node.tag == "textarea":
        return WORDS.format(name=name)
    if kind == "date":
        return (local(clock.now()).date() + timedelta(days=8 + number)).isoformat()
    if kind == "time":
        return TIMES[name.rpartition("_")[2]]
    return LIKELY.get(name, f"<b>écrit</b> dans {name}")


def takes_text(node: Node) -> bool:
    if "readonly" in node.attrs:
        return False
    return node.tag == "textarea" or (
        node.tag == "input" and node.get("type") not in ("hidden", "file", "submit", "radio", "checkbox")
    )


def fill_in(form: Form) -> dict[str, list[str]]:
    """Every field that a person can fill in, otherwise than it was; what was typed, by name."""
    said: dict[str, list[str]] = {}
    for number, node in enumerate(n for n in form.node if n.get("name")):
        name, kind = node.get("name"), node.get("type")
        if node.tag == "select":
            # Where it says which step, that one alone shows its fields.
            options = [option.get("value") for option in node.all("option")]
            said[name] = [options[1] if name == "step" else options[-1]]
        elif kind in ("radio", "checkbox"):
            offered = [one.get("value") for one in _answers(form, name)]
            if offered:
                said[name] = offered[-1:] if kind == "radio" else offered[:2]
        elif takes_text(node):
            said.setdefault(name, []).append(_typed(node, number))
    form.pairs = [pair for pair in form.pairs if pair[0] not in said]
    form.pairs[:0] = [(name, value) for name, values in said.items() for value in values]
    return said


def _called(form: Form, name: str, value: str) -> str:
    """As the page that it was chosen on calls it."""
    for box in form.node.all("select", name=name):
        return next(option.text for option in box.all("option") if option.get("value") == value)
    boxes = [box for box in _answers(form, name) if box.get("value") == value]
    # « Autoriser Plomberie Durand à la reprendre »: said without the firm, which may be another by then.
    return "oui" if name == "allow_again" else boxes[0].parent.text if boxes and boxes[0].parent else value


def _plain(text: str) -> str:
    return " ".join(text.split())


def stays(page: Page, form: Form, said: dict[str, list[str]]) -> Form | None:
    """In the form itself, or in words to be copied; the form, where it is that."""
    again = page.root.all("form", method="post", action=form.node.get("action"))
    given = page.root.all("textarea", id="f-typed")
    if again and (not given or not said):
        there = Form(again[0])
        for name, values in said.items():
            assert [_plain(one) for one in there.values(name)] == [_plain(one) for one in values], name
        return there
    words = given[0].text if given else ""
    assert not given or "readonly" in given[0].attrs
    for name, values in said.items():
        if name in CHOSEN:
            continue
        assert name not in SILENT, f"{name} is typed, and would be lost"
        for value in values:
            if name.endswith(("_date", "_start", "_end")) or name == "wish":
                hour = {"09:10": "9 h 10", "10:20": "10 h 20"}.get(value, "de ")
                assert hour in words, f"{name} in « {words} »"
            else:
                assert _plain(_called(form, name, value)) in words, f"{name} in « {words} »"
    return None


def _both(act: Act) -> list[bool]:
    return [False, True] if act.has_htmx else [False]


@pytest.mark.parametrize("act", VERSIONED, ids=by_name(VERSIONED))
async def test_on_a_stale_screen_all_that_was_typed_is_there_and_can_be_sent(app: Litestar, act: Act) -> None:
    now = await ready(app, act)
    said = fill_in(now.form)
    await moves_on(now)
    for htmx in _both(act):
        page = Page(await now.send(htmx=htmx))
        assert page.status == 409
        there = stays(page, now.form, said)
        assert there or not said, "the mission is where it was: so is the form"
        if there and said:
            assert "tel que vous l'aviez rempli" in page.notice or act.route in (
                "desk.amend.post",
                "tenant.choose",
            )
            assert there["_version"] == str((await now.story.reload()).version)
            assert there["_key"] != now.form["_key"]


async def over(now: Ready) -> None:
    """Closed, as it stood: nothing can be done any more, and everybody who saw it sees it."""
    await Mission.update({Mission.status: S.CLOSED, Mission.version: Mission.version + 1}).where(
        Mission.id == now.story.mission.id
    )


@pytest.mark.parametrize("act", VERSIONED, ids=by_name(VERSIONED))
async def test_where_a_form_has_no_place_any_more_its_words_are_given_back(app: Litestar, act: Act) -> None:
    now = await ready(app, act)
    said = fill_in(now.form)
    await over(now)
    for htmx in _both(act):
        page = Page(await now.send(htmx=htmx))
        assert page.status == 409
        stays(page, now.form, said)


@pytest.mark.parametrize("act", KEYED, ids=by_name(KEYED))
async def test_under_a_key_that_was_used_all_that_was_typed_is_there(app: Litestar, act: Act) -> None:
    now = await ready(app, act)
    assert (await now.send()).status_code in (200, 303)
    said = fill_in(now.form)
    now.form.put("more", "than before")
    for htmx in _both(act):
        page = Page(await now.send(htmx=htmx))
        assert page.status == 409
        assert "La mission a changé" not in page.text
        stays(page, now.form, said | {"more": ["than before"]} if not page.root.all("form") else said)


async def test_slots_typed_for_a_mission_that_another_takes_meanwhile_are_given_back(app: Litestar) -> None:
    act = next(a for a in ACTS if a.route == "mission.slots.post")
    now = await ready(app, act)
    sophie = await signed_in(app, now.story.sophie_account)
    path = f"{now.base}/creneaux"
    theirs = (await sophie.open(path)).form(path)
    await sophie.submit(theirs.rows("slot", typed(spans(30)[0])).press("propose"))
    said = fill_in(now.form)
    for htmx in (False, True):
        page = Page(await now.send(htmx=htmx))
        assert page.status == 409
        assert "vient d'être prise" in page.text
        stays(page, now.form, said)


async def test_the_hours_of_a_long_wish_stay_while_the_wish_does(app: Litestar) -> None:
    story = await begin()
    await replace_wishes(story.mission.id, spans(72, hours=8))
    karim, base = await signed_in(app, story.karim_account), f"/missions/{story.mission.reference}"
    form = (await karim.open(base)).form(f"{base}/souhait").press("accept_wish")
    form.fill(wish_start="09:10", wish_end="10:20")
    await amend(
        await story.reload(), FORM | {"floor": "4e"}, await wishes_of(story.mission.id), story.manager
    )
    page = await karim.submit(form, status=409)
    assert page.form(f"{base}/souhait").values("wish_start") == ["09:10"]
    # Where there is no such wish any more, they are given back in words.
    await amend(await story.reload(), FORM | {"floor": "5e"}, spans(100), story.manager)
    page = await karim.submit(form, status=409)
    assert "9 h 10" in page.at("f-typed").text


async def test_a_reason_to_refuse_a_quote_is_not_put_beneath_the_next_one(app: Litestar) -> None:
    story = await begin(S.QUOTE_SUBMITTED)
    nadia, base = await signed_in(app, story.manager_account), f"/gestion/missions/{story.mission.reference}"
    form = (await nadia.open(base)).form(f"{base}/devis").press("reject")
    form["reason"] = "La main-d'œuvre n'est pas détaillée."
    mission = await story.reload()
    seen = int(form["seen"])
    await reject_quote(mission, seen, "Trop cher", story.manager)
    file = await draft(story.karim)
    await submit_quote(await story.reload(), story.karim, amount_cents=30000, file=file)
    page = await nadia.submit(form, status=409)
    assert page.form(f"{base}/devis")["reason"] == ""
    assert page.at("f-typed").text == "La main-d'œuvre n'est pas détaillée."


async def test_on_the_desk_a_reason_that_came_too_late_is_given_back(app: Litestar) -> None:
    story = await begin(S.QUOTE_SUBMITTED)
    nadia = await signed_in(app, story.manager_account)
    url = f"/gestion/missions/{story.mission.reference}/devis"
    form = (await nadia.open("/gestion")).form(url).press("reject")
    form["reason"] = "La main-d'œuvre n'est pas détaillée."
    await reject_quote(await story.reload(), int(form["seen"]), "Trop cher", story.manager)
    for htmx in (False, True):
        page = await nadia.submit(form, htmx=htmx, status=409)
        assert page.at("f-typed").text == "La main-d'œuvre n'est pas détaillée."


async def test_photos_that_were_sent_with_a_stale_form_are_received(app: Litestar) -> None:
    act = next(a for a in ACTS if a.route == "mission.step.post")
    now = await ready(app, act)
    now.form.attach("photos", photo("avant.jpg"))
    await moves_on(now)
    page = Page(await now.send())
    assert page.status == 409
    assert "avant.jpg" in page.at("panel").text
    again = page.form(now.form.action)
    assert len(again.values("kept_photos")) == 1
    assert (await now.browser.send(again.press("confirm"))).status_code == 303


def test_no_field_that_takes_words_is_among_those_that_are_not_given_back() -> None:
    """Of every page and panel, in every state that the preview shows."""
    named: set[str] = set()
    for template, page, chrome in PAGES.values():
        root = parse(environment().get_template(template).render(page=page, chrome=chrome))
        for form in root.all("form", method="post"):
            named |= {node.get("name") for node in form if takes_text(node) or node.tag == "select"}
    kept_nowhere = {"password", "current", "busy_url"}
    assert {"title", "note", "slot_date", "wish_start", "most_unplanned"} <= named
    assert (named & SILENT) - CHOSEN == kept_nowhere
