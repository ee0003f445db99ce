"""A browser without pictures: reads pages, fills forms as they stand there, sends them with and without htmx."""

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser
from io import BytesIO
from typing import Any, Self
from urllib.parse import urlencode

import httpx
from litestar import Litestar

from database.connection import short_rows
from models.agenda.span import Span
from models.files.stored_file import StoredFile
from models.missions.mission import Mission
from models.people.account import Account
from models.people.actor import Actor
from models.people.session import open_session
from models.people.tenant_link import TenantLink, live_link
from models.tables import ALL
from models.workflow import FileKind

BASE = "http://127.0.0.1:8000"
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# As a browser marks what its own pages send.
OURS = {"Sec-Fetch-Site": "same-origin", "Origin": BASE}
HTMX = {"HX-Request": "true"}


class Node:
    """An element: enough of a DOM to read our own pages."""

    def __init__(self, tag: str, attrs: dict[str, str], parent: "Node | None" = None) -> None:
        self.tag, self.attrs, self.parent = tag, attrs, parent
        self.children: list[Node | str] = []

    def __iter__(self) -> "Iterator[Node]":
        """All elements below, in the order of the page."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                if child.children:
                    yield from child

    def get(self, name: str) -> str:
        return self.attrs.get(name, "")

    @property
    def classes(self) -> list[str]:
        return self.get("class").split()

    def all(self, tag: str = "", class_: str = "", **attrs: str) -> "list[Node]":
        return [
            node
            for node in self
            if (not tag or node.tag == tag)
            and (not class_ or class_ in node.classes)
            and all(node.attrs.get(name) == value for name, value in attrs.items())
        ]

    def one(self, tag: str = "", class_: str = "", **attrs: str) -> "Node":
        found = self.all(tag, class_, **attrs)
        assert len(found) == 1, f"{len(found)} × {tag}.{class_} {attrs}"
        return found[0]

    @property
    def text(self) -> str:
        """As read: spaces of every kind are one plain space."""
        parts = [child if isinstance(child, str) else child._raw_text() for child in self.children]
        return " ".join("".join(parts).split())

    def _raw_text(self) -> str:
        parts = [child if isinstance(child, str) else child._raw_text() for child in self.children]
        return "".join(parts) + (" " if self.tag in {"p", "li", "td", "dt", "dd", "h1", "h2", "br"} else "")

    @property
    def top(self) -> "Node":
        return self.parent.top if self.parent else self

    @property
    def marks(self) -> str:
        """Of the parts that stand here, as `Have-Parts` names them."""
        return " ".join(node.get("data-mark") for node in self if "data-mark" in node.attrs)

    def keep(self, shown: "Node") -> list[str]:
        """As htmx does with `hx-preserve`: what the page has already takes its place. Gives their ids."""
        empty = [node for node in self if "hx-preserve" in node.attrs]
        for node in empty:
            assert node.parent is not None
            place = node.parent.children.index(node)
            node.parent.children[place] = shown.one(id=node.get("id"))
        return [node.get("id") for node in empty]

    def plain(self, without: Sequence[str] = ()) -> str:
        """Its markup, without what differs at each showing: a form's key, a file received again; without those classes."""
        if set(self.classes) & set(without):
            return ""
        differs = self.get("name") in {"_key", "_token", "offer"} or self.get("name").startswith("kept_")
        attrs = {k: v for k, v in self.attrs.items() if not (k == "value" and differs)}
        inside = "".join(
            child.plain(without) if isinstance(child, Node) else " ".join(child.split())
            for child in self.children
        )
        shown = "".join(f' {name}="{escape(value)}"' for name, value in sorted(attrs.items()))
        return f"<{self.tag}{shown}>\n{inside}</{self.tag}>\n"


# Tags as our templates write them, which is all but all; of any other the library's own rules decide.
START = re.compile(r"<([a-z][a-z0-9-]*)((?:\s+[a-z][a-z0-9:-]*(?:=\"[^\"]*\")?)*)\s*>")
ATTRIBUTE = re.compile(r"\s+([a-z][a-z0-9:-]*)(=\"([^\"]*)\")?")
END = re.compile(r"</([a-z][a-z0-9-]*)>")


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Node("#document", {})

    def updatepos(self, i: int, j: int) -> int:
        return j  # nobody asks for the line

    def parse_starttag(self, i: int) -> int:
        found = START.match(self.rawdata, i)
        if not found:
            return super().parse_starttag(i)
        tag, attrs = found.groups()
        self.handle_starttag(
            tag,
            [
                (name, unescape(value) if equal else None)
                for name, equal, value in (ATTRIBUTE.findall(attrs) if attrs else ())
            ],
        )
        if tag in self.CDATA_CONTENT_ELEMENTS:
            self.set_cdata_mode(tag)
        return found.end()

    def parse_endtag(self, i: int) -> int:
        found = END.match(self.rawdata, i)
        if not found or self.cdata_elem is not None:
            return super().parse_endtag(i)
        self.handle_endtag(found[1])
        return found.end()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        child = self.here.children[-1]
        assert isinstance(child, Node)
        if tag not in VOID:
            self.here = child

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        by_name = {name: value or "" for name, value in attrs}
        assert len(attrs) == len(by_name), f"<{tag}> has an attribute twice: {attrs}"
        self.here.children.append(Node(tag, by_name, self.here))

    def handle_endtag(self, tag: str) -> None:
        assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag}>"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def parse(html: str) -> Node:
    """Fails on markup that does not close what it opened, and on an id that stands twice."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    assert parser.here is parser.root, f"<{parser.here.tag}> is never closed"
    ids = [node.attrs["id"] for node in parser.root if "id" in node.attrs]
    assert len(ids) == len(set(ids)), f"twice in the page: {sorted(i for i in ids if ids.count(i) > 1)}"
    return parser.root


class Page:
    """An answer, read."""

    def __init__(self, response: httpx.Response) -> None:
        self.response, self.status, self.headers = response, response.status_code, response.headers
        self.root = parse(response.text)

    @property
    def is_whole(self) -> bool:
        return self.response.text.lstrip().lower().startswith("<!doctype html>")

    @property
    def text(self) -> str:
        return self.root.text

    @property
    def title(self) -> str:
        return self.root.one("title").text

    @property
    def notice(self) -> str:
        found = self.root.all(class_="notice")
        return found[0].text if found else ""

    @property
    def summary(self) -> list[str]:
        """The sentences of the error summary; each that names a field leads to it."""
        found = self.root.all(class_="summary")
        lines = [line for box in found for line in box.all("li")]
        for line in lines:
            for link in line.all("a"):
                assert self.root.all(id=link.get("href").removeprefix("#")), f"leads nowhere: {link.attrs}"
        return [line.text for line in lines]

    def error_of(self, name: str) -> str:
        """The sentence beside that field, which must point to it (`aria-describedby`)."""
        found = self.root.all(id=f"e-{name}")
        if not found:
            return ""
        assert any(f"e-{name}" in node.get("aria-describedby").split() for node in self.root), name
        return found[0].text.removeprefix("Erreur : ")

    def at(self, id: str) -> Node:
        return self.root.one(id=id)

    def has(self, id: str) -> bool:
        return bool(self.root.all(id=id))

    def form(self, action: str) -> "Form":
        """The one that is sent there."""
        found = self.root.all("form", method="post", action=action)
        assert len(found) == 1, f"{len(found)} forms to {action} on {self.response.url}: {self.actions}"
        return Form(found[0])

    def leads_to(self, label: str) -> str:
        """Where a button of a GET form goes: a browser sends the form's fields, and drops the query of its address."""
        (button,) = [node for node in self.root.all("button") if node.text == label]
        form = button.parent
        while form is not None and form.tag != "form":
            form = form.parent
        assert form is not None
        assert form.get("method") != "post", f"« {label} » sends"
        pairs = Form(form).pairs
        return form.get("action").partition("?")[0].partition("#")[0] + (
            f"?{urlencode(pairs)}" if pairs else ""
        )

    @property
    def actions(self) -> list[str]:
        return [node.get("action") for node in self.root.all("form")]


@dataclass
class Upload:
    name: str
    content: bytes
    media_type: str = "application/octet-stream"


class Form:
    """Its fields as the page gives them. Setting one that is not there fails, as it would for a person."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.action = node.get("action")
        self.multipart = node.get("enctype") == "multipart/form-data"
        self.target = node.get("hx-target")
        self.pairs: list[tuple[str, str]] = []
        self.uploads: list[tuple[str, Upload]] = []
        for child in node:
            self._read(child)

    def _read(self, node: Node) -> None:
        name, kind = node.get("name"), node.get("type")
        if node.tag == "textarea":
            self.pairs.append((name, "".join(c for c in node.children if isinstance(c, str))))
        elif node.tag == "select":
            chosen = [o for o in node.all("option") if "selected" in o.attrs] or node.all("option")[:1]
            self.pairs += [(name, option.get("value")) for option in chosen]
        elif (
            node.tag == "input"
            and kind not in ("file", "submit", "button")
            and (kind not in ("radio", "checkbox") or "checked" in node.attrs)
        ):
            self.pairs.append((name, node.get("value")))

    def names(self) -> list[str]:
        return [node.get("name") for node in self.node if node.get("name")]

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]

    def __getitem__(self, name: str) -> str:
        return self.values(name)[0]

    def __setitem__(self, name: str, value: str) -> None:
        assert name in self.names(), f"no field {name} in the form to {self.action}: {self.names()}"
        place = next((i for i, (key, _) in enumerate(self.pairs) if key == name), len(self.pairs))
        self.pairs = [pair for pair in self.pairs if pair[0] != name]
        self.pairs.insert(place, (name, value))

    def fill(self, **values: str) -> Self:
        for name, value in values.items():
            self[name] = value
        return self

    def choose(self, name: str, *values: str) -> Self:
        """Radios, checkboxes, options: only what is offered can be chosen."""
        offered = [n.get("value") for n in self.node.all(name=name) if n.tag == "input"] + [
            option.get("value") for box in self.node.all("select", name=name) for option in box.all("option")
        ]
        assert set(values) <= set(offered), f"{values} among {offered}"
        self.pairs = [pair for pair in self.pairs if pair[0] != name] + [(name, v) for v in values]
        return self

    def pick(self, number: int = 0) -> Self:
        """One of the slots, and its day, where that has to be agreed to."""
        slot = self.offered("slot")[number]
        if slot in self.offered("agreed_day"):
            self.choose("agreed_day", slot)
        return self.choose("slot", slot)

    def offered(self, name: str) -> list[str]:
        return [n.get("value") for n in self.node.all("input", name=name)]

    def rows(self, prefix: str, *rows: tuple[str, str, str]) -> Self:
        """Slots as typed, however many; the form would give its rows with « Ajouter un créneau »."""
        columns = [f"{prefix}_{name}" for name in ("date", "start", "end", "start_fold", "end_fold")]
        assert set(columns) <= set(self.names())
        self.pairs = [pair for pair in self.pairs if pair[0] not in columns]
        for row in rows:
            self.pairs += list(zip(columns, (*row, "", ""), strict=True))
        return self

    def attach(self, name: str, *uploads: Upload) -> Self:
        inputs = self.node.all("input", name=name, type="file")
        assert inputs, f"no file field {name}"
        assert self.multipart, "files need a multipart form"
        self.uploads += [(name, upload) for upload in uploads]
        return self

    def press(self, value: str, name: str = "answer") -> Self:
        """The button with that value: it must be there."""
        buttons = [b for b in self.node.all("button", name=name) if b.get("value") == value]
        offered = [(b.get("name"), b.get("value")) for b in self.node.all("button")]
        assert len(buttons) == 1, f"no button {name}={value} among {offered}"
        self.action = buttons[0].get("formaction") or self.node.get("action")
        self.target = buttons[0].get("hx-target") or self.target
        self.pairs = [pair for pair in self.pairs if pair[0] != name] + [(name, value)]
        return self

    def without(self, name: str) -> Self:
        self.pairs = [pair for pair in self.pairs if pair[0] != name]
        return self

    def put(self, name: str, value: str) -> Self:
        """Even where the form has no such field: for those who write their own."""
        self.pairs = [*[pair for pair in self.pairs if pair[0] != name], (name, value)]
        return self

    def body(self) -> tuple[bytes, str]:
        if not self.multipart:
            return urlencode(self.pairs).encode(), "application/x-www-form-urlencoded"
        boundary = "----creneau" + uuid.uuid4().hex
        out = BytesIO()
        for name, value in self.pairs:
            out.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode())
            out.write(value.encode() + b"\r\n")
        empty = [
            (n.get("name"), Upload("", b""))
            for n in self.node.all("input", type="file")
            if n.get("name") not in [name for name, _ in self.uploads]
        ]
        for name, upload in [*self.uploads, *empty]:
            out.write(
                f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{upload.name}"\r\n'
                f"Content-Type: {upload.media_type}\r\n\r\n".encode()
            )
            out.write(upload.content + b"\r\n")
        out.write(f"--{boundary}--\r\n".encode())
        return out.getvalue(), f"multipart/form-data; boundary={boundary}"


@dataclass
class Browser:
    """One person's: its cookies, its address. Follows nothing by itself."""

    app: Litestar
    address: str = "127.0.0.1"
    client: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        transport = httpx.ASGITransport(app=self.app, client=(self.address, 40000))  # type: ignore[arg-type]
        self.client = httpx.AsyncClient(transport=transport, base_url=BASE)

    async def get(self, path: str, *, htmx: str = "", **headers: str) -> httpx.Response:
        """`htmx`: the id that the answer is for."""
        more = HTMX | {"HX-Target": f"div#{htmx}"} if htmx else {}
        return await self.client.get(path, headers=more | _names(headers))

    async def ask(self, method: str, path: str) -> httpx.Response:
        """Any route, without more than a browser says by itself."""
        return await self.client.request(method, path, headers=OURS if method == "POST" else {})

    async def open(self, path: str, *, htmx: str = "", status: int = 200, **headers: str) -> Page:
        response = await self.get(path, htmx=htmx, **headers)
        assert response.status_code == status, f"{path}: {response.status_code} {response.text[:800]}"
        return Page(response)

    async def follow(self, response: httpx.Response, status: int = 200) -> Page:
        """Where a 303 or htmx leads."""
        assert response.status_code in (200, 303), f"{response.status_code} {response.text[:800]}"
        location = response.headers.get("Location") or response.headers["HX-Redirect"]
        return await self.open(location.partition("#")[0], status=status)

    async def send(self, form: Form, *, htmx: bool = False, **headers: str) -> httpx.Response:
        content, kind = form.body()
        more = HTMX | {"HX-Target": f"div{form.target}"} if htmx else {}
        all_headers = OURS | {"Content-Type": kind} | more | _names(headers)
        return await self.client.post(form.action, content=content, headers=all_headers)

    async def submit(
        self, form: Form, *, htmx: bool = False, status: int | None = None, **headers: str
    ) -> Page:
        """Sends, and goes where the answer leads."""
        response = await self.send(form, htmx=htmx, **headers)
        if status is not None:
            assert response.status_code == status, f"{response.status_code} {response.text[:800]}"
        if response.status_code == 303 or "HX-Redirect" in response.headers:
            return await self.follow(response)
        return Page(response)

    async def post(self, path: str, data: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        return await self.client.post(path, data=data or {}, headers=OURS | _names(headers))

    async def sign_in(self, account: Account) -> Self:
        """A session of the real kind, without the second that Argon2 takes."""
        return self.carry("session", await open_session(account))

    def carry(self, name: str, value: str) -> Self:
        """A cookie as the server itself would set it."""
        self.client.cookies.set(name, value, domain="127.0.0.1", path="/")
        return self

    @property
    def session(self) -> str:
        return self.client.cookies.get("session") or ""

    async def enter(self, link: TenantLink) -> str:
        """Opens the address of the mail; gives the link's own path."""
        response = await self.get(f"/locataire/{link.key}")
        assert response.status_code == 303
        return str(response.headers["Location"])


def _names(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


async def signed_in(app: Litestar, account: Account, address: str = "127.0.0.1") -> Browser:
    return await Browser(app, address).sign_in(account)


async def tenant_of(app: Litestar, mission: Mission) -> tuple[Browser, str]:
    """Its browser, the key in a cookie, and the path of its pages."""
    browser = Browser(app)
    return browser, await browser.enter(await live_link(mission.id))


def typed(span: Span) -> tuple[str, str, str]:
    """As a browser's inputs send it."""
    import wording

    start, end = wording.local(span.start), wording.local(span.end)
    return start.date().isoformat(), f"{start:%H:%M}", f"{end:%H:%M}"


async def stored(by: Actor, kind: FileKind, content: bytes, name: str = "photo.jpg") -> uuid.UUID:
    """A draft with its bytes, the way of a received file."""
    from uploads.check import check_pdf_or_photo
    from uploads.form import ReceivedFile, new_incoming_path
    from uploads.keep import keep

    received = ReceivedFile(name, new_incoming_path(), len(content), "0" * 64)
    received.path.write_bytes(content)
    file = await keep(await check_pdf_or_photo(received), kind, by.key)
    received.remove()
    return uuid.UUID(str(file.id))


async def everything(*, but: Sequence[str] = ("session",)) -> dict[str, list[str]]:
    """What the database holds, table by table."""
    names = [name for table in ALL if (name := table._meta.tablename) not in but]
    # Not by way of Piccolo, which thinks longer about such a query than the database takes for it.
    return {name: sorted(map(repr, await short_rows(f"SELECT * FROM {name}"))) for name in names}


async def files_of(mission: Mission) -> list[StoredFile]:
    """As they came; of the same second by their kind."""
    found = StoredFile.objects().where(StoredFile.mission == mission.id)
    return await found.order_by(StoredFile.received_at, StoredFile.kind)


def unmasked(markup: bytes) -> bytes:
    """Without the values that each page draws anew: a form's key, and the mask of its token."""
    return re.sub(rb'(name="(?:_key|_token|offer)" value=")[^"]*', rb"\1", markup)


def read(response: httpx.Response) -> tuple[int, bytes, list[tuple[str, Any]]]:
    """All that a stranger can tell of an answer. What is drawn anew for each changes its compressed length, too."""
    drawn = {"x-request-id", "content-length"}
    told = [(name, value) for name, value in response.headers.items() if name not in drawn]
    return response.status_code, unmasked(response.content), sorted(told)
