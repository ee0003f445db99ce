"""What every page shares. Everything here is text to be shown as it is: formatted, French, complete."""

from typing import Literal

from msgspec import Struct

from wording import addresses


class Link(Struct, frozen=True):
    label: str
    url: str


class NavLink(Struct, frozen=True):
    label: str
    url: str
    current: bool = False


class Chrome(Struct, frozen=True):
    """Around the page: who is signed in, where one can go. The tenant's pages have none of it."""

    token: str = ""
    role: Literal["", "contractor", "manager"] = ""
    person: str = ""
    home_url: str = "/"
    sign_out_url: str = addresses.SIGN_OUT
    account_url: str = addresses.ACCOUNT
    nav: tuple[NavLink, ...] = ()
    demo: bool = False
    # The agency's name, shown to people who are not signed in.
    agency: str = ""


class FormMeta(Struct, frozen=True):
    """The hidden inputs `_token`, `_key` (unique for each form shown), `_version` (as seen) and `_for` (whose)."""

    token: str
    key: str
    version: int | None = None
    owner: str = ""


class Notice(Struct, frozen=True):
    """News that stays until the next page: what was done, or what stood in the way."""

    kind: Literal["done", "info", "attention", "error"]
    text: str
    detail: str = ""
    link: Link | None = None
    # What was written in a form that was not done and is not there any more.
    typed: str = ""


class FieldError(Struct, frozen=True):
    """`name` is the field's name; of a repeated field with its number from 1: `slot-2`, `wish-1`."""

    name: str
    message: str


class Errors(Struct, frozen=True):
    """In the order of the form. False when there are none; an empty name concerns the whole form."""

    items: tuple[FieldError, ...] = ()

    def of(self, name: str) -> str:
        return next((item.message for item in self.items if item.name == name), "")

    def __bool__(self) -> bool:
        return bool(self.items)


NO_ERRORS = Errors()


class Option(Struct, frozen=True):
    """One line of a select, or one radio."""

    value: str
    label: str
    selected: bool = False
    hint: str = ""


class FileRow(Struct, frozen=True):
    """A stored file. `detail`: « PDF, 240 Ko ». `id` is what `kept_…` sends back."""

    id: str
    label: str
    url: str
    detail: str = ""
    image: bool = False


class FindingLine(Struct, frozen=True):
    """A line of what was read in a paper. `mark`: ok « ✓ », check « à vérifier », unread « non lu », missing « absent »."""

    mark: Literal["ok", "check", "unread", "missing"]
    label: str
    text: str


class Photo(Struct, frozen=True):
    id: str
    url: str
    thumb_url: str
    # « Photo 2 des travaux terminés : joint remplacé »
    alt: str
    caption: str = ""
    # « prise le 2 décembre à 14 h 10 », « reçue le 2 décembre à 18 h »; either may be empty.
    taken: str = ""
    received: str = ""


class StatusPill(Struct, frozen=True):
    """`code` of the status (drives colour and icon), its label, and the small line under it."""

    code: str
    label: str
    under: str = ""


class Empty(Struct, frozen=True):
    """What will appear here, and why it is empty now."""

    title: str
    text: str = ""
    link: Link | None = None


class Button(Struct, frozen=True):
    """Something one can do now: a link that opens a panel, or (`post`) a form of one button.

    `answer` is the value of that button; `meta` goes with `post`; `hidden` are (name, value) pairs.
    """

    label: str
    url: str
    post: bool = False
    answer: str = ""
    meta: FormMeta | None = None
    hidden: tuple[tuple[str, str], ...] = ()
    danger: bool = False
    # Opens a page of its own, not a panel.
    whole: bool = False


class ErrorPage(Struct, frozen=True):
    """`pages/error.html`, and `partials/error.html` (root `#mission` or `#panel`: `root`) with HX-Request."""

    code: int
    title: str
    text: str
    way_on: Link
    root: str = "mission"
    # For a person who calls: « Référence de l'incident : 7F3A »
    incident: str = ""
    # What was written in a form that was not done and is not there any more.
    typed: str = ""


class Fact(Struct, frozen=True):
    """A line of a data list."""

    label: str
    text: str
