"""What was read in a quote or an invoice, shown to the contractor before anybody else gets it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from litestar import Response

from controllers.building.reading import Reading, read
from controllers.forms import parse_uuid
from controllers.rendering import Web, partial, see_other, wants_partial
from controllers.security import actor
from controllers.submitting import Submitted
from controllers.views.panels import Panel
from models.errors import InvalidInput
from models.mission import Mission
from models.stored_file import drafts_of
from uploads.form import Form

# What of a form may stand in an address, between the reading of its papers and its sending.
TYPED = ("step", "amount", "note")
FIELDS = ("photos", "quote", "invoice")


async def answer(
    request: Web,
    mission: Mission,
    sent: Submitted,
    make: Callable[[Reading, Submitted | None, InvalidInput | None], Panel],
) -> Response[Any]:
    """With htmx the findings alone, so that nothing typed meanwhile is lost; without it the panel's address,
    which holds what was typed and received."""
    panel = make(await read(request, mission), sent, None)
    if wants_partial(request):
        return partial("partials/panels/findings.html", panel, HX_Retarget="#findings", HX_Reswap="outerHTML")
    typed = [(name, sent.form.first(name)) for name in TYPED if sent.form.first(name)]
    kept = [(f"kept_{name}", str(file.id)) for name, files in sent.kept.items() for file in files]
    return see_other(request, f"{panel.url}?{urlencode([*typed, *kept])}#panel")


async def from_address(request: Web) -> Submitted | None:
    """The form that such an address holds; drafts of somebody else are nobody's."""
    form = Form()
    for name in (*TYPED, *(f"kept_{field}" for field in FIELDS)):
        for value in request.query_params.getall(name, []):
            form.add_text(name, value)
    sent = Submitted(request, form, actor(request))
    for field in FIELDS:
        ids = [parse_uuid(text) for text in form.all(f"kept_{field}")[:20]]
        sent.kept[field] = await drafts_of(sent.by.key, [i for i in ids if i])
    return sent if any(sent.kept.values()) else None
