"""Days on which a tenant need not let anybody work: law of 6 July 1989, art. 7 e."""

from datetime import date, datetime

import wording


def needs_consent(starts_at: datetime, postcode: str) -> date | None:
    """The Saturday, Sunday or public holiday of the place; None on any other day."""
    day = wording.local(starts_at, postcode).date()
    return day if day.weekday() >= 5 or wording.is_public_holiday(day, postcode) else None
