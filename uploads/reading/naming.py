"""The words that name a paper before its number, and what may stand there as a number."""

import re

from uploads.reading.lines import CELL, Line

N = r"(?:n ?°|n[o0](?![a-z])|num(?:ero|\.)?(?![a-z])|nr\b|number\b|ref(?:erence)?(?![a-z])|#)\.?"
FIRST = r"(?:\d{1,2} ?(?:ere?|e|eme|nde?)|premiere?|seconde?|deuxieme|troisieme|derniere?|ultime)"
CREDIT_NOTE = (
    r"factures? ?(?:d' ?avoir|[-/(]* ?avoir\)?|d' ?annulation|de remboursement|negative|de credit)|avoir"
    r"|notes? (?:de credit|d' ?avoir)|credit (?:note|memo)|remboursement"
)
PROFORMA = (
    r"factures? \(?pro ?-?forma\)?|pro ?-?forma(?: invoice)?|(?:projet|brouillon|modele|specimen|pre-?)(?: de)? ?facture"
    r"|factures? \(?(?:provisoire|previsionnelle|brouillon|projet|specimen)\)?|draft invoice"
)
DEPOSIT = (
    rf"factures? (?:d' ?|pour |de )?(?:{FIRST} )?(?:acompte|provision\b|situation d'acompte)"
    r"|(?:demande|appel) d' ?acompte|acompte(?= *n)|deposit invoice"
)
OTHER = (
    r"bon (?:d'intervention|de livraison|de travaux|de travail)|rapport(?: d'intervention)?|releve(?: de compte| de factures)?"
    rf"|(?:{FIRST} )?(?:lettre de )?(?:relance|rappel)|mise en demeure|attestation|proces-verbal|quittance|appel de fonds"
    r"|attachement|recu|delivery note|statement|reminder"
)

OWN_WORDS = {
    "credit_note": rf"(?:(?:{CREDIT_NOTE})(?: (?:client|commercial|financier|total|partiel))?)",
    "deposit": rf"(?:{DEPOSIT}|factures?|invoice|fact\.?)",
    "proforma": rf"(?:{PROFORMA})",
    "quote": r"(?:devis(?: (?:estimatif|descriptif|quantitatif|detaille|gratuit|travaux|de travaux))*|offre(?: de prix)?|proposition(?: commerciale)?|quotation|quote|estimate)",
    "other": rf"(?:{OTHER})",
    "order": r"(?:bon de commande|commande|order|bc)",
}
INVOICE_WORDS = (
    r"(?:factures?(?: (?:rectificative|corrigee|pro ?-?forma|de situation|de solde|de travaux|travaux|finale|definitive|simplifiee"
    r"|de vente|de prestations?|d'intervention|de depannage))?"
    r"|invoice|auto-? ?factur(?:e|ation)|note d'honoraires|fact\.?)"
)
VALUE = r"(?P<value>(?:[a-z]{1,5} )?(?=[a-z0-9/_.-]*\d)[a-z0-9][a-z0-9/_.-]*)"
# A number is whole where its cell ends, or where another thing is said.
_WHOLE = re.compile(
    rf" *(?:$|{CELL}|[()|;]|[,.](?: |$)|(?:[-/] )?(?:du|le|en date|dated?|page|p\.|clients?|devis|emise?|etablie?|facture[er]|echeance|pour|relati\w*"
    r"|concern\w*|refs?|reference|objet|commande|chantier|suite|selon|annul\w*|rectifi\w*|remplac\w*|intervention|total|montant|siret"
    r"|tva|code|on|of|from|par|payable|a (?:rappeler|regler|payer)|svp|merci|deja|est|et)\b|(?:- )?\d{1,2}[/.]\d{1,2}[/.]\d{2})"
)
_PERIOD = re.compile(
    r"(?:[tq][1-4]|jan\w*|fev\w*|mars|avr\w*|mai|juin|juil\w*|aout|sep\w*|oct\w*|nov\w*|dec\w*)[-/_.]?(?:20)?\d\d|\d{1,2}/\d{1,2}",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"selon|suite|\bvotre|\bvos\b|remplac|annul|origine|relati|rectifi\w* (?:la|de)|concern|\bsur\b|precedent|rappel"
    r"|deduire|deduit|deduction|complement|solde d|regle|paye|commande|dossier|contrat|devis|acompte|avoir\b|bon\b"
)
_OF_A_SERIES = re.compile(r"\b(?:situation|acompte|avancement)\b")
_SPACED = re.compile(r"(?:\b[a-z]\b ){3,}\b[a-z]\b")
# The agency's own reference, which it asks to be repeated.
_OF_MISSION = re.compile(r"OM-20\d{2}-\d{6}", re.IGNORECASE)
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|20\d{2}-\d{2}-\d{2}")


def closed_up(cell: str) -> str:
    """« F A C T U R E »"""
    return _SPACED.sub(lambda letters: letters[0].replace(" ", ""), cell)


def words_for(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\b{OWN_WORDS.get(kind, INVOICE_WORDS)}")


def numbered(line: Line, words: str) -> list[tuple[int, str]]:
    """« Facture n° F-1 », « N° de facture : F-1 », « Facture F-1 »: rank, value."""
    found = []
    own = r"(?: d' ?acompte)?"
    for rank, pattern in (
        (3, rf"\b{words} *\(?{N} *[:.]? *{VALUE}"),
        (3, rf"\b{N} *(?:de |d'|du |of )?(?:la |l')?{words}{own} *[:.]? *{VALUE}"),
        (2, rf"\b{words} *(?::|- )? *{VALUE}"),
    ):
        for match in re.finditer(pattern, line.plain):
            value = value_at(line, *match.span("value"), bare=rank == 2)
            if (
                value
                and _OF_A_SERIES.search(line.plain[match.start() : match.start("value")])
                and len(value) < 3
            ):
                # « Facture de situation n° 2 »: the second of its work, whatever the paper's own number is.
                found.append((-1, ""))
                continue
            if value is not None and not _is_earlier(line, match.start()):
                found.append((rank, value))
    return found


def _is_earlier(line: Line, start: int) -> bool:
    begin, _ = line.cell_of(start)
    return _EARLIER.search(line.plain[begin:start]) is not None


def value_at(line: Line, start: int, end: int, *, bare: bool = False) -> str | None:
    """None where it is no number at all; empty where it can't be told where it ends."""
    value = line.text[start:end].rstrip("./_-")
    prefix, _, rest = value.rpartition(" ")
    if prefix and not prefix.isupper():
        if bare or prefix.lower() not in ("fact", "fac"):
            return None if bare else ""
        value = rest
    after = line.text[end:]
    if (
        _DAY.fullmatch(value)
        or _OF_MISSION.fullmatch(value)
        or re.match(r" ?[€%]|,\d", after)
        or line.text[end - 1 : end] == ","
    ):
        return None
    if bare and not re.search(r"[A-Za-z/_-]|\d{4}", value):
        return None
    if re.fullmatch(r"20\d{2}", value):
        return None if bare and _WHOLE.match(line.plain, end) else ""
    if not _WHOLE.match(line.plain, end) or (bare and _PERIOD.fullmatch(value)):
        return ""
    return value
