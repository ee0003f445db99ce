"""Of what was typed, in a form or on the command line."""

from datetime import date, time

from wording.dates import day as written_day
from wording.faults import Fault
from wording.kept import visible
from wording.languages import gettext as _
from wording.languages import noted
from wording.refusals.sentence import Sentence
from wording.text import NARROW, NBSP, grouped
from wording.times import hour

_EXAMPLE = f"par exemple{NBSP}149,90"


def _too_long(longest: int, length: int) -> str:
    return _(
        "Ce texte dépasse {longest} caractères (il en a {length}) : raccourcissez-le.",
        longest=grouped(longest),
        length=grouped(length),
    )


def _hour_skipped(day: date, at: time) -> str:
    return (
        f"Le {written_day(day)}, {hour(at)} n'existe pas{NBSP}: on passe à l'heure d'été. "
        "Choisissez une autre heure."
    )


def _hour_twice(day: date, at: time) -> str:
    return (
        f"Le {written_day(day)}, {hour(at)} arrive deux fois{NBSP}: on passe à l'heure d'hiver. "
        "Dites laquelle des deux, juste en dessous."
    )


def _area_unreadable(text: str) -> str:
    return (
        f"« {visible(text)} » n'est pas un secteur. Donnez un département (59, 2A, 974) "
        "ou le début d'un code postal (591)."
    )


def _account_text_too_long(text: str, longest: int) -> str:
    return f"« {text[:20]}… » est trop long : {longest} caractères au plus."


_VALUES: dict[Fault, Sentence] = {
    Fault.BUTTON_MISSING: noted("Choisissez l'un des boutons."),
    Fault.TEXT_TOO_LONG: _too_long,
    Fault.DATE_UNREADABLE: "Cette date n'existe pas. Écrivez-la ainsi : 2026-12-02.",
    Fault.AMOUNT_MISSING: f"Indiquez un montant, {_EXAMPLE}.",
    Fault.AMOUNT_NEGATIVE: f"Indiquez un montant positif, {_EXAMPLE}.",
    Fault.AMOUNT_UNREADABLE: (
        "Écrivez le montant en chiffres, sans espace ou par groupes de trois, avec deux décimales au plus, "
        f"{_EXAMPLE}."
    ),
    Fault.AMOUNT_TOO_LARGE: f"Ce montant dépasse 1{NARROW}000{NARROW}000{NBSP}€. Vérifiez la virgule.",
    Fault.EMAIL_MALFORMED: "Cette adresse n'a pas la forme nom@domaine.fr. Vérifiez-la.",
    Fault.EMAIL_BEYOND_ASCII: (
        "Nos messages ne partent pas vers une adresse qui a un accent ou un autre signe avant l'arobase. "
        "Demandez-en une autre, sans accent."
    ),
    Fault.EMAIL_NOBODY_S: "Aucun message n'arrive à ce domaine. Vérifiez ce qui suit l'arobase.",
    Fault.PHONE_UNREADABLE: (
        "Ce n'est pas un numéro de téléphone. Écrivez ses dix chiffres, ou son indicatif (+32…), "
        "ou laissez ce champ vide."
    ),
    Fault.POSTCODE_UNREADABLE: "Indiquez le code postal : cinq chiffres.",
    Fault.POSTCODE_NOWHERE: (
        "Aucun département français n'a ce code postal. Vérifiez ses premiers chiffres."
    ),
    Fault.AREA_UNREADABLE: _area_unreadable,
    Fault.LIMIT_UNREADABLE: "Écrivez un nombre de 0 à 10 000, ou laissez vide.",
}
_HOURS: dict[Fault, Sentence] = {
    Fault.SLOT_INCOMPLETE: "Indiquez la date, le début et la fin.",
    Fault.SLOT_UNREADABLE: "Cette date ou cette heure n'existe pas.",
    Fault.SLOT_BEYOND_CALENDAR: "Cette date est trop lointaine. Vérifiez l'année.",
    Fault.TOO_MANY_ROWS: noted("Ce formulaire a trop de lignes."),
    Fault.WISH_UNREADABLE: noted("L'un de ces moments n'existe pas. Choisissez-les à nouveau."),
    Fault.HOUR_SKIPPED: _hour_skipped,
    Fault.HOUR_TWICE: _hour_twice,
}
_AGENDA: dict[Fault, Sentence] = {
    Fault.HOURS_NONE: "Donnez au moins une plage. Pour ne pas travailler du tout, notez une absence.",
    Fault.HOURS_INCOMPLETE: "Indiquez le début et la fin de cette plage, ou laissez les deux vides.",
    Fault.HOURS_UNREADABLE: "Cette heure n'existe pas. Écrivez-la ainsi : 08:30.",
    Fault.HOURS_END_BEFORE: "La fin de cette plage vient avant son début. Échangez-les, ou corrigez l'une des deux.",
    Fault.HOURS_OVERLAP: "Les deux plages de ce jour se chevauchent. Commencez la seconde après la fin de la première.",
    Fault.ABSENCE_WITHOUT_DAY: "Indiquez le premier jour de l'absence.",
    Fault.ABSENCE_TIME_UNREADABLE: "Cette heure n'existe pas. Écrivez-la ainsi : 08:30, ou laissez vide.",
    Fault.ABSENCE_ENDS_BEFORE: "La fin vient avant le début. Échangez-les, ou corrigez l'une des deux.",
    Fault.ABSENCE_OVER: "Cette absence est déjà passée. Vérifiez les dates.",
    Fault.ABSENCE_TOO_LONG: "Une absence dure un an au plus. Vérifiez les dates.",
    Fault.ABSENCE_LONGER_THAN_ITS_REPEAT: (
        "L'absence est plus longue que le temps jusqu'à la suivante. Raccourcissez-la, ou choisissez une autre répétition."
    ),
    Fault.REPEAT_UNKNOWN: "Choisissez l'une des répétitions.",
    Fault.REPEAT_ENDS_BEFORE: "La répétition s'arrête avant la première absence. Choisissez un jour plus tard, ou laissez vide.",
    Fault.TOO_MANY_ABSENCES: "Vous avez déjà {most} absences à venir. Supprimez-en une avant d'en ajouter.",
    Fault.OTHER_AGENDA_MISSING: "Collez l'adresse de votre agenda : elle commence par https:// ou webcal://.",
    Fault.OTHER_AGENDA_UNREADABLE: "Ce n'est pas l'adresse d'un agenda. Copiez-la entière, de https:// jusqu'à la fin.",
    Fault.OTHER_AGENDA_NOT_HTTPS: (
        "Cette adresse n'est pas protégée. Donnez celle qui commence par https:// ou webcal://."
    ),
    Fault.OTHER_AGENDA_WITH_PASSWORD: (
        "Cette adresse contient un mot de passe. Donnez plutôt l'adresse de partage de votre agenda."
    ),
    Fault.OTHER_AGENDA_NOT_OUTSIDE: (
        "Cette adresse n'est pas sur internet : elle ne peut pas être lue d'ici. Donnez l'adresse de partage de votre agenda."
    ),
    Fault.OTHER_AGENDA_OURS: (
        "C'est l'adresse de vos rendez-vous ici. Donnez celle de l'agenda que vous tenez ailleurs."
    ),
    Fault.OTHER_AGENDA_TOO_LONG: "Cette adresse est trop longue. Copiez-la entière, et elle seule.",
}
_MISSION: dict[Fault, Sentence] = {
    Fault.TITLE_MISSING: "Donnez un titre à la mission, par exemple « Fuite sous l'évier ».",
    Fault.ADDRESS_MISSING: "Indiquez l'adresse du logement.",
    Fault.TOWN_MISSING: "Indiquez la ville.",
    Fault.TRADE_MISSING: "Choisissez un métier.",
    Fault.URGENCY_MISSING: "Choisissez l'urgence.",
    Fault.OCCUPANCY_MISSING: "Dites si le logement est occupé.",
    Fault.OPENER_MISSING: "Dites qui ouvre.",
    Fault.CIVILITY_UNKNOWN: "Choisissez une civilité, ou aucune.",
    Fault.LANGUAGE_UNKNOWN: noted("Choisissez une langue."),
    Fault.TENANT_NAME_MISSING: "Indiquez le nom du locataire.",
    Fault.CONTACT_NAME_MISSING: "Indiquez le nom de la personne à contacter.",
    Fault.CONTACT_UNREACHABLE: "Indiquez une adresse e-mail ou un téléphone pour le rendez-vous.",
    Fault.FOLLOWS_UNKNOWN: "Aucune mission ne porte cette référence.",
}
_ACCOUNTS: dict[Fault, Sentence] = {
    Fault.SIGN_IN_WRONG: "L'adresse e-mail ou le mot de passe est inexact. Vérifiez-les, puis essayez à nouveau.",
    Fault.TOO_MANY_TRIES: (
        "Trop d'essais. Pour protéger votre compte, attendez un quart d'heure avant d'essayer à nouveau."
    ),
    Fault.PASSWORD_WRONG: "Ce n'est pas votre mot de passe actuel. Vérifiez-le, puis recommencez.",
    Fault.PASSWORD_LENGTH: "Le mot de passe a de {shortest} à {longest} caractères.",
    Fault.PASSWORD_GUESSED: (
        "Ce mot de passe est trop facile à deviner. Choisissez-en un autre, par exemple trois mots sans lien."
    ),
    Fault.PERSON_MISSING: "Indiquez le nom de la personne.",
    Fault.ACCOUNT_TEXT_TOO_LONG: _account_text_too_long,
}
SENTENCES = {**_VALUES, **_HOURS, **_AGENDA, **_MISSION, **_ACCOUNTS}
