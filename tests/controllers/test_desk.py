"""The manager: publishing, correcting, deciding, and the link to pass on."""

from datetime import UTC, datetime

import pytest
from litestar import Litestar

from controllers.desk import page as desk_page
from controllers.desk import waiting
from models import clock
from models.missions.mission import Mission
from models.missions.nudge import LISTED, note
from models.missions.publishing import publish
from models.missions.verbs.ending import withdraw
from models.missions.verbs.invoices import close_without_invoice
from models.missions.verbs.quotes import approve_quote, reject_quote, submit_quote
from models.missions.verbs.slots import wishes_of
from models.missions.verbs.upkeep import amend, renew_link
from models.people.tenant_link import TenantLink, live_link, live_link_of
from models.workflow import Role, Status
from notifications.sender import drain
from settings import current
from tests.controllers.acts import photo
from tests.support.story import BY_PHONE, FORM, NO_TENANT, Story, account, ahead, begin, day, draft, spans
from tests.support.web import Browser, Form, Page, Upload, everything, files_of, signed_in, tenant_of

S = Status
DAY, NEXT_DAY = day(30), day(31)


async def publishing(app: Litestar) -> tuple[Browser, Form]:
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open("/gestion/missions/nouvelle")
    return nadia, page.form("/gestion/missions/nouvelle")


async def test_every_fault_of_a_publication_is_told_at_once_and_all_that_was_typed_is_kept(
    app: Litestar,
) -> None:
    nadia, form = await publishing(app)
    typed = {
        "description": "Deux lignes\net <b>pas plus</b>",
        "postcode": "5900",
        "tenant_email": "pas une adresse",
        "threshold": "cent",
        "floor": "3e & dernier",
        "follows": "OM-2020-000001",
        "contact_phone": "06 39 98 01 02",
    }
    form.fill(**typed).choose("occupancy", "occupied").choose("urgency", "urgent")
    form.rows("wish", (DAY, "12:00", "10:00"), (NEXT_DAY, "8 heures", "10:00"))
    form.attach("photos", photo("degats.jpg"), Upload("note.txt", b"?", "image/jpeg")).press("publish")
    before = await Mission.count()
    page = Page(await nadia.send(form))
    assert page.status == 422
    assert page.title.startswith("Erreur : ")
    assert "note.txt" in page.error_of("photos")
    wrong = ["title", "trade", "address", "postcode", "town", "tenant_name", "tenant_email", "threshold"]
    for name in [*wrong, "follows", "contact_name", "wish-2"]:
        assert page.error_of(name), name
    assert len(page.summary) >= 12
    again = page.form("/gestion/missions/nouvelle")
    for name, value in typed.items():
        assert again[name] == value, name
    assert again.values("occupancy") == ["occupied"]
    assert again["urgency"] == "urgent"
    assert again.values("wish_end")[:2] == ["10:00", "10:00"]
    assert "degats.jpg, reçu" in page.text
    assert await Mission.count() == before
    # Mended, it goes through, photo and all.
    again.fill(title="Porte bloquée", address="3 rue Neuve", town="Lille", postcode="59000", threshold="150")
    again.fill(tenant_name="Ana Lopes", tenant_email="ana@locataire.example", follows="", contact_phone="")
    again.choose("trade", "locksmith").rows("wish", (DAY, "10:00", "12:00")).press("publish")
    page = await nadia.submit(again)
    assert "est publiée" in page.notice
    mission = await Mission.objects().where(Mission.title == "Porte bloquée").first()
    assert mission is not None
    assert [f.name for f in await files_of(mission)] == ["degats.jpg"]
    assert "<b>pas plus</b>" in page.text


async def test_a_wish_with_its_end_before_its_start_is_told_beside_it(app: Litestar) -> None:
    nadia, form = await publishing(app)
    form.rows("wish", (DAY, "10:00", "12:00"), (DAY, "12:00", "10:00"))
    page = Page(await nadia.send(form.press("publish")))
    assert page.error_of("wish-2") == "La fin doit être après le début."
    assert page.error_of("wish-1") == ""


async def test_an_occupied_home_needs_a_way_to_reach_somebody_and_an_empty_one_does_not(
    app: Litestar,
) -> None:
    nadia, form = await publishing(app)
    form.fill(title="Vitre", address="3 rue Neuve", town="Lille", postcode="59000", tenant_name="Ana Lopes")
    form.choose("trade", "glazing").choose("occupancy", "occupied").press("publish")
    page = Page(await nadia.send(form))
    assert page.status == 422
    assert page.error_of("tenant_email")
    assert len(page.summary) == 1
    form = page.form("/gestion/missions/nouvelle").choose("occupancy", "vacant").fill(tenant_name="")
    assert (await nadia.send(form.press("publish"))).status_code == 303


async def test_a_mission_may_follow_another(app: Litestar) -> None:
    nadia, form = await publishing(app)
    earlier = await Mission.objects().first()
    assert earlier is not None
    form.fill(title="Vitre", address="3 rue Neuve", town="Lille", postcode="59000")
    form.choose("trade", "glazing").choose("occupancy", "vacant").fill(follows=earlier.reference)
    page = await nadia.submit(form.press("publish"))
    assert f"Suite de {earlier.reference}" in page.text


async def amending(app: Litestar, story: Story) -> tuple[Browser, str, Form]:
    nadia = await signed_in(app, story.manager_account)
    base = f"/gestion/missions/{story.mission.reference}"
    return nadia, base, (await nadia.open(f"{base}/corriger")).form(f"{base}/corriger")


async def test_who_corrects_the_trade_of_a_mission_on_offer_reads_that_others_hear_of_it(
    app: Litestar,
) -> None:
    story = await begin()
    await account(Role.CONTRACTOR, "Ludovic Petit", trades="painting")
    nadia, base, form = await amending(app, story)
    page = await nadia.submit(form.choose("trade", "painting").press("amend"))
    assert page.notice == "La mission est corrigée. Les prestataires concernés sont prévenus."
    form = (await nadia.open(f"{base}/corriger")).form(f"{base}/corriger")
    page = await nadia.submit(form.fill(floor="4e étage").press("amend"))
    assert page.notice == "La mission est corrigée."


async def test_no_mission_follows_itself_nor_one_that_follows_it(app: Litestar) -> None:
    story = await begin()
    second = await publish(FORM | {"follows": story.mission.id}, [], story.manager)
    third = await publish(FORM | {"follows": second.id}, [], story.manager)
    for wrong in (story.mission, second, third):
        nadia, base, form = await amending(app, story)
        page = Page(await nadia.send(form.fill(follows=wrong.reference).press("amend")))
        assert page.status == 422
        assert "ne peut être la suite d'elle-même" in page.error_of("follows")
        assert page.form(f"{base}/corriger")["follows"] == wrong.reference
    assert (await story.reload()).follows is None


async def test_the_correction_opens_with_what_is_known_and_changes_nothing_by_itself(app: Litestar) -> None:
    from models.missions.mission import Mission as M

    story = await begin(S.SLOTS_PROPOSED)
    await amend(story.mission, FORM, spans(100), story.manager)
    nadia, _, form = await amending(app, story)
    before = await M.select().where(M.id == story.mission.id).first()
    wishes = (await everything())["wish"]
    assert (await nadia.send(form.press("amend"))).status_code == 303
    after = await M.select().where(M.id == story.mission.id).first()
    assert before is not None
    assert after is not None
    assert after | {"version": 0} == before | {"version": 0}
    assert len((await everything())["wish"]) == len(wishes) == 1


async def test_a_changed_contact_kills_the_old_link_and_gets_a_new_one(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    tenant, path = await tenant_of(app, story.mission)
    nadia, _, form = await amending(app, story)
    await drain()
    form.fill(tenant_name="Ana Lopes", tenant_email="ana@locataire.example").press("amend")
    await nadia.submit(form)
    page = await tenant.open(path, status=410)
    assert page.actions == [], "who is no longer the contact can not call for a new link"
    await drain()
    mails = sorted((current().data_dir / "mail").glob("*.eml"))
    assert "ana@locataire.example" in mails[-1].read_text()
    other, new_path = await tenant_of(app, story.mission)
    assert new_path != path
    assert "Lopes" in (await other.open(new_path)).text


async def test_the_same_contact_keeps_its_link(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    tenant, path = await tenant_of(app, story.mission)
    nadia, _, form = await amending(app, story)
    await nadia.submit(form.fill(title="Fuite, suite").press("amend"))
    assert (await tenant.get(path)).status_code == 200


async def test_a_wrong_correction_comes_back_as_it_was_typed(app: Litestar) -> None:
    nadia, base, form = await amending(app, await begin(S.SLOTS_PROPOSED))
    page = Page(await nadia.send(form.fill(title="", town="Lens").press("amend")))
    assert page.status == 422
    assert page.error_of("title")
    assert page.form(f"{base}/corriger")["town"] == "Lens"


async def test_a_wish_that_is_over_is_told_beside_it_unless_it_stood_there(app: Litestar) -> None:
    nadia, form = await publishing(app)
    form.fill(title="Vitre", address="3 rue Neuve", town="Lille", postcode="59000")
    form.choose("trade", "glazing").choose("occupancy", "vacant")
    over = clock.now().date().isoformat()
    page = Page(await nadia.send(form.rows("wish", (over, "00:00", "00:30")).press("publish")))
    assert page.status == 422
    assert "déjà passé" in page.error_of("wish-1")
    story = await begin(S.NEW)
    await amend(story.mission, FORM, spans(2), story.manager)
    ahead(hours=24)
    nadia, _, form = await amending(app, story)
    await nadia.submit(form.fill(title="Fuite, suite").press("amend"))
    mission = await story.reload()
    assert (mission.title, len(await wishes_of(mission.id))) == ("Fuite, suite", 1)
    nadia, _, form = await amending(app, story)
    again = form.rows("wish", (over, "10:00", "11:00")).press("amend")
    assert "déjà passé" in Page(await nadia.send(again)).error_of("wish-1")


async def test_a_finished_mission_is_not_corrected(app: Litestar) -> None:
    story = await begin(S.WORK_CONFIRMED)
    nadia, _, form = await amending(app, story)
    await close_without_invoice(story.mission, "Offert", story.manager)
    form.put("_version", str(story.mission.version))
    page = Page(await nadia.send(form.press("amend")))
    assert page.status == 409
    assert "ne peut plus être corrigée" in page.notice


async def test_a_copied_link_is_shown_once_works_and_kills_the_old_one(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    tenant, path = await tenant_of(app, story.mission)
    nadia = await signed_in(app, story.manager_account)
    base = f"/gestion/missions/{story.mission.reference}"
    form = (await nadia.open(f"{base}/lien")).form(f"{base}/lien").press("copy")
    for htmx in (True, False):
        # The second of two clicks has the same address.
        page = Page(await nadia.send(form, htmx=htmx))
        address = page.at("panel").one(class_="address").text
        assert address.startswith("http://127.0.0.1:8000/locataire/")
    link = await live_link(story.mission.id)
    assert address.endswith(link.key)
    assert link.key not in (await nadia.open(base)).text
    assert link.key not in (await nadia.open(f"{base}/lien")).text
    assert (await tenant.get(path)).status_code == 410
    other = Browser(app)
    assert (await other.get(await other.enter(link))).status_code == 200
    live = await TenantLink.count().where(TenantLink.revoked_at.is_null())
    assert live == 1
    assert "a copié un nouveau lien" in (await nadia.open(base)).text


async def test_the_link_is_sent_again_only_where_there_is_an_address(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED, **BY_PHONE)
    nadia = await signed_in(app, story.manager_account)
    base = f"/gestion/missions/{story.mission.reference}"
    page = await nadia.open(f"{base}/lien")
    form = page.form(f"{base}/lien")
    assert [b.get("value") for b in form.node.all("button")] == ["copy"]
    page = Page(await nadia.send(form.put("answer", "mail")))
    assert page.status == 422
    assert "Ni adresse e-mail ni mobile français ne sont connus" in page.text


async def test_a_home_without_anybody_has_no_link(app: Litestar) -> None:
    story = await begin(**NO_TENANT)
    nadia = await signed_in(app, story.manager_account)
    base = f"/gestion/missions/{story.mission.reference}"
    assert not any(action.startswith(f"{base}/lien") for action in (await nadia.open(base)).actions)
    assert (await nadia.get(f"{base}/lien")).status_code == 409


async def test_damage_photos_are_added_by_the_manager_alone(app: Litestar) -> None:
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    base = f"/gestion/missions/{story.mission.reference}"
    form = (await nadia.open(base)).form(f"{base}/photos")
    assert form["kind"] == "damage"
    await nadia.submit(form.attach("photos", photo("degats.jpg")))
    karim = await signed_in(app, story.karim_account)
    page = await karim.open(f"/missions/{story.mission.reference}")
    assert len(page.at("mission-request").all("img")) == 1
    assert f"/missions/{story.mission.reference}/photos" not in page.actions


async def deciding(app: Litestar, status: Status) -> tuple[Browser, Story, str]:
    story = await begin(status)
    nadia = await signed_in(app, story.manager_account)
    kind = "devis" if status is S.QUOTE_SUBMITTED else "facture"
    return nadia, story, f"/gestion/missions/{story.mission.reference}/{kind}"


DECISIONS = [
    (S.QUOTE_SUBMITTED, "approve", S.QUOTE_APPROVED, "Le devis est validé"),
    (S.QUOTE_SUBMITTED, "reject", S.QUOTE_REJECTED, "Le devis est refusé"),
    (S.INVOICED, "accept", S.CLOSED, "La facture est acceptée"),
    (S.INVOICED, "reject", S.WORK_CONFIRMED, "La facture est refusée"),
]


@pytest.mark.parametrize("htmx", [False, True], ids=["without htmx", "with htmx"])
@pytest.mark.parametrize("status, answer, target, told", DECISIONS, ids=[f"{d[0]} {d[1]}" for d in DECISIONS])
async def test_a_decision_is_made_from_the_desk_in_one_press(
    app: Litestar, status: Status, answer: str, target: Status, told: str, htmx: bool
) -> None:
    nadia, story, path = await deciding(app, status)
    form = (await nadia.open("/gestion")).form(path).fill(reason="Il manque la main-d'œuvre").press(answer)
    response = await nadia.send(form, htmx=htmx)
    page = Page(response) if htmx else await nadia.follow(response)
    if not htmx:
        assert response.headers["Location"] == "/gestion"
    assert page.has("decisions")
    # The short answer says that the table below is to be asked for anew.
    assert page.has("all-missions") != htmx
    assert ("HX-Trigger" in response.headers) == htmx
    assert told in page.notice
    assert "Aucune décision ne vous attend." in page.text
    assert (await story.reload()).status == target


@pytest.mark.parametrize("htmx", [False, True], ids=["without htmx", "with htmx"])
@pytest.mark.parametrize("status", [S.QUOTE_SUBMITTED, S.INVOICED], ids=["quote", "invoice"])
async def test_a_refusal_without_a_reason_stays_on_the_desk_and_says_so(
    app: Litestar, status: Status, htmx: bool
) -> None:
    nadia, story, path = await deciding(app, status)
    form = (await nadia.open("/gestion")).form(path).press("reject")
    page = Page(await nadia.send(form, htmx=htmx))
    assert page.status == 422
    assert page.has("decisions")
    assert page.is_whole != htmx
    assert page.error_of(f"{story.mission.reference}-reason")
    assert not page.is_whole or page.title.startswith("Erreur : ")
    # Focus goes to the summary, which leads to the field.
    assert page.summary
    assert (await story.reload()).status == status
    page.form(path)


async def test_a_decision_without_its_button_stays_on_the_desk_and_says_so(app: Litestar) -> None:
    nadia, _, path = await deciding(app, S.QUOTE_SUBMITTED)
    page = Page(await nadia.send((await nadia.open("/gestion")).form(path)))
    assert page.status == 422
    assert "Choisissez l'un des boutons" in page.text


async def test_a_decision_that_somebody_else_made_is_told_on_the_desk(app: Litestar) -> None:
    nadia, story, path = await deciding(app, S.QUOTE_SUBMITTED)
    form = (await nadia.open("/gestion")).form(path).press("approve")
    await reject_quote(story.mission, await story.last_quote(), "Trop cher", story.manager)
    page = Page(await nadia.send(form, htmx=True))
    assert page.status == 409
    assert page.has("decisions")
    assert "HX-Trigger" in page.headers
    assert "La mission a changé" in page.notice
    assert (await story.reload()).status == S.QUOTE_REJECTED


@pytest.mark.parametrize("htmx", [True, False])
async def test_of_several_the_desk_names_the_mission_that_moved_on_and_says_how(
    app: Litestar, *, htmx: bool
) -> None:
    nadia, story, path = await deciding(app, S.QUOTE_SUBMITTED)
    await deciding(app, S.INVOICED)
    form = (await nadia.open("/gestion")).form(path)
    form["reason"] = "Trop cher pour un joint"
    await approve_quote(story.mission, await story.last_quote(), story.manager)
    page = Page(await nadia.send(form.press("reject"), htmx=htmx))
    assert page.status == 409
    told = page.notice.replace("\xa0", " ")
    assert f"{story.manager.name} a validé le devis de 420,00 € (à l'instant)." in told
    assert "Trop cher pour un joint" in told
    [link] = page.root.one(class_="notice").all("a")
    assert link.text == f"{story.mission.title} ({story.mission.reference})"
    assert link.get("href") == f"/gestion/missions/{story.mission.reference}"


async def test_only_the_version_that_was_looked_at_is_decided(app: Litestar) -> None:
    """Even where the version of the mission was not looked at."""
    nadia, story, path = await deciding(app, S.QUOTE_SUBMITTED)
    form = (await nadia.open("/gestion")).form(path).press("approve")
    await submit_quote(story.mission, story.karim, amount_cents=99900, file=await draft(story.karim))
    form.put("_version", str(story.mission.version))
    assert (await nadia.send(form)).status_code == 409
    for seen in ("", "0", "x", "999999999"):
        assert (await nadia.send(form.put("seen", seen))).status_code == 409, seen
    assert (await story.reload()).status == S.QUOTE_SUBMITTED


async def test_decisions_are_counted_no_further_than_anybody_reads(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two hundred thousand missions some ten thousand may wait: nobody needs the very number."""
    for module in (desk_page, waiting):
        monkeypatch.setattr(module, "MOST", 3)
        monkeypatch.setattr(module, "SHOWN", 1)
    for number in range(4):
        await begin(S.QUOTE_SUBMITTED, title=f"Numéro {number}")
    nadia = await signed_in(app, (await begin(S.NEW)).manager_account)
    page = await nadia.open("/gestion")
    assert "3 décisions ou plus vous attendent." in page.text
    assert "Encore au moins 2 décisions." in page.text
    [link] = [one for one in page.root.all("a") if one.text == "Tout afficher"]
    page = await nadia.open(link.get("href"))
    assert len(page.root.all("article")) == 3
    assert "Tout afficher" not in page.text


async def test_what_waits_beyond_the_first_ones_is_one_link_away(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "SHOWN", 1)
    for number in range(3):
        story = await begin(S.SLOTS_PROPOSED, title=f"Numéro {number}")
        await note(story.mission.id, LISTED)
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open("/gestion")
    assert len(page.at("sans-reponse").all("li")) == 1
    [link] = page.at("sans-reponse").all("a", href="/gestion?tout=1#sans-reponse")
    assert "3 en tout." in page.at("sans-reponse").text
    page = await nadia.open(link.get("href").partition("#")[0])
    assert len(page.at("sans-reponse").all("li")) == 3
    assert "en tout" not in page.at("sans-reponse").text


async def test_whoever_looks_for_a_mission_reads_first_what_was_found(app: Litestar) -> None:
    """What waits is told above it, by its number, and leads back to the desk; also on the pages that follow."""
    waits = await begin(S.QUOTE_SUBMITTED, title="Volet bloqué")
    await note(waits.mission.id, LISTED)
    await begin(S.NEW, title="Chaudière en panne")
    nadia = await signed_in(app, waits.manager_account)
    for looked_for in ("q=chaudiere", "statut=new", "lieu=59", f"apres={datetime.now(UTC).isoformat()}~0"):
        page = await nadia.open(f"/gestion?{looked_for}")
        assert not page.has("decisions"), looked_for
        assert not page.has("sans-reponse")
        assert page.root.one("h1").text == "Missions"
        links = {link.text: link.get("href") for link in page.root.one(class_="desk__summary").all("a")}
        assert links == {
            "1 décision à prendre": "/gestion",
            "1 mission sans réponse": "/gestion#sans-reponse",
        }
    assert (await nadia.open("/gestion")).has("sans-reponse")
    for nothing in ("q=", "statut=&q=++", "statut=inconnu"):
        assert (await nadia.open(f"/gestion?{nothing}")).has("decisions"), nothing


async def test_the_desk_shows_the_oldest_decision_first_and_what_it_needs(app: Litestar) -> None:
    first = await begin(S.QUOTE_SUBMITTED, title="La plus ancienne")
    ahead(hours=2)
    await begin(S.INVOICED, title="La plus récente")
    nadia = await signed_in(app, first.manager_account)
    page = await nadia.open("/gestion")
    assert "2 décisions vous attendent." in page.text
    cards = page.root.all("article", "decision")
    assert [("La plus ancienne" in card.text) for card in cards] == [True, False]
    assert "420,00 €" in cards[0].text
    assert "Plomberie Durand" in cards[0].text
    assert "depuis 2 h" in cards[0].text
    assert "270,00 € de plus que le montant autorisé" in cards[1].text
    assert [b.text for b in cards[0].all("button")] == ["Valider le devis", "Refuser le devis"]
    assert [b.text for b in cards[1].all("button")] == ["Accepter la facture", "Refuser la facture"]


async def test_the_manager_answers_for_a_tenant_without_mail(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED, **BY_PHONE)
    nadia = await signed_in(app, story.manager_account)
    base = f"/gestion/missions/{story.mission.reference}"
    page = await nadia.open(base)
    assert "Saisir la réponse du locataire" in [b.text for b in page.root.all("button")]
    form = (await nadia.open(f"{base}/reponse")).form(f"{base}/reponse")
    wishes = form.offered("wish")
    form.choose("wish", *wishes[:6]).fill(word="Le matin seulement").press("decline")
    page = Page(await nadia.send(form))
    assert page.status == 422
    assert page.error_of("wish")
    form = page.form(f"{base}/reponse")
    assert form["word"] == "Le matin seulement"
    page = await nadia.submit(form.choose("wish", wishes[0]).press("decline"))
    assert "La réponse du locataire est enregistrée" in page.notice
    assert "Nadia Benali, pour Camille Martin, a répondu qu'aucun créneau ne convient." in page.text


async def test_a_former_contractor_may_be_let_back_and_an_unknown_one_not(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    await withdraw(story.mission, "Trop loin", story.karim)
    nadia = await signed_in(app, story.manager_account)
    base = f"/gestion/missions/{story.mission.reference}"
    form = (await nadia.open(base)).form(f"{base}/retour").press("readmit")
    for other in ("0", "", "999", str(story.sophie_account.id)):
        form.put("contractor", other)
        assert (await nadia.send(form)).status_code == 409, other
    form.put("contractor", str(story.karim_account.id))
    page = await nadia.submit(form)
    assert "peut à nouveau prendre la mission" in page.notice


async def test_reassigning_may_let_the_same_contractor_take_it_again(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    nadia = await signed_in(app, story.manager_account)
    base = f"/gestion/missions/{story.mission.reference}"
    form = (await nadia.open(f"{base}/reattribution")).form(f"{base}/reattribution")
    page = Page(await nadia.send(form.choose("allow_again", "yes").press("reassign")))
    assert page.status == 422
    form = page.form(f"{base}/reattribution")
    assert form.values("allow_again") == ["yes"], "what was ticked is kept"
    await nadia.submit(form.fill(reason="Injoignable").press("reassign"))
    karim = await signed_in(app, story.karim_account)
    assert (await karim.get(f"/missions/{story.mission.reference}")).status_code == 200


async def test_the_summary_of_a_publication_leads_down_the_page(app: Litestar) -> None:
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    form = (await nadia.open("/gestion/missions/nouvelle")).form("/gestion/missions/nouvelle")
    page = Page(await nadia.send(form.press("publish"), htmx=True))
    links = [node.get("href")[3:] for node in page.root.one(class_="summary").all("a")]
    fields = [node.get("id")[2:] for node in page.root if node.get("id").startswith("f-")]
    assert links == [name for name in fields if name in links]
    assert links[:3] == ["title", "trade", "occupancy"]


@pytest.mark.parametrize("htmx", [False, True], ids=["without htmx", "with htmx"])
async def test_a_link_that_no_mail_can_replace_is_shown_with_the_correction(
    app: Litestar, htmx: bool
) -> None:
    story = await begin(S.SLOTS_PROPOSED, **BY_PHONE)
    old = await renew_link(story.mission, story.manager, by_hand=True)
    await story.reload()
    nadia, _, form = await amending(app, story)
    form.fill(tenant_name="Dominique Autre", tenant_phone="01 99 00 44 55").press("amend")
    first, second = await nadia.send(form, htmx=htmx), await nadia.send(form, htmx=htmx)
    new = await live_link_of(story.mission.id)
    assert new is not None
    assert new.key != old.key
    for answer in (first, second):
        assert answer.status_code == 200
        assert answer.text.count(f"/locataire/{new.key}") == 2, "to be read, and to be copied"
        assert "ancien lien ne s" in answer.text
    assert (first.headers.get("HX-Retarget") == "#mission-form") == htmx
