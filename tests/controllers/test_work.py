"""The contractor's steps: amounts, papers, photos, codes, and what comes back when something is wrong."""

import pytest
from litestar import Litestar

from models.files.stored_file import StoredFile
from models.missions.event import MissionEvent
from models.missions.verbs.upkeep import add_photos, amend
from models.missions.verbs.visits import reschedule
from models.papers.paper import Quote
from models.workflow import Status
from tests.controllers.acts import paper, photo
from tests.support.story import FORM, Story, ahead, begin, draft
from tests.support.web import Browser, Form, Page, Upload, everything, files_of, signed_in

S = Status


async def stepping(app: Litestar, story: Story) -> tuple[Browser, str, Form]:
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    return karim, base, (await karim.open(f"{base}/etape")).form(f"{base}/etape")


async def test_a_text_as_quote_is_told_beside_the_field_and_nothing_typed_is_lost(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim, base, form = await stepping(app, story)
    form.choose("step", "submit_quote").fill(amount="420,50", note="Le siphon est fendu")
    form.attach("quote", Upload("devis.txt", b"420 euros", "application/pdf"))
    form.attach("photos", photo("avant.jpg")).press("confirm")
    page = Page(await karim.send(form))
    assert page.status == 422
    assert "« devis.txt » n'est ni un PDF ni une photo" in page.error_of("quote")
    assert [line for line in page.summary if "devis.txt" in line]
    form = page.form(f"{base}/etape")
    assert (form["step"], form["amount"], form["note"]) == ("submit_quote", "420,50", "Le siphon est fendu")
    # The photo was fine: it is here, said so, and used at the next sending.
    assert "avant.jpg, reçu" in page.text
    assert len(form.values("kept_photos")) == 1
    form.attach("quote", paper("devis.pdf")).press("confirm")
    page = await karim.submit(form)
    assert "Votre devis de 420,50 € est envoyé au gestionnaire." in page.notice
    assert [(str(f.kind), f.name) for f in await files_of(story.mission)] == [
        ("before", "avant.jpg"),
        ("quote", "devis.pdf"),
    ]
    assert not await StoredFile.exists().where(StoredFile.draft.eq(True))


async def test_a_quote_that_was_fine_is_kept_while_the_amount_is_mended(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim, base, form = await stepping(app, story)
    form.choose("step", "submit_quote").fill(amount="beaucoup").attach("quote", paper("devis.pdf"))
    page = Page(await karim.send(form.press("confirm")))
    assert page.status == 422
    assert page.error_of("amount")
    assert "devis.pdf, reçu" in page.text
    page = await karim.submit(page.form(f"{base}/etape").fill(amount="420").press("confirm"))
    assert "420,00 €" in page.notice


async def test_a_quote_chosen_again_replaces_the_one_that_was_kept(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim, base, form = await stepping(app, story)
    form.choose("step", "submit_quote").attach("quote", paper("ancien.pdf"))
    page = Page(await karim.send(form.press("confirm")))
    form = page.form(f"{base}/etape").fill(amount="420").attach("quote", paper("nouveau.pdf", pages=2))
    await karim.submit(form.press("confirm"))
    quote = await Quote.objects().first()
    assert quote is not None
    assert [f.name for f in await files_of(story.mission) if f.id == quote.file] == ["nouveau.pdf"]


@pytest.mark.parametrize(
    "values, field",
    [
        ({"step": ""}, "step"),
        ({"step": "submit_quote", "amount": ""}, "amount"),
        ({"step": "submit_quote", "amount": "-5"}, "amount"),
        ({"step": "submit_quote", "amount": "12,345"}, "amount"),
        ({"step": "submit_quote", "amount": "99999999999"}, "amount"),
        ({"step": "submit_quote", "amount": "100"}, "quote"),
        ({"step": "complete", "amount": ""}, "amount"),
        (
            {
                "step": "plan_second_visit",
                "amount": "100",
                "not_before": "2020-01-01",
                "not_before_reason": "drying",
            },
            "not_before",
        ),
        ({"step": "plan_second_visit", "amount": "100", "not_before": "demain"}, "not_before"),
        ({"step": "plan_second_visit", "amount": "100", "not_before": "2030-01-01"}, "not_before_reason"),
    ],
    ids=lambda value: str(value)[:60],
)
async def test_a_fault_of_a_step_stands_beside_its_field(
    app: Litestar, values: dict[str, str], field: str
) -> None:
    story = await begin(S.SCHEDULED)
    karim, base, form = await stepping(app, story)
    before = await everything()
    page = Page(await karim.send(form.fill(**values, note="Une note").press("confirm")))
    assert page.status == 422, page.text
    assert page.error_of(field)
    assert page.form(f"{base}/etape")["note"] == "Une note"
    assert page.form(f"{base}/etape")["amount"] == values.get("amount", "")
    assert await everything() == before


async def test_a_failed_visit_needs_its_motive_and_a_slot_that_has_begun(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim, base, form = await stepping(app, story)
    offered = [option.get("value") for option in form.node.one("select", name="step").all("option")]
    assert offered == ["", "submit_quote", "plan_second_visit", "complete"]
    # Who writes the form by hand is refused as well.
    assert (await karim.send(form.put("step", "report_failed_visit").press("confirm"))).status_code in (
        409,
        422,
    )
    ahead(hours=25)
    form = (await karim.open(f"{base}/etape")).form(f"{base}/etape").choose("step", "report_failed_visit")
    page = Page(await karim.send(form.press("confirm")))
    assert page.status == 422
    assert page.error_of("motive")
    form = page.form(f"{base}/etape").choose("motive", "absent").press("confirm")
    page = await karim.submit(form)
    assert "La visite impossible est signalée" in page.notice


async def test_one_cent_above_the_authorised_amount_asks_for_a_quote(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim, base, form = await stepping(app, story)
    page = Page(await karim.send(form.choose("step", "complete").fill(amount="150,01").press("confirm")))
    assert page.status == 422
    assert "un devis est à soumettre" in page.error_of("amount")
    page = await karim.submit(page.form(f"{base}/etape").fill(amount="150,00").press("confirm"))
    assert "L'intervention est réalisée" in page.notice


async def test_the_manager_s_own_threshold_counts(app: Litestar) -> None:
    story = await begin(S.SCHEDULED, threshold_cents=20000)
    karim, base, form = await stepping(app, story)
    assert "200,00 €" in form.node.text
    page = Page(await karim.send(form.choose("step", "complete").fill(amount="200.01").press("confirm")))
    assert page.status == 422
    page = await karim.submit(page.form(f"{base}/etape").fill(amount="200.00").press("confirm"))
    assert "L'intervention est réalisée" in page.notice


async def test_with_a_quote_in_force_no_amount_is_asked_for(app: Litestar) -> None:
    story = await begin(S.QUOTE_APPROVED)
    karim, _, form = await stepping(app, story)
    page = await karim.submit(form.choose("step", "complete").press("confirm"))
    assert "L'intervention est réalisée" in page.notice


async def test_an_invoice_wants_a_photo_of_the_work_and_both_wait_for_each_other(app: Litestar) -> None:
    story = await begin(S.WORK_CONFIRMED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(f"{base}/facture")).form(f"{base}/facture")
    form.fill(amount="130,00").attach("invoice", paper("facture.pdf")).press("submit")
    page = Page(await karim.send(form))
    assert page.status == 422
    assert "au moins une photo des travaux" in page.error_of("photos")
    assert "facture.pdf, reçu" in page.text
    form = page.form(f"{base}/facture")
    assert form["amount"] == "130,00"
    form.attach("photos", photo("apres.jpg"), Upload("note.txt", b"?", "image/jpeg")).press("submit")
    page = Page(await karim.send(form))
    assert page.status == 422
    assert "note.txt" in page.error_of("photos")
    assert "apres.jpg, reçu" in page.text
    page = await karim.submit(page.form(f"{base}/facture").press("submit"))
    assert "Votre facture est envoyée" in page.notice
    assert sorted(f.name for f in await files_of(story.mission)) == ["apres.jpg", "facture.pdf"]


async def test_an_invoice_above_the_amount_is_taken_and_flagged_to_the_manager(app: Litestar) -> None:
    story = await begin(S.WORK_CONFIRMED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(f"{base}/facture")).form(f"{base}/facture").fill(amount="162,50")
    form.attach("photos", photo()).attach("invoice", paper()).press("submit")
    await karim.submit(form)
    nadia = await signed_in(app, story.manager_account)
    for path in ("/gestion", f"/gestion{base}"):
        assert "12,50 € de plus que le montant autorisé" in (await nadia.open(path)).text


async def test_photos_are_added_with_their_kind_and_caption(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(base)).form(f"{base}/photos").choose("kind", "after").fill(caption="Joint neuf")
    page = await karim.submit(form.attach("photos", photo("un.jpg"), photo("deux.jpg", 80)))
    assert "2 photos sont ajoutées" in page.notice
    assert {(str(f.kind), f.caption) for f in await files_of(story.mission)} == {("after", "Joint neuf")}
    assert "Joint neuf" in page.at("mission-photos").text


@pytest.mark.parametrize("htmx", [False, True], ids=["whole", "htmx"])
async def test_a_photo_form_that_fails_keeps_what_was_good(app: Litestar, htmx: bool) -> None:
    story = await begin(S.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(base)).form(f"{base}/photos").choose("kind", "after").fill(caption="Joint neuf")
    form.attach("photos", photo("bonne.jpg"), Upload("faux.jpg", b"GIF89a", "image/jpeg"))
    page = Page(await karim.send(form, htmx=htmx))
    assert page.status == 422
    assert "faux.jpg" in page.error_of("send-photos")
    form = page.form(f"{base}/photos")
    assert (form["kind"], form["caption"]) == ("after", "Joint neuf")
    assert "bonne.jpg, reçu" in page.at("mission-photos").text
    await karim.submit(form)
    assert [f.name for f in await files_of(story.mission)] == ["bonne.jpg"]


async def test_no_photo_and_no_kind_are_told(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(base)).form(f"{base}/photos")
    page = Page(await karim.send(form))
    assert page.status == 422
    assert page.error_of("send-photos") == "Choisissez au moins une photo."
    for kind in ("damage", "quote", "dispute", "anything", ""):
        form = (await karim.open(base)).form(f"{base}/photos").attach("photos", photo())
        response = await karim.send(form.put("kind", kind))
        assert response.status_code in (409, 422), kind
    assert await files_of(story.mission) == []


async def test_the_twenty_first_photo_of_a_kind_is_refused(app: Litestar) -> None:
    from models.workflow import FileKind

    story = await begin(S.SCHEDULED)
    for _ in range(19):
        one = await draft(story.karim, FileKind.BEFORE)
        await add_photos(story.mission, [one], FileKind.BEFORE, story.karim)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(base)).form(f"{base}/photos").choose("kind", "before")
    page = Page(await karim.send(form.attach("photos", photo("a.jpg"), photo("b.jpg", 70))))
    assert page.status == 422
    assert "20 photos" in page.error_of("send-photos")
    assert len(await files_of(story.mission)) == 19


async def test_the_code_is_shown_in_one_answer_and_the_reading_is_noted(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    page = await karim.open(base)
    assert "4512A" not in page.text
    form = page.form(f"{base}/code").press("show")
    swapped = Page(await karim.send(form, htmx=True))
    assert swapped.at("mission-codes").one(class_="code").text == "Digicode 4512A"
    assert "Plomberie Durand a affiché le code" in swapped.at("mission-history").text
    page = await karim.open(base)
    assert "4512A" not in page.text
    assert "a affiché le code d'accès" in page.text
    reading = await MissionEvent.objects().where(MissionEvent.action == "read_access_code")
    assert [event.actor_account for event in reading] == [story.karim_account.id]


async def test_a_code_read_after_the_visit_was_moved_is_not_shown(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(base)).form(f"{base}/code").press("show")
    assert "4512A" in (await karim.send(form)).text
    story.mission = await story.reload()
    await reschedule(story.mission, "Imprévu", story.karim)
    # Not even by the same click sent again.
    again = await karim.send(form)
    assert "4512A" not in again.text
    form = form.put("_key", "another-key").put("_version", str(story.mission.version))
    response = await karim.send(form)
    assert response.status_code == 409
    assert "4512A" not in response.text


async def test_the_code_is_in_no_mail_and_no_calendar_file(app: Litestar) -> None:
    from notifications.sender import drain
    from settings import current

    story = await begin(S.SCHEDULED)
    await drain()
    mails = [path.read_text() for path in (current().data_dir / "mail").glob("*.eml")]
    assert len(mails) >= 4
    # With its letter: four digits stand by chance in a boundary between a mail's parts.
    assert not [mail for mail in mails if "4512A" in mail or "Digicode" in mail]
    karim = await signed_in(app, story.karim_account)
    assert "4512A" not in (await karim.get(f"/missions/{story.mission.reference}/rendez-vous.ics")).text


async def test_answering_for_the_tenant_is_told_in_the_history(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(f"{base}/reponse")).form(f"{base}/reponse")
    assert not [b for b in form.node.all("button") if b.get("value") == "decline"], "the choice only"
    page = Page(await karim.send(form.press("choose")))
    assert page.status == 422
    assert page.error_of("slot")
    form = page.form(f"{base}/reponse")
    page = await karim.submit(form.pick().press("choose"))
    assert "pour Camille Martin, a choisi" in page.at("mission-history").text


async def test_a_contractor_can_not_decline_for_the_tenant(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(f"{base}/reponse")).form(f"{base}/reponse").put("answer", "decline")
    assert (await karim.send(form)).status_code == 422
    assert (await story.reload()).status == S.SLOTS_PROPOSED


async def test_withdrawing_leads_back_to_the_list_with_the_news(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(f"{base}/desistement")).form(f"{base}/desistement")
    page = Page(await karim.send(form.press("withdraw")))
    assert page.status == 422
    assert page.error_of("reason")
    page = await karim.submit(page.form(f"{base}/desistement").fill(reason="Trop loin").press("withdraw"))
    assert "Vous vous êtes désisté" in page.notice
    assert FORM["title"] not in page.at("missions").text


async def test_the_reserves_stand_below_the_status(app: Litestar) -> None:
    story = await begin(S.WORK_DISPUTED)
    for account, prefix in ((story.karim_account, ""), (story.manager_account, "/gestion")):
        browser = await signed_in(app, account)
        page = await browser.open(f"{prefix}/missions/{story.mission.reference}")
        assert "Le robinet goutte encore" in page.root.one(class_="mission__status").text


async def test_a_press_of_before_does_not_show_the_code_of_now(app: Litestar) -> None:
    """Each reading of a code has its row: a form that is sent again reads nothing new."""
    story = await begin(S.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(base)).form(f"{base}/code").press("show")
    first, again = await karim.send(form), await karim.send(form)
    assert "Digicode 4512A" in first.text
    assert "Digicode 4512A" in again.text, "a second click shows the same"
    await story.reload()
    await amend(story.mission, {"access_codes": "Digicode 9876B"}, [], story.manager)
    later = await karim.send(form)
    assert later.status_code == 409
    assert "9876B" not in later.text
