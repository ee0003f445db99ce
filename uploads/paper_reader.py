"""Reads a quote or an invoice: Factur-X and ZUGFeRD where the PDF carries it, its text otherwise.

Runs in a limited child process only (uploads.workers). Law: Code de commerce, art. L441-9 and R123-237;
CGI, annexe II, art. 242 nonies A; profiles: Factur-X 1.x, ZUGFeRD 1 and 2.
"""

import re
from typing import Any

import msgspec
import pypdfium2
from facturx import get_flavor, get_level, get_xml_from_pdf, xml_check_xsd
from lxml import etree

from uploads.jobs import PaperReading
from wording.dates import MONTHS

PAGES = 10
TEXT_LENGTH = 200_000


def read_paper(path: str) -> PaperReading:
    with open(path, "rb") as file:
        content = file.read()
    found = _embedded(content)
    text = _text(path)
    signed = b"/ByteRange" in content and b"/Sig" in content
    accord = re.search(r"bon\s+pour\s+accord", text, re.IGNORECASE) is not None
    if found is not None:
        return msgspec.structs.replace(found, signed=signed, accord=accord)
    return msgspec.structs.replace(from_text(text), signed=signed, accord=accord)


# --- Factur-X


def _embedded(content: bytes) -> PaperReading | None:
    try:
        name, xml = get_xml_from_pdf(content, check_xsd=False)
    except Exception:
        return None
    return from_xml(xml) if name and xml else None


def from_xml(xml: bytes) -> PaperReading:
    """Entities of any kind are refused: an invoice has no use for them."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        return PaperReading(source="facturx", xml_fault="Le fichier XML contient des entités interdites.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        return PaperReading(source="facturx", xml_fault="Le fichier XML est illisible.")
    profile, fault = _checked(xml, root)
    return PaperReading(source="facturx", profile=profile, xml_fault=fault, **_fields(root))


def _checked(xml: bytes, root: Any) -> tuple[str, str]:
    try:
        flavor = get_flavor(root)
        level = get_level(root, flavor)
    except Exception:
        return "", "Le profil Factur-X n'est pas reconnu."
    try:
        xml_check_xsd(xml, flavor, level)
    except Exception:
        return f"{flavor} {level}", "Le fichier XML ne respecte pas son schéma (XSD)."
    return f"{flavor} {level}", ""


def _path(*names: str) -> str:
    return "//" + "/".join(f"*[local-name()='{name}']" for name in names)


def _first(root: Any, *paths: str) -> str:
    for path in paths:
        for node in root.xpath(path):
            text = node if isinstance(node, str) else node.text
            if text and text.strip():
                return " ".join(str(text).split())[:200]
    return ""


def _cents(text: str) -> int | None:
    match = re.fullmatch(r"(-?)(\d{1,9})(?:\.(\d{1,4}))?", text)
    if match is None:
        return None
    cents = int(match[2]) * 100 + round(int((match[3] or "0").ljust(4, "0")[:4]) / 100)
    return -cents if match[1] else cents


def _fields(root: Any) -> dict[str, Any]:
    documents = ("ExchangedDocument", "HeaderExchangedDocument")
    sums = (
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        "SpecifiedTradeSettlementMonetarySummation",
    )
    seller = "SellerTradeParty"
    registered = _first(root, _path(seller, "SpecifiedLegalOrganization", "ID"), _path(seller, "GlobalID"))
    digits = re.sub(r"\D", "", registered)
    date = re.sub(r"\D", "", _first(root, *(_path(d, "IssueDateTime", "DateTimeString") for d in documents)))
    return {
        "kind": _first(root, *(_path(d, "TypeCode") for d in documents)),
        "number": _first(root, *(_path(d, "ID") for d in documents)),
        "date": f"{date[:4]}-{date[4:6]}-{date[6:8]}" if len(date) >= 8 else "",
        "seller": _first(root, _path(seller, "Name")),
        "buyer": _first(root, _path("BuyerTradeParty", "Name")),
        "siret": digits if len(digits) == 14 else "",
        "siren": digits[:9] if len(digits) in (9, 14) else "",
        "vat_number": _first(
            root, _path(seller, "SpecifiedTaxRegistration", "ID") + "[@schemeID='VA']"
        ).replace(" ", ""),
        "vat_exempt": "E" in {n.text for n in root.xpath(_path("ApplicableTradeTax", "CategoryCode"))},
        "currency": _first(root, _path("InvoiceCurrencyCode")),
        "net_cents": _cents(_first(root, *(_path(s, "TaxBasisTotalAmount") for s in sums))),
        "vat_cents": _cents(_first(root, *(_path(s, "TaxTotalAmount") for s in sums))),
        "total_cents": _cents(_first(root, *(_path(s, "GrandTotalAmount") for s in sums))),
        "due_cents": _cents(_first(root, *(_path(s, "DuePayableAmount") for s in sums))),
    }


# --- Text

_MONEY = r"(-?\d{1,3}(?:[ .  ]?\d{3})*[,.]\d{2})"


def _text(path: str) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        parts = [document[n].get_textpage().get_text_bounded() for n in range(min(len(document), PAGES))]
    except Exception:
        return ""
    finally:
        document.close()
    return "\n".join(parts)[:TEXT_LENGTH]


def from_text(text: str) -> PaperReading:
    """What the law wants on an invoice, as far as words can be found."""
    if not text.strip():
        return PaperReading()
    siret = _siret(text)
    vat = re.search(r"\bFR ?([0-9A-Z]{2}) ?(\d{3}) ?(\d{3}) ?(\d{3})\b", text)
    siren = re.search(r"(?:SIREN|RCS)\D{0,30}(\d{3})[  ]?(\d{3})[  ]?(\d{3})\b", text, re.IGNORECASE)
    return PaperReading(
        source="text",
        kind="381" if re.search(r"\bavoir\s+n", text, re.IGNORECASE) else "",
        number=_number(text),
        date=_date(text),
        siret=siret,
        siren=siret[:9] or ("".join(siren.groups()) if siren else ""),
        vat_number="FR" + "".join(vat.groups()) if vat else "",
        vat_exempt=re.search(r"TVA\s+non\s+applicable|293\s*B", text, re.IGNORECASE) is not None,
        net_cents=_amount(text, r"(?:total|montant|sous-total)\s*(?:net\s*)?(?:HT|hors\s+taxes?)"),
        vat_cents=_amount(text, r"(?:total\s+|montant\s+)?TVA(?:\s*\(?\s*\d{1,2}(?:[,.]\d+)?\s*%\s*\)?)?"),
        total_cents=_amount(text, r"(?:total|montant)\s*(?:net\s*)?(?:TTC|toutes\s+taxes\s+comprises)"),
        due_cents=_amount(text, r"(?:net|reste|solde|montant)\s+(?:à|a)\s+payer"),
    )


def _number(text: str) -> str:
    match = re.search(
        r"\b(?:facture|devis|avoir)\b[^\n]{0,20}?(?:n\s*[°ºo]|num[ée]ro|réf\w*|:)[\s.:]*([A-Z0-9][A-Z0-9/_.-]{1,30})",
        text,
        re.IGNORECASE,
    )
    return match[1].rstrip(".") if match and re.search(r"\d", match[1]) else ""


def _date(text: str) -> str:
    if match := re.search(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](20\d{2})\b", text):
        day, month, year = (int(part) for part in match.groups())
    elif match := re.search(
        rf"\b(\d{{1,2}})(?:er)?\s+({'|'.join(MONTHS)})\s+(20\d{{2}})\b", text, re.IGNORECASE
    ):
        day, month, year = int(match[1]), MONTHS.index(match[2].lower()) + 1, int(match[3])
    else:
        return ""
    return f"{year}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else ""


def _siret(text: str) -> str:
    """14 digits whose Luhn sum holds (INSEE)."""
    for match in re.finditer(r"(?<!\d)\d{3}[  ]?\d{3}[  ]?\d{3}[  ]?\d{5}(?!\d)", text):
        digits = re.sub(r"\D", "", match[0])
        doubled = [int(d) * (2 - i % 2) for i, d in enumerate(digits)]
        if sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0:
            return digits
    return ""


def _amount(text: str, label: str) -> int | None:
    """The last amount that follows the label on its line, or on the next."""
    matches = re.findall(rf"{label}[^\n\d-]{{0,40}}\n?[^\n\d-]{{0,20}}{_MONEY}", text, re.IGNORECASE)
    if not matches:
        return None
    compact = re.sub(r"[^\d-]", "", matches[-1])
    return int(compact)
