"""What every page shares. Everything here is text to be shown as it is: formatted, French, complete."""

from dataclasses import dataclass
from typing import Literal

from wording import addresses


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class NavLink:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Chrome:
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


@dataclass(frozen=True, slots=True)
class FormMeta:
    """The hidden inputs `_token`, `_key` (unique for each form shown), `_version` (as seen) and `_for` (whose)."""

    token: str
    key: str
    version: int | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """News that stays until the next page: what was done, or what stood in the way."""

    kind: Literal["done", "info", "attention", "error"]
    text: str
    detail: str = ""
    link: Link | None = None
    # What was written in a form that was not done and is not there any more.
    typed: str = ""


@dataclass(frozen=True, slots=True)
class FieldError:
    """`name` is the field's name; of a repeated field with its number from 1: `slot-2`, `wish-1`."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Errors:
    """In the order of the form. False when there are none; an empty name concerns the whole form."""

    items: tuple[FieldError, ...] = ()

    def of(self, name: str) -> str:
        return next((item.message for item in self.items if item.name == name), "")

    def __bool__(self) -> bool:
        return bool(self.items)


NO_ERRORS = Errors()


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a select, or one radio."""

    value: str
    label: str
    selected: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A stored file. `detail`: « PDF, 240 Ko ». `id` is what `kept_…` sends back."""

    id: str
    label: str
    url: str
    detail: str = ""
    image: bool = False


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A line of what was read in a paper. `mark`: ok « ✓ », check « à vérifier », unread « non lu », missing « absent »."""

    mark: Literal["ok", "check", "unread", "missing"]
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Photo:
    id: str
    url: str
    thumb_url: str
    # « Photo 2 des travaux terminés : joint remplacé »
    alt: str
    caption: str = ""
    # « prise le 2 décembre à 14 h 10 », « reçue le 2 décembre à 18 h »; either may be empty.
    taken: str = ""
    received: str = ""


@dataclass(frozen=True, slots=True)
class StatusPill:
    """`code` of the status (drives colour and icon), its label, and the small line under it."""

    code: str
    label: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """What will appear here, and why it is empty now."""

    title: str
    text: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Button:
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


@dataclass(frozen=True, slots=True)
class ErrorPage:
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


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a data list."""

    label: str
    text: str
