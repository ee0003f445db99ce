import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest
from icalendar import Calendar

from notifications.calendar import CANCELLED, CONFIRMED, Entry, visit_calendar

pytestmark = pytest.mark.usefixtures("data_dir")

START = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)


def visit(*, cancelled: bool = False, sequence: int = 0, start: datetime = START) -> bytes:
    return visit_calendar(
        Entry(
            "mission-12-visit-1@creneau.example",
            sequence,
            start,
            start + timedelta(hours=2),
            "Réparation : fuite, cuisine",
            "3 rue des Lilas; 75020 Paris",
            "Plombier : M. Noël\nTél. 01 99 00 12 34",
            CANCELLED if cancelled else CONFIRMED,
        )
    )


def read(content: bytes) -> tuple[Calendar, dict[str, str]]:
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    return calendar, {name: str(event[name]) for name in event}


def test_a_visit_is_published_in_utc() -> None:
    content = visit()
    assert b"DTSTART:20261201T130000Z\r\n" in content
    assert b"DTEND:20261201T150000Z\r\n" in content
    assert b"METHOD:PUBLISH\r\n" in content
    assert b"STATUS:CONFIRMED\r\n" in content


def test_a_local_time_is_turned_into_utc() -> None:
    paris = timezone(timedelta(hours=1))
    assert b"DTSTART:20261201T130000Z\r\n" in visit(start=START.astimezone(paris))


def test_no_control_character_and_no_sign_of_direction_gets_into_the_file() -> None:
    """Of what was kept before there was a rule."""
    content = visit_calendar(
        Entry("u@x.example", 0, START, START, "Fuite\x07\x1b\x7f\u202e", "3\x00 rue", "A\x0b\u0085B\x85")
    )
    text = content.decode()
    assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cf") and c not in "\r\n"]
    _, event = read(content)
    assert (event["SUMMARY"], event["LOCATION"]) == ("Fuite", "3 rue")


def test_the_words_come_back_as_they_were() -> None:
    _, event = read(visit())
    assert event["SUMMARY"] == "Réparation : fuite, cuisine"
    assert event["LOCATION"] == "3 rue des Lilas; 75020 Paris"
    assert event["DESCRIPTION"] == "Plombier : M. Noël\nTél. 01 99 00 12 34"


def test_everything_that_the_standards_ask_for_is_there() -> None:
    for cancelled in (False, True):
        calendar, event = read(visit(cancelled=cancelled))
        assert {"PRODID", "VERSION", "METHOD"} <= set(calendar)
        assert {"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "ORGANIZER", "SUMMARY", "STATUS"} <= set(event)


def test_a_cancellation_names_the_same_visit_with_a_higher_sequence() -> None:
    _, before = read(visit())
    calendar, after = read(visit(cancelled=True, sequence=3))
    assert str(calendar["METHOD"]) == "CANCEL"
    assert after["STATUS"] == "CANCELLED"
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])


def test_no_line_is_longer_than_phones_read() -> None:
    assert max(len(line) for line in visit().split(b"\r\n")) <= 75


@pytest.mark.parametrize("cancelled, method", [(False, "REQUEST"), (True, "CANCEL")])
def test_in_a_mail_both_sides_are_the_attendees(cancelled: bool, method: str) -> None:
    """RFC 5546, 3.2.2 and 3.2.5."""
    name = 'Zoé "L\'été", d’Aÿ; l:a'
    both = [(name, "zoe@x.example"), ("Karim", "karim@x.example")]
    entry = Entry("u@x.example", 1, START, START, "Fuite", "ici", "", CANCELLED if cancelled else CONFIRMED)
    content = visit_calendar(entry, both)
    calendar, _ = read(content)
    assert str(calendar["METHOD"]) == method
    [attendees] = [one["ATTENDEE"] for one in calendar.walk("VEVENT")]
    assert attendees == ["mailto:zoe@x.example", "mailto:karim@x.example"]
    for attendee in attendees:
        assert attendee.params["RSVP"] == "FALSE"
        assert attendee.params["PARTSTAT"] == "ACCEPTED"
    assert "Zoé" in attendees[0].params["CN"]
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
