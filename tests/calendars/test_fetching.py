"""Fetched over https alone, from the internet alone, and with an end to whatever a server could make long."""

import asyncio
import gzip
import ssl
from collections.abc import Awaitable, Callable

import pytest

from calendars import fetching
from calendars.fetching import MOST_BYTES, MOST_REDIRECTS, Fetched, Unread, fetch
from calendars.internet import Internet
from models.agenda.other_agenda import Trouble
from tests.support.elsewhere import (
    HERE,
    NAME,
    Elsewhere,
    Names,
    calendar,
    contexts,
    head,
    internet,
    raw,
    serving,
    whole,
)

BODY = calendar()


async def trouble(there: Elsewhere, known: Internet | None = None, url: str = "", etag: str = "") -> Trouble:
    with pytest.raises(Unread) as raised:
        await fetch(url or there.url, etag, known or internet())
    # No error leads to the address, which is a key.
    assert "agenda" not in str(raised.value)
    assert raised.value.__cause__ is None
    return raised.value.trouble


async def test_an_agenda_comes_with_its_mark() -> None:
    async with serving(whole(BODY, ETag='"1"')) as there:
        assert await fetch(there.url, "", internet()) == Fetched(BODY, '"1"')
    [asked] = there.heads
    assert asked.startswith("get /agenda.ics http/1.1")
    assert "cookie" not in asked
    assert "referer" not in asked
    assert "if-none-match" not in asked


async def test_what_is_as_it_was_does_not_come_again() -> None:
    async with serving(raw(b"HTTP/1.1 304 Not Modified\r\n\r\n")) as there:
        assert await fetch(there.url, '"1"', internet()) == Fetched(None)
        assert 'if-none-match: "1"' in there.heads[0]
        # Who was not asked whether it changed has nothing to say about it.
        assert await trouble(there) is Trouble.STATUS


async def test_a_mark_that_is_too_long_is_not_kept() -> None:
    async with serving(whole(BODY, ETag=f'"{"x" * 300}"')) as there:
        assert (await fetch(there.url, "", internet())).etag == ""


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "503 Away", "204 No Content"])
async def test_any_other_answer_is_told_by_its_number(status: str) -> None:
    async with serving(whole(b"", status)) as there:
        with pytest.raises(Unread) as raised:
            await fetch(there.url, "", internet())
    assert (raised.value.trouble, raised.value.answered) == (Trouble.STATUS, int(status[:3]))


async def test_a_redirect_is_followed_to_another_name() -> None:
    async with serving(whole(BODY)) as there:
        where = f"https://partage.{NAME}:{there.port}/x%40y/basic.ics?cl%C3%A9=1"
        async with serving(whole(b"", "302 Found", Location=where)) as first:
            names = Names({f"partage.{NAME}": [HERE]})
            assert (await fetch(first.url, "", internet(names))).body == BODY
        assert there.heads[0].startswith("get /x%40y/basic.ics?cl%c3%a9=1 ")


@pytest.mark.parametrize(
    "location",
    ["http://agenda.example/", "ftp://agenda.example/", "https://:9/", "https://a:b@agenda.example/", "//["],
)
async def test_a_redirect_to_what_is_not_https_is_not_followed(location: str) -> None:
    async with serving(whole(b"", "301 Moved", Location=location)) as there:
        assert await trouble(there) is Trouble.REDIRECT
    assert len(there.heads) == 1


async def test_a_round_of_redirects_ends() -> None:
    async with serving(whole(b"", "302 Found", Location="/agenda.ics")) as there:
        assert await trouble(there) is Trouble.REDIRECT
    assert len(there.heads) == MOST_REDIRECTS + 1


INSIDE = (
    *("127.0.0.1", "169.254.169.254", "10.0.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0"),
    *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]"),
    "localhost",
)


@pytest.mark.parametrize("host", INSIDE)
async def test_a_redirect_into_the_own_network_connects_to_nothing(host: str) -> None:
    async with serving(whole(BODY), "127.0.0.1") as trap, serving(whole(BODY), "::1", trap.port) as other:
        where = f"https://{host}:{trap.port}/latest/meta-data/"
        async with serving(whole(b"", "307 Temporary Redirect", Location=where)) as there:
            names = Names({"localhost": ["127.0.0.1 ::1"]})
            assert await trouble(there, internet(names)) is Trouble.PRIVATE
        assert (trap.connections, other.connections) == (0, 0)


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f.1", "0177.0.0.1", "①②⑦.0.0.1"])
async def test_a_number_in_another_writing_leads_nowhere(host: str) -> None:
    async with serving(whole(BODY), "127.0.0.1") as trap:
        where = f"https://{host}:{trap.port}/"
        async with serving(whole(b"", "302 Found", Location=where)) as there:
            assert await trouble(there) in (Trouble.PRIVATE, Trouble.REDIRECT, Trouble.UNREACHABLE)
        assert trap.connections == 0


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.1 192.168.0.1", "::1", "fd00::1 ::ffff:127.0.0.1"])
async def test_a_name_that_leads_into_the_own_network_connects_to_nothing(inside: str) -> None:
    async with serving(whole(BODY), "127.0.0.1") as trap:
        url = f"https://chez-nous.example:{trap.port}/agenda.ics"
        names = Names({"chez-nous.example": [inside]})
        assert await trouble(trap, internet(names), url) is Trouble.PRIVATE
        assert trap.connections == 0


async def test_the_application_itself_reaches_nothing_of_this_machine() -> None:
    async with serving(whole(BODY)) as there:
        as_it_is = Internet(tls=contexts()[1], resolver=Names())
        assert await trouble(there, as_it_is) is Trouble.PRIVATE
        assert there.connections == 0


async def test_a_name_that_leads_elsewhere_the_second_time_is_not_asked_twice() -> None:
    async with serving(whole(BODY)) as there, serving(whole(BODY), "127.0.0.1", there.port) as trap:
        names = Names({NAME: [HERE, "127.0.0.1"]})
        assert (await fetch(there.url, "", internet(names))).body == BODY
        assert names.asked == [NAME]
        # And who asks again is told where it leads now.
        assert await trouble(there, internet(names)) is Trouble.PRIVATE
        assert trap.connections == 0


async def test_of_a_name_with_several_addresses_those_outside_are_tried() -> None:
    async with serving(whole(BODY)) as there, serving(whole(BODY), "127.0.0.1", there.port) as trap:
        names = Names({NAME: [f"127.0.0.1 10.0.0.1 {HERE}"]})
        assert (await fetch(there.url, "", internet(names))).body == BODY
        assert trap.connections == 0


async def test_a_certificate_of_an_unknown_authority_or_another_name_is_refused() -> None:
    async with serving(whole(BODY)) as there:
        stranger = internet(tls=ssl.create_default_context())
        assert await trouble(there, stranger) is Trouble.CERTIFICATE
        names = Names({"autre.example": [HERE]})
        url = f"https://autre.example:{there.port}/agenda.ics"
        assert await trouble(there, internet(names), url) is Trouble.CERTIFICATE
        assert there.heads == []


async def test_where_nobody_answers_or_no_such_name_is_it_is_told() -> None:
    async with serving(whole(BODY)) as there:
        pass
    assert await trouble(there) is Trouble.UNREACHABLE
    assert await trouble(there, url="https://personne.example/agenda.ics") is Trouble.UNREACHABLE


@pytest.mark.parametrize("announced", [True, False])
async def test_what_is_longer_than_a_megabyte_is_not_read_to_its_end(announced: bool) -> None:
    sent = 0

    async def answer(_: str, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        length = b"Content-Length: 90000000" if announced else b"Connection: close"
        writer.write(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n\r\n")
        while sent < 90_000_000:
            writer.write(b"x" * 100_000)
            await writer.drain()
            sent += 100_000

    async with serving(answer) as there:
        assert await trouble(there) is Trouble.TOO_BIG
    assert sent < 20 * MOST_BYTES


async def test_a_megabyte_itself_is_read() -> None:
    async with serving(whole(b"x" * MOST_BYTES)) as there:
        assert len((await fetch(there.url, "", internet())).body or b"") == MOST_BYTES


async def test_what_is_small_until_it_is_unpacked_counts_as_it_is_then() -> None:
    async with serving(whole(gzip.compress(b"\0" * 50_000_000, 9), Content_Encoding="gzip")) as there:
        assert await trouble(there) is Trouble.TOO_BIG
        assert "accept-encoding: identity" in there.heads[0]
    async with serving(whole(gzip.compress(BODY), Content_Encoding="gzip")) as there:
        assert (await fetch(there.url, "", internet())).body == BODY


async def _nothing(_: str, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def _a_head_without_end(_: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(1000):
        writer.write(f"X-{number}: y\r\n".encode())
        await writer.drain()
        await asyncio.sleep(0.05)


async def _a_byte_now_and_then(_: str, writer: asyncio.StreamWriter) -> None:
    writer.write(head(len(BODY)))
    for byte in BODY:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.05)


Slow = Callable[[str, asyncio.StreamWriter], Awaitable[None]]


@pytest.mark.parametrize("answer", [_nothing, _a_head_without_end, _a_byte_now_and_then])
async def test_who_dawdles_is_not_waited_for(answer: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 1.0)
    async with serving(answer) as there:
        assert await trouble(there) is Trouble.SLOW


async def test_a_silence_ends_before_all_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 3600.0)
    monkeypatch.setattr(fetching, "SILENT_SECONDS", 0.5)
    async with serving(_nothing) as there:
        assert await trouble(there) is Trouble.SLOW


@pytest.mark.parametrize(
    "content",
    [
        head(1000) + b"BEGIN:VCALENDAR",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        b"what is this\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"",
    ],
)
async def test_what_breaks_off_or_is_no_answer_is_told(content: bytes) -> None:
    async with serving(raw(content)) as there:
        assert await trouble(there) is Trouble.CUT_OFF
