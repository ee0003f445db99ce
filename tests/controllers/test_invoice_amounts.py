"""What an invoice is measured by, the same on every screen and in every mail."""

from litestar import Litestar

from models.missions.outbox import Message
from models.missions.verbs.ending import reassign
from models.missions.verbs.invoices import (
    reject_invoice,
)
from models.missions.verbs.quotes import approve_quote, submit_quote
from models.missions.verbs.upkeep import amend
from models.missions.verbs.work import complete, confirm_work
from models.workflow import InvoiceKind, Status
from notifications.compose import write
from tests.controllers.invoices import add, bill, page_of, papers, quoted, read_in, reopen, visited, worked
from tests.support.story import Story, ahead, begin, draft
from tests.support.web import Page, Upload, signed_in
from tests.uploads.papers import text_pdf

S = Status


async def test_the_form_fills_in_what_the_deposits_left_and_says_so(app: Litestar) -> None:
    story = await quoted()
    await add(story, InvoiceKind.DEPOSIT, 18000)
    await worked(story)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}/facture"
    page = await karim.open(path)
    assert page.form(path)["amount"] == "240,00"
    told = "Devis validé : 420,00 €, dont 180,00 € déjà facturés en acompte"
    assert told in page.at("panel").text.replace("\xa0", " ")


async def test_nothing_is_filled_in_where_the_deposits_left_nothing(app: Litestar) -> None:
    story = await quoted()
    await add(story, InvoiceKind.DEPOSIT, 90000)
    await worked(story)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}/facture"
    page = await karim.open(path)
    assert page.form(path)["amount"] == ""
    told = "Devis validé : 420,00 € · Déjà facturé en acompte : 900,00 €"
    assert told in page.at("panel").text.replace("\xa0", " ")


async def test_one_rule_for_the_difference_and_for_what_was_read(app: Litestar) -> None:
    story = await quoted()
    await add(story, InvoiceKind.DEPOSIT, 90000)
    await worked(story)
    await bill(story, 42000)
    await read_in(story)
    nadia = await signed_in(app, story.manager_account)
    for path in ("/gestion", f"/gestion/missions/{story.mission.reference}"):
        page = await nadia.open(path)
        text = page.text.replace("\xa0", " ")
        assert "900,00 € de plus que le devis validé (420,00 €), acomptes compris." in text, path
        assert "Ne dépasse pas" not in text, path


async def test_a_decision_names_the_deposits_and_the_credit_notes_that_it_counts(app: Litestar) -> None:
    story = await quoted()
    await add(story, InvoiceKind.DEPOSIT, 17600)
    await worked(story)
    await bill(story, 29400)
    nadia = await signed_in(app, story.manager_account)
    counted = "Devis validé : 420,00 €, dont 176,00 € déjà facturés en acompte"
    for path in ("/gestion", f"/gestion/missions/{story.mission.reference}"):
        text = (await nadia.open(path)).text.replace("\xa0", " ")
        assert "50,00 € de plus que le devis validé" in text, path
        assert counted in text, path
    await add(story, InvoiceKind.CREDIT_NOTE, 2000)
    for path in ("/gestion", f"/gestion/missions/{story.mission.reference}"):
        text = (await nadia.open(path)).text.replace("\xa0", " ")
        assert "50,00 € de plus que le devis validé" in text, path
        assert f"{counted} · Avoir envoyé depuis : 20,00 €" in text, path
    await reject_invoice(story.mission, await story.last_invoice(), "Trop cher", story.manager)
    await bill(story, 27000)
    for path in ("/gestion", f"/gestion/missions/{story.mission.reference}"):
        text = (await nadia.open(path)).text.replace("\xa0", " ")
        assert "6,00 € de plus que le devis validé" in text, path
        assert f"{counted} · Avoirs déduits : 20,00 €" in text, path


async def test_a_deposit_beyond_the_quote_and_a_credit_note_beyond_what_was_invoiced_are_flagged(
    app: Litestar,
) -> None:
    story = await quoted()
    await add(story, InvoiceKind.DEPOSIT, 30000)
    [first] = await papers(app, story)
    assert "de plus" not in first
    await add(story, InvoiceKind.DEPOSIT, 60000)
    [second, first] = await papers(app, story)
    assert "480,00 € de plus que le devis validé" in second
    assert "de plus" not in first
    page = await page_of(app, story)
    assert len(page.at("mission-invoices").all("span", class_="pill--over")) == 1
    assert len(page.at("mission-invoices").all("p", class_="difference--over")) == 1
    story = await begin(S.WORK_CONFIRMED)
    await bill(story, 14999)
    await add(story, InvoiceKind.CREDIT_NOTE, 10000)
    assert "de plus" not in (await papers(app, story))[0]
    await add(story, InvoiceKind.CREDIT_NOTE, 100000)
    assert "950,01 € de plus que ce qui a été facturé" in (await papers(app, story))[0]
    page = await page_of(app, story)
    assert len(page.at("mission-invoices").all("span", class_="pill--over")) == 1
    await reject_invoice(story.mission, await story.last_invoice(), "Trop cher", story.manager)
    await bill(story, 14999)
    await add(story, InvoiceKind.CREDIT_NOTE, 14999)
    assert "de plus" not in (await papers(app, story))[0], "those of the refused one are not of this one"


async def test_what_is_read_in_a_deposit_is_compared_before_it_is_sent(app: Litestar) -> None:
    story = await quoted()
    await add(story, InvoiceKind.DEPOSIT, 18000)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}/acompte"
    form = (await karim.open(path)).form(path)
    lines = ("Facture d'acompte n° A-2", "Date : 20/11/2026", "Total TTC : 310,00 €")
    form.attach("invoice", Upload("acompte.pdf", text_pdf(*lines), "application/pdf"))
    text = Page(await karim.send(form.press("check"), htmx=True)).text.replace("\xa0", " ")
    assert "70,00 € de plus que le devis validé (420,00 €), acomptes compris." in text


async def test_a_figure_stays_whatever_is_sent_or_agreed_on_afterwards(app: Litestar) -> None:
    story = await quoted()
    await worked(story)
    await bill(story, 47000)
    await add(story, InvoiceKind.CREDIT_NOTE, 2000)
    await reject_invoice(story.mission, await story.last_invoice(), "Trop cher", story.manager)
    assert "50,00 € de plus que le devis validé" in (await papers(app, story))[-1]
    await bill(story, 47000)
    assert "30,00 € de plus que le devis validé" in (await papers(app, story))[0]
    await reopen(story)
    ahead(hours=1)
    await visited(story, story.karim)
    file = await draft(story.karim)
    await submit_quote(story.mission, story.karim, amount_cents=60000, file=file)
    await approve_quote(story.mission, await story.last_quote(), story.manager)
    await add(story, InvoiceKind.DEPOSIT, 10000)
    deposit, second, note, first = await papers(app, story)
    assert "30,00 € de plus que le devis validé" in second
    assert "50,00 € de plus que le devis validé" in first
    assert "de plus" not in deposit + note


async def test_a_corrected_threshold_counts_for_what_is_sent_from_then_on(app: Litestar) -> None:
    story = await begin(S.WORK_CONFIRMED)
    await bill(story, 16000)
    assert "10,00 € de plus que le montant autorisé" in (await papers(app, story))[0]
    await amend(story.mission, {"threshold_cents": 20000}, [], story.manager)
    nadia = await signed_in(app, story.manager_account)
    for path in ("/gestion", f"/gestion/missions/{story.mission.reference}"):
        assert "10,00 € de plus que le montant autorisé" in (await nadia.open(path)).text.replace("\xa0", " ")
    [(_, told)] = await mails(story, "invoice_submitted")
    assert "10,00 € de plus que le montant autorisé" in told
    await reject_invoice(story.mission, await story.last_invoice(), "Trop cher", story.manager)
    await bill(story, 20100)
    second, first = await papers(app, story)
    assert "1,00 € de plus que le montant autorisé" in second
    assert "10,00 € de plus que le montant autorisé" in first


async def test_the_papers_of_a_former_contractor_are_judged_by_its_own_and_marked_as_its(
    app: Litestar,
) -> None:
    story = await quoted(60000)
    await add(story, InvoiceKind.DEPOSIT, 18000)
    await worked(story)
    await bill(story, 43000)
    await reopen(story)
    await reassign(story.mission, "Trop lent", story.manager)
    ahead(hours=1)
    await visited(story, story.sophie)
    file = await draft(story.sophie)
    await submit_quote(story.mission, story.sophie, amount_cents=20000, file=file)
    await approve_quote(story.mission, await story.last_quote(), story.manager)
    await complete(story.mission, story.sophie)
    await confirm_work(story.mission, story.manager)
    await bill(story, 21000, story.sophie)
    theirs, invoice, deposit = await papers(app, story)
    assert "10,00 € de plus que le devis validé" in theirs
    assert "prestataire précédent" not in theirs
    assert "10,00 € de plus que le devis validé" in invoice
    assert "Facture (prestataire précédent), envoyée" in invoice
    assert "de plus" not in deposit
    assert "Facture d'acompte (prestataire précédent), envoyée" in deposit
    assert "Devis validé : 200,00 €" in (await page_of(app, story)).text.replace("\xa0", " ")
    # Whose quote it was is nobody's business but the manager's.
    sophie = await signed_in(app, story.sophie_account)
    page = await sophie.open(f"/missions/{story.mission.reference}")
    assert "prestataire précédent" not in page.text


async def mails(story: Story, kind: str) -> list[tuple[str, str]]:
    """To a manager, in their order: the subject, and all sentences."""
    found = (
        await Message.objects()
        .where(Message.mission == story.mission.id, Message.kind == kind)
        .order_by(Message.id)
    )
    letters = [(await write(message)).letter for message in found]
    return [(letter.subject, " ".join(letter.lines).replace("\xa0", " ")) for letter in letters]


async def test_a_mail_says_how_far_a_paper_goes_past_what_was_agreed_on(app: Litestar) -> None:
    """By what stood when it was sent, like the page."""
    story = await quoted()
    await add(story, InvoiceKind.DEPOSIT, 30000)
    await add(story, InvoiceKind.DEPOSIT, 60000)
    first, second = await mails(story, "invoice_added")
    assert first[0].startswith("Facture d'acompte à classer")
    assert "de plus" not in first[1]
    assert second[0].startswith("Facture d'acompte à vérifier")
    assert "À vérifier : 480,00 € de plus que le devis validé." in second[1]
    await worked(story)
    await bill(story, 10000)
    await add(story, InvoiceKind.CREDIT_NOTE, 5000)
    [(_, told)] = await mails(story, "invoice_submitted")
    assert "À vérifier : 580,00 € de plus que le devis validé." in told
    assert "de plus" not in (await mails(story, "invoice_added"))[2][1]
    within = await quoted()
    await worked(within)
    await bill(within, 42000)
    assert "vérifier" not in (await mails(within, "invoice_submitted"))[0][1]
