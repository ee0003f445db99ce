"""The tenant's link: one mission, one key, and what happens when it is not good any more."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from litestar import Litestar

from models import clock
from models.agenda.slot import Slot
from models.missions.event import MissionEvent
from models.missions.facts import facts_of
from models.missions.outbox import Message
from models.missions.verbs.ending import cancel
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.upkeep import amend, renew_link
from models.missions.verbs.visits import report_no_show, reschedule, schedule
from models.missions.verbs.work import complete, dispute_work
from models.people.tenant_link import TenantLink, live_link, revoke_links
from models.workflow import Status
from notifications.sender import drain
from settings import current
from tests.controllers.acts import NO_LINK
from tests.support.server import text_of
from tests.support.story import BY_PHONE, FORM, NO_TENANT, Story, ahead, begin, key_of_tenant, spans
from tests.support.web import Browser, Page, everything, files_of, signed_in, tenant_of
from tests.uploads.samples import jpeg

S = Status


async def test_opening_the_link_takes_the_key_out_of_the_address(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    link = await live_link(story.mission.id)
    response = await Browser(app).get(f"/locataire/{link.key}")
    assert (response.status_code, response.content) == (303, b"")
    assert response.headers["Location"] == f"/locataire/m/{link.id}"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith(f"locataire={link.key};")
    for part in ("HttpOnly", f"Path=/locataire/m/{link.id}", "SameSite=lax", "Max-Age=2592000"):
        assert part in cookie
    browser, base = await tenant_of(app, story.mission)
    assert link.key not in (await browser.get(base)).text


async def test_a_wrong_key_opens_nothing(app: Litestar) -> None:
    key = await key_of_tenant((await begin(S.SLOTS_PROPOSED)).mission)
    browser = Browser(app)
    answers = [await browser.get(f"/locataire/{wrong}") for wrong in (key[:-1], key + "A", "m", "%00", "é")]
    assert {answer.status_code for answer in answers} == {404}
    assert "set-cookie" not in answers[0].headers


async def test_the_database_does_not_hold_the_key(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    key = await key_of_tenant(story.mission)
    await drain()
    assert key not in str(await everything(but=()))


async def test_nothing_is_preselected_and_every_decision_has_its_value(app: Litestar) -> None:
    browser, base = await tenant_of(app, (await begin(S.SLOTS_PROPOSED)).mission)
    form = (await browser.open(base)).form(f"{base}/creneau")
    assert form.values("slot") == []
    assert [(b.get("name"), b.get("value")) for b in form.node.all("button")] == [("answer", "choose")]
    page = await browser.open(f"{base}/refus")
    assert page.form(f"{base}/refus").values("wish") == []


async def test_a_mail_scanner_that_presses_everything_decides_nothing(app: Litestar) -> None:
    """It opens every link of the page and sends every form with the fields that it finds."""
    for status in (S.SLOTS_PROPOSED, S.SCHEDULED, S.WORK_DONE):
        story = await begin(status)
        browser, base = await tenant_of(app, story.mission)
        before = await everything()
        pages = [base]
        for path in pages:
            page = await browser.open(path)
            found = [form.get("action") for form in page.root.all("form") if form.get("method") != "post"]
            pages += [address for address in found if address not in pages]
            for action in [form.get("action") for form in page.root.all("form", method="post")]:
                form = page.form(action)
                for name in {"slot", "wish"} & set(form.names()):
                    form.choose(name, form.offered(name)[0])
                if "reason" in form.names():
                    form["reason"] = "x"
                assert (await browser.send(form)).status_code == 422
        assert await everything() == before
        assert (await story.reload()).status == status


async def test_choosing_none_is_told_beside_the_choice(app: Litestar) -> None:
    browser, base = await tenant_of(app, (await begin(S.SLOTS_PROPOSED)).mission)
    page = Page(await browser.send((await browser.open(base)).form(f"{base}/creneau").press("choose")))
    assert page.status == 422
    assert page.title.startswith("Erreur : ")
    assert page.error_of("slot") == "Choisissez l'un des créneaux proposés."


async def test_a_choice_can_be_changed_until_it_is_planned(app: Litestar) -> None:
    story = await begin(S.SLOT_CHOSEN)
    browser, base = await tenant_of(app, story.mission)
    page = await browser.open(base)
    assert "Votre choix est transmis" in page.text
    page = await browser.open(page.leads_to("Changer de créneau"))
    assert "Votre choix d'avant" in page.text
    form = page.form(f"{base}/creneau")
    before = story.mission.chosen_slot
    other = next(slot for slot in form.offered("slot") if slot != str(before))
    page = await browser.submit(form.choose("slot", other).press("choose"))
    assert "Merci. Votre choix est transmis." in page.notice
    assert str((await story.reload()).chosen_slot) == other


async def test_where_no_other_is_offered_who_has_chosen_may_say_that_none_suits(app: Litestar) -> None:
    story = await begin(S.SLOT_CHOSEN)
    await Slot.update({Slot.state: "void"}).where(Slot.id != story.mission.chosen_slot)
    browser, base = await tenant_of(app, story.mission)
    page = await browser.open(base)
    assert "Votre choix est transmis" in page.text
    assert "Changer de créneau" not in page.text
    page = await browser.open(page.leads_to("Aucun créneau ne me convient"))
    assert "Dites-nous quand vous êtes là" in page.text


async def test_no_slot_suits_and_the_wishes_and_the_word_arrive(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, story.mission)
    form = (await browser.open(f"{base}/refus")).form(f"{base}/refus")
    wishes = form.offered("wish")
    form.choose("wish", *wishes[:6]).fill(word="Plutôt le soir").press("decline")
    page = Page(await browser.send(form))
    assert page.status == 422
    assert page.error_of("wish") == "Choisissez 5 moments au plus."
    form = page.form(f"{base}/refus")
    assert form.values("wish") == wishes[:6]
    assert form["word"] == "Plutôt le soir"
    page = await browser.submit(form.choose("wish", *wishes[:2]).press("decline"))
    assert "Votre réponse est transmise" in page.text
    karim = await signed_in(app, story.karim_account)
    contractors = await karim.open(f"/missions/{story.mission.reference}/creneaux")
    assert "Plutôt le soir" in contractors.text
    chips = [node.get("value").partition(":")[2] for node in contractors.root.all("button", name="do")]
    assert set(wishes[:2]) <= set(chips)
    assert contractors.text.count("souhaité par le locataire") == 2


@pytest.mark.parametrize("wished", [True, False], ids=["with", "without"])
async def test_wishes_are_spoken_of_where_there_were_any(app: Litestar, wished: bool) -> None:
    browser, base = await tenant_of(app, (await begin(S.SLOTS_PROPOSED)).mission)
    form = (await browser.open(f"{base}/refus")).form(f"{base}/refus").fill(word="Appelez-moi le matin.")
    if wished:
        form.choose("wish", form.offered("wish")[0])
    page = await browser.submit(form.press("decline"))
    assert "Votre réponse est transmise." in page.text
    assert ("a reçu vos souhaits" in page.text) is wished
    assert ("Plomberie Durand va vous proposer de nouveaux créneaux." in page.text) is not wished


async def test_a_wish_that_the_form_never_offered_is_refused(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, story.mission)
    for wish in ("2020-01-06T08:00/12:00", "never", "2030-01-07T12:00/08:00"):
        form = (await browser.open(f"{base}/refus")).form(f"{base}/refus").press("decline")
        page = Page(await browser.send(form.put("wish", wish)))
        assert page.status == 422, wish
        assert page.error_of("wish")


async def test_the_appointment_can_be_moved_for_a_reason(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    browser, base = await tenant_of(app, story.mission)
    form = (await browser.open(f"{base}/deplacer")).form(f"{base}/deplacer").press("reschedule")
    page = Page(await browser.send(form))
    assert page.status == 422
    assert page.error_of("reason")
    form = page.form(f"{base}/deplacer").fill(reason="Je travaille ce jour-là").press("reschedule")
    page = await browser.submit(form)
    assert "Ce rendez-vous est annulé" in page.text


async def test_reserves_need_a_message_and_keep_the_photo_that_came_with_them(app: Litestar) -> None:
    from tests.controllers.acts import photo

    story = await begin(S.WORK_DONE)
    browser, base = await tenant_of(app, story.mission)
    form = (await browser.open(f"{base}/reserves")).form(f"{base}/reserves")
    form.attach("photos", photo("fuite.jpg")).press("dispute")
    page = Page(await browser.send(form))
    assert page.status == 422
    assert page.error_of("reason")
    assert "fuite.jpg, reçu" in page.text
    form = page.form(f"{base}/reserves").fill(reason="Ça goutte encore").press("dispute")
    page = await browser.submit(form)
    assert "Vos réserves sont transmises" in page.notice
    karim = await signed_in(app, story.karim_account)
    page = await karim.open(f"/missions/{story.mission.reference}")
    assert "Ça goutte encore" in page.text
    pictures = [image.get("src") for image in page.at("mission-photos").all("img")]
    assert len(pictures) == 1
    assert (await karim.get(pictures[0])).status_code == 200


async def test_what_is_not_a_photo_is_told_and_the_message_is_kept(app: Litestar) -> None:
    from tests.support.web import Upload

    story = await begin(S.WORK_DONE)
    browser, base = await tenant_of(app, story.mission)
    form = (await browser.open(f"{base}/reserves")).form(f"{base}/reserves")
    form.fill(reason="Ça goutte encore").attach(
        "photos", Upload("fuite.jpg", jpeg(), "image/jpeg"), Upload("note.txt", b"bonjour", "text/plain")
    )
    page = Page(await browser.send(form.press("dispute")))
    assert page.status == 422
    assert "« note.txt » n'est pas une photo" in page.error_of("photos")
    form = page.form(f"{base}/reserves")
    assert form["reason"] == "Ça goutte encore"
    assert "fuite.jpg, reçu" in page.text


async def test_a_photo_that_came_back_with_the_form_may_be_taken_out(app: Litestar) -> None:
    from tests.controllers.acts import photo

    story = await begin(S.WORK_DONE)
    browser, base = await tenant_of(app, story.mission)
    form = (await browser.open(f"{base}/reserves")).form(f"{base}/reserves")
    form.attach("photos", photo("fuite.jpg"), photo("mauvaise.jpg")).press("dispute")
    form = Page(await browser.send(form)).form(f"{base}/reserves")
    good, wrong = form.values("kept_photos")
    assert form.offered("kept_photos") == [good, wrong]
    await browser.submit(form.choose("kept_photos", good).fill(reason="Ça goutte encore").press("dispute"))
    assert [file.name for file in await files_of(story.mission)] == ["fuite.jpg"]


async def _expire(story: Story) -> None:
    past = clock.now() - timedelta(days=1)
    await TenantLink.update({TenantLink.expires_at: past}).where(TenantLink.mission == story.mission.id)


async def test_an_expired_link_says_so_and_sends_a_new_one_to_the_address_on_file_alone(
    app: Litestar,
) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, story.mission)
    await _expire(story)
    for path in ("", "/refus", "/rendez-vous.ics", "?changer=1"):
        page = await browser.open(base + path, status=410)
        assert "Ce lien n'est plus valable" in page.text
        # Nothing of the mission; whoever holds an old mail may be anybody.
        for word in ("Martin", "Fuite", "Lilas", "@locataire.example", story.mission.reference):
            assert word not in page.text
    page = await browser.open(base, status=410)
    form = page.form(f"{base}/lien").press("renew")
    assert set(form.names()) == {"_token", "_key", "answer"}
    await Message.delete(force=True)
    page = Page(await browser.send(form.put("email", "mechant@example.org")))
    assert page.status == 200
    assert "Un nouveau lien vous est envoyé" in page.text
    assert await drain() == 1
    mails = list((current().data_dir / "mail").glob("*.eml"))
    assert [FORM["tenant_email"] in mail.read_text() for mail in mails] == [True]
    assert "mechant" not in mails[0].read_text()
    # Who asked need not be who reads that mail: an old key opens nothing by asking.
    assert "Ce lien n'est plus valable" in (await browser.open(base, status=410)).text
    assert "Un nouveau lien vous est envoyé" in Page(await browser.send(form)).text
    assert await Message.count() == 1, "one click"
    mail = message_from_bytes(mails[0].read_bytes(), policy=policy.default)
    link = next(word for word in text_of(mail).split() if "/locataire/" in word)  # type: ignore[arg-type]
    reader = Browser(app)
    fresh = await reader.follow(await reader.get(link.removeprefix(current().public_url)))
    assert "Martin" in fresh.text


async def test_who_asked_with_an_old_key_may_ask_again_for_the_same_link_until_there_is_another_reader(
    app: Litestar,
) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, story.mission)
    await _expire(story)
    for _ in range(2):
        page = await browser.open(base, status=410)
        assert Page(await browser.send(page.form(f"{base}/lien").press("renew"))).status == 200
    first, second = await Message.objects().where(Message.kind == "new_link").order_by(Message.id)
    assert first.link == second.link, "the message that is late opens it, too"
    other = {"tenant_name": "Ana Lopes", "tenant_email": "ana@locataire.example"}
    await amend(await story.reload(), other, [], story.manager)
    assert (await browser.open(base, status=410)).actions == []
    assert (
        await browser.send(page.form(f"{base}/lien").press("renew").put("_key", "x" * 20))
    ).status_code == 404


async def test_a_form_of_a_link_that_expired_meanwhile_does_nothing(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, story.mission)
    form = (await browser.open(base)).form(f"{base}/creneau")
    form.pick().press("choose")
    await _expire(story)
    assert (await browser.send(form)).status_code == 410
    assert (await story.reload()).status == S.SLOTS_PROPOSED


@pytest.mark.parametrize(
    ("status", "path", "field", "answer"),
    [
        (S.SLOTS_PROPOSED, "/refus", "word", "decline"),
        (S.SCHEDULED, "/deplacer", "reason", "reschedule"),
        (S.WORK_DONE, "/reserves", "reason", "dispute"),
    ],
)
async def test_what_was_written_on_a_link_that_expired_meanwhile_is_given_back(
    app: Litestar, status: Status, path: str, field: str, answer: str
) -> None:
    story = await begin(status)
    browser, base = await tenant_of(app, story.mission)
    form = (await browser.open(base + path)).form(base + path).press(answer)
    form[field] = "Le <b>bac</b> déborde.\nDepuis hier."
    await _expire(story)
    token = form["_token"]
    foreign = Page(await browser.send(form.put("_token", "x" * 43)))
    assert (foreign.status, foreign.has("f-typed")) == (410, False), "another site's form is not ours to show"
    page = Page(await browser.send(form.put("_token", token)))
    assert page.at("f-typed").text == "Le <b>bac</b> déborde. Depuis hier."
    # It is still there when the new link has left.
    page = Page(await browser.send(page.form(f"{base}/lien").press("renew")))
    assert page.at("f-typed").text == "Le <b>bac</b> déborde. Depuis hier."
    assert "Un nouveau lien vous est envoyé" in page.text


async def test_without_an_address_on_file_the_page_says_whom_to_call(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED, **BY_PHONE)
    browser, base = await tenant_of(app, story.mission)
    await _expire(story)
    page = await browser.open(base, status=410)
    assert "Appelez" in page.text
    assert page.actions == [f"{base}/langue"]


async def test_a_revoked_link_can_not_call_for_another(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, story.mission)
    form_token = (await browser.open(base)).form(f"{base}/creneau")["_token"]
    await revoke_links(story.mission.id)
    page = await browser.open(base, status=410)
    assert page.actions == []
    data = {"_token": form_token, "_key": "a-key-of-mine", "answer": "renew"}
    assert (await browser.post(f"{base}/lien", data)).status_code == 404
    # Entering again with the old mail leads to the same page.
    assert (await browser.follow(await browser.get(f"/locataire/{await _old_key(story)}"), 410)).actions == []


async def _old_key(story: Story) -> str:
    link = await TenantLink.objects().where(TenantLink.mission == story.mission.id).first()
    assert link is not None
    return link.key


async def test_two_missions_in_two_tabs_do_not_mix(app: Litestar) -> None:
    """One browser, two links: each form goes to its own mission."""
    first, second = await begin(S.SLOTS_PROPOSED, title="La première"), await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, first.mission)
    other_base = await browser.enter(await live_link(second.mission.id))
    page, other = await browser.open(base), await browser.open(other_base)
    assert "La première" in page.text
    assert "La première" not in other.text
    form, other_form = page.form(f"{base}/creneau"), other.form(f"{other_base}/creneau")
    assert form["_token"] != other_form["_token"]
    form.pick(1).press("choose")
    assert "La première" in (await browser.submit(form)).text
    assert (await second.reload()).status == S.SLOTS_PROPOSED
    assert (await first.reload()).status == S.SLOT_CHOSEN
    # A slot of the one mission is none of the other's.
    other_form.put("slot", form["slot"])
    assert (await browser.send(other_form.press("choose"))).status_code == 422
    assert (await second.reload()).status == S.SLOTS_PROPOSED


async def test_the_tenant_who_is_too_late_reads_where_the_mission_is(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, story.mission)
    form = (await browser.open(base)).form(f"{base}/creneau")
    form.pick().press("choose")
    await cancel(story.mission, "Le bail est résilié", story.manager)
    page = Page(await browser.send(form))
    assert page.status == 409
    assert page.notice
    assert "Cette intervention est annulée" in page.text


async def test_a_form_s_page_that_is_over_shows_the_state(app: Litestar) -> None:
    browser, base = await tenant_of(app, (await begin(S.WORK_CONFIRMED)).mission)
    for path in ("/refus", "/deplacer", "/reserves"):
        page = await browser.open(base + path, status=409)
        assert "n'est plus attendue" in page.notice
        assert "les travaux sont terminés" in page.text


@pytest.mark.parametrize("status", list(S), ids=[s.value for s in S])
async def test_every_state_has_its_page_with_one_heading_and_a_number_to_call(
    app: Litestar, status: Status
) -> None:
    browser, base = await tenant_of(app, (await begin(status)).mission)
    page = await browser.open(base)
    assert len(page.root.all("h1")) == 1
    assert "01 99 00 12 00" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"
    assert not page.root.all("script")
    for hidden in ("420,00", "120,00", "evis", "acture"):
        assert hidden not in page.text


async def test_what_somebody_else_answered_is_told_to_the_tenant(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    slot = (await facts_of(story.mission)).open_slots[0].id
    await choose_slot(story.mission, slot, story.manager)
    browser, base = await tenant_of(app, story.mission)
    assert "Nadia Benali a répondu pour vous" in (await browser.open(base)).text


async def test_the_calendar_file_is_there_while_the_visit_is(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    browser, base = await tenant_of(app, story.mission)
    response = await browser.get(f"{base}/rendez-vous.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "BEGIN:VEVENT" in response.text
    await reschedule(story.mission, "Imprévu", story.karim)
    assert (await browser.get(f"{base}/rendez-vous.ics")).status_code == 404


async def test_the_tenant_s_answers_stand_in_the_history_under_its_name(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, story.mission)
    form = (await browser.open(base)).form(f"{base}/creneau")
    await browser.submit(form.pick().press("choose"))
    last = (
        await MissionEvent.objects()
        .where(MissionEvent.mission == story.mission.id)
        .order_by(MissionEvent.id, ascending=False)
        .first()
    )
    assert last is not None
    assert (last.actor_role, last.actor_name, last.action) == ("tenant", "Camille Martin", "choose_slot")


async def test_a_link_that_is_not_there_is_404(app: Litestar) -> None:
    page = await Browser(app).open(f"/locataire/m/{NO_LINK}", status=404)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    # A tenant has no account: the way on is not the sign-in page.
    assert "/connexion" not in [a.get("href") for a in page.root.one("main").all("a")]
    assert "01 99 00 12 00" in page.text


async def test_who_became_the_contact_after_the_choice_does_not_read_that_it_chose(app: Litestar) -> None:
    story = await begin(S.SLOT_CHOSEN)
    other = {"tenant_name": "Lucie Petit", "tenant_email": "lucie.petit@locataire.example"}
    await amend(story.mission, other, [], story.manager)
    browser, base = await tenant_of(app, story.mission)
    page = await browser.open(base)
    assert page.title.startswith("Un créneau est choisi")
    assert "Votre choix" not in page.text
    assert "Il a été choisi avant que vous suiviez cette réparation." in page.text
    form = (await browser.open(f"{base}?changer=1")).form(f"{base}/creneau")
    assert "Votre choix est transmis." in (await browser.submit(form.pick(1).press("choose"))).text


async def test_a_slot_that_was_taken_while_the_home_had_nobody_is_nobody_s_choice(app: Litestar) -> None:
    story = await begin(S.NEW, **NO_TENANT)
    await propose_slots(story.mission, spans(24, 48), story.karim)
    assert story.mission.status == S.SLOT_CHOSEN
    await amend(story.mission, {name: FORM[name] for name in NO_TENANT}, [], story.manager)
    browser, base = await tenant_of(app, story.mission)
    page = await browser.open(base)
    assert page.title.startswith("Un créneau est choisi")
    assert "a répondu pour vous" not in page.text
    nadia = await signed_in(app, story.manager_account)
    told = (await nadia.open(f"/gestion/missions/{story.mission.reference}")).text
    assert "Créneau retenu." in told
    assert "choisi par le locataire" not in told


async def _answers(story: Story) -> None:
    pass


async def _waits_in_vain(story: Story) -> None:
    ahead(hours=28)
    await report_no_show(story.mission, story.tenant, word="J'ai attendu")


async def _moves(story: Story) -> None:
    await reschedule(story.mission, "Je travaille", story.tenant)


@pytest.mark.parametrize(
    ("status", "says"), [(S.SLOTS_NEEDED, _answers), (S.SCHEDULED, _waits_in_vain), (S.SCHEDULED, _moves)]
)
async def test_what_an_earlier_contact_answered_is_not_said_to_be_the_next_one_s(
    app: Litestar, status: Status, says: Callable[[Story], Awaitable[None]]
) -> None:
    story = await begin(status)
    await says(story)
    other = {"tenant_name": "Lucie Petit", "tenant_email": "lucie.petit@locataire.example"}
    await amend(story.mission, other, [], story.manager)
    browser, base = await tenant_of(app, story.mission)
    page = await browser.open(base)
    assert page.title.startswith("De nouveaux créneaux vont vous être proposés.")
    assert "souhaits" not in page.text


async def test_what_a_manager_found_while_nobody_was_to_be_asked_is_not_said_to_be_the_tenant_s(
    app: Litestar,
) -> None:
    story = await begin(S.NEW, **NO_TENANT)
    await propose_slots(story.mission, spans(24, 48), story.karim)
    await schedule(story.mission, story.karim)
    await complete(story.mission, story.karim, amount_cents=12000)
    await dispute_work(story.mission, "Le robinet goutte", story.manager)
    await amend(story.mission, {name: FORM[name] for name in NO_TENANT}, [], story.manager)
    browser, base = await tenant_of(app, story.mission)
    page = await browser.open(base)
    assert page.title.startswith("L'intervention est rouverte.")
    assert "Votre message" not in page.text


@pytest.mark.parametrize("who", ["manager", "karim"])
async def test_a_choice_that_was_made_for_the_tenant_is_not_said_to_be_its_own(
    app: Litestar, who: str
) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    [first, *_] = (await facts_of(story.mission)).open_slots
    await choose_slot(story.mission, first.id, getattr(story, who), agreed=True)
    karim = await signed_in(app, story.karim_account)
    told = (await karim.open(f"/missions/{story.mission.reference}")).text
    assert "Créneau choisi pour le locataire." in told


async def test_what_was_written_on_a_link_that_was_revoked_meanwhile_is_given_back(app: Litestar) -> None:
    story = await begin(S.WORK_DONE)
    browser, base = await tenant_of(app, story.mission)
    form = (await browser.open(f"{base}/reserves")).form(f"{base}/reserves").fill(reason="Le bac déborde.")
    await renew_link(story.mission, story.manager, by_hand=True)
    page = Page(await browser.send(form.press("dispute")))
    assert page.status == 410
    assert page.at("f-typed").text == "Le bac déborde."
    assert page.actions == [], "another link is the agency's to give"
    assert (await story.reload()).status == S.WORK_DONE
