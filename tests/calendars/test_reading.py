"""Other agendas are read when they are due, by one process, and what they say stays when they can't be read."""

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from calendars import reading
from calendars.reading import read_due
from database.connection import rows, transaction
from models import clock
from models.agenda.other_agenda import (
    EVERY,
    KEPT_FOR,
    LEASE,
    WAITS,
    BusyTime,
    OtherAgenda,
    Trouble,
    end_other_agenda,
    keep_times,
    note_trouble,
    set_other_agenda,
    take_due,
)
from models.agenda.span import Span
from models.missions.registering import register
from models.people.account import Account
from settings import current
from tests.support.elsewhere import (
    NAME,
    Elsewhere,
    between,
    calendar,
    event,
    head,
    internet,
    raw,
    serving,
    whole,
)
from tests.support.story import PASSWORD, Story, ahead, begin, in_the_morning
from uploads.errors import Busy
from uploads.form import incoming_dir


@pytest.fixture(autouse=True)
def _in_the_morning(db: None) -> None:
    in_the_morning()


def hour(hours: float, length: float = 1) -> Span:
    start = clock.now().replace(minute=0, second=0) + timedelta(hours=hours)
    return Span(start, start + timedelta(hours=length))


def agenda_of(*spans: Span) -> bytes:
    return calendar(*(between(one.start, one.end, uid=str(place)) for place, one in enumerate(spans)))


async def given(account: Account, url: str) -> None:
    async with transaction():
        await set_other_agenda(account.id, url)


async def kept(account: Account) -> OtherAgenda:
    found = await OtherAgenda.objects().where(OtherAgenda.account == account.id).first()
    assert found is not None
    return found


async def times(account: Account) -> list[Span]:
    found = await BusyTime.objects().where(BusyTime.account == account.id).order_by(BusyTime.starts_at)
    return [one.span for one in found]


async def version(account: Account) -> int:
    found = await rows("SELECT version FROM audience WHERE id = {}", account.id)
    return int(found[0]["version"]) if found else 0


async def read_from(there: Elsewhere, story: Story) -> Account:
    await given(story.karim_account, there.url)
    assert await read_due(internet()) == 1
    return story.karim_account


async def test_what_it_says_is_kept_and_nothing_else_of_it() -> None:
    story, span = await begin(), hour(30)
    body = calendar(between(span.start, span.end, "SUMMARY:Oncologue", "LOCATION:CHU de Lille"))
    async with serving(whole(body, ETag='"1"')) as there:
        karim = await read_from(there, story)
        assert await times(karim) == [span]
        assert await times(story.sophie_account) == []
        agenda = await kept(karim)
    assert (agenda.trouble, agenda.failures, agenda.etag) == (None, 0, '"1"')
    assert agenda.read_at is not None
    assert agenda.next_read_at == agenda.read_at + EVERY
    # The database, a copy of it included, holds neither what the times are for nor the address.
    held = repr([await rows(f"SELECT * FROM {table}") for table in ("other_agenda", "busy_time")])
    assert not [word for word in ("Oncologue", "CHU", NAME, "agenda.ics") if word in held]
    assert agenda.address == there.url
    assert list(incoming_dir().iterdir()) == []


async def test_it_is_read_again_after_a_quarter_of_an_hour_and_not_before() -> None:
    async with serving(whole(agenda_of(hour(30)))) as there:
        await read_from(there, await begin())
        ahead(minutes=14)
        assert await read_due(internet()) == 0
        ahead(minutes=2)
        assert await read_due(internet()) == 1
    assert len(there.heads) == 2


async def test_what_changed_is_told_to_whoever_shows_it_and_what_did_not_is_not() -> None:
    story = await begin()
    karim, bodies = story.karim_account, [agenda_of(hour(30)), agenda_of(hour(30)), agenda_of(hour(40))]

    async def answer(_: str, writer: asyncio.StreamWriter) -> None:
        body = bodies[len(there.heads) - 1]
        writer.write(head(len(body)) + body)

    async with serving(answer) as there:
        versions = [await version(karim)]
        await given(karim, there.url)
        for _ in bodies:
            await read_due(internet())
            versions.append(await version(karim))
            ahead(minutes=16)
    assert versions[0] < versions[1] == versions[2] < versions[3]
    assert len(await times(karim)) == 1


async def test_what_did_not_change_is_not_fetched_again_but_whole_each_day() -> None:
    story, span = await begin(), hour(30)

    async def answer(asked: str, writer: asyncio.StreamWriter) -> None:
        body = agenda_of(span)
        if 'if-none-match: "1"' in asked:
            writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
        else:
            writer.write(head(len(body), ETag='"1"') + body)

    async with serving(answer) as there:
        karim = await read_from(there, story)
        ahead(minutes=16)
        await read_due(internet())
        agenda = await kept(karim)
        assert agenda.read_at is not None
        assert agenda.read_at > clock.now() - timedelta(minutes=1)
        assert await times(karim) == [span]
        # A day more is shown.
        ahead(days=1)
        await read_due(internet())
    assert ["if-none-match" in asked for asked in there.heads] == [False, True, False]


async def test_what_can_not_be_read_counts_on_for_a_while_and_is_tried_less_and_less_often() -> None:
    story, span = await begin(), hour(24 * 10)
    async with serving(whole(agenda_of(span))) as there:
        karim = await read_from(there, story)
    read_at, waits = (await kept(karim)).read_at, []
    assert read_at is not None
    ahead(minutes=16)
    async with serving(whole(b"", "404 Not Found"), port=there.port):
        for number in range(len(WAITS) + 1):
            assert await read_due(internet()) == 1
            agenda = await kept(karim)
            assert (agenda.trouble, agenda.answered) == (Trouble.STATUS, 404)
            assert (agenda.failures, agenda.read_at) == (number + 1, read_at)
            assert await times(karim) == [span]
            waits.append(round((agenda.next_read_at - clock.now()) / timedelta(minutes=1)))
            ahead(minutes=waits[-1] + 1)
        before = await version(karim)
        ahead(days=KEPT_FOR.days)
        assert await read_due(internet()) == 1
        assert await times(karim) == []
        assert await version(karim) > before
    assert waits == [15, 30, 60, 120, 240, 240]
    # And back, when it is.
    async with serving(whole(agenda_of(span)), port=there.port):
        ahead(hours=5)
        assert await read_due(internet()) == 1
    agenda = await kept(karim)
    assert (agenda.trouble, agenda.answered, agenda.failures) == (None, None, 0)
    assert await times(karim) == [span]


@pytest.mark.parametrize(
    "body, trouble",
    [
        (b"<html>Connectez-vous</html>", Trouble.NO_CALENDAR),
        (calendar(event("DTSTART:20261202T080000Z", "RRULE:FREQ=SECONDLY")), Trouble.TOO_MANY),
        (
            calendar(event("DTSTART:20261202T080000Z", "RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30")),
            Trouble.TOO_HEAVY,
        ),
    ],
    ids=["a page", "every second", "without end"],
)
async def test_what_is_hostile_or_no_agenda_is_a_trouble_of_its_own(
    body: bytes, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "SECONDS", 1.0)
    story = await begin()
    async with serving(whole(body)) as there, serving(whole(agenda_of(hour(30)))) as other:
        await given(story.sophie_account, other.url)
        await given(story.karim_account, there.url)
        assert await read_due(internet()) == 2
    assert (await kept(story.karim_account)).trouble == trouble
    assert await times(story.sophie_account) == [hour(30)]
    assert list(incoming_dir().iterdir()) == []


async def test_what_nobody_can_read_of_it_is_counted() -> None:
    body = calendar(event("SUMMARY:Sans début"), between(hour(30).start, hour(30).end, uid="2"))
    async with serving(whole(body)) as there:
        karim = await read_from(there, await begin())
    assert (await kept(karim)).passed_over == 1
    assert await times(karim) == [hour(30)]


async def test_what_the_application_itself_reads_is_nothing_of_this_machine() -> None:
    """As the background job calls it."""
    story = await begin()
    async with serving(whole(agenda_of(hour(30))), "127.0.0.1") as there:
        for address in (f"https://127.0.0.1:{there.port}/", f"https://localhost:{there.port}/"):
            await given(story.karim_account, address)
            assert await read_due() == 1
            assert (await kept(story.karim_account)).trouble == Trouble.PRIVATE
        assert there.connections == 0


async def test_two_processes_do_not_read_the_same() -> None:
    story = await begin()
    async with serving(whole(agenda_of(hour(30)))) as there:
        for account in (story.karim_account, story.sophie_account):
            await given(account, there.url)
        read = await asyncio.gather(*(read_due(internet()) for _ in range(4)))
    assert sum(read) == 2
    assert len(there.heads) == 2


async def test_who_died_while_it_read_gives_it_back_and_its_late_answer_is_none() -> None:
    story = await begin()
    await given(story.karim_account, f"https://{NAME}/")
    first = await take_due()
    assert first is not None
    assert await take_due() is None
    ahead(seconds=LEASE.total_seconds() + 1)
    second = await take_due()
    assert second is not None
    await keep_times(first, [hour(1)])
    await note_trouble(first, Trouble.SLOW)
    assert await times(story.karim_account) == []
    assert (await kept(story.karim_account)).trouble is None
    await keep_times(second, [hour(2)])
    assert await times(story.karim_account) == [hour(2)]


@pytest.mark.parametrize("then", ["taken away", "another"])
async def test_what_is_taken_away_while_it_is_read_leaves_nothing(then: str) -> None:
    story = await begin()
    karim = story.karim_account
    await given(karim, f"https://{NAME}/")
    under_way = await take_due()
    assert under_way is not None
    if then == "another":
        await given(karim, f"https://{NAME}/autre.ics")
    else:
        async with transaction():
            assert await end_other_agenda(karim.id)
    await keep_times(under_way, [hour(1)])
    await note_trouble(under_way, Trouble.SLOW)
    assert await times(karim) == []
    assert [row["trouble"] for row in await rows("SELECT trouble FROM other_agenda")] == [None] * (
        then == "another"
    )


async def test_taken_away_it_ends_with_its_times_at_once_and_says_so() -> None:
    story = await begin()
    async with serving(whole(agenda_of(hour(30)))) as there:
        karim = await read_from(there, story)
        before = await version(karim)
        async with transaction():
            assert await end_other_agenda(karim.id)
        assert await times(karim) == []
        assert await version(karim) > before
        ahead(hours=1)
        assert await read_due(internet()) == 0


async def test_another_address_takes_the_times_of_the_one_before_away_and_the_same_keeps_them() -> None:
    story = await begin()
    async with serving(whole(agenda_of(hour(30)))) as there:
        karim = await read_from(there, story)
        await given(karim, there.url)
        assert await times(karim) == [hour(30)]
        assert await read_due(internet()) == 1, "at once"
        await given(karim, f"{there.url}?autre")
        assert await times(karim) == []
    assert await OtherAgenda.count() == 1


async def closed(account: Account) -> None:
    await register("contractor", account.email, account.name, PASSWORD, active=False)


async def test_a_closed_account_s_is_not_read_and_does_not_come_back_with_it() -> None:
    story = await begin()
    async with serving(whole(agenda_of(hour(30)))) as there:
        await read_from(there, story)
        await closed(story.karim_account)
        assert await rows("SELECT 1 AS one FROM other_agenda") == []
        assert await times(story.karim_account) == []


async def test_an_account_that_is_closed_in_any_way_is_not_read() -> None:
    story = await begin()
    async with serving(whole(agenda_of(hour(30)))) as there:
        await given(story.karim_account, there.url)
        await Account.update({Account.active: False}).where(Account.id == story.karim_account.id)
        assert await read_due(internet()) == 0
    assert there.connections == 0


async def test_an_address_that_no_secret_opens_is_told_and_a_rotated_one_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story, ours = await begin(), current()
    async with serving(whole(agenda_of(hour(30)))) as there:
        await given(story.karim_account, there.url)
        new, old = b"n" * 32, ours.secret
        monkeypatch.setitem(ours.__dict__, "secrets", (new,))
        await read_due(internet())
        assert (await kept(story.karim_account)).trouble == Trouble.LOST
        assert there.connections == 0
        monkeypatch.setitem(ours.__dict__, "secrets", (new, old))
        ahead(hours=1)
        await read_due(internet())
    assert await times(story.karim_account) == [hour(30 - 1)]


async def test_what_is_our_own_fault_is_no_trouble_and_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = await begin()

    async def full(body: bytes) -> None:
        raise Busy("disk_full")

    async with serving(whole(agenda_of(hour(30)))) as there:
        with monkeypatch.context() as patched:
            patched.setattr(reading, "_understood", full)
            karim = await read_from(there, story)
        assert (await kept(karim)).trouble is None
        assert await read_due(internet()) == 0
        ahead(minutes=6)
        assert await read_due(internet()) == 1
    assert len(await times(karim)) == 1


async def test_no_log_holds_an_address_or_what_is_at_it() -> None:
    story = await begin()
    with capture_logs() as logs:
        for answer in (whole(b"", "404 Not Found"), whole(b"Oncologue"), raw(b"Oncologue\r\n\r\n")):
            async with serving(answer) as there:
                await given(story.karim_account, f"{there.url}?{len(logs)}")
                await read_due(internet())
    assert len(logs) == 3
    assert not [word for word in (NAME, "agenda.ics", "Oncologue", "127.0.0") if word in repr(logs)]


async def test_an_error_of_ours_tells_its_kind_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    story = await begin()

    async def broken(body: bytes, place: str) -> None:
        raise RuntimeError(body)

    monkeypatch.setattr(reading, "_understood", broken)
    with capture_logs() as logs:
        async with serving(whole(b"Oncologue")) as there:
            await read_from(there, story)
    assert [line.get("error") for line in logs] == ["RuntimeError"]
    assert "Oncologue" not in repr(logs)


async def test_many_times_are_kept_and_more_than_anybody_has_are_not() -> None:
    story, many = await begin(), [hour(number / 2, 0.25) for number in range(2000)]
    async with serving(whole(agenda_of(*many))) as there:
        karim = await read_from(there, story)
        assert await times(karim) == many
    async with serving(whole(agenda_of(*many, hour(1100))), port=there.port):
        ahead(minutes=16)
        await read_due(internet())
    assert (await kept(karim)).trouble == Trouble.TOO_MANY
    assert await times(karim) == many
