"""What people read: dates, times, amounts, ages and telephones in French, with French typography."""

from wording.amounts import amount, amount_input, parse_amount
from wording.dates import day, full_day, read_day, short_day
from wording.devices import device
from wording.emails import email_key, parse_email, shown_email
from wording.faults import AnyFault, Detailed, Fault, Faulty
from wording.folding import folded, words
from wording.kept import ascii_digits, compact_code, is_joiner, kept, one_line, typed_number, visible
from wording.languages import NARROW, grouped
from wording.links import key_in, reference_in
from wording.people import salutation, without_civilities
from wording.phones import SHORTEST_PART, mobile, parse_phone, phone, phone_digits, phone_url, read_phone
from wording.places import (
    area_label,
    department_of,
    in_area,
    parse_area,
    parse_postcode,
    starts_of,
    whole_place,
)
from wording.public_holidays import is_public_holiday, places_of_their_own
from wording.refusals import said
from wording.text import NBSP, joined, too_long, typographic
from wording.times import (
    age,
    aged,
    comes_twice,
    exact,
    hour,
    hours,
    hours_alike,
    local,
    moment,
    near_span,
    read_hour,
    short_hours,
    short_span,
    since,
    span,
    to_utc,
    wall_length,
    wish_span,
)
from wording.zones import clock_note, clock_of, clocks, zone_of

__all__ = [
    "NARROW",
    "NBSP",
    "SHORTEST_PART",
    "AnyFault",
    "Detailed",
    "Fault",
    "Faulty",
    "age",
    "aged",
    "amount",
    "amount_input",
    "area_label",
    "ascii_digits",
    "clock_note",
    "clock_of",
    "clocks",
    "comes_twice",
    "compact_code",
    "day",
    "department_of",
    "device",
    "email_key",
    "exact",
    "folded",
    "full_day",
    "grouped",
    "hour",
    "hours",
    "hours_alike",
    "in_area",
    "is_joiner",
    "is_public_holiday",
    "joined",
    "kept",
    "key_in",
    "local",
    "mobile",
    "moment",
    "near_span",
    "one_line",
    "parse_amount",
    "parse_area",
    "parse_email",
    "parse_phone",
    "parse_postcode",
    "phone",
    "phone_digits",
    "phone_url",
    "places_of_their_own",
    "read_day",
    "read_hour",
    "read_phone",
    "reference_in",
    "said",
    "salutation",
    "short_day",
    "short_hours",
    "short_span",
    "shown_email",
    "since",
    "span",
    "starts_of",
    "to_utc",
    "too_long",
    "typed_number",
    "typographic",
    "visible",
    "wall_length",
    "whole_place",
    "wish_span",
    "without_civilities",
    "words",
    "zone_of",
]
