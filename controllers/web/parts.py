"""Parts of a mission that a browser shows already are not sent to it a second time: one bar of 3G, forty photos.

A part is an element with an id and no form in it. It carries a mark made of its own text (`data-mark`), and htmx's
requests name the marks that stand on the page (`Have-Parts`, static/app.js). For these the answer has an empty element
of that id, and htmx leaves what is there (`hx-preserve`). Whatever changed has another mark, and is sent.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection
from hashlib import blake2b
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from litestar import Request
from markupsafe import Markup, escape

HEADER = "Have-Parts"
# A mission has some sixty parts at most; more is nobody's page.
MOST = 200
# Of six bytes: two texts of one mission share one by chance once in 10^14.
_BYTES = 6


def had_by(request: Request[Any, Any, Any]) -> frozenset[str]:
    return frozenset(request.headers.get(HEADER, "").split(maxsplit=MOST)[:MOST])


def mark_of(text: str) -> str:
    return urlsafe_b64encode(blake2b(text.encode(), digest_size=_BYTES).digest()).decode()


@pass_context
def part(context: Context, id: str, caller: Callable[[], Markup]) -> Markup:
    """For templates: `{% call part("photos-before") %}<div id="photos-before">…</div>{% endcall %}`."""
    text = caller()
    mark, had = mark_of(text), context.get("had", ())
    assert isinstance(had, Collection)
    if mark in had:
        return Markup(f'<div id="{escape(id)}" hx-preserve></div>')  # noqa: S704
    # Markup's own format reads its text letter by letter.
    return text.replace(f'id="{id}"', Markup(f'id="{escape(id)}" data-mark="{mark}"'), 1)  # noqa: S704 - base64
