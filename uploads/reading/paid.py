"""Whether a paper says that it is paid."""

import re
from collections.abc import Sequence

from uploads.reading.amounts import amounts_in
from uploads.reading.lines import CELL, Line
from uploads.reading.naming import closed_up
from uploads.reading.normal import folded

# A clause about this paper, in the past.
_WAS = r"(?:payee?|reglee?|soldee?|acquittee?|encaissee?|prelevee?)s?"
_BY = r"(?:(?:par|en|via|sur) )?(?:cb|carte|cheques?|virement|especes|liquide|numeraire|prelevement|place|stripe|paypal)\b"
_PAID = re.compile(
    rf"(?:^|(?<=[{CELL}.;:!*])) *\W{{0,3}}(?:(?:cette |la )?(?:facture|montant|note|solde)(?: n ?°\S+)? (?:est |a (?:bien )?ete )?)?"
    rf"(?:(?:statut|etat)\W+)?(?:deja |entierement |integralement )?{_WAS}"
    rf"(?= *(?:$|[{CELL}.,;!*)]|le \d|ce jour|{_BY}|en ligne|integralement|en totalite|comptant|merci))"
    r"|\bpaid in full\b|^\W*paid\W*$|\bpour acquit\b"
    r"|\b(?:paiement|reglement)\b *:? *(?:effectue|valide)\w*\b"
    r"|\b(?:paiement|reglement)\b[^.;\t]{0,30}\b(?:recu|parvenu|enregistre|encaisse)e?s?\b"
)
# Such a sentence is of any paper, or of one that is still to be paid.
_ANY_PAPER = re.compile(
    r"\b(?:tva|taxes?|droits?|timbre|toute?|si|nom du|libelle\w*|a l'ordre|sous \d+|a reception|en retard|apres|avant"
    r"|a defaut|non|pas|sera|impaye\w*|etre|des)\b"
)


def is_paid(lines: Sequence[Line]) -> bool:
    """An amount beside the word is a payment, which may be a part."""
    return any(
        _PAID.search(line.plain) and not _ANY_PAPER.search(line.plain) and not _has_money(line)
        for line in lines
    )


# « Nous vous rembourserons tous les paiements » is what a contract says of withdrawing from it (code de la
# consommation, annexe à l'article R. 221-3).
_OWED_BACK = re.compile(r"\ben votre faveur\b|\bvous (?:rembourser(?!ons tou[ts])|est rembourse)")


def is_owed_back(lines: Sequence[Line]) -> bool:
    """« Solde en votre faveur 420,00 € »"""
    return any(_OWED_BACK.search(line.plain) for line in lines)


# Of a stamp or a watermark, which stand at an angle.
_STAMPED = re.compile(
    r"\b(?:payee?|reglee?|soldee?|acquittee?|annulee?|encaissee?|prelevee?|remboursee?|compensee?|refusee?|rejetee?|contestee?"
    r"|litige|brouillon|specimen|provisoire|pro ?-?forma|non (?:valide|valable|due)|ne pas payer|perimee?|remplacee?"
    r"|paid|draft|void|cancell?ed|refunded|not valid)s?\b"
)
# In a motto along the margin they say nothing of the paper.
_STAMPED_ALONE = re.compile(
    r"\b(?:projet|exemple|modele|test|sample|avoir|nul(?:le)?|offerte?|gratuite?|rappel|relance)s?\b"
)
_FEW_WORDS = 3


def is_stamped(turned: str) -> bool:
    """`turned`: the words that are not upright, as they are printed."""
    words = closed_up(folded(turned))
    alone = len(words.split()) <= _FEW_WORDS and _STAMPED_ALONE.search(words) is not None
    return alone or _STAMPED.search(words) is not None


def _has_money(line: Line) -> bool:
    return any(amount.told for amount in amounts_in(line))
