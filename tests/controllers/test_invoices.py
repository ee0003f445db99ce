"""What the page says of each invoice: whether anybody still decides on it."""

import pytest
from litestar import Litestar

from models.errors import TransitionRefused
from models.missions.verbs.ending import cancel, reassign
from models.missions.verbs.invoices import (
    accept_invoice,
    close_without_invoice,
    reject_invoice,
)
from models.missions.verbs.work import complete, confirm_work
from models.workflow import InvoiceKind, Status
from tests.controllers.invoices import (
    add,
    bill,
    done_once_more,
    page_of,
    papers,
    read_in,
    reopen,
    states,
    visited,
)
from tests.support.story import begin
from tests.support.web import signed_in

S = Status


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


async def test_what_a_credit_note_gives_back_is_not_said_to_be_paid(app: Litestar) -> None:
    for status, path, label in (
        (S.CLOSED, "avoir", "Montant de l'avoir, TTC"),
        (S.QUOTE_APPROVED, "acompte", "Montant à payer, TTC"),
        (S.WORK_CONFIRMED, "facture", "Montant à payer, TTC"),
    ):
        story = await begin(status)
        karim = await signed_in(app, story.karim_account)
        panel = (await karim.open(f"/missions/{story.mission.reference}/{path}")).at("panel")
        [field] = panel.all("input", name="amount")
        assert panel.one("label", **{"for": field.get("id")}).text == label


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
