"""What was typed in a form that was not done, in words: given back where the form itself can't be shown again."""

from collections.abc import Collection, Iterator

import wording
from controllers.typed_slots import Triple, rows_of
from controllers.web.submitting import Submitted
from models import clock
from models.errors import InvalidInput, Several
from models.missions.publishing import LANGUAGES
from models.missions.transition_table import STEPS, TRANSITIONS
from models.workflow import (
    FailedVisitMotive,
    Labelled,
    MoveMotive,
    Occupancy,
    Opener,
    PauseReason,
    Trade,
    Urgency,
)
from uploads.form import AS_TYPED, KEYS, NOT_CONTENT, Form
from wording.faults import Faulty
from wording.languages import gettext as _
from wording.languages import noted, team, team_noted

FILLED = noted("Le formulaire est tel que vous l'aviez rempli : relisez-le, puis envoyez-le à nouveau.")
# What carries a form, and the button that was pressed.
_MACHINERY = frozenset(
    {
        *NOT_CONTENT, *AS_TYPED, *KEYS, "_version", "answer", "do", "back", "seen", "shown", "message", "contractor",
        "kind", "language_seen", "language", "vers", "typed",
    }
)  # fmt: skip
# Nobody's words either: what stands on the page as it is now, and files.
SILENT = _MACHINERY | {"slot", "agreed_day", "kept_photos", "kept_quote", "kept_invoice"}
# What is not said alone, as people's own words and what a tenant answers are: as the forms of contractors and managers
# call it.
NAMES = {
    "amount": team_noted("Montant"),
    "step": team_noted("Prochaine étape"),
    "motive": team_noted("Motif"),
    "not_before": team_noted("Pas de visite avant le"),
    "not_before_reason": team_noted("Raison de l'attente"),
    "delay_minutes": team_noted("Arrivée dans (minutes)"),
    "arrival_code": team_noted("Code du locataire"),
    "allow_again": team_noted("L'autoriser à la reprendre"),
    "title": team_noted("Titre"),
    "trade": team_noted("Métier"),
    "urgency": team_noted("Urgence"),
    "description": team_noted("Description"),
    "occupancy": team_noted("Occupation"),
    "address": team_noted("Adresse"),
    "postcode": team_noted("Code postal"),
    "town": team_noted("Ville"),
    "floor": team_noted("Étage"),
    "door": team_noted("Porte"),
    "opener": team_noted("Qui ouvre"),
    "access_codes": team_noted("Codes d'accès"),
    "tenant_title": team_noted("Civilité"),
    "tenant_name": team_noted("Nom"),
    "tenant_email": team_noted("E-mail"),
    "tenant_phone": team_noted("Téléphone"),
    "tenant_language": team_noted("Langue"),
    "contact_name": team_noted("Nom de la personne à contacter"),
    "contact_quality": team_noted("Qualité"),
    "contact_email": team_noted("E-mail de cette personne"),
    "contact_phone": team_noted("Téléphone de cette personne"),
    "threshold": team_noted("Sans devis à soumettre jusqu'à, TTC"),
    "bill_to_name": team_noted("Facturer à"),
    "bill_to_address": team_noted("Adresse de facturation"),
    "bill_attention": team_noted("À l'attention de"),
    "bill_reference": team_noted("Référence à rappeler"),
    "follows": team_noted("Suite de"),
}
_CODES: dict[str, tuple[type[Labelled], ...]] = {
    "trade": (Trade,),
    "urgency": (Urgency,),
    "occupancy": (Occupancy,),
    "opener": (Opener,),
    "motive": (MoveMotive, FailedVisitMotive),
    "not_before_reason": (PauseReason,),
}
# Of rows, each of several fields: what each row is called.
ROWS: dict[str, str] = {"slot": team_noted("Créneau {number}"), "wish": team_noted("Souhait {number}")}


def filled_in(news: str) -> str:
    """Of a form that comes back as it was, since something happened meanwhile: that, and what to do now."""
    return f"{news} {wording.typographic(_(FILLED))}".strip()


def is_filled(form: Form) -> bool:
    """Whether anybody would have to fill it in again: a form of one button is not worth being shown once more."""
    names = form.fields.keys() - _MACHINERY - ({"wish"} if form.first("answer") == "accept_wish" else set())
    return any("".join(form.all(name)).strip() for name in names) or bool(form.file_fields())


def typed_in(sent: Submitted | None, place: str) -> str:
    """`place`: the postcode of the home, whose hours were typed. Empty where nothing was."""
    return words_in(sent.form, place) if sent else ""


def words_in(form: Form, place: str, *, but: Collection[str] = ()) -> str:
    """All of it but the fields that are `but`."""
    lines = [line for name, value in _fields(form, but) for line in _line(form, name, value, place)]
    return "\n".join([*lines, *_rows(form, place, but)])


def _fields(form: Form, but: Collection[str]) -> Iterator[tuple[str, str]]:
    in_rows = tuple(f"{prefix}_" for prefix in ROWS)
    for name, values in form.fields.items():
        if name in SILENT or name in but or name.startswith(in_rows):
            continue
        yield from ((name, value.strip()) for value in values if value.strip())


def _line(form: Form, name: str, value: str, place: str) -> list[str]:
    if name == "wish":
        # Beside the button that takes a wish it was typed by nobody.
        wish = Triple.from_value(value, place)
        return [] if form.first("answer") == "accept_wish" else [moment(wish) if wish else value]
    said = said_value(name, value)
    # A tenant's motive is one of its own, which needs no name either.
    if name not in NAMES or (name == "motive" and "step" not in form.fields):
        return [said]
    return [team("{field}\u00a0: {text}", field=team(NAMES[name]), text=said)]


def said_value(name: str, value: str) -> str:
    """A choice by its label; what was typed as it was typed."""
    for kind in _CODES.get(name, ()):
        if value in list(kind):
            return kind(value).label
    if name == "tenant_language" and value in LANGUAGES:
        return team(next(label for code, label in LANGUAGES.items() if code == value))
    if name == "step" and value in list(STEPS):
        return next(row.label for row in TRANSITIONS if row.action == value)
    if name == "allow_again" and value == "yes":
        return team("oui")
    return value


def _rows(form: Form, place: str, but: Collection[str]) -> list[str]:
    """The slots, or the wishes, that were typed in rows; of a wish that was to be taken in part, that part."""
    if "wish_start" in form.fields and "wish_date" not in form.fields:
        whole = Triple.from_value(form.first("wish"), place)
        folds = (form.first("wish_start_fold"), form.first("wish_end_fold"))
        day = whole.date if whole else form.first("wish")
        row = Triple(day, form.first("wish_start"), form.first("wish_end"), place, *folds)
        return [moment(row)]
    lines = []
    for prefix, called in ROWS.items():
        if _several(prefix) in but:
            continue
        for number, row in enumerate(_read(form, prefix, place), 1):
            told = moment(row)
            lines.append(team("{field}\u00a0: {text}", field=team(called, number=number), text=told))
    return lines


def _several(prefix: str) -> Several:
    return "slots" if prefix == "slot" else "wishes"


def _read(form: Form, prefix: str, place: str) -> list[Triple]:
    try:
        return [row for row in rows_of(form.fields, prefix, place) if not row.is_empty]
    except InvalidInput:
        # More rows than any page has.
        return []


def _as_typed(row: Triple) -> str:
    return " ".join(text for text in (row.date, row.start, row.end) if text)


def moment(row: Triple) -> str:
    """« mardi 2 décembre, de 14 h à 16 h », or as it was typed where that is none."""
    try:
        found = row.span()
    except Faulty:
        return _as_typed(row)
    if found.end <= found.start:
        return _as_typed(row)
    return wording.span(found.start, found.end, clock.now(), row.place)
