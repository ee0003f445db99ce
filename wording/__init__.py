"""What people read: dates, times, amounts, ages and telephones in French, with French typography."""

from wording.amounts import amount, amount_input, parse_amount
from wording.contacts import phone, phone_url
from wording.dates import day, full_day, short_day
from wording.text import NARROW, NBSP, grouped, joined, plural, typographic
from wording.times import (
    age,
    exact,
    hour,
    hours,
    local,
    moment,
    near_span,
    short_span,
    since,
    span,
    to_utc,
    wish_span,
)

__all__ = [
    "NARROW",
    "NBSP",
    "age",
    "amount",
    "amount_input",
    "day",
    "exact",
    "full_day",
    "grouped",
    "hour",
    "hours",
    "joined",
    "local",
    "moment",
    "near_span",
    "parse_amount",
    "phone",
    "phone_url",
    "plural",
    "short_day",
    "short_span",
    "since",
    "span",
    "to_utc",
    "typographic",
    "wish_span",
]
