"""What an invoice's XML says, for CII (Factur-X, ZUGFeRD, Order-X) and UBL. Terms (BT-…): EN 16931."""

import contextlib
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from stdnum.eu import vat as eu_vat
from stdnum.fr import siren as fr_siren
from stdnum.fr import siret as fr_siret
from stdnum.fr import tva as fr_tva

from uploads.errors import team_noted
from uploads.opened import PaperReading
from uploads.reading.amounts import LARGEST_CENTS, rounded_cents
from uploads.reading.embedded import Embedded
from uploads.reading.mentions import EXEMPT, FRANCHISE, MOST_WORDS, NOT_APPLICABLE, REVERSE_CHARGE, mention_of
from uploads.reading.normal import normal

# UNTDID 1001, as France uses it (XP Z12-012): what each code is for whoever pays.
_KINDS = {
    "invoice": "380 326 383 393 394 395 388 575 623 751 82 80 84 527 130 202 203 204 211 295",
    "credit_note": "381 261 262 296 308 396 420 458 532 83 81 502 503",
    "corrected": "384 471 472",
    "deposit": "386 500",
    "self_billed": "389 501 473",
    "proforma": "325",
    "order": "220 221 224 226 227 230 231 105 402",
    "quote": "310",
}
KIND_OF_CODE = {code: kind for kind, codes in _KINDS.items() for code in codes.split()}
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")  # xs:decimal, XML Schema part 2, 3.2.3
_EXEMPTION_CODES = {
    "VATEX-FR-FRANCHISE": NOT_APPLICABLE,
    "VATEX-EU-AE": REVERSE_CHARGE,
    "VATEX-FR-AE": REVERSE_CHARGE,
}
SIREN_SCHEME, SIRET_SCHEME = "0002", "0009"  # ISO 6523 ICD


class Tree:
    """Finds by local names, whatever the namespaces' versions."""

    def __init__(self, root: Any) -> None:
        self.root = root

    def all(self, path: str) -> list[Any]:
        steps = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
        found: list[Any] = self.root.xpath(f".//{steps}")
        return found

    def text(self, *paths: str) -> str:
        return next((text for path in paths for node in self.all(path) if (text := text_of(node))), "")

    def within(self, *paths: str) -> "Tree | None":
        return next((Tree(nodes[0]) for path in paths if (nodes := self.all(path))), None)


def text_of(node: Any) -> str:
    return normal(" ".join((node.text or "").split()))[:200]


def cents_of(node: Any) -> int | None:
    """Half up to the cent; None for what is no xs:decimal."""
    text = (node.text or "").strip()
    with contextlib.suppress(InvalidOperation):
        if _DECIMAL.fullmatch(text):
            cents = rounded_cents(Decimal(text))
            return cents if abs(cents) <= LARGEST_CENTS else None
    return None


def values_of(found: Embedded) -> PaperReading:
    tree = Tree(found.root)
    said = _ubl(tree, found.root) if found.standard == "ubl" else _cii(tree, found.standard)
    unread = {name for name, seen in said.pop("seen").items() if seen}
    return PaperReading(source=found.standard, **said, unread=sorted(unread))


# --- CII


def _cii(tree: Tree, standard: str) -> dict[str, Any]:
    head = tree.within("ExchangedDocument", "HeaderExchangedDocument") or tree
    agreement = tree.within("ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement") or tree
    settlement = (
        tree.within("ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement") or tree
    )
    seller = agreement.within("SellerTradeParty")
    code = head.text("TypeCode")
    day = head.text("IssueDateTime/DateTimeString")
    currency = settlement.text("InvoiceCurrencyCode", "OrderCurrencyCode")
    party = _party(_cii_ids(seller), _cii_vat(seller)) if seller else _party([], [])
    mention, words = _cii_mention(settlement, head)
    sums = _cii_sums(settlement, currency)
    return _reading(
        kind="order" if standard == "orderx" else KIND_OF_CODE.get(code, ""),
        number=head.text("ID"),
        day=day,
        seller=seller.text("Name") if seller else "",
        buyer=agreement.text("BuyerTradeParty/Name"),
        party=party,
        mention=mention,
        words=words,
        currency=currency,
        sums=sums,
    )


def _cii_ids(seller: Tree) -> list[tuple[str, str]]:
    paths = ("SpecifiedLegalOrganization/ID", "GlobalID", "ID")
    return [(node.get("schemeID") or "", text_of(node)) for path in paths for node in _direct(seller, path)]


def _direct(party: Tree, path: str) -> list[Any]:
    """Of the party itself, not of its contact or address."""
    steps = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
    found: list[Any] = party.root.xpath(steps)
    return found


def _cii_vat(seller: Tree) -> list[str]:
    nodes = _direct(seller, "SpecifiedTaxRegistration/ID")
    return [text_of(node) for node in nodes if node.get("schemeID") in ("VA", None)]


def _cii_mention(settlement: Tree, head: Tree) -> tuple[str, str]:
    taxes = [Tree(node) for node in _direct(settlement, "ApplicableTradeTax")]
    categories = {tax.text("CategoryCode") for tax in taxes}
    reasons = [tax.text("ExemptionReason") for tax in taxes]
    codes = [tax.text("ExemptionReasonCode") for tax in taxes]
    return _mention(categories, reasons, codes, [text_of(node) for node in head.all("IncludedNote/Content")])


def _cii_sums(settlement: Tree, currency: str) -> dict[str, int | None]:
    summed = settlement.within(
        "SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation"
    )
    names = {
        "net": "TaxBasisTotalAmount",
        "vat": "TaxTotalAmount",
        "total": "GrandTotalAmount",
        "due": "DuePayableAmount",
        "paid": "TotalPrepaidAmount",
        "rounding": "RoundingAmount",
    }
    return {name: _in_currency(summed, tag, currency) for name, tag in names.items()}


def _in_currency(summed: Tree | None, tag: str, currency: str) -> int | None:
    """Of several the one in the invoice's currency (BT-110, not BT-111)."""
    nodes = summed.all(tag) if summed else []
    own = [node for node in nodes if node.get("currencyID", currency) == currency] or nodes[:1]
    return cents_of(own[0]) if own else None


# --- UBL


def _ubl(tree: Tree, root: Any) -> dict[str, Any]:
    top = {
        name: [n for n in root if n.tag.endswith("}" + name)]
        for name in (
            "ID",
            "IssueDate",
            "InvoiceTypeCode",
            "CreditNoteTypeCode",
            "DocumentCurrencyCode",
            "TaxTotal",
            "Note",
        )
    }
    first = {name: text_of(nodes[0]) if nodes else "" for name, nodes in top.items()}
    credit = root.tag.endswith("}CreditNote")
    code = first["InvoiceTypeCode"] or first["CreditNoteTypeCode"] or ("381" if credit else "380")
    seller = tree.within("AccountingSupplierParty/Party")
    summed = tree.within("LegalMonetaryTotal", "RequestedMonetaryTotal")
    currency = first["DocumentCurrencyCode"]
    vats = [Tree(node) for node in top["TaxTotal"]]
    names = {
        "net": "TaxExclusiveAmount",
        "total": "TaxInclusiveAmount",
        "due": "PayableAmount",
        "paid": "PrepaidAmount",
        "rounding": "PayableRoundingAmount",
    }
    sums = {name: _in_currency(summed, tag, currency) for name, tag in names.items()}
    own = [v for v in vats if any(n.get("currencyID", currency) == currency for n in _direct(v, "TaxAmount"))]
    sums["vat"] = cents_of(_direct(own[0], "TaxAmount")[0]) if own else None
    categories = [Tree(node) for node in tree.all("TaxSubtotal/TaxCategory")]
    mention, words = _mention(
        {text_of(n) for c in categories for n in _direct(c, "ID")},
        [c.text("TaxExemptionReason") for c in categories],
        [c.text("TaxExemptionReasonCode") for c in categories],
        [text_of(node) for node in top["Note"]],
    )
    return _reading(
        kind=KIND_OF_CODE.get(code, ""),
        number=first["ID"],
        day=first["IssueDate"].replace("-", ""),
        seller=_ubl_name(seller),
        buyer=_ubl_name(tree.within("AccountingCustomerParty/Party")),
        party=_party(_ubl_ids(seller), _ubl_vat(seller)) if seller else _party([], []),
        mention=mention,
        words=words,
        currency=currency,
        sums=sums,
    )


def _ubl_name(party: Tree | None) -> str:
    return party.text("PartyLegalEntity/RegistrationName", "PartyName/Name") if party else ""


def _ubl_ids(seller: Tree) -> list[tuple[str, str]]:
    paths = ("PartyLegalEntity/CompanyID", "PartyIdentification/ID")
    return [(node.get("schemeID") or "", text_of(node)) for path in paths for node in _direct(seller, path)]


def _ubl_vat(seller: Tree) -> list[str]:
    return [
        text_of(node)
        for scheme in _direct(seller, "PartyTaxScheme")
        if Tree(scheme).text("TaxScheme/ID") in ("VAT", "")
        for node in _direct(Tree(scheme), "CompanyID")
    ]


# --- both


def _party(ids: list[tuple[str, str]], vats: list[str]) -> dict[str, str]:
    siret = next(iter(_valid(ids, SIRET_SCHEME, 14)), "")
    siren = next(iter(_valid(ids, SIREN_SCHEME, 9)), "") or siret[:9]
    if siret and siret[:9] != siren:
        siret = ""
    compact = [re.sub(r"[ .-]", "", text).upper() for text in vats]
    vat = next((v for v in compact if (fr_tva.is_valid(v) if v.startswith("FR") else eu_vat.is_valid(v))), "")
    told = [text for _, text in ids if re.search(r"\d{9}", re.sub(r"\D", "", text))]
    return {
        "siret": siret,
        "siren": siren,
        "vat": vat,
        "told": "yes" if told else "",
        "vat_told": "yes" if any(compact) else "",
    }


def _valid(ids: list[tuple[str, str]], scheme: str, length: int) -> Iterator[str]:
    """By their scheme first; a number without one is what its key says."""
    check = fr_siret if length == 14 else fr_siren
    for wanted in ((scheme,), ("", SIREN_SCHEME, SIRET_SCHEME)):
        for said, text in ids:
            digits = re.sub(r"\D", "", text)
            if said in wanted and len(digits) == length and check.is_valid(digits):
                yield digits


def _mention(categories: set[str], reasons: list[str], codes: list[str], notes: list[str]) -> tuple[str, str]:
    """In the XML's own words; category E alone says no article, and is no franchise."""
    for text in filter(None, reasons):
        if code := mention_of(text):
            return code, text[:MOST_WORDS]
    for code in filter(None, (code.upper() for code in codes)):
        if known := _EXEMPTION_CODES.get(code) or (EXEMPT if re.search(r"261|132|CGI", code) else ""):
            return known, code
    for note in notes:
        if (code := mention_of(note)) in (FRANCHISE, "L223-3-CIBS", REVERSE_CHARGE):
            return code, note[:MOST_WORDS]
    if "AE" in categories:
        return REVERSE_CHARGE, team_noted("Autoliquidation (catégorie AE)")
    if categories & {"E", "Z", "O", "K", "G"}:
        reason = next(filter(None, reasons), "")
        return "exempt", reason[:MOST_WORDS]
    return "", ""


def _reading(
    *,
    kind: str,
    number: str,
    day: str,
    seller: str,
    buyer: str,
    party: dict[str, str],
    mention: str,
    words: str,
    currency: str,
    sums: dict[str, int | None],
) -> dict[str, Any]:
    issued = _day(day)
    due, total = sums["due"], sums["total"]
    to_pay = due if due is not None and _adds_up(sums) else None
    return {
        "kind": kind,
        "number": number,
        "date": issued,
        "seller": seller,
        "buyer": buyer,
        "siret": party["siret"],
        "siren": party["siren"],
        "vat_number": party["vat"],
        "vat_mention": mention,
        "vat_words": words,
        "currency": currency.upper(),
        "net_cents": sums["net"],
        "vat_cents": sums["vat"],
        "total_cents": total,
        "due_cents": due,
        "to_pay_cents": to_pay,
        "seen": {
            "kind": not kind,
            "date": bool(day) and not issued,
            "siren": bool(party["told"]) and not party["siren"],
            "vat_number": bool(party["vat_told"]) and not party["vat"],
            "due": kind == "order",
        },
    }


def _day(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    with contextlib.suppress(ValueError):
        if len(digits) >= 8:
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).isoformat()
    return ""


def _adds_up(sums: dict[str, int | None]) -> bool:
    """BR-CO-15 and BR-CO-16, to the cent of rounding; what is not said is not held against it."""
    net, vat, total, due = (sums[name] for name in ("net", "vat", "total", "due"))
    if total is None or due is None:
        return False
    explained = total - (sums["paid"] or 0) + (sums["rounding"] or 0)
    added = net is None or vat is None or abs(net + vat - total) <= 1
    return added and abs(explained - due) <= 1
