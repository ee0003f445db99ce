"""What a paper is, its number, its day, who sells and why no VAT is asked: read where it is said, else unread."""

from io import BytesIO

import msgspec
import pytest

from models.papers.readings import PaperKind, amount_to_fill, reading_of
from tests.reading.test_layouts import BUYER, SELLER, SUMS, TITLE
from tests.reading.writing import Put, placed_pdf
from uploads.opened import PaperReading
from uploads.reading.mentions import mention_of
from uploads.reading.paper import read_paper

THEIRS = "SIRET 999 783 673 00018"

Row = str | tuple[tuple[float, str], ...]  # a line, or its cells with their left


def read(*lines: Row) -> tuple[PaperReading, int | None]:
    """The reading, and what it fills in for an invoice."""
    cells = [((50.0, line),) if isinstance(line, str) else line for line in lines]
    found = read_paper(
        BytesIO(placed_pdf([Put(x, 40 + 16 * n, text) for n, row in enumerate(cells) for x, text in row]))
    )
    return found, _filled(found)


def _filled(found: PaperReading) -> int | None:
    return amount_to_fill(reading_of(msgspec.json.encode(found).decode()), PaperKind.INVOICE)


@pytest.mark.parametrize(
    ("title", "kind", "number"),
    [
        ("AVOIR CLIENT n° A-1", "credit_note", "A-1"),
        ("AVOIR COMMERCIAL n° A-1", "credit_note", "A-1"),
        ("AVOIR FINANCIER N° A-1", "credit_note", "A-1"),
        ("AVOIR TOTAL n° A-1", "credit_note", "A-1"),
        ("FACTURE (AVOIR) n° A-1", "credit_note", "A-1"),
        ("FACTURE AVOIR n° A-1", "credit_note", "A-1"),
        ("FACTURE D'ANNULATION n° A-1", "credit_note", "A-1"),
        ("FACTURE DE REMBOURSEMENT n° A-1", "credit_note", "A-1"),
        ("NOTE DE CRÉDIT CLIENT n° A-1", "credit_note", "A-1"),
        ("CREDIT MEMO No A-1", "credit_note", "A-1"),
        ("REMBOURSEMENT n° A-1", "credit_note", "A-1"),
        ("PROJET DE FACTURE n° P-1", "proforma", "P-1"),
        ("BROUILLON DE FACTURE n° P-1", "proforma", "P-1"),
        ("FACTURE PROVISOIRE n° P-1", "proforma", "P-1"),
        ("FACTURE 1ER ACOMPTE n° P-1", "deposit", ""),
        ("1ère RELANCE", "other", ""),
        ("RELANCE N°1", "other", ""),
        ("LETTRE DE RELANCE", "other", ""),
        ("DERNIER RAPPEL AVANT MISE EN DEMEURE", "", ""),
        ("RAPPORT D'INTERVENTION n° P-1", "other", ""),
        ("QUITTANCE n° P-1", "other", ""),
        ("APPEL DE FONDS n° P-1", "other", ""),
        ("ATTACHEMENT n° P-1", "other", ""),
        ("BON D'INTERVENTION / DEVIS n° P-1", "", ""),
    ],
)
def test_a_paper_that_names_an_invoice_is_none(title: str, kind: str, number: str) -> None:
    found, filled = read(
        *SELLER, title, "Date : 20/11/2026", "Facture n° F-2026-1 du 20/11/2026", *BUYER, *SUMS
    )
    assert (found.kind, found.number, filled) == (kind, number, None)
    assert kind or "kind" in found.unread
    assert number or "number" in found.unread


@pytest.mark.parametrize(
    "lines",
    [
        ("FACTURE", "Type : Avoir", "N° A-1"),
        ("FACTURE n° A-1", "Avoir sur facture F-2026-9"),
        ("FACTURE n° A-1", "Nature : avoir"),
        ("FACTURE n° A-1", "Cette facture constitue un avoir."),
        ("FACTURE n° A-1", "Montant à vous rembourser"),
        ("FACTURE n° A-1", "FACTURE ANNULÉE"),
        ("FACTURE n° A-1", "BROUILLON"),
        ("FACTURE n° A-1", "NE PAS PAYER"),
        ("FACTURE n° A-1", "Ceci n'est pas une facture"),
    ],
)
def test_an_invoice_that_says_it_is_none_to_pay_has_no_kind(lines: tuple[str, ...]) -> None:
    found, filled = read(*SELLER, *lines, "Date : 20/11/2026", *BUYER, *SUMS)
    assert (found.kind, "kind" in found.unread, filled) == ("", True, None)


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("FACTURE n° F-2", "Annule et remplace la facture F-1"), "corrected"),
        (("FACTURE n° F-2", "Devis n° D-9 du 03/11/2026"), "invoice"),
        (("Devis n° D-9", "Facture n° F-2"), "invoice"),
        (("FACTURE n° F-2", "Rappel : intervention du 03/11/2026"), "invoice"),
        (("Attestation de capacité n° 1234", "FACTURE n° F-2"), "invoice"),
        (("Relevé de compteur : 1234", "FACTURE n° F-2"), "invoice"),
        (("Projet : rénovation", "FACTURE n° F-2"), "invoice"),
        (("DUPLICATA DE FACTURE n° F-2",), "invoice"),
        (("FACTURE INTERMÉDIAIRE n° F-2",), "invoice"),
    ],
)
def test_an_invoice_stays_one(lines: tuple[str, ...], kind: str) -> None:
    found, filled = read(*SELLER, *lines, "Date : 20/11/2026", *BUYER, *SUMS)
    assert (found.kind, filled) == (kind, 42000)


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (("Lille, 20/11/2026", "Dépannage du 12/11/2026"), "2026-11-20"),
        (
            ("Lille, 20 novembre 2026", "Arrêté du 24 janvier 2017 relatif à la publicité des prix"),
            "2026-11-20",
        ),
        (("59000 Lille, le vendredi 20 novembre 2026",), "2026-11-20"),
        (("Villeneuve-d'Ascq le 20/11/2026",), "2026-11-20"),
        (("20/11/2026", "Passage le 12/11/2026"), "2026-11-20"),
        (("N° du client 12", "Le 20/11/2026"), "2026-11-20"),
        (("Date : 20/11/2026", "Document édité le 30/11/2026"), "2026-11-20"),
        (("Le 20/11/2026", "Date d'édition : 30/11/2026"), "2026-11-20"),
        (("Édité le 20/11/2026",), "2026-11-20"),
        (("Facture du 20/11/2026", "Bail du 01/09/2021"), "2026-11-20"),
        (("Date : 31/11/2026", "le 12/11/2026"), ""),
        (("Date : 20.11", "Appel du 12/11/2026"), ""),
        (("Travaux, le 12/11/2026",), ""),
        (("Accepté le 12/11/2026",), ""),
        (("Bail du 01/09/2021",), ""),
        (("Version du 01/01/2024",), ""),
        (("Sinistre du 03/11/2026",), ""),
        (("Date de valeur : 05/12/2026",), ""),
        (("Date d'effet : 05/12/2026",), ""),
        (("À compter du 05/12/2026",), ""),
        (("RGE valide du 01/01/2026 au 31/12/2026",), ""),
        (("Du 03/11/2026 au 10/11/2026",), ""),
        (("Immatriculée le 01/01/2004",), ""),
    ],
)
def test_a_day_is_the_papers_where_nothing_else_names_it(lines: tuple[str, ...], day: str) -> None:
    found, _ = read(*SELLER, TITLE[0], *lines, *BUYER, *SUMS)
    assert found.date == day
    assert ("date" in found.unread) == (not day)


@pytest.mark.parametrize(
    ("title", "day"),
    [
        (("FACTURE n° F-1 du 20/11/2026",), "2026-11-20"),
        (("FACTURE n° F-1 - Date : 20/11/2026",), "2026-11-20"),
        (("FACTURE", "N° F-1 du 20/11/2026"), "2026-11-20"),
        (("FACTURE n° F-1", "Réf. 12 du 20/11/2026"), ""),
    ],
)
def test_a_day_beside_the_papers_number_is_its_own(title: tuple[str, ...], day: str) -> None:
    found, _ = read(*SELLER, *title, *BUYER, *SUMS)
    assert (found.number, found.date) == ("F-1", day)


@pytest.mark.parametrize(
    "line",
    [
        "Assureur : Mutas, SA au capital de 991 967 200 €, RCS Nanterre 999 783 673",
        "Règlement à l'ordre de Factofrance, SA au capital de 507 452 912 €, RCS Paris 999 783 673",
        "Logiciel édité par Factu SAS, RCS Paris 999 783 673",
        "Franchisé indépendant du réseau Allo, SAS au capital de 10 000 €, RCS Lyon 999 783 673",
        "Une société au capital de 10 000 €, RCS Lyon 999 783 673",
    ],
)
def test_another_firm_at_the_foot_is_not_the_seller(line: str) -> None:
    found, _ = read(*SELLER, *TITLE, *BUYER, *SUMS, line)
    assert (found.siret, found.siren, found.vat_number) == ("99999999800019", "999999998", "FR11999999998")


@pytest.mark.parametrize(
    "lines",
    [
        *(
            (f"{words} : SCI des Lilas", THEIRS)
            for words in (
                "Doit",
                "À",
                "Pour",
                "Propriétaire",
                "Bailleur",
                "Syndic",
                "Nom du client",
                "Réf. client",
            )
        ),
        ("Coordonnées du client", "SCI des Lilas", THEIRS),
        ("Facturation :", "SCI des Lilas", THEIRS),
        ("Client :", "SCI des Lilas", "Mme Legrand", "Service comptable", "Bât. B", "2 rue du Bac", THEIRS),
        (f"Code client 4521 - SCI des Lilas - {THEIRS}",),
        ("N° TVA de l'acquéreur : FR63999783673",),
        ("TVA preneur : FR63999783673",),
        ("Banque : BNP Paribas, RCS Paris 999 783 673",),
        (f"Médiateur : CM2C, {THEIRS}",),
        (f"Sous-traitant : Lilas SARL, {THEIRS}",),
        (f"Fournisseur du chauffe-eau : Lilas SA, {THEIRS}",),
        ("Assureur : Mutas, SA au capital de 99 000 euros,", "RCS Nanterre 999 783 673"),
        (((330.0, "SCI des Lilas"),), ((330.0, "59000 Lille"),), ((330.0, THEIRS),)),
    ],
)
def test_a_number_behind_another_partys_word_is_nobodys(lines: tuple[Row, ...]) -> None:
    found, _ = read("Durand", *lines, *TITLE, BUYER[1], *SUMS)
    assert (found.siret, found.siren, found.vat_number) == ("", "", "")
    assert {"siren", "vat_number"} & set(found.unread)


def test_of_two_firms_none_is_the_seller_for_sure() -> None:
    found, _ = read("Durand", *TITLE, BUYER[1], *SUMS, "SIRET 999 999 998 00019", "", THEIRS)
    assert (found.siret, "siren" in found.unread) == ("", True)
    headed, _ = read(*SELLER[:3], *TITLE, BUYER[1], *SUMS, THEIRS)
    assert headed.siret == "99999999800019"
    beside, _ = read("Durand", ((50, "Client : SCI des Lilas"), (330, SELLER[2])), *TITLE, BUYER[1], *SUMS)
    assert beside.siret == "99999999800019"
    rival, _ = read(
        "Durand", THEIRS, *TITLE, BUYER[1], *SUMS, "SARL au capital de 9 €, RCS Lille 999 999 998"
    )
    assert (rival.siret, rival.siren) == ("", "")


@pytest.mark.parametrize(
    "words",
    [
        "Toute somme due par le client produit intérêt au taux légal.",
        "293 B rue de la Gare, 59000 Lille",
        "Appt 293 B",
        "Carte pro n° 293B-4521",
        "Lot 283-2, bâtiment C",
        "Parcelle 283-1",
        "Réf. art. 262 robinet",
        "Article 261 du règlement de copropriété",
        "Article L. 223-3 du code de la consommation (démarchage téléphonique)",
        "TVA non récupérable par le locataire",
        "TVA applicable : l'entreprise ne relève plus de la franchise en base de TVA",
        "Vous ne bénéficiez pas de la franchise en base de TVA",
        "Sortie de l'art. 293 B du CGI au 01/07/2026",
        "En sous-traitance : autoliquidation possible sur demande",
        "Sauf autoliquidation",
        "Les opérations exonérées de TVA sont signalées par un *",
        "TVA 262,00 €",
    ],
)
def test_what_only_looks_like_a_mention_is_none(words: str) -> None:
    found, filled = read(*SELLER, *TITLE, *BUYER, "Total 350,00 €", "TVA en sus", words)
    assert (found.vat_mention, filled) == ("", None)
    assert mention_of(words) == ""


@pytest.mark.parametrize(
    ("words", "mention"),
    [
        ("La TVA n'est pas applicable art. 293 B du CGI", "293B"),
        ("Art. 293 B du CGI, TVA non applicable", "293B"),
        ("Dispensé de TVA en vertu de l'article 293 bis", "293B"),
        ("Prix sans escompte. TVA non applicable, art. 293 B du CGI", "293B"),
        ("Article L. 223-3 du code des impositions sur les biens et services", "L223-3-CIBS"),
        ("TVA due par le client", "autoliquidation"),
        ("TVA au taux de 20 % due par le preneur", "autoliquidation"),
        ("Article 283-2 nonies du CGI", "autoliquidation"),
        ("Exonération de TVA, article 262 ter", "art261"),
        ("Art. 261-4-4° a du CGI", "art261"),
        ("Micro-entreprise : pas de TVA", "not_applicable"),
    ],
)
def test_a_mention_is_an_article_of_the_taxs_law_or_says_vat(words: str, mention: str) -> None:
    assert mention_of(words) == mention


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        *(
            ((f"FACTURE n° {number}",), "")
            for number in (
                "2026 - 045",
                "2026 / 045",
                "2026:045",
                "2026*045",
                "2026+045",
                "2026 A 045",
                "12 bis",
            )
        ),
        (("FACTURE n° AB 12 CD 34",), ""),
        (("FACTURE n° 2026",), ""),
        (("FACTURE Client n° 4521",), ""),
        (("FACTURE 59000 Lille",), ""),
        (("FACTURE 1/2",), ""),
        (("FACTURE T4-2026",), ""),
        (("FACTURE", "Réf. : CH-45", "Notre n° : F-2026-1"), "F-2026-1"),
        (("FACTURE", "Réf. : CH-45"), ""),
        (("FACTURE", "N° de facture :", "59000"), ""),
        (("FACTURE", ((50.0, "N° de facture"), (140.0, "N° de client")), ((105.0, "C-778"),)), ""),
        (
            (
                "FACTURE",
                ((50.0, "N° de facture"), (200.0, "N° de client")),
                ((50.0, "45120"), (200.0, "C-7")),
            ),
            "45120",
        ),
        (("FACTURE", "Déduction facture n° F-9"), ""),
        (("Solde de la facture n° F-9",), ""),
        (("FACTURE", "Complément à la facture n° F-9"), ""),
        (("FACTURE", "À rappeler : facture F-2026-1"), ""),
        (("FACTURE n° F-1 (duplicata)",), "F-1"),
        (("FACTURE n° F-1, page 1",), "F-1"),
        (("FACTURE n° F-1 - Devis D-9",), "F-1"),
        (("FACTURE n° 45120",), "45120"),
        (("FACTURE n° AB 12",), "AB 12"),
    ],
)
def test_a_number_is_whole_or_unread(lines: tuple[Row, ...], number: str) -> None:
    found, _ = read(*SELLER, *lines, "Date : 20/11/2026", *BUYER, *SUMS)
    assert found.number == number
    assert ("number" in found.unread) == (not number)
