"""What stands before an amount: which sum it is. All in folded text (lower case, no accents)."""

import re
from enum import StrEnum
from itertools import zip_longest

from msgspec import Struct

from uploads.reading.lines import CELL, Line


class Sum(StrEnum):
    NET = "net"  # HT
    VAT = "vat"
    TOTAL = "total"  # TTC, said so
    PLAIN = "plain"  # « Total », of what is not said
    DUE = "due"
    LESS = "less"  # deposits and payments
    OTHER = "other"


class Label(Struct, frozen=True):
    kind: Sum
    start: int
    end: int


_HT = r"(?:h\.? ?t\b\.?|hors[ -]tax\w*|hors[ -]tva|sans tax\w*)"
_TTC = (
    r"(?:t\.? ?t\.? ?c\b\.?|toutes taxes comprises|tva comprise|taxes? (?:comprises?|incluses?)|tva incluse)"
)
_IN_BRACKETS = r"(?: *\((?:[^()\d]|\d+ lignes?)*\))?"  # « Total TTC (TVA 20 % incluse) »
_VAT = r"(?:t\.? ?v\.? ?a\b\.?|vat\b)"
# « Total HT après remise »: what was taken off is no longer in it.
_AFTER = r"(?: net\w*)?(?: apres (?:remise|rabais|ristourne|escompte|reduction)s?)?"
# « TVA sur total », « TVA 20 % sur le montant HT »: no total of its own.
_ON_TOTAL = rf"(?: \(?(?:a |de )?#+\)?)? sur (?:le |la )?(?:total|montant|somme|base)\b(?: (?:general|global|net))?(?: {_HT})?"
_HEAD = r"\b(?:sous[- ]?total|total|totaux|montant|prix|somme|net|ensemble|cout)\b"
_FILL = rf"(?:(?!{_VAT}|{_TTC}|{_HT}|payer|regler|acompte|deja|remise)[^\d{CELL}:%]){{0,36}}?"
_TO_PAY = r"(?:payer|regler|verser|acquitter|devoir|facturer)"
# « dû » loses its accent when folded: « montant du devis » is no due.
_OWED = rf"(?:due?s?(?= *(?:[:€(=#{CELL}-]|\d|ttc|eur|chf|en euros|a ce jour|$)))"

_KINDS: tuple[tuple[Sum, str], ...] = (
    (
        Sum.OTHER,
        r"\bprix unitaires?\b|\bp\.? ?u\.?(?: h\.?t\.?)?\b|\bbase(?:s)?(?: (?:h\.? ?t\.?|imposable|taxable))?\b"
        r"|(?<!apres )\b(?:remise|rabais|ristourne|escompte|reduction)s?\b|\bquantites?\b|\bqte\b"
        r"|\b(?:montant|prix) (?:du|de votre|du present) (?:devis|marche|contrat)\b|\bindemnite forfaitaire\b"
        r"|\bpenalites?\b|\ba reporter\b|\breports?\b|\bfranchise\b|\beco[- ]?(?:participation|contribution|taxe)s?\b",
    ),
    (
        Sum.DUE,
        rf"\b(?:(?:net|reste|restant|solde|montant|total|somme|a)\b{_FILL})?\b(?:a|restant a|to) {_TO_PAY}\b(?: {_TTC}| \({_TTC}\))?"
        rf"|\b(?:montant|total|solde|reste|somme|net)(?: (?:total|net|restant))? {_OWED}(?: {_TTC})?"
        rf"|\b(?:montant |somme |total )?restant(?: {_OWED})?\b|\breste(?: {_OWED})?(?= *(?:[:€(=#{CELL}-]|\d))|\ba votre charge\b"
        rf"|(?<!facture de )\bsolde\b(?: {_TTC})?|\b(?:amount|balance|total|net) (?:due|payable)\b|\bto pay\b|\breste a charge\b",
    ),
    (
        Sum.LESS,
        r"\b(?:total (?:des )?)?(?:acomptes?|arrhes|avances?|provisions?|versements?|reglements?|paiements?|deposit|prepaid|prepayment)\b"
        rf"(?:(?: de| a)? #+(?: {_TTC}| {_HT})?)?|\b(?:cheques?|virements?)(?= (?:n ?°|du|recus?)(?![a-z]))"
        rf"|\b(?:montant |total |somme |deja )+(?:regle|paye|verse|percu|recu|encaisse|facture)e?s?\b(?: (?:{_HT}|{_TTC}))?"
        r"|\bamount paid\b|\bpaid\b"
        r"|\b(?:regle|paye|encaisse)e?s? (?:par|en|le|ce jour)\b"
        r"|\bdeja (?:regle|paye|verse|facture)e?s?\b|\bretenue de garantie\b|\bavoirs? (?:n°|du|deduit)",
    ),
    (
        Sum.TOTAL,
        rf"{_HEAD}{_FILL}{_TTC}{_AFTER}{_IN_BRACKETS}|\b{_TTC}{_IN_BRACKETS}"
        r"|\btotal (?:incl|with)\w*\.? (?:of )?(?:vat|tax)\w*",
    ),
    (
        Sum.VAT,
        rf"(?:\b(?:total|montant|dont|somme)\b{_FILL})?(?<!n° )(?<!numero de )(?<!n° de ){_VAT}(?:{_ON_TOTAL})?"
        r"|(?<!hors )(?<!hors-)(?<!sans )\btax(?:es?)?\b(?! (?:compris|inclus))",
    ),
    (
        Sum.NET,
        rf"{_HEAD}{_FILL}\b{_HT}{_AFTER}|\bnet commercial\b|\bsub-?total\b(?! ?{_TTC})"
        r"|\b(?:total|amount) (?:excl|without|before)\w*\.? (?:of )?(?:vat|tax)\w*|\bnet amount\b",
    ),
    (
        Sum.PLAIN,
        r"\b(?:grand |prix )?(?:total|montant)\b(?: (?:general|facture|net|amount|final|global))*"
        rf"|\bnet(?: de)?(?= *(?:[:=(#{CELL}-]|\d))",
    ),
)
_PATTERNS = tuple((kind, re.compile(words)) for kind, words in _KINDS)

# In its own letters: « Total facture TTC », where « Total facturé TTC » was asked for before.
_THIS_INVOICE = re.compile(rf"(?:total|montant|somme) factures? (?:{_HT}|{_TTC})", re.IGNORECASE)
# What is to be paid at some time, and not now.
_LATER = re.compile(r"\b(?:livraison|signature|demarrage|fin des? travaux|achevement)\b")
# A table's head, not a label of one amount.
_TABLE_HEAD = re.compile(
    r"\b(?:designation|description|libelle|quantite|qte|qty|prix unitaire|unit price|p\.? ?u\.?|unite|articles?)\b"
)
# Beside a label these make it another sum than the paper's.
_OTHER_SUM = re.compile(
    r"\b(?:par (?:logement|mois|an(?:nee)?|trimestre|jour|heure|unite|personne|appartement|lot|piece|visite|passage)"
    r"|(?:par|le|du|au) (?:m2|ml|metre\w*|kg|litre)|a partir de|environ|mensuel\w*|l'unite|options?|optionnel\w*|variantes?|lots?|tranches?|pages?|report(?:er)?|precedent\w*|anterieur\w*|cumul\w*"
    r"|devis|marche|commande|contrat|annuel\w*|estim\w*|unitaires?|horaires?|economi\w*|lettres|garantie|aides?|primes?"
    r"|superieur\w*|inferieur\w*|au-dela|exced\w*|depass\w*|plafon\w*|minimum|maximum|seuil|initial\w*|initialement|ancien\w*|avant remise|brut)\b"
)
_NO_VAT_AMOUNT = re.compile(
    rf"{_VAT} *(?:intra\w*|non applicable|n°|id\b|number|:? *[#]{{8}}|:? *[a-z]{{2}} ?[#\d]|due par|sur les)"
)


def labels_in(line: Line, plain: str) -> list[Label]:
    """Left to right, without overlap; ``plain`` is the line's folded text with what is no amount masked."""
    taken: list[Label] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            if kind is Sum.LESS and _THIS_INVOICE.match(line.text, match.start()):
                continue
            if not any(label.start < match.end() and match.start() < label.end for label in taken):
                taken.append(Label(kind, match.start(), match.end()))
    taken.sort(key=lambda label: label.start)
    pairs = zip_longest(taken, taken[1:])
    taken = [label for label, behind in pairs if not _goes_on(plain, label, behind)]
    return [_qualified(line, plain, label, taken) for label in taken]


def _goes_on(plain: str, label: Label, behind: Label | None) -> bool:
    """« Acompte réglé le … »: one payment, said in two words."""
    if behind is None or not label.kind is behind.kind is Sum.LESS:
        return False
    return not re.search(rf"[\d{CELL}]", plain[label.end : behind.start])


def _qualified(line: Line, plain: str, label: Label, taken: list[Label]) -> Label:
    if label.kind in (Sum.LESS, Sum.OTHER):
        return label
    begin = max((other.end for other in taken if other.end <= label.start), default=0)
    end = min((other.start for other in taken if other.start >= label.end), default=len(plain))
    # What stands in the other label's own cell is said of that one.
    begin = max(begin, plain.rfind(CELL, begin, label.start) + 1) if begin else begin
    around = plain[begin:end]
    if label.kind is Sum.VAT and _NO_VAT_AMOUNT.match(plain, label.start):
        return Label(Sum.OTHER, label.start, label.end)
    if (
        (label.kind is Sum.DUE and _LATER.search(around))
        or _OTHER_SUM.search(around)
        or _TABLE_HEAD.search(plain)
    ):
        return Label(Sum.OTHER, label.start, label.end)
    return label
