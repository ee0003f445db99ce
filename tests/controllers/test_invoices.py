"""What the page says of each invoice: whether anybody still decides on it, and what it is measured by."""

import json

import pytest
from litestar import Litestar

from models.errors import TransitionRefused
from models.files.stored_file import StoredFile
from models.missions.facts import facts_of
from models.missions.verbs.ending import cancel, reassign
from models.missions.verbs.invoices import (
    accept_invoice,
    add_invoice,
    close_without_invoice,
    reject_invoice,
    submit_invoice,
)
from models.missions.verbs.quotes import approve_quote, submit_quote
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.visits import schedule
from models.missions.verbs.work import complete, confirm_work, dispute_work
from models.people.actor import Actor
from models.workflow import FileKind, InvoiceKind, Status
from tests.support.story import Story, ahead, begin, draft, spans
from tests.support.web import Page, Upload, signed_in
from tests.uploads.papers import text_pdf

S = Status


async def bill(story: Story, cents: int, by: Actor | None = None) -> None:
    file = await draft(by or story.karim, FileKind.INVOICE)
    photo = await draft(by or story.karim, FileKind.AFTER)
    await submit_invoice(story.mission, by or story.karim, amount_cents=cents, file=file, photos=[photo])


async def add(story: Story, kind: InvoiceKind, cents: int) -> None:
    file = await draft(story.karim, FileKind.INVOICE)
    await add_invoice(story.mission, kind, story.karim, amount_cents=cents, file=file)


async def reopen(story: Story) -> None:
    await dispute_work(story.mission, "Le joint fuit encore", story.manager)


async def done_once_more(story: Story) -> None:
    """After « Rouvrir l'intervention »: confirmed again."""
    await complete(story.mission, story.karim, amount_cents=12000)
    await confirm_work(story.mission, story.manager)


async def visited(story: Story, by: Actor) -> None:
    """A visit of theirs is planned."""
    await propose_slots(story.mission, spans(24), by)
    slots = (await facts_of(story.mission)).open_slots
    await choose_slot(story.mission, slots[0].id, story.tenant, agreed=True)
    await schedule(story.mission, by)


async def page_of(app: Litestar, story: Story) -> Page:
    nadia = await signed_in(app, story.manager_account)
    return await nadia.open(f"/gestion/missions/{story.mission.reference}")


async def papers(app: Litestar, story: Story, section: str = "mission-invoices") -> list[str]:
    """As the manager reads them, newest first: a line each."""
    page = await page_of(app, story)
    return [line.text.replace("\xa0", " ") for line in page.at(section).all("li", class_="tight")]


async def states(app: Litestar, story: Story, section: str = "mission-invoices") -> list[str]:
    page = await page_of(app, story)
    return [pill.text for pill in page.at(section).all("span", class_="pill")]


async def test_an_invoice_that_nobody_decides_on_any_more_says_so(app: Litestar) -> None:
    story = await begin(S.INVOICED)
    assert await states(app, story) == ["en attente du gestionnaire"]
    await reopen(story)
    assert await states(app, story) == ["sans suite"]
    await done_once_more(story)
    assert await states(app, story) == ["sans suite"]
    await bill(story, 41000)
    assert await states(app, story) == ["en attente du gestionnaire", "remplacée"]
    await accept_invoice(story.mission, await story.last_invoice(), story.manager)
    assert await states(app, story) == ["acceptée", "remplacée"]
    karim = await signed_in(app, story.karim_account)
    page = await karim.open(f"/missions/{story.mission.reference}")
    assert "en attente" not in page.at("mission-invoices").text


async def test_it_says_so_after_the_closing_without_one_and_after_a_change_of_contractor(
    app: Litestar,
) -> None:
    story = await begin(S.INVOICED)
    await reopen(story)
    await done_once_more(story)
    await close_without_invoice(story.mission, "Offert", story.manager)
    assert await states(app, story) == ["sans suite"]
    story = await begin(S.INVOICED)
    await reopen(story)
    await reassign(story.mission, "Trop lent", story.manager)
    assert await states(app, story) == ["sans suite"]
    # Another contractor's replaces nothing of it.
    await visited(story, story.sophie)
    await complete(story.mission, story.sophie, amount_cents=9000)
    await confirm_work(story.mission, story.manager)
    await bill(story, 9000, story.sophie)
    assert await states(app, story) == ["en attente du gestionnaire", "sans suite"]


async def test_a_paper_beside_the_invoice_takes_no_place_of_one(app: Litestar) -> None:
    story = await begin(S.INVOICED)
    await add(story, InvoiceKind.CREDIT_NOTE, 1000)
    assert await states(app, story) == ["envoyé au gestionnaire", "en attente du gestionnaire"]
    await reopen(story)
    assert await states(app, story) == ["envoyé au gestionnaire", "sans suite"]


async def test_a_quote_of_a_contractor_who_left_was_replaced_by_none(app: Litestar) -> None:
    story = await begin(S.QUOTE_SUBMITTED)
    await story._quote()
    assert await states(app, story, "mission-quotes") == ["en attente du gestionnaire", "remplacé"]
    await reassign(story.mission, "Trop lent", story.manager)
    assert await states(app, story, "mission-quotes") == ["sans suite", "remplacé"]


async def quoted(cents: int = 42000) -> Story:
    """A quote of that much in force."""
    story = await begin(S.SCHEDULED)
    file = await draft(story.karim)
    await submit_quote(story.mission, story.karim, amount_cents=cents, file=file)
    await approve_quote(story.mission, await story.last_quote(), story.manager)
    return story


async def worked(story: Story) -> None:
    await complete(story.mission, story.karim)
    await confirm_work(story.mission, story.manager)


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


READ = {
    "version": 2,
    "source": "text",
    "kind": "invoice",
    "total_cents": 42000,
    "to_pay_cents": 42000,
}


async def read_in(story: Story) -> None:
    """Something stands in the last invoice."""
    invoice = (await facts_of(story.mission)).last_invoice
    assert invoice is not None
    await StoredFile.update({StoredFile.reading: json.dumps(READ)}).where(StoredFile.id == invoice.file)


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


async def test_closed_without_an_invoice_is_told_so_and_nothing_is_given_back(app: Litestar) -> None:
    refused, undecided, none = [
        await begin(S.INVOICED),
        await begin(S.INVOICED),
        await begin(S.WORK_CONFIRMED),
    ]
    await reject_invoice(refused.mission, await refused.last_invoice(), "Trop cher", refused.manager)
    await reopen(undecided)
    await done_once_more(undecided)
    for story in (refused, undecided, none):
        await close_without_invoice(story.mission, "Offert", story.manager)
        for account, base in ((story.karim_account, ""), (story.manager_account, "/gestion")):
            browser = await signed_in(app, account)
            page = await browser.open(f"{base}/missions/{story.mission.reference}")
            assert "La mission est clôturée sans facture." in page.text
            assert "La facture est acceptée" not in page.text
            assert "Envoyer un avoir" not in page.text
        with pytest.raises(TransitionRefused):
            await add(story, InvoiceKind.CREDIT_NOTE, 1000)
    story = await begin(S.CLOSED)
    page = await (await signed_in(app, story.karim_account)).open(f"/missions/{story.mission.reference}")
    assert "La facture est acceptée : la mission est terminée." in page.text.replace("\xa0", " ")
    assert "Envoyer un avoir" in page.text


async def test_of_an_invoice_that_is_settled_nobody_has_to_check_a_line_any_more(app: Litestar) -> None:
    story = await begin(S.WORK_CONFIRMED)
    for cents in (42000, 41000, 40000):
        await bill(story, cents)
        await read_in(story)
        assert "Ce qui a été lu" in (await papers(app, story))[0]
        if cents == 42000:
            await reject_invoice(story.mission, await story.last_invoice(), "Trop cher", story.manager)
        if cents == 41000:
            await reopen(story)
            await done_once_more(story)
    await accept_invoice(story.mission, await story.last_invoice(), story.manager)
    accepted, replaced, refused = await papers(app, story)
    assert "Ce qui a été lu" in accepted
    assert "Ce qui a été lu" not in replaced + refused
    assert "Motif du refus : Trop cher" in refused


async def test_the_section_is_no_bare_heading(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    assert "Facturer à" in (await page_of(app, story)).at("mission-invoices").text
    nobody = {"bill_to_name": "", "bill_to_address": "", "bill_attention": "", "bill_reference": ""}
    await story.mission.set(**nobody)
    assert "Aucune facture pour l'instant." in (await page_of(app, story)).at("mission-invoices").text
    await cancel(story.mission, "Le bail est résilié", story.manager)
    assert (await page_of(app, story)).at("mission-invoices").text.endswith("Aucune facture.")
