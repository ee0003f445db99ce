"""Of what was typed, in a form or on the command line."""

from datetime import date, time

from wording.dates import day as written_day
from wording.faults import Fault
from wording.kept import visible
from wording.languages import gettext as _
from wording.languages import grouped, noted, team, team_noted
from wording.refusals.sentence import Sentence
from wording.times import hour


def _too_long(longest: int, length: int) -> str:
    return _(
        "Ce texte dépasse {longest} caractères (il en a {length}) : raccourcissez-le.",
        longest=grouped(longest),
        length=grouped(length),
    )


def _hour_skipped(day: date, at: time) -> str:
    return team(
        "Le {day}, {hour} n'existe pas\u00a0: on passe à l'heure d'été. Choisissez une autre heure.",
        day=written_day(day),
        hour=hour(at),
    )


def _hour_twice(day: date, at: time) -> str:
    return team(
        "Le {day}, {hour} arrive deux fois\u00a0: on passe à l'heure d'hiver. "
        "Dites laquelle des deux, juste en dessous.",
        day=written_day(day),
        hour=hour(at),
    )


def _area_unreadable(text: str) -> str:
    return team(
        "« {text} » n'est pas un secteur. Donnez un département (59, 2A, 974) ou le début d'un code postal (591).",
        text=visible(text),
    )


def _account_text_too_long(text: str, longest: int) -> str:
    return team("« {text}… » est trop long : {longest} caractères au plus.", text=text[:20], longest=longest)


_VALUES: dict[Fault, Sentence] = {
    Fault.BUTTON_MISSING: noted("Choisissez l'un des boutons."),
    Fault.TEXT_TOO_LONG: _too_long,
    Fault.DATE_UNREADABLE: team_noted("Cette date n'existe pas. Écrivez-la ainsi : 02/12/2026."),
    Fault.AMOUNT_MISSING: team_noted("Indiquez un montant, par exemple\u00a0149,90."),
    Fault.AMOUNT_NEGATIVE: team_noted("Indiquez un montant positif, par exemple\u00a0149,90."),
    Fault.AMOUNT_UNREADABLE: team_noted(
        "Écrivez le montant en chiffres, sans espace ou par groupes de trois, avec deux décimales au plus, "
        "par exemple\u00a0149,90."
    ),
    Fault.AMOUNT_TOO_LARGE: team_noted("Ce montant dépasse 1\u202f000\u202f000\u00a0€. Vérifiez la virgule."),
    Fault.EMAIL_MALFORMED: team_noted("Cette adresse n'a pas la forme nom@domaine.fr. Vérifiez-la."),
    Fault.EMAIL_BEYOND_ASCII: team_noted(
        "Nos messages ne partent pas vers une adresse qui a un accent ou un autre signe avant l'arobase. "
        "Demandez-en une autre, sans accent."
    ),
    Fault.EMAIL_NOBODY_S: team_noted("Aucun message n'arrive à ce domaine. Vérifiez ce qui suit l'arobase."),
    Fault.PHONE_UNREADABLE: team_noted(
        "Ce n'est pas un numéro de téléphone. Écrivez ses dix chiffres, ou son indicatif (+32…), "
        "ou laissez ce champ vide."
    ),
    Fault.POSTCODE_UNREADABLE: team_noted("Indiquez le code postal : cinq chiffres."),
    Fault.POSTCODE_NOWHERE: team_noted(
        "Aucun département français n'a ce code postal. Vérifiez ses premiers chiffres."
    ),
    Fault.AREA_UNREADABLE: _area_unreadable,
    Fault.LIMIT_UNREADABLE: team_noted("Écrivez un nombre de 0 à 10 000, ou laissez vide."),
}
_HOURS: dict[Fault, Sentence] = {
    Fault.SLOT_INCOMPLETE: team_noted("Indiquez la date, le début et la fin."),
    Fault.SLOT_UNREADABLE: team_noted(
        "Cette date ou cette heure n'existe pas. Écrivez-les ainsi : 02/12/2026, 14:30."
    ),
    Fault.SLOT_BEYOND_CALENDAR: team_noted("Cette date est trop lointaine. Vérifiez l'année."),
    Fault.TOO_MANY_ROWS: noted("Ce formulaire a trop de lignes."),
    Fault.WISH_UNREADABLE: noted("L'un de ces moments n'existe pas. Choisissez-les à nouveau."),
    Fault.HOUR_SKIPPED: _hour_skipped,
    Fault.HOUR_TWICE: _hour_twice,
}
_AGENDA: dict[Fault, Sentence] = {
    Fault.HOURS_NONE: team_noted(
        "Donnez au moins une plage. Pour ne pas travailler du tout, notez une absence."
    ),
    Fault.HOURS_INCOMPLETE: team_noted(
        "Indiquez le début et la fin de cette plage, ou laissez les deux vides."
    ),
    Fault.HOURS_UNREADABLE: team_noted("Cette heure n'existe pas. Écrivez-la ainsi : 08:30."),
    Fault.HOURS_END_BEFORE: team_noted(
        "La fin de cette plage vient avant son début. Échangez-les, ou corrigez l'une des deux."
    ),
    Fault.HOURS_OVERLAP: team_noted(
        "Les deux plages de ce jour se chevauchent. Commencez la seconde après la fin de la première."
    ),
    Fault.ABSENCE_WITHOUT_DAY: team_noted("Indiquez le premier jour de l'absence."),
    Fault.ABSENCE_TIME_UNREADABLE: team_noted(
        "Cette heure n'existe pas. Écrivez-la ainsi : 08:30, ou laissez vide."
    ),
    Fault.ABSENCE_ENDS_BEFORE: team_noted(
        "La fin vient avant le début. Échangez-les, ou corrigez l'une des deux."
    ),
    Fault.ABSENCE_OVER: team_noted("Cette absence est déjà passée. Vérifiez les dates."),
    Fault.ABSENCE_TOO_LONG: team_noted("Une absence dure un an au plus. Vérifiez les dates."),
    Fault.ABSENCE_LONGER_THAN_ITS_REPEAT: team_noted(
        "L'absence est plus longue que le temps jusqu'à la suivante. Raccourcissez-la, ou choisissez une autre répétition."
    ),
    Fault.REPEAT_UNKNOWN: team_noted("Choisissez l'une des répétitions."),
    Fault.REPEAT_ENDS_BEFORE: team_noted(
        "La répétition s'arrête avant la première absence. Choisissez un jour plus tard, ou laissez vide."
    ),
    Fault.TOO_MANY_ABSENCES: team_noted(
        "Vous avez déjà {most} absences à venir. Supprimez-en une avant d'en ajouter."
    ),
    Fault.OTHER_AGENDA_MISSING: team_noted(
        "Collez l'adresse de votre agenda : elle commence par https:// ou webcal://."
    ),
    Fault.OTHER_AGENDA_UNREADABLE: team_noted(
        "Ce n'est pas l'adresse d'un agenda. Copiez-la entière, de https:// jusqu'à la fin."
    ),
    Fault.OTHER_AGENDA_NOT_HTTPS: team_noted(
        "Cette adresse n'est pas protégée. Donnez celle qui commence par https:// ou webcal://."
    ),
    Fault.OTHER_AGENDA_WITH_PASSWORD: team_noted(
        "Cette adresse contient un mot de passe. Donnez plutôt l'adresse de partage de votre agenda."
    ),
    Fault.OTHER_AGENDA_NOT_OUTSIDE: team_noted(
        "Cette adresse n'est pas sur internet : elle ne peut pas être lue d'ici. Donnez l'adresse de partage de votre agenda."
    ),
    Fault.OTHER_AGENDA_OURS: team_noted(
        "C'est l'adresse de vos rendez-vous ici. Donnez celle de l'agenda que vous tenez ailleurs."
    ),
    Fault.OTHER_AGENDA_TOO_LONG: team_noted(
        "Cette adresse est trop longue. Copiez-la entière, et elle seule."
    ),
}
_MISSION: dict[Fault, Sentence] = {
    Fault.TITLE_MISSING: team_noted("Donnez un titre à la mission, par exemple « Fuite sous l'évier »."),
    Fault.ADDRESS_MISSING: team_noted("Indiquez l'adresse du logement."),
    Fault.TOWN_MISSING: team_noted("Indiquez la ville."),
    Fault.TRADE_MISSING: team_noted("Choisissez un métier."),
    Fault.URGENCY_MISSING: team_noted("Choisissez l'urgence."),
    Fault.OCCUPANCY_MISSING: team_noted("Dites si le logement est occupé."),
    Fault.OPENER_MISSING: team_noted("Dites qui ouvre."),
    Fault.CIVILITY_UNKNOWN: team_noted("Choisissez une civilité, ou aucune."),
    Fault.LANGUAGE_UNKNOWN: noted("Choisissez une langue."),
    Fault.TENANT_NAME_MISSING: team_noted("Indiquez le nom du locataire."),
    Fault.CONTACT_NAME_MISSING: team_noted("Indiquez le nom de la personne à contacter."),
    Fault.CONTACT_UNREACHABLE: team_noted("Indiquez une adresse e-mail ou un téléphone pour le rendez-vous."),
    Fault.FOLLOWS_UNKNOWN: team_noted("Aucune mission ne porte cette référence."),
    Fault.FOLLOWS_ITSELF: team_noted(
        "Cette mission ne peut être la suite d'elle-même, ni d'une mission qui la suit. "
        "Indiquez la référence de la précédente."
    ),
}
_ACCOUNTS: dict[Fault, Sentence] = {
    Fault.SIGN_IN_WRONG: team_noted(
        "L'adresse e-mail ou le mot de passe est inexact. Vérifiez-les, puis essayez à nouveau."
    ),
    Fault.TOO_MANY_TRIES: team_noted(
        "Trop d'essais. Pour protéger votre compte, attendez un quart d'heure avant d'essayer à nouveau."
    ),
    Fault.PASSWORD_WRONG: team_noted(
        "Ce n'est pas votre mot de passe actuel. Vérifiez-le, puis recommencez."
    ),
    Fault.PASSWORD_LENGTH: team_noted("Le mot de passe a de {shortest} à {longest} caractères."),
    Fault.PASSWORD_GUESSED: team_noted(
        "Ce mot de passe est trop facile à deviner. Choisissez-en un autre, par exemple trois mots sans lien."
    ),
    Fault.PERSON_MISSING: team_noted("Indiquez le nom de la personne."),
    Fault.ACCOUNT_TEXT_TOO_LONG: _account_text_too_long,
    Fault.ACCOUNT_ROLE_STAYS: team_noted(
        "Ce compte existe déjà avec l'autre rôle, et n'en change pas : des missions y tiennent peut-être. "
        "Vérifiez le rôle, ou prenez une autre adresse."
    ),
}
SENTENCES = {**_VALUES, **_HOURS, **_AGENDA, **_MISSION, **_ACCOUNTS}
