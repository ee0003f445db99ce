"""The tenant's pages in its language: which one, until when, and that no word of French is left in any."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from litestar import Litestar

from models import clock
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.verbs.arriving import record_arrival
from models.missions.verbs.ending import cancel, withdraw
from models.missions.verbs.slots import choose_slot, expire_slots, propose_slots
from models.missions.verbs.visits import (
    plan_second_visit,
    report_failed_visit,
    report_no_show,
    reschedule,
    why_moved,
)
from models.people.tenant_link import TenantLink, revoke_links
from models.workflow import PauseReason, Status
from notifications.compose import compose
from tests.controllers.acts import paper, photo
from tests.models.test_consent import HOLIDAY, SATURDAY, SUNDAY, on
from tests.support import story
from tests.support.masked import CODE, MASK, speaking_masked, typed_by_somebody, words_of
from tests.support.story import Story, ahead, begin, spans
from tests.support.web import Browser, Page, signed_in, tenant_of
from wording.languages import Language, speaking

S = Status
OTHERS = [one for one in Language if one is not Language.FR]


async def _speaks(mission: Mission, code: str) -> None:
    await Mission.update({Mission.tenant_language: code}).where(Mission.id == mission.id)


@pytest.fixture
def masked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Whoever is published reads the masked language; by this fixture no story comes back from an earlier test."""
    monkeypatch.setitem(story.FORM, "tenant_language", CODE.value)
    with speaking_masked(tmp_path):
        yield


async def _all_masked(page: Page) -> None:
    title = page.root.one("title").text
    left = words_of(f"{title} {page.text}") - await typed_by_somebody()
    assert not left, f"{sorted(left)} in {page.text[:600]}"
    assert MASK in page.text
    for node in page.root.all():
        label = node.get("aria-label") or ""
        assert words_of(label) <= await typed_by_somebody(), label


async def _to_be_moved(tale: Story) -> None:
    await reschedule(tale.mission, why_moved("unavailable", ""), tale.tenant)


async def _failed(tale: Story) -> None:
    ahead(hours=26)
    await report_failed_visit(tale.mission, "no_keys", tale.karim)


async def _missed(tale: Story) -> None:
    ahead(hours=27)
    await report_no_show(tale.mission, tale.tenant, word="")


async def _paused(tale: Story) -> None:
    until = clock.now().date() + timedelta(days=20)
    await plan_second_visit(
        tale.mission,
        tale.karim,
        amount_cents=9000,
        not_before=until,
        not_before_reason=PauseReason.PART_ORDERED.value,
    )


async def _left(tale: Story) -> None:
    await withdraw(tale.mission, "En panne", tale.karim)


async def _over(tale: Story) -> None:
    ahead(hours=100)
    await expire_slots(tale.mission)


async def _cancelled(tale: Story) -> None:
    await cancel(tale.mission, "Bail résilié", tale.manager)


async def _on_the_day(tale: Story) -> None:
    ahead(hours=23)


async def _arrived(tale: Story) -> None:
    ahead(hours=24, minutes=10)
    await record_arrival(tale.mission, tale.karim)


async def _after_it(tale: Story) -> None:
    ahead(hours=27)


async def _answered_for(tale: Story) -> None:
    slot = (await facts_of(tale.mission)).open_slots[0]
    await choose_slot(tale.mission, slot.id, tale.manager)


async def _passed(tale: Story) -> None:
    ahead(hours=25)


async def _as_it_is(tale: Story) -> None:
    pass


STATES: dict[str, tuple[Status, Callable[[Story], object]]] = {
    **{status.value: (status, _as_it_is) for status in S},
    "moved": (S.SCHEDULED, _to_be_moved),
    "failed": (S.SCHEDULED, _failed),
    "missed": (S.SCHEDULED, _missed),
    "paused": (S.SCHEDULED, _paused),
    "left": (S.SCHEDULED, _left),
    "slots over": (S.SLOTS_PROPOSED, _over),
    "cancelled by hand": (S.SCHEDULED, _cancelled),
    "on the day": (S.SCHEDULED, _on_the_day),
    "arrived": (S.SCHEDULED, _arrived),
    "after it": (S.SCHEDULED, _after_it),
    "answered for": (S.SLOTS_PROPOSED, _answered_for),
    "choice over": (S.SLOT_CHOSEN, _passed),
}


@pytest.mark.parametrize("name", STATES)
async def test_no_word_of_french_is_left_on_a_page(app: Litestar, masked: None, name: str) -> None:
    status, then = STATES[name]
    tale = await begin(status)
    await then(tale)  # type: ignore[misc]
    browser, base = await tenant_of(app, tale.mission)
    await _all_masked(await browser.open(base))
    if status is S.SLOT_CHOSEN:
        await _all_masked(await browser.open(f"{base}?changer=1"))


def too_many() -> list[str]:
    day = clock.now().date() + timedelta(days=7)
    return [f"{day + timedelta(days=number)}T08:00/12:00" for number in range(8)]


FORMS = {
    "/refus": (S.SLOTS_PROPOSED, "decline"),
    "/deplacer": (S.SCHEDULED, "reschedule"),
    "/absence": (S.SCHEDULED, "report_no_show"),
    "/reserves": (S.WORK_DONE, "dispute"),
}


@pytest.mark.parametrize("below", FORMS)
async def test_no_word_of_french_is_left_in_a_form_its_faults_and_its_thanks(
    app: Litestar, masked: None, below: str
) -> None:
    status, answer = FORMS[below]
    tale = await begin(status)
    if below == "/absence":
        ahead(hours=27)
    browser, base = await tenant_of(app, tale.mission)
    page = await browser.open(base + below)
    await _all_masked(page)
    long = "x" * 10_001
    for field, values in (("wish", too_many()), ("wish", ["nothing"]), ("reason", [long]), ("word", [long])):
        wrong = (await browser.open(base + below)).form(base + below)
        if not wrong.node.all(name=field):
            continue
        wrong.press(answer).without(field).pairs += [(field, value) for value in values]
        back = Page(await browser.send(wrong))
        assert back.status == 422, field
        assert words_of(back.text) <= await typed_by_somebody() | {long}
    no_button = Page(await browser.send((await browser.open(base + below)).form(base + below)))
    assert no_button.status == 422
    await _all_masked(no_button)
    good = (await browser.open(base + below)).form(base + below).press(answer)
    if below in ("/deplacer", "/reserves"):
        good["reason"] = "Camille Martin"
    thanks = await browser.follow(await browser.send(good))
    assert thanks.notice
    await _all_masked(thanks)


@pytest.mark.parametrize("file", [paper(), photo(), None], ids=["a paper", "a photo", "nothing"])
async def test_a_file_that_is_refused_is_told_in_the_language(
    app: Litestar, masked: None, file: object
) -> None:
    tale = await begin(S.WORK_DONE)
    browser, base = await tenant_of(app, tale.mission)
    form = (await browser.open(f"{base}/reserves")).form(f"{base}/reserves").press("dispute")
    if file is not None:
        form.attach("photos", file)  # type: ignore[arg-type]
    back = Page(await browser.send(form))
    assert back.status == 422
    left = words_of(back.text) - await typed_by_somebody()
    assert left <= {"document", "pdf", "photo", "jpg"}, left


async def test_no_word_of_french_is_left_where_a_choice_is_refused(app: Litestar, masked: None) -> None:
    tale = await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, tale.mission)
    page = await browser.open(base)
    nothing = Page(await browser.send(page.form(f"{base}/creneau").press("choose")))
    assert nothing.status == 422
    await _all_masked(nothing)
    stale = page.form(f"{base}/creneau").pick().press("choose")
    await propose_slots(await tale.reload(), spans(200, 230), tale.karim)
    told = Page(await browser.send(stale))
    assert told.status == 409
    await _all_masked(told)
    page = await browser.open(base)
    done = await browser.follow(await browser.send(page.form(f"{base}/creneau").pick().press("choose")))
    assert done.notice
    await _all_masked(done)


async def test_no_word_of_french_is_left_where_a_day_may_be_refused(app: Litestar, masked: None) -> None:
    story.days_before(HOLIDAY, 28)
    tale = await begin()
    await propose_slots(tale.mission, [on(SATURDAY), on(SUNDAY), on(HOLIDAY)], tale.karim)
    browser, base = await tenant_of(app, tale.mission)
    page = await browser.open(base)
    await _all_masked(page)
    form = page.form(f"{base}/creneau")
    back = Page(await browser.send(form.choose("slot", form.offered("slot")[0]).press("choose")))
    assert back.status == 422
    await _all_masked(back)


async def test_a_link_that_has_run_out_says_so_in_the_tenant_s_language(app: Litestar, masked: None) -> None:
    tale = await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, tale.mission)
    past = clock.now() - timedelta(days=1)
    await TenantLink.update({TenantLink.expires_at: past}).where(TenantLink.mission == tale.mission.id)
    page = await browser.open(base, status=410)
    await _all_masked(page)
    # There, too, another can be chosen.
    answer = await browser.send(page.form(f"{base}/langue").press("fr", "language"))
    page = await browser.follow(answer, 410)
    assert page.root.one("html").get("lang") == "fr"
    answer = await browser.send(page.form(f"{base}/langue").press(CODE, "language"))
    page = await browser.follow(answer, 410)
    sent = Page(await browser.send(page.form(f"{base}/lien").press("renew")))
    await _all_masked(sent)


@pytest.mark.parametrize("code", [404, 405, 413])
async def test_an_error_below_the_link_is_told_in_the_language(
    app: Litestar, masked: None, code: int
) -> None:
    tale = await begin(S.WORK_DONE)
    browser, base = await tenant_of(app, tale.mission)
    await browser.open(base)
    if code == 413:
        form = (await browser.open(f"{base}/reserves")).form(f"{base}/reserves").press("dispute")
        form["reason"] = "x" * 2_000_000
        page = Page(await browser.send(form))
        assert page.status == code
        assert words_of(page.text) <= await typed_by_somebody() | {"Créneau"}
        return
    # Where nobody is known yet, it is the browser's.
    path = f"{base}/rien" if code == 404 else f"{base}/creneau"
    page = Page(await browser.get(path, Accept_Language=CODE.value))
    assert page.status == code
    assert words_of(page.text) <= await typed_by_somebody() | {"Créneau"}
    assert page.root.one("html").get("lang") == CODE


@pytest.mark.parametrize("language", OTHERS)
async def test_a_language_is_one_press_away_and_stays_for_all_that_is_sent(
    app: Litestar, language: Language
) -> None:
    tale = await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, tale.mission)
    page = await browser.open(base)
    assert page.root.one("html").get("lang") == "fr"
    assert language.own_name in page.text
    version = (await tale.reload()).version
    answer = await browser.send(page.form(f"{base}/langue").press(language.value, "language"))
    assert (answer.status_code, answer.headers["Location"]) == (303, base)
    page = await browser.follow(answer)
    assert page.notice
    assert page.root.one("html").get("lang") == language
    assert page.root.one("html").get("dir") == ("rtl" if language is Language.AR else "")
    assert language.own_name not in [button.text for button in page.root.all("button", name="language")]
    assert "Français" in page.text
    with speaking(language):
        assert (await browser.open(base)).root.one("h1").text
    fresh = await tale.reload()
    assert (fresh.tenant_language, fresh.version) == (language.value, version), (
        "nobody's screen is stale by it"
    )
    message = await Message.objects().where(Message.kind == "choose_slot").first()
    assert message is not None
    assert (await compose(message))["Content-Language"] == language


async def test_what_was_open_before_another_language_was_chosen_can_be_sent(app: Litestar) -> None:
    tale = await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, tale.mission)
    page = await browser.open(base)
    choice = page.form(f"{base}/creneau").pick().press("choose")
    await browser.send(page.form(f"{base}/langue").press("es", "language"))
    assert (await browser.send(choice)).status_code == 303


@pytest.mark.parametrize("below", FORMS)
async def test_the_language_is_chosen_on_each_page_which_then_comes_again(app: Litestar, below: str) -> None:
    tale = await begin(FORMS[below][0])
    if below == "/absence":
        ahead(hours=27)
    browser, base = await tenant_of(app, tale.mission)
    page = await browser.open(base + below)
    answer = await browser.send(page.form(f"{base}/langue").press("tr", "language"))
    assert answer.headers["Location"] == base + below
    # Only to a page of its own.
    form = (await browser.open(base + below)).form(f"{base}/langue").press("fr", "language")
    assert (await browser.send(form.put("vers", "//evil.example"))).headers["Location"] == base


@pytest.mark.parametrize("code", ["", "xx", "FR", "fr ", "de"])
async def test_an_unknown_language_is_refused_and_the_old_one_stays(app: Litestar, code: str) -> None:
    tale = await begin(S.SLOTS_PROPOSED, tenant_language="pt")
    browser, base = await tenant_of(app, tale.mission)
    form = (await browser.open(base)).form(f"{base}/langue").put("language", code)
    page = Page(await browser.send(form))
    assert page.status == 422
    assert (await tale.reload()).tenant_language == "pt"


async def test_a_lost_link_is_told_in_the_browser_s_language(app: Litestar) -> None:
    nobody = Browser(app)
    for header, lang in (("ar", "ar"), ("en-US,en;q=0.9", "en"), ("de", "fr")):
        page = Page(await nobody.get("/locataire/x", Accept_Language=header))
        assert (page.status, page.root.one("html").get("lang")) == (404, lang)
    # Elsewhere it is French, whatever is asked for.
    page = Page(await nobody.get("/connexion", Accept_Language="en"))
    assert page.root.one("html").get("lang") == "fr"


async def test_of_a_revoked_link_not_even_the_language_is_told(app: Litestar) -> None:
    tale = await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, tale.mission)
    form = (await browser.open(base)).form(f"{base}/langue").press("en", "language")
    await _speaks(tale.mission, "ar")
    await revoke_links(tale.mission.id)
    assert (await browser.open(base, status=410)).root.one("html").get("lang") == "fr"
    assert (await browser.send(form)).status_code == 404
    assert (await tale.reload()).tenant_language == "ar"


async def test_the_manager_chooses_and_a_correction_leaves_the_tenant_s_choice(app: Litestar) -> None:
    tale = await begin(S.SLOTS_PROPOSED)
    nadia = await signed_in(app, tale.manager_account)
    path = f"/gestion/missions/{tale.mission.reference}/corriger"
    form = (await nadia.open(path)).form(path).press("amend")
    assert [
        option.get("value") for option in form.node.one("select", name="tenant_language").all("option")
    ] == [*Language]
    await _speaks(tale.mission, "tr")
    form["title"] = "Fuite sous le lavabo"
    assert (await nadia.send(form)).status_code == 303
    fresh = await tale.reload()
    assert (fresh.tenant_language, fresh.title) == ("tr", "Fuite sous le lavabo")
    form = (await nadia.open(path)).form(path).press("amend")
    form.choose("tenant_language", "es")
    assert (await nadia.send(form)).status_code == 303
    assert (await tale.reload()).tenant_language == "es"


async def test_the_contractor_reads_which_language_and_sees_it_change(app: Litestar) -> None:
    tale = await begin(S.SCHEDULED)
    karim = await signed_in(app, tale.karim_account)
    path = f"/missions/{tale.mission.reference}"
    assert "Langue" not in (await karim.open(path)).text
    browser, base = await tenant_of(app, tale.mission)
    await browser.send((await browser.open(base)).form(f"{base}/langue").press("es", "language"))
    assert "Langue : espagnol" in (await karim.open(path)).text.replace("\xa0", " ")


async def test_one_request_s_language_is_no_other_s(app: Litestar) -> None:
    """Two tenants in two languages, one after the other in one task, and an account after them."""
    first, second = await begin(S.SLOTS_PROPOSED), await begin(S.SLOTS_PROPOSED)
    await _speaks(first.mission, "ar")
    one, base = await tenant_of(app, first.mission)
    two, other = await tenant_of(app, second.mission)
    for _ in range(2):
        assert (await one.open(base)).root.one("html").get("lang") == "ar"
        assert (await two.open(other)).root.one("html").get("lang") == "fr"
    karim = await signed_in(app, second.karim_account)
    assert (await karim.open("/missions")).root.one("html").get("lang") == "fr"
