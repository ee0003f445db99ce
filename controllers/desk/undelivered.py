"""What a manager does of a message that reached nobody."""

from typing import Any

from litestar import Response

import wording
from controllers.desk import page as desk_page
from controllers.missions.forms.form import AtDesk, MissionForm, routes
from controllers.web.forms import parse_id, said
from controllers.web.rendering import Web, page, partial, wants_partial
from controllers.web.submitting import Submitted
from controllers.web.views import Notice
from models.errors import InvalidInput
from models.missions import delivery
from models.missions.mission import Mission
from wording.addresses import Below
from wording.languages import team


async def _resend_or_settle(sent: Submitted, mission: Mission) -> str:
    """« Renvoyer » or « C'est réglé »."""
    choice = sent.decision("again", "settle")
    lost = await delivery.listed(mission.id, parse_id(sent.form.first("message")) or 0)
    if choice == "settle":
        await delivery.settle(lost)
        return team("C'est noté : ce message n'attend plus personne.")
    return team("Le message repart vers {address}.", address=await delivery.send_again(lost))


async def _failed(_: Mission, sent: Submitted, error: InvalidInput) -> Response[Any]:
    return await _whole_desk(sent.request, Notice("error", wording.typographic(said(error.fault))), 422)


async def _whole_desk(request: Web, notice: Notice, status: int) -> Response[Any]:
    view = await desk_page.desk(request, await desk_page.decisions(request, notice=notice))
    if wants_partial(request):
        return partial("partials/desk/desk.html", view, status)
    return page(request, "pages/desk.html", view, status)


FORMS = [
    routes(
        MissionForm(_resend_or_settle, desk=AtDesk(_whole_desk, _failed)),
        Below.MESSAGES,
        "desk.message",
        manages=True,
    )
]
