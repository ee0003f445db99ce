"""Malformed requests against every route, as everybody: no error of ours, no hang: `make fuzz N=200000`.

The routes are the app's own table; the missions, the demo's, in every status. Each request is drawn from the
seed and its number alone, so that `--only NUMBER` sends it again.
"""

import argparse
import asyncio
import logging
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from tests.proofs.raw import Answer, Silent, exchange
from tests.proofs.stage import Stage, wire
from tests.support.postgres import running_server
from tests.support.server import link_in
from tests.uploads.samples import jpeg, pdf

# The demo's missions come to their end under fire; after so many requests they begin anew.
PER_STAGE = 10_000
AT_ONCE = 8
# A request that is not whole waits for its rest; so long, then the connection goes.
PATIENCE = 0.2

NASTY = (
    "", " ", "\0", "a\0b", "\u202emissions", "\u200b", "\ufeff", "\ud800", "\udfff\ud800", "é" * 300, "A" * 20_001,
    "\r\nSet-Cookie: x-injected=1", "\r\nX-Injected: 1\r\n\r\n", "'; DROP TABLE mission; --", "' OR 1=1 --",
    "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "%s%n%x", "%00", "%", "%zz", "../../../etc/passwd", "..\\..\\x",
    "//evil.example", "//[::1", "http://[::1", "https://evil.example/", "javascript:alert(1)", "-1", "0", "1", "01", "+1", "1e309", "NaN",
    "Infinity", "-Infinity", "0x10", "1_000", "٣", "²", "①", "9" * 9, "9" * 10, "9" * 40, "9" * 5000, "2147483648",
    "9223372036854775808", "149,90", "149.90", "-149,90", "1,2,3", "0,001", "99999999999,99", "1e5", "∞",
    "2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-12-02", "2026-W49", "2027-03-28",
    "24:00", "25:61", "02:30", "14:00", "14:00:00+25:00", "2026-12-02T08:00/12:00", "T/", "null", "undefined", "true",
    "None", "[]", "a@b@c", "@", "a@" + "b" * 300 + ".example", "💥" * 50, "e\u0301", "ﷺ", "\x7f", "\x1b[31m", "&#0;",
    "00000000-0000-4000-8000-000000000000", "00000000-0000-0000-0000-00000000000g", "OM-2026-000001", "om-2026-000001",
)  # fmt: skip
ANSWERS = (
    "propose", "choose", "schedule", "confirm", "check", "submit", "reschedule", "withdraw", "show", "publish", "amend",
    "approve", "reject", "accept", "decline", "dispute", "mail", "copy", "readmit", "cancel", "reassign", "close",
    "renew", "add", "accept_wish", "announce_departure",
)  # fmt: skip
CHOICES: dict[str, Sequence[str]] = {
    "answer": ANSWERS,
    "do": ("add", "take:2026-12-02T08:00/12:00", "remove:1", "remove:99"),
    "step": ("submit_quote", "plan_second_visit", "complete", "report_failed_visit"),
    "kind": ("damage", "before", "after", "dispute", "quote", "invoice"),
    "trade": ("plumbing", "electricity"),
    "urgency": ("low", "urgent"),
    "occupancy": ("occupied", "vacant", "common"),
    "opener": ("tenant", "key_box"),
    "motive": ("absent", "other"),
    "not_before_reason": ("drying", "other"),
    "back": ("desk",),
    "slot_date": ("2026-12-02", "2030-06-01"),
    "slot_start": ("14:00", "08:00"),
    "slot_end": ("16:00", "10:00"),
    "amount": ("120,00", "420,00"),
}
TEXTS = (
    "title", "description", "address", "town", "postcode", "floor", "door", "tenant_title", "tenant_name",
    "tenant_email", "tenant_phone", "tenant_language", "contact_name", "contact_quality", "contact_email",
    "contact_phone", "access_codes", "threshold", "bill_to_name", "bill_to_address", "follows", "slot", "wish", "word",
    "reason", "note", "caption", "contractor", "seen", "email", "password", "suite", "not_before", "kept_photos",
    "kept_quote", "kept_invoice", "wish_date", "wish_start", "wish_end", "status", "version", "id",
)  # fmt: skip
FILES = ("photos", "quote", "invoice", "title")
QUERY = (
    "vue",
    "apres",
    "q",
    "suite",
    "changer",
    "sortie",
    "step",
    "slot_date",
    "metier",
    "statut",
    "urgence",
    "ville",
)
METHODS = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "get",
    "BREW",
)
HEADERS: dict[str, Sequence[str]] = {
    "HX-Request": ("true", "false", "1"),
    "HX-Target": ("div#panel", "#mission", "mission", "form#", "##", "missions"),
    "HX-History-Restore-Request": ("true",),
    "Accept-Encoding": ("gzip", "br", "identity;q=0", "*", "gzip;q=x"),
    "Range": ("bytes=0-", "bytes=-1", "bytes=5-2", "bytes=0-0,1-1", "items=1", "bytes=" + "9" * 40 + "-"),
    "If-None-Match": ("*", '"x"', 'W/"x"', '"'),
    "If-Range": ('"x"', "Wed, 21 Oct 2015 07:28:00 GMT"),
    "If-Modified-Since": ("Wed, 21 Oct 2015 07:28:00 GMT", "yesterday"),
    "Origin": ("null", "https://evil.example", "http://[::1", "://", "http://127.0.0.1:99999"),
    "Sec-Fetch-Site": ("cross-site", "none", "same-site", "x"),
    "Host": ("evil.example", "[::1]:80", "a b", "", "127.0.0.1:abc"),
    "X-Forwarded-For": ("1.2.3.4", "x, y, z"),
    "X-Forwarded-Host": ("evil.example",),
    "Referer": ("https://evil.example/", "/x"),
    "Content-Type": (
        "application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "x/y; =;",
        "multipart/form-data; boundary=\"", "application/x-www-form-urlencoded; charset=utf-7", "; boundary=x", "/",
    ),
    "Content-Length": ("0", "-1", "abc", "99999999999999", "1", "١"),
    "Transfer-Encoding": ("chunked", "gzip, chunked", "identity", "xchunked"),
    "Content-Encoding": ("gzip", "br"),
    "Expect": ("100-continue", "200-ok"),
    "Upgrade": ("websocket", "h2c"),
    "Connection": ("keep-alive", "upgrade", "close, x"),
    "Tus-Resumable": ("1.0.0", "0.2.2"),
    "Upload-Length": ("10", "0", "1000000000000"),
    "Upload-Offset": ("0", "10", "-1"),
    "Upload-Metadata": ("kind ZGFtYWdl,filename YS5qcGc=", "kind", "kind !!", ",,,", "kind 7aCA"),
    "Upload-Checksum": ("sha256 AAAA", "md5 x", "sha256", "sha1 !!!"),
    "Idempotency-Key": ("abcdefgh1234", "x"),
    "X-Request-Id": ("abc", "a" * 300, "é"),
    "Authorization": ("Bearer x", "Basic !!", "Bearer"),
    "X-HTTP-Method-Override": ("DELETE",),
}  # fmt: skip


HELD = """SELECT a.email, m.reference FROM mission m
    JOIN assignment s ON s.id = m.assignment JOIN account a ON a.id = s.contractor"""


@dataclass(frozen=True, slots=True)
class Route:
    methods: tuple[str, ...]
    path: str
    name: str


def routes() -> list[Route]:
    from app import create_app

    return [
        Route(tuple(sorted(handler.http_methods)), route.path, handler.name or handler.fn.__name__)
        for route in create_app().routes
        for handler in getattr(route, "route_handlers", [])
        if handler.http_methods != {"OPTIONS"}
    ]


@dataclass
class Person:
    """Where it has something to lose: the beginning of its routes, its missions, its link."""

    cookies: str
    token: str
    at: str = ""
    references: list[str] = field(default_factory=list)
    link: str = ""


@dataclass
class World:
    """What a request may name: the demo's own missions, files, links."""

    port: int
    people: list[Person]
    references: list[str]
    versions: dict[str, int]
    files: list[str]
    links: list[str]
    statics: list[str]


@dataclass(frozen=True, slots=True)
class Case:
    number: int
    route: str
    request: bytes
    # As a whole, with a length that is true: there must be an answer.
    whole: bool


def _percent(chance: random.Random, text: str) -> str:
    """As an address or a form carries it: mostly percent-encoded, surrogates and all."""
    raw = text.encode(errors="surrogatepass")
    return quote(raw, safe="/" if chance.random() < 0.2 else "")


class Maker:
    def __init__(self, world: World, table: Sequence[Route], seed: int) -> None:
        self.world, self.table, self.seed = world, table, seed

    def case(self, number: int) -> Case:
        c = random.Random(self.seed * 1_000_003 + number)
        # Every route in turn.
        route = self.table[number % len(self.table)]
        at_home = [person for person in self.world.people if person.at and route.path.startswith(person.at)]
        person = c.choice(at_home if at_home and c.random() < 0.75 else self.world.people)
        reference = c.choice(person.references or self.world.references)
        method = c.choice(route.methods) if c.random() < 0.85 else c.choice(METHODS)
        path = self._path(c, route, reference, person.link)
        headers = {"Host": f"127.0.0.1:{self.world.port}", "Connection": "close"}
        if c.random() < 0.9:
            headers["Sec-Fetch-Site"] = "same-origin"
        cookies = person.cookies
        if c.random() < 0.1:
            cookies += (
                f"; {c.choice(['session', 'locataire', 'notice', 'x', '', '='])}={_header(c.choice(NASTY))}"
            )
        headers["Cookie"] = cookies
        body, kind = b"", ""
        if method not in ("GET", "HEAD", "OPTIONS") or c.random() < 0.05:
            # Who signs out takes no further part.
            token = "wrong" if route.name == "sign_out" else person.token
            body, kind = self._body(c, token, self.world.versions[reference])
            headers["Content-Type"] = kind
            if route.name.startswith("envois"):
                headers |= {"X-Token": token, "Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
                headers |= {"Idempotency-Key": f"fuzz-{number}", "Upload-Length": str(len(body) or 1)}
                headers |= {
                    "Upload-Metadata": "kind ZGFtYWdl",
                    "Content-Type": "application/offset+octet-stream",
                }
        whole = True
        if body and c.random() < 0.2:
            headers["Transfer-Encoding"] = "chunked"
            body, whole = _chunked(c, body)
        else:
            headers["Content-Length"] = str(len(body))
        for _ in range(c.choice((0, 0, 0, 1, 1, 2, 4))):
            name = c.choice(list(HEADERS))
            headers[name] = c.choice(HEADERS[name]) if c.random() < 0.7 else _header(c.choice(NASTY))
            whole = whole and name not in {
                "Content-Length",
                "Transfer-Encoding",
                "Connection",
                "Upgrade",
                "Expect",
            }
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        if c.random() < 0.02:
            lines += [f"X-{place}: {'y' * c.choice((1, 1000))}" for place in range(c.choice((50, 500)))]
            whole = False
        if c.random() < 0.02:
            lines.insert(
                c.randrange(len(lines)), c.choice(["\x00", "no colon", ": empty", "Ké: x", " folded"])
            )
            whole = False
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", errors="replace")
        if c.random() < 0.02:
            head, whole = head[: c.randrange(len(head))], False
        # Refused before it was read: closing may overtake the answer.
        whole = whole and len(body) < 100_000
        # The server's own limit of a line closes the connection.
        whole = whole and len(path) < 8000 and path.isascii() and " " not in path and method in METHODS[:7]
        return Case(number, route.name, head + body, whole)

    def _path(self, c: random.Random, route: Route, reference: str, link: str) -> str:
        path = route.path
        for hole, known in (
            ("{reference:str}", [reference]),
            ("{link_id:str}", [link] if link else self.world.links),
            ("{file_id:uuid}", self.world.files),
            ("{upload_id:uuid}", self.world.files),
            ("{number:int}", ["1", "2", "0", "-1", "9" * 30]),
            ("{token:str}", ["x", "A" * 43]),
            ("{name:str}", self.world.statics),
        ):
            while hole in path:
                fits = c.random() < 0.8
                path = path.replace(hole, c.choice(known) if fits else _percent(c, c.choice(NASTY)), 1)
        if c.random() < 0.05:
            path += c.choice(
                ["/", "//", "/.", "/..", "/%2e%2e/", ";x", "%00", "/%c0%ae", "?", "#x", "\\", "é", "%ff"]
            )
        if c.random() < 0.3:
            pairs = [
                f"{_percent(c, c.choice((*QUERY, *NASTY)))}={_percent(c, c.choice((*NASTY, 'nouvelles', 'en-cours')))}"
                for _ in range(c.choice((1, 1, 2, 5, 60)))
            ]
            path += "?" + c.choice(["&", ";", "&&"]).join(pairs)
        return path

    def _body(self, c: random.Random, token: str, version: int) -> tuple[bytes, str]:
        pairs = [("_token", token), ("_key", f"fuzz-{c.getrandbits(60):x}"), ("_version", str(version))]
        for name in c.sample((*CHOICES, *TEXTS), c.choice((0, 2, 5, 12, 40))):
            good = CHOICES.get(name, ("Lille", "59000", "1", "2", "Madame", "fr", "ana@locataire.example"))
            values = [
                c.choice(good) if c.random() < 0.6 else c.choice(NASTY)
                for _ in range(c.choice((1, 1, 1, 2, 12)))
            ]
            pairs += [(name, value) for value in values]
        if c.random() < 0.9:
            pairs.append(("answer", c.choice(ANSWERS)))
        for place in range(3):
            if c.random() < 0.06:
                pairs[place] = (pairs[place][0], c.choice(NASTY))
        roll = c.random()
        if roll < 0.03:
            return b'{"_token": "x", "answer": {"$ne": 1}}', "application/json"
        if roll < 0.05:
            return c.randbytes(c.choice((1, 100, 5000))), c.choice(HEADERS["Content-Type"])
        if roll < 0.055:
            return b"a=" + b"b" * 2_000_000, "application/x-www-form-urlencoded"
        if roll < 0.06:
            return b"&".join(b"a%d=b" % n for n in range(1000)), "application/x-www-form-urlencoded"
        if roll < 0.6:
            text = urlencode(pairs, errors="surrogatepass")
            if c.random() < 0.1:
                text = text.replace("%", c.choice(["%", "%%", "", "%u"]), 3) + c.choice(
                    ["&", "&=", "=", "&a", "%", "%f"]
                )
            return text.encode(), "application/x-www-form-urlencoded"
        return _multipart(c, pairs)


def _header(text: str) -> str:
    """Without the line breaks that would end it: those are cases of their own."""
    return text.replace("\r", "").replace("\n", "").replace("\0", "")[:8000]


def _multipart(c: random.Random, pairs: list[tuple[str, str]]) -> tuple[bytes, str]:
    mark = c.choice(["x", "----creneau", "b" * 70, "b" * 300])
    parts: list[bytes] = []
    for name, value in pairs:
        head = f'Content-Disposition: form-data; name="{_quoted(name)}"'
        parts.append(head.encode() + b"\r\n\r\n" + value.encode(errors="surrogatepass"))
    for name in c.sample(FILES, c.choice((0, 0, 1, 2))):
        content = c.choice(
            (b"", b"GIF89a", b"\xff\xd8\xff", b"%PDF-1.7", c.randbytes(2000), _photo(), _paper())
        )
        head = f'Content-Disposition: form-data; name="{name}"; filename="{_quoted(c.choice((*NASTY, "a.jpg")))}"'
        parts.append(
            head.encode(errors="replace")
            + b"\r\nContent-Type: "
            + c.choice((b"image/jpeg", b"x"))
            + b"\r\n\r\n"
            + content
        )
    if c.random() < 0.1:
        parts.append(
            c.choice((b"", b"\r\n\r\n", b"Content-Disposition: form-data\r\n\r\nx", b"x: y", b"\0\r\n\r\n"))
        )
    edge = f"--{mark}".encode()
    body = b"".join(edge + b"\r\n" + part + b"\r\n" for part in parts) + edge + b"--\r\n"
    if c.random() < 0.08:
        body = body[: c.randrange(len(body))]
    elif c.random() < 0.05:
        body = body.replace(b"\r\n", b"\n")
    return body, f"multipart/form-data; boundary={mark}"


def _quoted(text: str) -> str:
    return (
        text.replace("\r", "%0D")
        .replace("\n", "%0A")
        .replace('"', "%22")[:500]
        .encode(errors="replace")
        .decode()
    )


def _chunked(c: random.Random, body: bytes) -> tuple[bytes, bool]:
    half = c.randrange(len(body)) if body else 0
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:]) if part)
    if c.random() < 0.8:
        return chunks + b"0\r\n\r\n", True
    broken = c.choice((b"zz\r\n", b"ffffffffffffffffff\r\n", b"-1\r\n", b"5\r\nab", b"0\r\nX: y\r\n", b""))
    return chunks + broken, False


def _once(make: Callable[[], bytes]) -> Callable[[], bytes]:
    made: list[bytes] = []

    def give() -> bytes:
        made[:] = made or [make()]
        return made[0]

    return give


_photo, _paper = _once(lambda: jpeg(40)), _once(lambda: pdf(1))


@dataclass
class Fuzz:
    stage: Stage
    seed: int
    statuses: Counter[int] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)  # answers but 400 and 404, by route
    failures: list[str] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, 0)

    async def begin(self) -> None:
        self.table = routes()
        await asyncio.to_thread(self.stage.server.start)
        self.maker = Maker(await self._world(), self.table, self.seed)

    async def _world(self) -> World:
        server = self.stage.server
        transport = wire()
        people = [Person("x=1", "")]
        [held] = self.stage.read(HELD)
        mine: dict[str, list[str]] = {}
        for email, reference in held:
            mine.setdefault(email.partition("@")[0], []).append(reference)
        for name in ("karim", "sophie", "gestion"):
            browser = self.stage.browser(transport)
            await browser.post("/connexion", {"email": f"{name}@creneau.example", "password": "creneau-demo"})
            home = await browser.open("/gestion" if name == "gestion" else "/missions")
            token = home.root.all("input", name="_token")[0].get("value")
            at = "/gestion" if name == "gestion" else "/missions"
            people.append(Person(f"session={browser.session}", token, at, mine.get(name, [])))
        links = []
        mails = {}
        for mail in await asyncio.to_thread(self._letters):
            mails[str(mail["To"])] = mail
        for mail in list(mails.values())[:6]:
            browser = self.stage.browser(transport)
            answer = await browser.get("/" + link_in(mail).split("/", 3)[3])
            base = answer.headers.get("Location", "")
            if answer.status_code == 303:
                page = (await browser.get(base)).text
                token = page.partition('name="_token" value="')[2].partition('"')[0]
                link = base.rpartition("/")[2]
                people.append(
                    Person(answer.headers["Set-Cookie"].partition(";")[0], token, "/locataire", link=link)
                )
                links.append(link)
        missions, files = self.stage.read(
            "SELECT reference, version FROM mission", "SELECT id FROM stored_file"
        )
        assert links, "no tenant takes part"
        return World(
            server.port,
            people,
            [row[0] for row in missions],
            dict(missions),  # type: ignore[arg-type]
            [str(row[0]) for row in files],
            links,
            [path.name for path in (Path(__file__).parents[2] / "static").iterdir()],
        )

    def _letters(self) -> list[Any]:
        self.stage.server.mail("locataire.example", "")
        return [mail for mail in self.stage.server.mails() if "locataire" in str(mail["To"])]

    async def fire(self, first: int, number: int) -> None:
        for start in range(first, first + number, 400):
            await self._volley(range(start, min(start + 400, first + number)))
            await self._alive()
            [missions] = self.stage.read("SELECT reference, version FROM mission")
            self.maker.world.versions |= dict(missions)  # type: ignore[arg-type]

    async def _volley(self, numbers: range) -> None:
        waiting = iter(numbers)

        async def gunner() -> None:
            for number in waiting:
                await self.one(self.maker.case(number))

        await asyncio.gather(*(gunner() for _ in range(AT_ONCE)))

    async def one(self, case: Case) -> None:
        begun = time.monotonic()
        try:
            answer = await exchange(self.maker.world.port, case.request, 30 if case.whole else PATIENCE)
        except Silent:
            self.statuses[-1] += 1
            if case.whole:
                self._fail(case, "no answer in 30 s")
            return
        self.slowest = max(self.slowest, (time.monotonic() - begun, case.number))
        self.statuses[answer.status] += 1
        self.reached[case.route] += answer.status not in (0, 400, 404)
        self.judge(case, answer)

    def judge(self, case: Case, answer: Answer) -> None:
        if answer.status >= 500:
            self._fail(case, f"answered {answer.status}")
        if answer.status == 0 and case.whole:
            self._fail(case, "closed without an answer")
        lines = answer.head.lower().splitlines()
        if any(line.startswith(("x-injected", "set-cookie: x-injected")) for line in lines):
            self._fail(case, "a header was injected")

    def _fail(self, case: Case, what: str) -> None:
        self.failures.append(f"number {case.number}, {case.route}: {what}\n  {case.request[:400]!r}")

    async def _alive(self) -> None:
        if self.stage.server.process.poll() is not None:
            raise AssertionError("the server died")
        live = await exchange(
            self.maker.world.port, b"GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        if live.status != 200:
            raise AssertionError(f"the server is not well: {live}")

    def log(self) -> str:
        """Lines that nobody should find in it."""
        text = (self.stage.folder / "server.log").read_text(errors="replace")
        words = (
            "unexpected error",
            "Traceback",
            "background job failed",
            "Exception in ASGI",
            "never retrieved",
        )
        return "\n".join(line for line in text.splitlines() if any(word in line for word in words))

    def summary(self) -> str:
        names = {0: "closed", -1: "given up by us"}
        counted = ", ".join(f"{names.get(s, s)}: {n}" for s, n in sorted(self.statuses.items()))
        return f"{self.statuses.total()} requests ({counted}), slowest {self.slowest[0]:.1f} s (number {self.slowest[1]})"


def main() -> None:
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("requests", type=int)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--only", type=int, help="this one alone")
    arguments = parser.parse_args()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    print(f"fuzz: {arguments.requests} requests, {arguments.database}, seed {arguments.seed}", flush=True)
    failed = False
    with tempfile.TemporaryDirectory(prefix="creneau-fuzz-") as folder:
        os.environ["CRENEAU_DATA_DIR"] = folder
        for first in range(0, arguments.requests, PER_STAGE):
            postgres = running_server() if arguments.database == "postgres" else None
            fuzz = Fuzz(Stage(Path(folder) / str(first), postgres, {"CRENEAU_DEMO": "1"}), arguments.seed)

            async def run(fuzz: Fuzz = fuzz, first: int = first) -> None:
                await fuzz.begin()
                if arguments.only is not None:
                    await fuzz.one(fuzz.maker.case(arguments.only))
                else:
                    await fuzz.fire(first, min(PER_STAGE, arguments.requests - first))

            try:
                asyncio.run(run())
            finally:
                fuzz.stage.close()
                print(fuzz.summary(), flush=True)
                print(*fuzz.failures[:20], fuzz.log()[-20_000:], sep="\n", flush=True)
            failed = failed or bool(fuzz.failures or fuzz.log())
    sys.exit("Broken." if failed else None)


if __name__ == "__main__":
    main()
