from datetime import UTC, datetime, timedelta, timezone

import pytest
from icalendar import Calendar

from notifications.calendar import visit_calendar

pytestmark = pytest.mark.usefixtures("data_dir")

START = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)


def visit(*, cancelled: bool = False, sequence: int = 0, start: datetime = START) -> bytes:
    return visit_calendar(
        "mission-12-visit-1@creneau.example",
        sequence,
        start,
        start + timedelta(hours=2),
        "Réparation : fuite, cuisine",
        "3 rue des Lilas; 75020 Paris",
        "Plombier : M. Noël\nTél. 01 99 00 12 34",
        cancelled,
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
