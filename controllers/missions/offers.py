"""The open slots that lie ahead, to choose one from."""

from datetime import date

from msgspec import Struct

import wording
from controllers.missions.reading import Reading
from controllers.web.forms import parse_id
from models.agenda.consent import needs_consent
from uploads.form import Form
from wording.languages import gettext as _
from wording.languages import noted

OUT = noted("plus disponible")
_DAYS = {5: noted("J'accepte ce samedi"), 6: noted("J'accepte ce dimanche")}
_HOLIDAY = noted("J'accepte ce jour férié")


class Offer(Struct, frozen=True):
    """« mardi 2 décembre », « de 14 h à 16 h ». `out`: shown, and not to be chosen. `agree`: the tick of a day that the
    tenant may refuse, `agreed_day` with the slot's id."""

    value: str
    day: str
    hours: str
    selected: bool = False
    out: str = ""
    agree: str = ""
    agreed: bool = False


def offers(reading: Reading, form: Form | None) -> tuple[Offer, ...]:
    """As they were chosen and agreed to in `form`."""
    facts, postcode = reading.facts, reading.mission.postcode
    chosen, agreed = (form.first("slot"), form.all("agreed_day")) if form else ("", [])
    return tuple(
        Offer(
            str(slot.id),
            wording.day(wording.local(slot.starts_at, postcode).date()),
            wording.hours(slot.starts_at, slot.ends_at, postcode),
            selected=str(slot.id) == chosen,
            out="" if facts.is_free(slot) else _(OUT),
            agree=_agree(needs_consent(slot.starts_at, postcode)),
            agreed=str(slot.id) in agreed,
        )
        for slot in facts.open_slots
        if slot.starts_at > facts.now
    )


def _agree(day: date | None) -> str:
    return _(_DAYS.get(day.weekday(), _HOLIDAY)) if day else ""


def chosen_in(form: Form) -> int | None:
    return parse_id(form.first("slot"))


def agreed_in(form: Form) -> bool:
    """To the day of the slot that is chosen."""
    return form.first("slot") in form.all("agreed_day")
