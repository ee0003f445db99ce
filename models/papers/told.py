"""What was read in a paper, as it is told: kinds, amounts, days and places, in the language that is spoken."""

import re
from datetime import date
from typing import Any

import wording
from models.papers.measuring import Against, Measure
from models.papers.readings import EURO, IN_FACTURX, IN_FILE, ON_PAGE, PaperKind
from models.workflow import InvoiceKind
from wording.languages import team, team_noted

_KINDS = {
    PaperKind.INVOICE: team_noted("une facture"),
    PaperKind.CORRECTED: team_noted("une facture rectificative"),
    PaperKind.SELF_BILLED: team_noted("une autofacture"),
    PaperKind.DEPOSIT: team_noted("une facture d'acompte"),
    PaperKind.CREDIT_NOTE: team_noted("un avoir"),
    PaperKind.QUOTE: team_noted("un devis"),
    PaperKind.PROFORMA: team_noted("une facture pro forma"),
    PaperKind.ORDER: team_noted("un bon de commande"),
    PaperKind.OTHER: team_noted("un autre document"),
}
# Those that a form asks for.
_TO_ATTACH = {
    PaperKind.INVOICE: team_noted("Aucun : joignez une facture."),
    PaperKind.DEPOSIT: team_noted("Aucun : joignez une facture d'acompte."),
    PaperKind.CREDIT_NOTE: team_noted("Aucun : joignez un avoir."),
    PaperKind.QUOTE: team_noted("Aucun : joignez un devis."),
}
_DIFFERING = {
    "net": team_noted("total HT"),
    "vat": team_noted("TVA"),
    "total": team_noted("total TTC"),
    "due": team_noted("reste à payer"),
    "number": team_noted("numéro"),
    "date": team_noted("date"),
    "currency": team_noted("devise"),
    "kind": team_noted("nature"),
    "siren": team_noted("SIREN"),
}
# By how much an invoice goes past what it is measured by.
_MORE = {
    Against.QUOTE: team_noted("{amount} de plus que le devis validé"),
    Against.THRESHOLD: team_noted("{amount} de plus que le montant autorisé"),
    Against.INVOICED: team_noted("{amount} de plus que ce qui a été facturé"),
}
_ON_PAGE = re.compile(re.escape(ON_PAGE).replace(r"\{page\}", "([0-9]+)").replace(r"\{words\}", "(.*)"), re.S)


def kind_said(kind: PaperKind) -> str:
    """« une facture »"""
    return team(_KINDS[kind])


def to_attach(kind: PaperKind) -> str:
    return team(_TO_ATTACH[kind])


def difference_said(reading: dict[str, Any], name: str, ours: Any, theirs: Any) -> str:
    return team(
        "La page ne dit pas la même chose : {what}, {theirs} sur la page, {ours} dans les données.",
        what=team(_DIFFERING[name]),
        theirs=_in_words(reading, name, theirs),
        ours=_in_words(reading, name, ours),
    )


def money(reading: dict[str, Any], cents: int) -> str:
    """In the paper's own currency."""
    return wording.amount(cents).replace("€", reading.get("currency") or "€").replace(EURO, "€")


def _in_words(reading: dict[str, Any], name: str, value: Any) -> str:
    if name in ("net", "vat", "total", "due"):
        return money(reading, int(value))
    if name == "kind":
        return kind_said(PaperKind(value))
    return wording.full_day(date.fromisoformat(value)) if name == "date" else str(value)


def mention_said(reading: dict[str, Any]) -> str:
    """The paper's own words; those of its category of VAT are ours, and were kept in French."""
    words: str = reading.get("vat_words", "")
    return team(words) if words and reading.get("vat_mention") == "autoliquidation" else words


def amount_and_place(cents: int, where: str) -> str:
    """`where` it was read, as it was kept."""
    amount = wording.amount(cents)
    if found := _ON_PAGE.fullmatch(where):
        return team(
            "{amount}, lu sur la page {page} : « {words} ».", amount=amount, page=found[1], words=found[2]
        )
    if where == IN_FACTURX:
        return team("{amount}, lu dans les données Factur-X.", amount=amount)
    if where == IN_FILE:
        return team("{amount}, lu dans les données du fichier.", amount=amount)
    return team("{amount}, lu dans le document.", amount=amount)


def difference(cents: int, measure: Measure, kind: InvoiceKind = InvoiceKind.INVOICE) -> str:
    """« 12,00 € de plus que le devis validé », deposits and credit notes counted; empty where there is none, and where
    a deposit or a credit note leaves something, as it should."""
    beyond = measure.beyond(cents)
    amount = wording.amount(abs(beyond))
    if beyond > 0:
        return team(_MORE[measure.against], amount=amount)
    if beyond < 0 and measure.against is Against.QUOTE and kind is InvoiceKind.INVOICE:
        return team("{amount} de moins que le devis validé", amount=amount)
    return ""
