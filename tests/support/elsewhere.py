"""Servers of other people: over https on loopback, with a certificate of an authority that the tests alone trust."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp.abc import AbstractResolver
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec.structs import replace

from calendars.internet import Internet, is_public

# Also on this machine, and none of the addresses that are tried on a program that trusts what it should not.
HERE = "127.0.0.2"
NAME = "agenda.example"
PEM = serialization.Encoding.PEM
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Ailleurs//FR\r\n{}END:VCALENDAR\r\n"


def calendar(*events: str) -> bytes:
    return CALENDAR.format("".join(events)).encode()


def event(*lines: str, uid: str = "1@ailleurs.example") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", ""])


def between(start: datetime, end: datetime, *lines: str, uid: str = "1@ailleurs.example") -> str:
    form = "%Y%m%dT%H%M%SZ"
    return event(f"DTSTART:{start:{form}}", f"DTEND:{end:{form}}", *lines, uid=uid)


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: str, by: ec.EllipticCurvePrivateKey
) -> bytes:
    def called(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

    now, is_root = datetime.now(UTC), name == issuer
    built = (
        x509.CertificateBuilder()
        .subject_name(called(name))
        .issuer_name(called(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name), x509.DNSName(f"*.{name}")]), critical=False
        )
    )
    return built.sign(by, hashes.SHA256()).public_bytes(PEM)


@lru_cache(maxsize=1)
def contexts() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's, and that of who trusts it."""
    root, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _certificate("authority.example", root, "authority.example", root)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        chain = Path(folder, "chain.pem")
        key = own.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        chain.write_bytes(_certificate(NAME, own, "authority.example", root) + key)
        server.load_cert_chain(chain)
    return server, ssl.create_default_context(cadata=authority.decode())


class Names(AbstractResolver):
    """A name server: what leads where, and who asked. Of several answers to a name each is given once, the last again."""

    def __init__(self, known: Mapping[str, Sequence[str]] | None = None) -> None:
        self.known = {name: list(answers) for name, answers in {NAME: [HERE], **(known or {})}.items()}
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[Any]:
        self.asked.append(host)
        if host not in self.known:
            raise OSError(f"no such name: {host}")
        several = self.known[host]
        some = several.pop(0) if len(several) > 1 else several[0]
        return [
            {"hostname": host, "host": one, "port": port, "family": family, "proto": 0, "flags": 0}
            for one in some.split()
        ]

    async def close(self) -> None:
        return


def internet(names: Names | None = None, **changes: Any) -> Internet:
    """As the application's, but that what is HERE is outside, too."""
    ours = Internet(lambda host: host == HERE or is_public(host), contexts()[1], names or Names())
    return replace(ours, **changes)


Answering = Callable[[str, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Elsewhere:
    """A server, what it was asked (heads, in lower case), and how many connected to it."""

    port: int
    heads: list[str] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}/agenda.ics"


@asynccontextmanager
async def serving(answer: Answering, host: str = HERE, port: int = 0) -> AsyncIterator[Elsewhere]:
    there = Elsewhere(0)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there.connections += 1
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            there.heads.append(head)
            await answer(head, writer)
            await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()

    server = await asyncio.start_server(serve, host, port, ssl=contexts()[0])
    there.port = server.sockets[0].getsockname()[1]
    try:
        yield there
    finally:
        server.close()


def whole(body: bytes, status: str = "200 OK", **headers: str) -> Answering:
    return raw(head(len(body), status, **headers) + body)


def head(length: int, status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {length}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def raw(content: bytes) -> Answering:
    async def answer(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(content)

    return answer
