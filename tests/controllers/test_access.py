"""Every route × every role × own, foreign and missing objects, from the app's own route table."""

import uuid
from dataclasses import dataclass
from functools import lru_cache

import pytest
from litestar import Litestar

from app import create_app
from controllers.web.assets import asset
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.verbs.ending import readmit, reassign, withdraw
from models.missions.verbs.invoices import submit_invoice
from models.missions.verbs.quotes import reject_quote, submit_quote
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.upkeep import add_photos
from models.missions.verbs.visits import report_no_show, schedule
from models.missions.verbs.work import complete, confirm_work, dispute_work
from models.missions.visibility import OF_TENANT
from models.people.tenant_link import live_link, revoke_links
from models.workflow import FileKind, Status
from tests.controllers.acts import ACTS, MISSING, NO_LINK, Act, by_name, photo, ready
from tests.support.story import FORM, Story, account, ahead, begin, spans
from tests.support.web import Browser, files_of, read, signed_in, stored, tenant_of
from tests.uploads.samples import jpeg, pdf

S, K = Status, FileKind
Route = tuple[str, str]


@lru_cache(maxsize=1)
def route_table() -> dict[Route, str]:
    """(method, name) → path; OPTIONS is Litestar's own, without a body."""
    found: dict[Route, str] = {}
    for route in create_app().routes:
        for handler in getattr(route, "route_handlers", []):
            for method in handler.http_methods - {"OPTIONS"}:
                name = handler.name or handler.fn.__name__
                # A protocol of its own, for programs: test_resumable walks it.
                if not name.startswith("uploads."):
                    found[method, name] = route.path
    return found


@dataclass(frozen=True)
class View:
    """A page: its route, whose it is, in which status it is open, where below the mission's address."""

    route: str
    who: str
    status: Status
    path: str = ""
    # Later than the mission's own doing.
    hours: float = 0

    async def begin(self) -> Story:
        story = await begin(self.status)
        ahead(hours=self.hours)
        return story


VIEWS = [
    View("mission", "karim", S.SCHEDULED),
    View("mission.slots", "karim", S.SLOTS_PROPOSED, "/creneaux"),
    View("mission.wish", "karim", S.SLOTS_PROPOSED, "/souhait"),
    View("mission.departure", "karim", S.SCHEDULED, "/en-route", hours=23),
    View("mission.arrival", "karim", S.SCHEDULED, "/arrivee", hours=23),
    View("mission.answer", "karim", S.SLOTS_PROPOSED, "/reponse"),
    View("mission.step", "karim", S.SCHEDULED, "/etape"),
    View("mission.invoice", "karim", S.WORK_CONFIRMED, "/facture"),
    View("mission.deposit", "karim", S.QUOTE_APPROVED, "/acompte"),
    View("mission.credit_note", "karim", S.CLOSED, "/avoir"),
    View("mission.reschedule", "karim", S.SCHEDULED, "/deplacer"),
    View("mission.withdraw", "karim", S.SLOTS_PROPOSED, "/desistement"),
    View("mission.calendar", "karim", S.SCHEDULED, "/rendez-vous.ics"),
    View("desk.mission", "manager", S.SCHEDULED),
    View("desk.amend", "manager", S.NEW, "/corriger"),
    View("desk.quote", "manager", S.QUOTE_SUBMITTED, "/devis"),
    View("desk.invoice", "manager", S.INVOICED, "/facture"),
    View("desk.answer", "manager", S.SLOTS_PROPOSED, "/reponse"),
    View("desk.link", "manager", S.SLOTS_PROPOSED, "/lien"),
    View("desk.calendar", "manager", S.SCHEDULED, "/rendez-vous.ics"),
    View("desk.archive", "manager", S.NEW, "/fichiers.zip"),
    View("desk.reschedule", "manager", S.SCHEDULED, "/deplacer"),
    View("desk.report_no_show", "manager", S.SCHEDULED, "/absence", hours=27),
    View("desk.cancel", "manager", S.NEW, "/annulation"),
    View("desk.reassign", "manager", S.SCHEDULED, "/reattribution"),
    View("desk.confirm_work", "manager", S.WORK_DISPUTED, "/levee-reserves"),
    View("desk.dispute_work", "manager", S.WORK_CONFIRMED, "/reouverture"),
    View("desk.close_without_invoice", "manager", S.WORK_CONFIRMED, "/cloture"),
    View("tenant", "tenant", S.SLOTS_PROPOSED),
    View("tenant.decline", "tenant", S.SLOTS_PROPOSED, "/refus"),
    View("tenant.reschedule", "tenant", S.SCHEDULED, "/deplacer"),
    View("tenant.no_show", "tenant", S.SCHEDULED, "/absence", hours=27),
    View("tenant.dispute", "tenant", S.WORK_DONE, "/reserves"),
    View("tenant.calendar", "tenant", S.SCHEDULED, "/rendez-vous.ics"),
]
VIEW_IDS = [view.route for view in VIEWS]
# Without an object: where everybody, one role or nobody in particular may go.
FOR_ALL = {
    "home",
    "sign_in",
    "sign_in.post",
    "tenant.enter",
    "tenant.cut",
    "health.live",
    "health.ready",
    "metrics",
    "static_file",
    # Whoever holds the address of a mail: test_unsubscribing.
    "unsubscribe",
    "unsubscribe.post",
    # By a key of their own: test_feeds.
    "agenda.feed",
    "desk.feed",
}
FOR_ONE_ROLE = {"missions": "karim", "desk": "manager", "desk.new": "manager", "desk.contractors": "manager"}
FOR_ONE_ROLE |= {
    "desk.agenda": "manager",
    "agenda": "karim",
    "agenda.hours": "karim",
    "agenda.absences": "karim",
    "agenda.subscribe": "karim",
    "desk.subscribe": "manager",
}
# Of oneself, or of another account: test_account, test_contractors, test_absences, test_other_agenda and
# test_subscribing send them.
OF_ACCOUNTS = {"account", "account.password", "account.sessions", "account.messages", "desk.contractor"}
OF_ACCOUNTS |= {"agenda.hours.post", "agenda.absences.post", "agenda.absence", "agenda.other"}
OF_ACCOUNTS |= {"agenda.subscribe.post", "desk.subscribe.post"}
FILES = {"file", "thumbnail", "page_image", "tenant.file", "tenant.thumbnail"}


def test_every_route_is_known_here() -> None:
    known = {view.route for view in VIEWS} | {act.route for act in ACTS}
    known |= FOR_ALL | set(FOR_ONE_ROLE) | FILES | OF_ACCOUNTS | {"sign_out"}
    assert {name for _, name in route_table()} == known


def _address(route: Route, story: Story, link: str) -> str:
    """The route's path with objects that exist."""
    path = route_table()[route].replace("{reference:str}", story.mission.reference)
    path = path.replace("{link_id:str}", link).replace("{file_id:uuid}", str(uuid.uuid4()))
    path = (
        path.replace("{account:int}", str(story.karim_account.id))
        .replace("{absence:int}", "1")
        .replace("{feed:str}", "x.ics")
    )
    return path.replace("{number:int}", "1").replace("{token:str}", "x").replace("{name:str}", "x")


async def test_nobody_signed_in_is_led_to_the_sign_in_page_from_every_route(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    anonymous = Browser(app)
    for method, name in route_table():
        if name in FOR_ALL or name.startswith("tenant"):
            continue
        path = _address((method, name), story, NO_LINK)
        response = await anonymous.ask(method, path)
        if name == "sign_out":
            assert response.status_code == 403, "its token is missing"
            continue
        assert response.status_code == 303, f"{method} {path}"
        assert response.headers["Location"].startswith("/connexion"), f"{method} {path}"
        assert response.content == b""


async def test_nobody_signed_in_comes_back_to_where_it_was_going(app: Litestar) -> None:
    response = await Browser(app).get("/missions?vue=en-cours")
    assert response.headers["Location"] == "/connexion?suite=%2Fmissions%3Fvue%3Den-cours"


async def test_under_htmx_the_browser_itself_is_led_to_the_sign_in_page(app: Litestar) -> None:
    response = await Browser(app).get("/missions/OM-2026-000001/creneaux", htmx="panel")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["HX-Redirect"].startswith("/connexion?suite=")


@pytest.mark.parametrize("who", ["karim", "manager"])
async def test_the_other_role_s_routes_do_not_exist(app: Litestar, who: str) -> None:
    story = await begin(S.SCHEDULED)
    browser = await signed_in(app, story.karim_account if who == "karim" else story.manager_account)
    link = await live_link(story.mission.id)
    others = {"karim": "desk", "manager": "mission"}[who]
    tried = 0
    for method, name in route_table():
        if not name.startswith((others, "tenant")) or name == "tenant.enter":
            continue
        here = _address((method, name), story, str(link.id))
        nowhere = here.replace(story.mission.reference, MISSING).replace(str(link.id), NO_LINK)
        answers = [await browser.ask(method, path) for path in (here, nowhere)]
        assert answers[0].status_code == 404, f"{method} {here}"
        assert read(answers[0]) == read(answers[1]), f"{method} {here}"
        tried += 1
    assert tried > 20


async def test_each_role_opens_its_own_lists(app: Litestar) -> None:
    story = await begin()
    karim, nadia = await signed_in(app, story.karim_account), await signed_in(app, story.manager_account)
    assert (await karim.get("/missions")).status_code == 200
    assert (await nadia.get("/gestion")).status_code == 200
    assert (await nadia.get("/gestion/missions/nouvelle")).status_code == 200
    assert (await karim.get("/")).headers["Location"] == "/missions"
    assert (await nadia.get("/")).headers["Location"] == "/gestion"
    assert (await Browser(app).get("/")).headers["Location"] == "/connexion"


async def test_what_is_for_everybody_is_open(app: Litestar) -> None:
    anonymous = Browser(app)
    for path in ("/connexion", "/health/live", "/health/ready", asset("app.css")):
        assert (await anonymous.get(path)).status_code == 200


@pytest.mark.parametrize("view", VIEWS, ids=VIEW_IDS)
async def test_a_page_opens_for_whom_it_is_and_does_not_exist_for_others(app: Litestar, view: View) -> None:
    story = await view.begin()
    if view.who == "tenant":
        browser, base = await tenant_of(app, story.mission)
        assert (await browser.get(base + view.path)).status_code == 200
        await _not_for_strangers(app, browser, base, view.path)
        return
    manages = view.who == "manager"
    browser = await signed_in(app, story.manager_account if manages else story.karim_account)
    prefix = "/gestion/missions" if manages else "/missions"
    path = f"{prefix}/{story.mission.reference}{view.path}"
    assert (await browser.get(path)).status_code == 200
    missing = f"{prefix}/{MISSING}{view.path}"
    stranger = browser if manages else await signed_in(app, story.sophie_account)
    answer = await stranger.get(missing)
    assert answer.status_code == 404
    if not manages:
        assert read(await stranger.get(path)) == read(answer)
        assert read(await stranger.get(path, htmx="panel")) == read(await stranger.get(missing, htmx="panel"))


async def _not_for_strangers(app: Litestar, owner: Browser, base: str, path: str) -> None:
    """The tenant's pages without the key, and with the key of another mission."""
    stranger = Browser(app)
    nothing = read(await stranger.get(f"/locataire/m/{NO_LINK}{path}"))
    assert nothing[0] == 404
    assert read(await stranger.get(base + path)) == nothing
    other, other_base = await tenant_of(app, (await begin(S.SLOTS_PROPOSED)).mission)
    key = next(cookie.value for cookie in other.client.cookies.jar if cookie.path == other_base)
    stranger.carry("locataire", key or "")
    assert read(await stranger.get(base + path)) == nothing
    assert read(await stranger.get("/locataire/m/not-an-id" + path)) == nothing


@pytest.mark.parametrize("act", ACTS, ids=by_name(ACTS))
async def test_a_form_is_taken_from_whom_it_is_for(app: Litestar, act: Act) -> None:
    now = await ready(app, act)
    response = await now.send()
    assert response.status_code == (200 if act.answers_itself else 303), response.text[:500]


FOREIGN = [act for act in ACTS if act.who != "manager"]


@pytest.mark.parametrize("act", FOREIGN, ids=by_name(FOREIGN))
async def test_a_form_about_a_foreign_mission_is_one_about_nothing(app: Litestar, act: Act) -> None:
    """The stranger's own token, its own key, and everything filled in: nothing is missing but the right."""
    now = await ready(app, act)
    foreign = now.form.action
    if act.who == "tenant":
        mine = await ready(app, act)
        stranger, own = mine.browser, mine.base
        key = next(cookie.value for cookie in stranger.client.cookies.jar if cookie.path == own)
        stranger.carry("locataire", key or "")
        missing = foreign.replace(now.base, f"/locataire/m/{NO_LINK}")
    else:
        story = now.story
        if act.status is S.NEW:
            await propose_slots(story.mission, spans(24), story.karim)
        stranger = await signed_in(app, story.sophie_account)
        own_mission = await _of_sophie(story)
        mine_form = (await stranger.open(f"/missions/{own_mission.reference}")).root.one(
            "input", name="_token"
        )
        now.form.put("_token", mine_form.get("value"))
        missing = foreign.replace(story.mission.reference, MISSING)
        # A claim that came too late is told so (409); anything else learns nothing.
        now.form.put("_version", "999")
    before = await Mission.select().where(Mission.id == now.story.mission.id).first()
    answers = []
    for path in (foreign, missing):
        now.form.action = path
        answers.append(await stranger.send(now.form))
    assert answers[0].status_code == 404
    assert read(answers[0]) == read(answers[1])
    # Not even the token is looked at first.
    now.form.put("_token", "wrong")
    refused = []
    for path in (foreign, missing):
        now.form.action = path
        refused.append(read(await stranger.send(now.form)))
    assert refused[0] == refused[1]
    assert before == await Mission.select().where(Mission.id == now.story.mission.id).first()


async def _of_sophie(story: Story) -> Mission:
    from models.missions.publishing import publish

    mission = await publish(FORM | {"title": "Sa mission à elle"}, [], story.manager)
    await propose_slots(mission, spans(240), story.sophie)
    return mission


@pytest.mark.parametrize(
    "act", [a for a in ACTS if a.who == "manager" and not a.new], ids=lambda act: act.name
)
async def test_a_manager_s_form_about_a_missing_mission_is_404(app: Litestar, act: Act) -> None:
    now = await ready(app, act)
    now.form.action = now.form.action.replace(now.story.mission.reference, MISSING)
    assert (await now.send()).status_code == 404


async def _mission_with_every_file() -> tuple[Story, dict[str, str]]:
    """Of Karim, at `invoiced`, with a quote in force and photos of every kind; their ids by kind."""
    story = await begin()
    mission, karim, nadia = story.mission, story.karim, story.manager
    await add_photos(mission, [await stored(nadia, K.DAMAGE, jpeg())], K.DAMAGE, nadia)
    link = await live_link(mission.id)
    tenant = type(story.tenant)(
        story.tenant.role, story.tenant.name, link_id=str(link.id), mission_id=mission.id
    )
    await story.again()
    ahead(hours=27)
    await report_no_show(mission, tenant, photos=[await stored(tenant, K.NO_SHOW, jpeg())])
    await story.again()
    await add_photos(mission, [await stored(karim, K.BEFORE, jpeg())], K.BEFORE, karim)
    quote = await stored(karim, K.QUOTE, pdf(2), "devis.pdf")
    await submit_quote(mission, karim, amount_cents=42000, file=quote)
    await story._approve()
    await complete(mission, karim)
    await dispute_work(mission, "Ça goutte", tenant, [await stored(tenant, K.DISPUTE, jpeg())])
    await complete(mission, karim)
    await confirm_work(mission, tenant)
    await submit_invoice(
        mission,
        karim,
        amount_cents=42000,
        file=await stored(karim, K.INVOICE, pdf(), "facture.pdf"),
        photos=[await stored(karim, K.AFTER, jpeg())],
    )
    found = {str(file.kind): str(file.id) for file in await files_of(mission)}
    assert set(found) == {kind.value for kind in K}
    return story, found


async def test_a_mission_s_files_are_for_its_people_alone(app: Litestar) -> None:
    story, files = await _mission_with_every_file()
    karim, nadia = await signed_in(app, story.karim_account), await signed_in(app, story.manager_account)
    sophie = await signed_in(app, story.sophie_account)
    for kind, file in files.items():
        for tail in ("", "/miniature", "/pages/1"):
            paper = kind in (K.QUOTE, K.INVOICE)
            there = tail == "" or paper == (tail == "/pages/1")
            for owner in (karim, nadia):
                answer = await owner.get(f"/fichiers/{file}{tail}")
                assert answer.status_code == (200 if there else 404), f"{kind}{tail}"
            assert read(await sophie.get(f"/fichiers/{file}{tail}")) == read(
                await sophie.get(f"/fichiers/{uuid.uuid4()}{tail}")
            ), kind
            assert (await sophie.get(f"/fichiers/{file}{tail}")).status_code == 404


async def test_the_tenant_opens_photos_of_the_damage_and_its_own_and_no_paper(app: Litestar) -> None:
    story, files = await _mission_with_every_file()
    tenant, base = await tenant_of(app, story.mission)
    missing = read(await tenant.get(f"{base}/fichiers/{uuid.uuid4()}"))
    for kind, file in files.items():
        answer = await tenant.get(f"{base}/fichiers/{file}")
        if kind in (K.DAMAGE, *OF_TENANT):
            assert answer.status_code == 200
            assert (await tenant.get(f"{base}/fichiers/{file}/miniature")).status_code == 200
        else:
            assert read(answer) == missing, kind
            assert (await tenant.get(f"{base}/fichiers/{file}/miniature")).status_code == 404
        # The signed-in people's address is not the tenant's.
        assert (await tenant.get(f"/fichiers/{file}")).status_code == 303
    await revoke_links(story.mission.id)
    assert (await tenant.get(f"{base}/fichiers/{files[K.DAMAGE]}")).status_code == 410


async def test_a_draft_is_its_sender_s_alone(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    draft = await stored(story.karim, K.BEFORE, jpeg())
    karim, sophie = await signed_in(app, story.karim_account), await signed_in(app, story.sophie_account)
    nadia = await signed_in(app, story.manager_account)
    assert (await karim.get(f"/fichiers/{draft}")).status_code == 200
    for other in (sophie, nadia):
        assert (await other.get(f"/fichiers/{draft}")).status_code == 404


async def test_a_foreign_draft_can_not_be_sent_as_one_s_own(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    draft = await stored(story.sophie, K.BEFORE, jpeg())
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}"
    form = (await karim.open(path)).form(f"{path}/photos").attach("photos", photo())
    response = await karim.send(form.put("kept_photos", str(draft)))
    assert response.status_code == 303
    assert [file.owner for file in await files_of(story.mission)] == [story.karim.key]


SECRETS = {
    "tenant_name": "Camille Martin",
    "tenant_email": "camille.martin@locataire.example",
    "tenant_phone": "06 39 98 01 02",
    "contact_name": "Lucie Bernard",
    "contact_quality": "sa voisine",
    "contact_email": "lucie@contact.example",
    "contact_phone": "06 39 98 09 08",
    "address": "12 rue des Lilas",
    "floor": "3e étage",
    "door": "porte gauche",
    "access_codes": "Digicode 4512A",
    "bill_to_name": "SCI des Lilas",
    "bill_to_address": "1 place Rihour",
    "bill_attention": "Service travaux",
    "bill_reference": "LOT-42",
}


def _squeezed(text: str) -> str:
    return "".join(text.split()).lower()


async def test_before_the_claim_nothing_tells_who_and_where(app: Litestar) -> None:
    story = await begin(**SECRETS)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}"
    shown = {}
    for address in ("/missions", path, f"{path}/creneaux", "/missions?q=fuite"):
        for htmx in ("", "mission"):
            answer = await karim.get(address, htmx=htmx)
            assert "Fuite" in answer.text or htmx
            shown[address, htmx] = _squeezed(answer.text)
    for name, secret in SECRETS.items():
        assert not [where for where, text in shown.items() if _squeezed(secret) in text], name
    # After it, all of it is there, but for the code.
    await propose_slots(story.mission, spans(24), story.karim)
    page = _squeezed((await karim.get(path)).text)
    for name, secret in SECRETS.items():
        assert (_squeezed(secret) in page) == (name != "access_codes"), name


async def test_searching_the_pool_finds_nobody_by_name_or_street(app: Litestar) -> None:
    story = await begin(**SECRETS)
    karim = await signed_in(app, story.karim_account)
    for word in ("Martin", "Lilas", "4512", "Bernard", "LOT-42"):
        assert story.mission.reference not in (await karim.get(f"/missions?q={word}")).text, word


async def test_the_second_contractor_sees_nothing_of_the_first(app: Litestar) -> None:
    story = await begin()
    mission, karim = story.mission, story.karim
    await propose_slots(mission, spans(24), karim)
    await story._choose()
    await story._schedule()
    before = await stored(karim, K.BEFORE, jpeg())
    quote = await stored(karim, K.QUOTE, pdf(), "devis-durand.pdf")
    await submit_quote(
        mission, karim, amount_cents=43217, file=quote, note="Le siphon est fendu", photos=[before]
    )
    await reject_quote(mission, await story.last_quote(), "Beaucoup trop cher", story.manager)
    await reassign(mission, "Karim ne répond plus", story.manager)
    traces = ["durand", "karim", "432,17", "siphonestfendu", "tropcher", "neréponspl", "devis-durand"]
    traces += ["nerépondplus", str(before), str(quote)]
    sophie = await signed_in(app, story.sophie_account)
    path = f"/missions/{mission.reference}"

    async def unseen() -> None:
        for address in (path, f"{path}/creneaux", "/missions", "/missions?vue=en-cours"):
            page = _squeezed((await sophie.get(address)).text)
            assert not [trace for trace in traces if trace in page], address

    await unseen()
    mission = await story.reload()
    await propose_slots(mission, spans(48), story.sophie)
    await unseen()
    await choose_slot(mission, (await facts_of(mission)).open_slots[0].id, story.tenant)
    await schedule(mission, story.sophie)
    await unseen()
    for file in (before, quote):
        assert (await sophie.get(f"/fichiers/{file}")).status_code == 404
    # Who left sees it no more, nor its own files; the manager sees all.
    old, nadia = await signed_in(app, story.karim_account), await signed_in(app, story.manager_account)
    assert read(await old.get(path)) == read(await old.get(f"/missions/{MISSING}"))
    for file in (before, quote):
        assert (await old.get(f"/fichiers/{file}")).status_code == 404
        assert (await nadia.get(f"/fichiers/{file}")).status_code == 200
    page = _squeezed((await nadia.get(f"/gestion{path}?historique=tout")).text)
    assert "432,17" in page
    assert "siphonestfendu" in page


async def test_who_withdrew_does_not_see_the_mission_in_the_pool_until_the_manager_allows_it(
    app: Litestar,
) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    await withdraw(story.mission, "Trop loin", story.karim)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}"
    assert (await karim.get(path)).status_code == 404
    assert story.mission.reference not in (await karim.get("/missions")).text
    await readmit(story.mission, story.karim_account.id, story.manager)
    assert (await karim.get(path)).status_code == 200
    assert story.mission.reference in (await karim.get("/missions")).text


async def test_the_tenant_reads_no_amount_no_paper_and_no_finding(app: Litestar) -> None:
    story, _ = await _mission_with_every_file()
    tenant, base = await tenant_of(app, story.mission)
    page = _squeezed((await tenant.get(base)).text)
    assert not [word for word in ("420,00", "150,00", "devis", "€") if word in page]


async def test_a_disabled_account_is_signed_out_at_once(app: Litestar) -> None:
    from models.people.account import Account
    from models.workflow import Role

    person = await account(Role.CONTRACTOR, "Paul Petit")
    browser = await signed_in(app, person)
    assert (await browser.get("/missions")).status_code == 200
    await Account.update({Account.active: False}).where(Account.id == person.id)
    assert (await browser.get("/missions")).headers["Location"].startswith("/connexion")
