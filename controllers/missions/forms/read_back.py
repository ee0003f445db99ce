"""What was read in a quote or an invoice, shown to the contractor before anybody else gets it."""

from collections.abc import Callable
from typing import Any

from litestar import Response

from controllers.missions.forms.views import Panel
from controllers.missions.reading import Reading, read
from controllers.web.keeping import READ, keep_form
from controllers.web.rendering import Web, partial, see_other, wants_partial
from controllers.web.submitting import Submitted
from models.errors import InvalidInput
from models.missions.mission import Mission


async def answer(
    request: Web,
    mission: Mission,
    sent: Submitted,
    make: Callable[[Reading, Submitted | None, InvalidInput | None], Panel],
) -> Response[Any]:
    """With htmx the findings alone, so that nothing typed meanwhile is lost; without it the panel's address,
    which shows again what was typed and received."""
    panel = make(await read(request, mission), sent, None)
    if wants_partial(request):
        return partial("partials/panels/findings.html", panel, HX_Retarget="#findings", HX_Reswap="outerHTML")
    for name, files in sent.kept.items():
        sent.form.fields[f"kept_{name}"] = [str(file.id) for file in files]
    location = await keep_form(sent.form, panel.url, sent.by.account_id or 0, name=READ)
    return see_other(request, f"{location}#panel")
