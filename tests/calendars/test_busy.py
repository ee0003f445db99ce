"""What an agenda says of when its owner is busy (RFC 5545), and what of it is none of our business."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from calendars import jobs
from calendars.answer import BusyTimes
from calendars.busy import MOST_APART, busy_times
from tests.support.elsewhere import calendar, event
from tests.uploads.conftest import data_dir  # noqa: F401 - a fixture
from uploads import workers
from uploads.child import Unusable
from uploads.form import incoming_dir
from uploads.workers import Input, JobFailed

PARIS = ZoneInfo("Europe/Paris")
FIRST, LAST = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 10, tzinfo=UTC)
OURS = "creneau.example"


def understood(content: bytes, zone: str = "Europe/Paris") -> BusyTimes:
    return busy_times(content, OURS, zone, int(FIRST.timestamp()), int(LAST.timestamp()))


def busy(*events: str, zone: str = "Europe/Paris") -> list[str]:
    """« 2026-12-02 08:00 – 10:00 », on the clock of the place."""
    found = understood(calendar(*events), zone)
    return [_said(start, end) for start, end in found.times]


def _said(start: int, end: int) -> str:
    first, last = (datetime.fromtimestamp(at, PARIS) for at in (start, end))
    return f"{first:%m-%d %H:%M} – {last:%H:%M}" + (f" (+{days})" if (days := _days(first, last)) else "")


def _days(first: datetime, last: datetime) -> int:
    return (last.date() - first.date()).days


def timed(*lines: str, uid: str = "1") -> str:
    return event("DTSTART:20261202T080000Z", "DTEND:20261202T100000Z", *lines, uid=uid)


@pytest.mark.parametrize(
    "lines, said",
    [
        (["DTSTART:20261202T080000Z", "DTEND:20261202T100000Z"], "12-02 09:00 – 11:00"),
        (["DTSTART:20261202T080000Z", "DURATION:PT90M"], "12-02 09:00 – 10:30"),
        (["DTSTART;TZID=Europe/Paris:20261202T080000", "DURATION:PT1H"], "12-02 08:00 – 09:00"),
        (["DTSTART;TZID=America/New_York:20261202T080000", "DURATION:PT1H"], "12-02 14:00 – 15:00"),
        (["DTSTART;TZID=Romance Standard Time:20261202T080000", "DURATION:PT1H"], "12-02 08:00 – 09:00"),
        # By the clock of the place: neither a zone nor UTC, or a zone that nobody knows.
        (["DTSTART:20261202T080000", "DTEND:20261202T100000"], "12-02 08:00 – 10:00"),
        (["DTSTART;TZID=Chez moi:20261202T080000", "DURATION:PT1H"], "12-02 08:00 – 09:00"),
        # Whole days.
        (["DTSTART;VALUE=DATE:20261202"], "12-02 00:00 – 00:00 (+1)"),
        (["DTSTART;VALUE=DATE:20261202", "DTEND;VALUE=DATE:20261205"], "12-02 00:00 – 00:00 (+3)"),
        # Of 25 hours, and of what the window shows alone.
        (["DTSTART;VALUE=DATE:20261025"], "10-25 00:00 – 00:00 (+1)"),
        (["DTSTART;VALUE=DATE:20200101", "DTEND;VALUE=DATE:20261003"], "10-01 02:00 – 00:00 (+2)"),
        # An hour that comes twice: from the first to the last.
        (["DTSTART:20261025T020000", "DTEND:20261025T023000"], "10-25 02:00 – 02:30"),
    ],
)
def test_an_event_is_busy_from_its_start_to_its_end(lines: list[str], said: str) -> None:
    assert busy(event(*lines)) == [said]


def test_an_hour_that_comes_twice_is_busy_both_times() -> None:
    found = understood(calendar(event("DTSTART:20261025T020000", "DTEND:20261025T023000")))
    [(start, end)] = found.times
    assert end - start == 90 * 60


def test_a_time_without_a_zone_is_of_the_clock_of_the_settings() -> None:
    lines = ["DTSTART:20261202T080000", "DTEND:20261202T100000"]
    assert busy(event(*lines), zone="Indian/Reunion") == ["12-02 05:00 – 07:00"]
    assert busy(event("DTSTART;VALUE=DATE:20261202"), zone="Indian/Reunion") == ["12-01 21:00 – 21:00 (+1)"]


@pytest.mark.parametrize(
    "line",
    ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "status:cancelled"],
)
def test_what_is_cancelled_or_leaves_its_owner_free_is_not_busy(line: str) -> None:
    assert busy(timed(line)) == []
    assert busy(event("DTSTART;VALUE=DATE:20261202", line)) == []


@pytest.mark.parametrize(
    "line", ["STATUS:TENTATIVE", "TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:OOF", "CLASS:PRIVATE"]
)
def test_what_is_not_sure_or_nobody_s_business_is_busy(line: str) -> None:
    assert busy(timed(line)) == ["12-02 09:00 – 11:00"]


def test_what_takes_no_time_or_ends_before_it_begins_is_told_sensibly() -> None:
    assert busy(event("DTSTART:20261202T080000Z")) == []
    assert busy(event("DTSTART:20261202T100000Z", "DTEND:20261202T080000Z")) == ["12-02 09:00 – 11:00"]


def test_our_own_visits_and_offers_are_not_busy_and_another_house_s_are() -> None:
    uids = (f"visite-12@{OURS}", f"creneau-7@{OURS}", "visite-12@autre.example", f"visite-x@{OURS}")
    assert [busy(timed(uid=uid)) for uid in uids] == [
        [],
        [],
        ["12-02 09:00 – 11:00"],
        ["12-02 09:00 – 11:00"],
    ]
    series = timed("RRULE:FREQ=DAILY;COUNT=3", uid=f"visite-12@{OURS}")
    assert busy(series) == []


def test_what_overlaps_or_touches_is_one() -> None:
    assert busy(
        event("DTSTART:20261202T080000Z", "DURATION:PT1H", uid="a"),
        event("DTSTART:20261202T083000Z", "DURATION:PT1H", uid="b"),
        event("DTSTART:20261202T093000Z", "DURATION:PT1H", uid="c"),
        event("DTSTART:20261202T140000Z", "DURATION:PT1H", uid="d"),
    ) == ["12-02 09:00 – 11:30", "12-02 15:00 – 16:00"]


def test_an_event_repeats_at_the_same_hour_of_its_clock_across_its_change() -> None:
    lines = ["DTSTART;TZID=Europe/Paris:20200101T080000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=SU"]
    found = busy(event(*lines))
    assert found[:5] == [f"{day} 08:00 – 09:00" for day in ("10-04", "10-11", "10-18", "10-25", "11-01")]
    assert len(found) == 10


def test_of_a_series_single_times_are_left_out_moved_cancelled_or_free() -> None:
    series = timed("RRULE:FREQ=DAILY;COUNT=5", "EXDATE:20261203T080000Z")

    def changed(day: int, *lines: str) -> str:
        return event(f"RECURRENCE-ID:202612{day:02d}T080000Z", *lines, uid="1")

    moved = changed(4, "DTSTART:20261204T140000Z", "DTEND:20261204T150000Z")
    cancelled = changed(5, "DTSTART:20261205T080000Z", "DTEND:20261205T100000Z", "STATUS:CANCELLED")
    free = changed(6, "DTSTART:20261206T080000Z", "DTEND:20261206T100000Z", "TRANSP:TRANSPARENT")
    assert busy(series, moved, cancelled, free) == ["12-02 09:00 – 11:00", "12-04 15:00 – 16:00"]


def test_times_are_added_to_a_series() -> None:
    assert busy(timed("RDATE:20261204T080000Z", "RDATE;VALUE=PERIOD:20261205T080000Z/PT30M")) == [
        "12-02 09:00 – 11:00",
        "12-04 09:00 – 11:00",
        "12-05 09:00 – 09:30",
    ]


def test_a_zone_that_the_agenda_brings_along_is_its_own() -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Ailleurs\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        "TZOFFSETFROM:+0500\r\nTZOFFSETTO:+0500\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    assert busy(zone, event("DTSTART;TZID=Ailleurs:20261202T130000", "DURATION:PT1H")) == [
        "12-02 09:00 – 10:00"
    ]


def test_published_free_and_busy_times_count() -> None:
    times = (
        "BEGIN:VFREEBUSY\r\nUID:f\r\nDTSTAMP:20261101T000000Z\r\n"
        "FREEBUSY;FBTYPE=BUSY:20261202T080000Z/PT1H,20261202T100000Z/20261202T110000Z\r\n"
        "FREEBUSY;FBTYPE=FREE:20261203T080000Z/PT1H\r\n"
        "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20261204T080000Z/PT1H\r\nEND:VFREEBUSY\r\n"
        "BEGIN:VFREEBUSY\r\nFREEBUSY:20261205T080000Z/PT1H\r\nEND:VFREEBUSY\r\n"
    )
    assert busy(times) == [
        "12-02 09:00 – 10:00",
        "12-02 11:00 – 12:00",
        "12-04 09:00 – 10:00",
        "12-05 09:00 – 10:00",
    ]


def test_several_agendas_in_one_file_are_all_read_and_a_mark_before_them_is_no_letter() -> None:
    one, other = calendar(timed()), calendar(event("DTSTART:20261203T080000Z", "DURATION:PT1H"))
    assert len(understood(b"\xef\xbb\xbf" + one + other).times) == 2


def test_an_event_that_can_not_be_read_is_counted_and_costs_no_other() -> None:
    odd = (
        event("SUMMARY:Sans début", uid="a"),
        event("DTSTART:hier", uid="b"),
        timed("RRULE:FREQ=NEVER", uid="c"),
        event("DTSTART;VALUE=DATE:20261203", "DTEND:20261203T100000Z", "RRULE:FREQ=DAILY;UNTIL=x", uid="d"),
    )
    found = understood(calendar(*odd, event("DTSTART:20261204T080000Z", "DURATION:PT1H", uid="e")))
    assert "12-04 09:00 – 10:00" in [_said(*one) for one in found.times]
    assert found.passed_over >= 2


def test_nothing_is_told_but_starts_and_ends() -> None:
    found = understood(calendar(timed("SUMMARY:Oncologue", "LOCATION:CHU", "DESCRIPTION:Secret")))
    assert "Oncologue" not in repr(found)
    assert found == BusyTimes([(1796198400, 1796205600)], 0)


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"\x00\xff" * 100, b"BEGIN:VCALENDAR\r\n", b"BEGIN:VEVENT"]
)
def test_what_is_no_agenda_is_told(content: bytes) -> None:
    with pytest.raises(Unusable, match="no_calendar"):
        understood(content)


def _many() -> Iterator[str]:
    start = FIRST
    for number in range(3000):
        start += timedelta(minutes=30)
        yield event(f"DTSTART:{start:%Y%m%dT%H%M%SZ}", "DURATION:PT10M", uid=str(number))


BOMBS = {
    "every second": timed("RRULE:FREQ=SECONDLY"),
    "every minute, in small letters": timed("rrule:freq=minutely;interval=1"),
    "of two rules the second": timed("RRULE:FREQ=DAILY", "RRULE:FREQ=SECONDLY"),
    "three thousand apart": "".join(_many()),
    "eleven thousand events": "".join(event(uid=str(number)) for number in range(11_000)),
    "hourly for years, overlapping": "".join(
        timed("RRULE:FREQ=HOURLY", uid=str(number)) for number in range(120)
    ),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_more_than_anybody_has_is_refused(bomb: str) -> None:
    with pytest.raises(Unusable, match="too_many"):
        understood(calendar(bomb))


def _all_of(name: str, number: int) -> str:
    return f"{name}={','.join(map(str, range(number)))}"


HEAVY = {
    "each second of each day": timed(
        "RRULE:FREQ=DAILY;"
        + ";".join([_all_of("BYHOUR", 24), _all_of("BYMINUTE", 60), _all_of("BYSECOND", 60)])
    ),
    "each minute since the year 1": event(
        "DTSTART:00010101T000000", f"RRULE:FREQ=HOURLY;{_all_of('BYMINUTE', 60)}"
    ),
    "never, looked for in all years": timed("RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"),
    "a thousand in a thousand": "BEGIN:VEVENT\r\n" * 60_000,
    "a line of a megabyte": timed("SUMMARY:" + "é" * 400_000),
    "all days that are left out": timed(
        "RRULE:FREQ=DAILY",
        *(f"EXDATE:{date(1970, 1, 1) + timedelta(days=n):%Y%m%d}T080000Z" for n in range(20_000)),
    ),
}


@pytest.mark.parametrize("content", HEAVY.values(), ids=HEAVY)
async def test_a_limited_child_ends_what_would_not(content: str, data_dir: Path) -> None:  # noqa: F811
    """Whatever it says, it says it in its time, and the next agenda is read."""
    path = incoming_dir() / "agenda"
    limits = (OURS, "Europe/Paris", int(FIRST.timestamp()), int(LAST.timestamp()))
    path.write_bytes(calendar(content))
    with contextlib.suppress(JobFailed):
        found = await workers.run(jobs.busy_times, Input(path), *limits, timeout=3.0)
        assert len(found.times) <= MOST_APART
    path.write_bytes(calendar(timed()))
    found = await workers.run(jobs.busy_times, Input(path), *limits)
    assert found.times == [(1796198400, 1796205600)]


async def test_what_has_no_end_at_all_has_one_by_the_clock(data_dir: Path) -> None:  # noqa: F811
    path = incoming_dir() / "agenda"
    path.write_bytes(calendar(HEAVY["never, looked for in all years"]))
    with pytest.raises(JobFailed, match="timeout"):
        await workers.run(jobs.busy_times, Input(path), OURS, "Europe/Paris", 0, 10**9, timeout=0.5)


async def test_the_child_says_the_same(data_dir: Path) -> None:  # noqa: F811
    path = incoming_dir() / "agenda"
    lines = ("DTSTART;TZID=America/New_York:20261202T080000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2")
    content = calendar(event(*lines), event("DTSTART;VALUE=DATE:20261205", uid="2"))
    path.write_bytes(content)
    limits = (OURS, "Europe/Paris", int(FIRST.timestamp()), int(LAST.timestamp()))
    assert await workers.run(jobs.busy_times, Input(path), *limits) == understood(content)
