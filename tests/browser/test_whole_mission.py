"""Three people take one mission through every step of the guide, with JavaScript and without."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, People, Wire
from tests.support.server import Server, link_in, text_of

Maker = Callable[[str], Path]
SWAP = 4_000


def status(page: Page, label: str) -> None:
    expect(page.locator(".mission__status")).to_contain_text(label)


def working_day(number: int) -> str:
    """The so-manieth working day from today."""
    day = date.today()
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5
    return day.isoformat()


def propose(page: Page, button: str, days: list[int], start: str = "06:10", end: str = "07:50") -> None:
    """Hours at which the demo's own visits never are."""
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("#panel h2").first).to_have_text(button)
    for number, day in enumerate(days, start=1):
        if number > 1:
            page.get_by_role("button", name="Ajouter un créneau").click()
            expect(page.locator("[name=slot_date]")).to_have_count(number)
        page.locator("[name=slot_date]").nth(number - 1).fill(working_day(day))
        page.locator("[name=slot_start]").nth(number - 1).fill(start)
        page.locator("[name=slot_end]").nth(number - 1).fill(end)
    page.get_by_role("button", name="Envoyer les créneaux").click()
    status(page, "Créneaux proposés")


def step(page: Page, value: str, fill: Callable[[Page], None] | None = None) -> None:
    page.get_by_role("button", name="Etape suivante").click()
    page.locator("select[name=step]").select_option(value)
    if fill:
        fill(page)
    page.get_by_role("button", name="Confirmer", exact=True).click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_mission_goes_from_the_request_to_the_closed_invoice(
    people: People, demo: Server, javascript: bool, paper: Maker, snapshot: Maker
) -> None:
    title = f"Fuite au plafond {'avec' if javascript else 'sans'} script"
    tenant_mail = f"jeanne.{'avec' if javascript else 'sans'}@locataire.example"

    # The manager publishes.
    nadia = people.signed_in("gestion", javascript=javascript, viewport=DESK, anew=True)
    wires = [Wire.of(nadia)]
    nadia.goto("/gestion/missions/nouvelle")
    nadia.get_by_label("Titre").fill(title)
    nadia.get_by_label("Métier").select_option("plumbing")
    nadia.get_by_label("Description").fill("Une tache s'étend au plafond du séjour.")
    nadia.get_by_label("Logement occupé").check()
    nadia.get_by_label("Adresse", exact=True).fill("7 rue du Moulin")
    nadia.get_by_label("Code postal").fill("59000")
    nadia.get_by_label("Ville").fill("Lille")
    nadia.locator("[name=tenant_title]").select_option("Madame")
    nadia.locator("[name=tenant_name]").fill("Jeanne Lefebvre")
    nadia.locator("[name=tenant_email]").fill(tenant_mail)
    nadia.locator("[name=wish_date]").first.fill(working_day(20))
    nadia.locator("[name=wish_start]").first.fill("06:10")
    nadia.locator("[name=wish_end]").first.fill("07:50")
    nadia.locator("[name=photos]").set_input_files(snapshot("degats.jpg"))
    nadia.get_by_role("button", name="Publier la mission").click()
    status(nadia, "Nouvelle Demande")
    reference = nadia.url.rsplit("/", 1)[1]
    assert re.fullmatch(r"OM-\d{4}-\d{6}", reference)

    # The contractor finds it, sees no person, and proposes: a wish in one tap, and a slot of its own.
    karim = people.signed_in("karim", javascript=javascript, anew=True)
    wires.append(Wire.of(karim))
    karim.goto(f"/missions?q={title}")
    karim.get_by_role("link", name=title).click()
    expect(karim.locator("h1")).to_have_text(title)
    assert "Lefebvre" not in karim.content()
    assert "rue du Moulin" not in karim.content()
    karim.get_by_role("button", name="Proposer un créneau", exact=True).click()
    karim.locator("#wish-1").click()
    expect(karim.locator("[name=slot_date]")).to_have_value(working_day(20))
    karim.get_by_role("button", name="Ajouter un créneau").click()
    expect(karim.locator("[name=slot_date]")).to_have_count(2)
    karim.locator("[name=slot_date]").nth(1).fill(working_day(22))
    karim.locator("[name=slot_start]").nth(1).fill("06:10")
    karim.locator("[name=slot_end]").nth(1).fill("07:50")
    karim.get_by_role("button", name="Envoyer les créneaux").click()
    status(karim, "Créneaux proposés")
    expect(karim.locator("#mission")).to_contain_text("Jeanne Lefebvre")

    # The tenant opens the link of its mail and picks the second slot.
    jeanne = people.someone(javascript=javascript)
    jeanne.goto(link_in(demo.mail(tenant_mail, "Choisissez un créneau")))
    assert "/locataire/m/" in jeanne.url
    expect(jeanne.locator("h1")).to_have_text("Bonjour Madame Jeanne Lefebvre,")
    expect(jeanne.locator("input[name=slot]:checked")).to_have_count(0)
    jeanne.locator("input[name=slot]").nth(1).check()
    jeanne.get_by_role("button", name="Confirmer ce créneau").click()
    expect(jeanne.locator("main")).to_contain_text("Votre choix est transmis")

    # A page that is no longer true says so before anything can be undone from it.
    karim.get_by_role("button", name="Proposer de nouveaux créneaux").click()
    expect(karim.locator("#panel h2").first).to_have_text("Proposer de nouveaux créneaux")
    status(karim, "Créneau choisi")

    # The contractor plans the visit; both get a calendar file.
    karim.goto(f"/missions/{reference}")
    expect(karim.locator("#mission-on-site")).to_contain_text("Intervention sur place")
    karim.get_by_role("button", name="Planifier l'intervention").click()
    status(karim, "Intervention planifiée")
    for to, subject in (
        (tenant_mail, "Rendez-vous confirmé"),
        ("karim@creneau.example", "Intervention planifiée"),
    ):
        mail = demo.mail(to, subject)
        assert [part.get_filename() for part in mail.iter_attachments()] == ["rendez-vous.ics"]

    # Diagnosis, and a quote above 150 €; a small amount would not do without one.
    def small(page: Page) -> None:
        page.locator("[name=amount]").fill("150,01")

    step(karim, "complete", small)
    expect(karim.locator("#panel")).to_contain_text("un devis est à soumettre")
    expect(karim.locator("[name=amount]")).to_have_value("150,01")
    karim.locator("select[name=step]").select_option("submit_quote")
    karim.locator("[name=amount]").fill("420,00")
    karim.locator("[name=note]").fill("Le joint du voisin est fendu.")
    karim.locator("[name=quote]").set_input_files(paper("devis.pdf"))
    karim.locator("#panel [name=photos]").set_input_files(snapshot("avant.jpg"))
    karim.get_by_role("button", name="Confirmer", exact=True).click()
    status(karim, "Devis soumis")

    # The tenant learns nothing of the money.
    jeanne.reload()
    assert "420" not in jeanne.content()
    assert "evis" not in jeanne.content()

    # The manager opens the quote, refuses it for a reason, gets a new one, and validates it.
    nadia.goto(f"/gestion/missions/{reference}")
    expect(nadia.locator("#panel")).to_contain_text("420,00")
    nadia.locator("#panel [name=reason]").fill("Détaillez la main-d'œuvre.")
    nadia.get_by_role("button", name="Refuser le devis").click()
    status(nadia, "Devis refusé")
    karim.goto(f"/missions/{reference}")
    expect(karim.locator(".mission__status")).to_contain_text("Détaillez la main-d'œuvre.")

    def quote(page: Page) -> None:
        page.locator("[name=amount]").fill("410,50")
        page.locator("[name=quote]").set_input_files(paper("devis2.pdf"))

    step(karim, "submit_quote", quote)
    status(karim, "Devis soumis")
    nadia.goto("/gestion")
    card = nadia.locator(f"#decision-{reference}")
    expect(card).to_contain_text("410,50")
    card.get_by_role("button", name="Valider le devis").click()
    expect(nadia.locator("#desk")).to_contain_text("Le devis est validé")
    row = nadia.get_by_role("row").filter(has_text=title)
    expect(row).to_contain_text("Devis validé")
    expect(card).to_have_count(0)

    # Second visit: the tenant first says that none suits.
    karim.goto(f"/missions/{reference}")
    status(karim, "Devis validé")
    propose(karim, "Proposer de nouveaux créneaux", [24])
    jeanne.goto(link_in(demo.mail(tenant_mail, "Choisissez un créneau")))
    jeanne.get_by_role("button", name="Aucun créneau ne me convient").click()
    jeanne.locator("input[name=wish]").first.check()
    jeanne.locator("[name=word]").fill("Plutôt le matin")
    jeanne.locator("button[value=decline]").click()
    expect(jeanne.locator("main")).to_contain_text("transmise")
    karim.goto(f"/missions/{reference}")
    expect(karim.locator("#mission-on-site")).to_contain_text("Plutôt le matin")
    propose(karim, "Proposer de nouveaux créneaux", [26, 27])
    jeanne.reload()
    jeanne.locator("input[name=slot]").first.check()
    jeanne.get_by_role("button", name="Confirmer ce créneau").click()
    karim.goto(f"/missions/{reference}")
    expect(karim.locator("#mission-on-site")).to_contain_text("2e rendez-vous")
    karim.get_by_role("button", name="Planifier l'intervention").click()
    status(karim, "Intervention planifiée")
    step(karim, "complete")
    status(karim, "Intervention réalisée")

    # The tenant states reserves, the contractor answers, the tenant confirms.
    jeanne.goto(link_in(demo.mail(tenant_mail, "Confirmez la fin des travaux")))
    jeanne.get_by_role("button", name="Signaler un problème").click()
    jeanne.locator("[name=reason]").fill("Le plafond n'est pas repeint.")
    jeanne.locator("[name=photos]").set_input_files(snapshot("reserve.jpg"))
    jeanne.locator("button[value=dispute]").click()
    expect(jeanne.locator("main")).to_contain_text("Vos réserves sont transmises")
    karim.goto(f"/missions/{reference}")
    status(karim, "Réserves du locataire")
    step(karim, "complete")
    status(karim, "Intervention réalisée")
    jeanne.reload()
    jeanne.get_by_role("button", name="Confirmer la fin des travaux").click()
    expect(jeanne.locator("main")).to_contain_text("La fin des travaux est confirmée")

    # Photos of the work and the invoice.
    karim.goto("/missions?vue=realisees")
    karim.get_by_role("link", name=title).click()
    karim.get_by_role("button", name="Envoyer la facture").first.click()
    karim.locator("#panel [name=invoice]").set_input_files(paper("facture.pdf"))
    karim.locator("#panel [name=amount]").fill("432,50")
    karim.locator("#panel button[value=submit]").click()
    expect(karim.locator("#panel")).to_contain_text("au moins une photo des travaux")
    expect(karim.locator("#panel")).to_contain_text("facture.pdf")
    karim.locator("#panel [name=photos]").set_input_files([snapshot("apres1.jpg"), snapshot("apres2.jpg")])
    karim.locator("#panel button[value=submit]").click()
    status(karim, "Facture envoyée")

    # The manager sees the difference and closes the mission.
    nadia.goto(f"/gestion/missions/{reference}")
    expect(nadia.locator("#panel")).to_contain_text("22,00\xa0€ de plus que le devis validé")
    nadia.get_by_role("button", name="Accepter la facture").click()
    status(nadia, "Clôturée")
    karim.goto("/missions?vue=facturees")
    expect(karim.locator("#missions")).to_contain_text(title)

    # Everyone reads the history in sentences.
    nadia.goto(f"/gestion/missions/{reference}")
    history = nadia.locator("#mission-history")
    expect(history.get_by_role("listitem")).to_have_count(5)
    history.get_by_role("link", name="Voir tout l'historique").click()
    expect(history.get_by_role("link")).to_have_count(0)
    expect(nadia.get_by_role("heading", name=title)).to_have_count(1)
    for sentence in (
        "a publié la mission",
        "a pris la mission",
        "a refusé le devis de 420,00",
        "a validé le devis de 410,50",
        "a émis des réserves",
        "a accepté la facture de 432,50",
    ):
        expect(history).to_contain_text(sentence)
    assert "facture" not in text_of(demo.mail(tenant_mail, "Confirmez la fin des travaux"))

    # A phone with one bar: no answer to an action of this whole walk is heavier than 4 KB on the wire.
    swaps = {what: size for wire in wires for what, size in wire.swaps().items()}
    assert len(swaps) > 15 if javascript else not swaps
    assert not {what: size for what, size in swaps.items() if size > SWAP}
