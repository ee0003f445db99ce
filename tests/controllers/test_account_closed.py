"""A contractor's account is closed while missions stay with it: every screen and mail says so, and what can be done."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from litestar import Litestar

from models import clock
from models.missions import silence
from models.missions.closing import leave_missions
from models.missions.facts import facts_of
from models.missions.outbox import Message
from models.missions.transition_table import Action, Who, find
from models.people.account import Account
from models.workflow import OFFERED, UNDER_WAY, Status
from notifications.compose import NotToBeSent, write
from tests.controllers.test_agenda import at, planned, proposed
from tests.support.story import FORM, Story, ahead, begin
from tests.support.web import Page, signed_in, tenant_of
from wording.gone import what_to_do

S = Status
AGENDA = "/gestion/agenda"


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database, on a Monday at 9 h UTC."""


async def close(story: Story) -> None:
    await Account.update({Account.active: False}).where(Account.id == story.karim_account.id)
    await leave_missions(story.karim_account)


async def closed(status: Status) -> Story:
    story = await begin(status)
    await close(story)
    return story


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_what_is_asked_for_is_what_the_table_allows() -> None:
    assert {status for status in Status if what_to_do(status)} == set(UNDER_WAY)
    for status in UNDER_WAY:
        told = what_to_do(status)
        may_pass_on = find(Action.REASSIGN, Who.MANAGER, status) is not None
        assert ("onfiez-la à un autre prestataire" in told) is may_pass_on, status
        if "Aucune facture ne peut plus" in told:
            assert find(Action.CLOSE_WITHOUT_INVOICE, Who.MANAGER, status)


@pytest.mark.parametrize("status", UNDER_WAY)
async def test_the_mission_and_the_mail_say_what_is_true_there(app: Litestar, status: Status) -> None:
    story = await closed(status)
    [told] = await Message.objects().where(Message.kind == "contractor_gone")
    lines = [plain(line) for line in (await write(told)).letter.lines]
    assert (
        f"La mission est confiée à Plomberie Durand, dont le compte est fermé : « {status.label} »." in lines
    )
    assert lines[-1] == what_to_do(status)
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open(f"/gestion/missions/{story.mission.reference}")
    banner = plain(page.at("mission-banner").text)
    assert "dont le compte est fermé" in banner
    assert what_to_do(status) in banner
    assert "Compte fermé." in plain(page.text)
    # The agency's turn: of the contractor nothing is to be waited for, of the tenant its confirmation alone.
    assert ("À vous de jouer" in banner) is (status not in (S.SCHEDULED, S.WORK_DONE))
    listed = (await nadia.open("/gestion")).at("sans-reponse")
    ways = [link.get("href") for link in listed.all("a") if link.get("href").count("/") > 3]
    for way in ways:
        assert (await nadia.get(way)).status_code == 200, way
    if find(Action.REASSIGN, Who.MANAGER, status):
        assert ways == [f"/gestion/missions/{story.mission.reference}/reattribution"]


@pytest.mark.parametrize("status", UNDER_WAY)
@pytest.mark.parametrize("reached", [True, False], ids=["reached", "unreached"])
async def test_the_main_button_does_what_the_banner_tells_first(
    app: Litestar, status: Status, reached: bool
) -> None:
    story = await closed(status)
    if not reached:
        await story.mission.set(tenant_email="", contact_email="", tenant_phone="01 99 00 12 34")
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open(f"/gestion/missions/{story.mission.reference}")
    [main] = page.root.all("div", **{"class": "banner__main"}) or [None]
    told = what_to_do(status)
    if find(Action.REASSIGN, Who.MANAGER, status):
        assert main.text == "Confier à un autre prestataire", told
    elif status is S.WORK_CONFIRMED:
        assert main.text == "Clôturer sans facture", told
    elif status is S.INVOICED:
        assert main.text == "Décider de la facture", told
    else:
        assert (main and main.text) == (None if reached else "Saisir la réponse du locataire"), told


async def test_an_open_account_is_not_spoken_of(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open(f"/gestion/missions/{story.mission.reference}")
    assert "ompte fermé" not in page.text
    assert "compte est fermé" not in page.text
    assert "compte fermé" not in (await nadia.open(AGENDA)).text


async def test_its_visits_stand_in_the_agenda_of_all_as_long_as_they_are_planned(app: Litestar) -> None:
    story = await closed(S.SCHEDULED)
    nadia = await signed_in(app, story.manager_account)
    number = story.karim_account.id
    row = (await nadia.open(AGENDA)).root.one("section", **{"aria-labelledby": f"c-{number}"})
    assert "Plomberie Durand (compte fermé)" in plain(row.text)
    assert f"/gestion/missions/{story.mission.reference}" in [a.get("href") for a in row.all("a")]
    alone = await nadia.open(f"{AGENDA}?prestataire={number}")
    assert [o.text for o in alone.root.all("option") if "selected" in o.attrs] == [
        "Plomberie Durand (compte fermé)"
    ]
    await Account.update({Account.active: True}).where(Account.id == number)
    await story._complete()
    await Account.update({Account.active: False}).where(Account.id == number)
    assert "Plomberie Durand" not in (await nadia.open(AGENDA)).text


async def test_no_agenda_holds_the_offers_of_a_closed_account(app: Litestar) -> None:
    story = await begin()
    day = (clock.now() + timedelta(days=2)).date()
    await planned(story, at(day, 14))
    await proposed(story, at(day, 8))
    nadia = await signed_in(app, story.manager_account)
    address = (await nadia.open(f"{AGENDA}/abonnement")).root.all("a")
    [feed] = [
        urlsplit(a.get("href")).path
        for a in address
        if a.get("href").startswith("http") and ".ics" in a.get("href")
    ]
    alone = f"{AGENDA}?prestataire={story.karim_account.id}&jour={day}"

    async def shown() -> tuple[int, int, int]:
        page, file = plain((await nadia.open(alone)).text), (await nadia.get(feed)).text
        return (
            page.count("proposé à 1 locataire"),
            file.count("STATUS:TENTATIVE"),
            file.count("STATUS:CONFIRMED"),
        )

    assert await shown() == (1, 1, 1)
    await close(story)
    assert await shown() == (0, 0, 1)


OPEN = "Le prestataire en est prévenu."
SHUT = "Le prestataire n'en est pas prévenu : son compte est fermé."
# What its calendar loses goes to its address all the same.
SHUT_AND_TOLD = "Le prestataire en est prévenu, mais son compte est fermé."
# Status, form, what is pressed; and what is said then of an open account and of a closed one.
DECISIONS = [
    (S.QUOTE_SUBMITTED, "devis", "approve", OPEN, SHUT),
    (S.QUOTE_SUBMITTED, "devis", "reject", "Le prestataire lira votre motif.", SHUT),
    (S.INVOICED, "facture", "reject", "Le prestataire lira votre motif.", SHUT),
    (S.SCHEDULED, "deplacer", "reschedule", "Le prestataire proposera de nouveaux créneaux.", SHUT_AND_TOLD),
    (S.SCHEDULED, "annulation", "cancel", OPEN, SHUT_AND_TOLD),
    (S.WORK_DISPUTED, "levee-reserves", "confirm", "Le prestataire peut envoyer sa facture.", SHUT),
    (S.WORK_CONFIRMED, "reouverture", "dispute", OPEN, SHUT),
    (S.WORK_CONFIRMED, "cloture", "close", OPEN, SHUT),
    (S.SLOTS_PROPOSED, "reponse", "decline", "Le prestataire proposera d'autres créneaux.", SHUT),
    (S.WORK_DONE, "reponse", "confirm", "Le prestataire peut envoyer sa facture.", SHUT),
    (S.WORK_DONE, "reponse", "dispute", OPEN, SHUT),
]


def _reason(pressed: str) -> dict[str, str]:
    """Nobody has to say why no slot suits."""
    return {} if pressed == "decline" else {"reason": "Un motif"}


async def written_to(story: Story) -> int:
    return int(await Message.count().where(Message.account == story.karim_account.id))


@pytest.mark.parametrize(("status", "path", "press", "open_", "shut"), DECISIONS)
async def test_what_its_contractor_learns_is_said_as_it_is(
    app: Litestar, status: Status, path: str, press: str, open_: str, shut: str
) -> None:
    for story, told in ((await begin(status), open_), (await closed(status), shut)):
        nadia = await signed_in(app, story.manager_account)
        url = f"/gestion/missions/{story.mission.reference}/{path}"
        page = await nadia.open(url)
        before = plain(page.at("panel").text)
        assert "en est prévenu" not in before
        if told is not open_ and path not in ("devis", "facture", "reponse"):
            assert told.replace("en est", "en sera") in before
        had = await written_to(story)
        page = await nadia.submit(page.form(url).fill(**_reason(press)).press(press))
        assert told in plain(page.notice), page.notice
        assert (told is not SHUT) is (await written_to(story) > had)


async def test_nobody_is_spoken_of_before_anybody_has_the_mission(app: Litestar) -> None:
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    url = f"/gestion/missions/{story.mission.reference}/annulation"
    page = await nadia.open(url)
    assert "prestataire" not in page.at("panel").text
    page = await nadia.submit(page.form(url).fill(reason="Un motif").press("cancel"))
    assert "prestataire" not in page.notice


@pytest.mark.parametrize("status", OFFERED)
async def test_no_slot_of_a_closed_account_can_be_chosen_for_the_tenant(
    app: Litestar, status: Status
) -> None:
    story = await begin(status)
    nadia = await signed_in(app, story.manager_account)
    url = f"/gestion/missions/{story.mission.reference}/reponse"
    before = (await nadia.open(url)).form(url)
    before.fill(slot=str((await facts_of(story.mission)).open_slots[-1].id)).press("choose")
    await close(story)
    panel = (await nadia.open(url)).at("panel")
    assert "Aucun créneau ne peut être choisi : le compte du prestataire est fermé." in plain(panel.text)
    assert [b.get("value") for b in panel.all("button")] == ["decline"]
    assert not [one for one in panel.all("input") if one.get("name") == "slot"]
    late = await nadia.send(before)
    assert late.status_code == 409
    assert "L'artisan ne peut plus venir. L'agence s'occupe de la suite." in plain(Page(late).text)
    assert (await story.reload()).status == status


async def test_a_tenant_can_choose_no_slot_of_a_closed_account_and_is_told_what_comes(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, story.mission)
    before = (await browser.open(base)).form(f"{base}/creneau")
    await close(story)
    page = await browser.open(base)
    assert "Ces créneaux ne sont plus disponibles." in page.text
    assert "Créneau Gestion s'occupe de la suite. Vous recevrez un message." in plain(page.text)
    assert "Confirmer ce créneau" not in page.text
    late = Page(await browser.send(before.pick().press("choose")))
    assert late.status == 409
    assert "L'artisan ne peut plus venir. L'agence s'occupe de la suite." in plain(late.text)
    assert (await story.reload()).status == S.SLOTS_PROPOSED


async def test_who_has_chosen_is_offered_no_other_slot_of_a_closed_account(app: Litestar) -> None:
    browser, base = await tenant_of(app, (await closed(S.SLOT_CHOSEN)).mission)
    assert "Changer de créneau" not in (await browser.open(base)).text
    assert "Ces créneaux ne sont plus disponibles." in (await browser.open(f"{base}?changer=1")).text


async def test_its_slots_can_be_chosen_again_once_it_is_open_again(app: Litestar) -> None:
    story = await closed(S.SLOTS_PROPOSED)
    await Account.update({Account.active: True}).where(Account.id == story.karim_account.id)
    browser, base = await tenant_of(app, story.mission)
    form = (await browser.open(base)).form(f"{base}/creneau")
    assert "Votre choix est transmis" in (await browser.submit(form.pick().press("choose"))).text


async def test_nobody_is_asked_to_choose_among_the_slots_of_a_closed_account(db: None) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    [asking] = await Message.objects().where(Message.kind == "choose_slot")
    assert (await write(asking, late=True)).letter
    await close(story)
    with pytest.raises(NotToBeSent):
        await write(asking, late=True)
    ahead(hours=50)
    await silence.run()
    assert not await Message.exists().where(Message.kind == "nudge_slot")


@pytest.mark.parametrize(
    ("status", "path", "answer"),
    [
        (S.SLOTS_PROPOSED, "refus", "decline"),
        (S.SCHEDULED, "deplacer", "reschedule"),
        (S.SCHEDULED, "absence", "report_no_show"),
        (S.WORK_DONE, "reserves", "dispute"),
    ],
)
async def test_the_tenant_reads_that_the_agency_sees_to_it(
    app: Litestar, status: Status, path: str, answer: str
) -> None:
    story = await closed(status)
    if answer == "report_no_show":
        ahead(hours=27)
    browser, base = await tenant_of(app, story.mission)
    page = await browser.open(f"{base}/{path}")
    assert "Créneau Gestion s'occupe de la suite." in page.text
    form = page.form(f"{base}/{path}").fill(**_reason(answer))
    if answer == "reschedule":
        form.fill(motive="other")
    page = await browser.submit(form.press(answer))
    assert page.text.count("C'est noté. L'agence en est prévenue.") == 1
    assert "Créneau Gestion s'occupe de la suite." in page.text
    for promised in (
        "Plomberie Durand va",
        "Plomberie Durand et",
        "a reçu vos souhaits",
        "revenir vers vous",
    ):
        assert promised not in page.text


@pytest.mark.parametrize("passed", [False, True], ids=["ahead", "passed"])
async def test_who_has_chosen_is_promised_no_answer_by_a_closed_account(app: Litestar, passed: bool) -> None:
    story = await closed(S.SLOT_CHOSEN)
    if passed:
        ahead(hours=27)
    browser, base = await tenant_of(app, story.mission)
    page = await browser.open(base)
    assert page.root.one("h1").text == (
        "Ce créneau est passé." if passed else "Ce créneau n'est plus disponible."
    )
    assert "Créneau Gestion s'occupe de la suite. Vous recevrez un message." in plain(page.text)
    for promised in ("l'aura confirmé", "ne l'a pas confirmé", "vous en propose", "Votre choix est transmis"):
        assert promised not in page.text
    assert "Aucun créneau ne me convient" not in page.text


@pytest.mark.parametrize("status", [status for status in UNDER_WAY if status is not S.SCHEDULED])
async def test_the_tenant_calls_no_firm_that_will_not_come(app: Litestar, status: Status) -> None:
    story = await begin(status)
    browser, base = await tenant_of(app, story.mission)
    assert "Pour joindre Plomberie Durand" in plain((await browser.open(base)).text)
    await close(story)
    text = plain((await browser.open(base)).text)
    assert "Pour joindre Plomberie Durand" not in text
    assert "Pour joindre Créneau Gestion" in text


async def test_the_tenant_calls_who_left_about_an_appointment_that_stands(app: Litestar) -> None:
    browser, base = await tenant_of(app, (await closed(S.SCHEDULED)).mission)
    assert "Pour joindre Plomberie Durand" in plain((await browser.open(base)).text)


async def test_a_mission_that_no_contractor_is_written_to_of_says_so(app: Litestar) -> None:
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    url = "/gestion/missions/nouvelle"
    fields = {
        name: str(value) for name, value in FORM.items() if name not in ("urgency_rank", "threshold_cents")
    }
    fields |= {"opener": "tenant", "tenant_language": "fr"}
    form = (await nadia.open(url)).form(url).fill(**fields).press("publish")
    assert "Les prestataires concernés sont prévenus." in (await nadia.submit(form)).notice
    await Account.update({Account.unsubscribed: "missions"}).where(Account.role == "contractor")
    form = (await nadia.open(url)).form(url).fill(**fields).press("publish")
    told = plain((await nadia.submit(form)).notice)
    assert "Aucun prestataire de ce métier et de ce lieu n'en reçoit d'e-mail" in told
    assert "sont prévenus" not in told
