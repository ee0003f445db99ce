"""What the parts of the web tell each other of one request: typed, in one place of its scope."""

from collections.abc import Mapping
from typing import Any, cast

from msgspec import Struct

from models.people.session import Visitor
from uploads.form import Form


class Told(Struct):
    # None until it is looked for, then in a tuple of its own: there may be nobody.
    looked_for: tuple[Visitor | None] | None = None
    # Said by the handler: the page may be kept; True where it depends on the missions on offer, too.
    keep: bool | None = None
    # Of the tokens in its page.
    mask: bytes = b""
    # What every form of it carries: the session's token and whose page it is.
    marks: tuple[str, str] | None = None
    # A form that came too late is shown again.
    again: bool = False
    # What was sent, once it is known to be its sender's own.
    form: Form | None = None

    @property
    def visitor(self) -> Visitor | None:
        return self.looked_for[0] if self.looked_for else None


def told(scope: Mapping[str, Any]) -> Told:
    found: Told | None = scope.get("told")
    if found is None:
        found = cast(dict[str, Any], scope)["told"] = Told()
    return found
