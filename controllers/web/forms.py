"""From the text of a form to what the verbs take; a fault is told beside its field."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from babel.numbers import format_decimal

import wording
from controllers.web.views import Errors, FieldError, FileRow, Option
from models import clock
from models.errors import WHOLE, InvalidInput, Nth, Place
from models.files.stored_file import StoredFile
from models.workflow import Labelled
from wording import addresses
from wording.faults import AnyFault, Fault, Faulty
from wording.languages import Language, spoken, team

_WHOLE_FORM = {WHOLE, "slots", "wishes"}
_ROW_OF = {"slots": "slot", "wishes": "wish"}


def said(fault: AnyFault) -> str:
    """Where what was refused becomes a sentence, for every page; logs keep its code."""
    return wording.said(fault)


def field_of(place: Place) -> str:
    """The form's name for it: of rows with their number from 1, `slot-2`."""
    return f"{_ROW_OF[place.of]}-{place.index + 1}" if isinstance(place, Nth) else place


def errors_from(error: InvalidInput | None) -> Errors:
    if error is None:
        return Errors()
    return Errors(
        tuple(
            FieldError("" if place in _WHOLE_FORM else field_of(place), wording.typographic(said(fault)))
            for place, fault in error.errors.items()
        )
    )


def options(choices: Iterable[Labelled], selected: str = "") -> tuple[Option, ...]:
    return tuple(Option(c.value, c.label, selected=c.value == selected) for c in choices)


def parse_cents(text: str, field: str = "amount") -> int | None:
    """None where nothing was typed; the verbs say whether that will do."""
    if not wording.visible(text):
        return None
    try:
        return wording.parse_amount(text)
    except Faulty as error:
        raise InvalidInput({field: error.fault}) from error


def parse_date(text: str, field: str) -> date | None:
    """None where nothing was typed."""
    if not wording.visible(text):
        return None
    if (found := wording.read_day(text)) is None:
        raise InvalidInput({field: Fault.DATE_UNREADABLE})
    return found


def parse_id(text: str) -> int | None:
    """A row's number from a form; None for anything that can't be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def parse_uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def tomorrow(place: str) -> str:
    return (wording.local(clock.now(), place).date() + timedelta(days=1)).isoformat()


def today(place: str) -> str:
    return wording.local(clock.now(), place).date().isoformat()


def file_size(size: int) -> str:
    """« 240 Ko », « 1,4 Mo »"""
    if size < 1_000_000:
        return team("{number}\u00a0Ko", number=max(1, size // 1000))
    number = f"{size / 1_000_000:.1f}"
    if (language := spoken()) is not Language.FR:
        return team("{number}\u00a0Mo", number=format_decimal(Decimal(number), "0.0", locale=language.locale))
    return team("{number}\u00a0Mo", number=number.replace(".", ","))


def file_row(file: StoredFile, base: str = "") -> FileRow:
    return FileRow(
        str(file.id),
        file.name,
        addresses.file(str(file.id), at=base),
        team("photo, {size}", size=file_size(file.size))
        if file.is_photo
        else team("PDF, {size}", size=file_size(file.size)),
        file.is_photo,
    )
