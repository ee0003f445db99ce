"""« Prestataires »: what a manager sees of them, and how many missions each may hold without a visit."""

from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath
from msgspec.structs import replace

import wording
from controllers.desk import contractors_page
from controllers.typed_back import filled_in
from controllers.web.forms import said
from controllers.web.guards import manager_only
from controllers.web.rendering import Web, page, see_other
from controllers.web.routes import get
from controllers.web.security import actor
from controllers.web.submitting import submitted
from controllers.web.views import Notice
from models.errors import InvalidInput, KeyReused, NotVisible
from models.missions.limits import allow_unplanned
from models.people.account import account_of
from models.submission import Answer
from models.workflow import Role
from wording import addresses
from wording.faults import Fault
from wording.languages import team

MOST = 10_000
PAGE = "pages/contractors.html"


def _number(text: str) -> int | None:
    """Raises InvalidInput; empty is the settings' number."""
    typed = wording.typed_number(text)
    if not typed:
        return None
    if not typed.isascii() or not typed.isdigit() or len(typed) > 5 or int(typed) > MOST:
        raise InvalidInput(most_unplanned=Fault.LIMIT_UNREADABLE)
    return int(typed)


class Contractors(Controller):
    path = addresses.CONTRACTORS
    guards = [manager_only]  # noqa: RUF012 - Litestar reads a list

    @get("/", name="desk.contractors")
    async def show(self, request: Web) -> Response[Any]:
        return page(request, PAGE, await contractors_page.page(request))

    @post("/{account:int}", name="desk.contractor")
    async def limit(self, request: Web, account: FromPath[int]) -> Response[Any]:
        known = await account_of(account) if account < 2**31 else None
        if known is None or known.role != Role.CONTRACTOR:
            raise NotVisible
        async with submitted(request, actor(request)) as sent:
            typed = sent.form.first("most_unplanned")

            async def work() -> Answer:
                await allow_unplanned(account, _number(typed))
                return Answer(addresses.CONTRACTORS, team("C'est noté pour {name}.", name=known.shown_name))

            try:
                sent.decision("save")
                answer = await sent.once(work)
            except InvalidInput as error:
                view = await contractors_page.page(request, account, typed, error)
                return page(request, PAGE, view, error.status)
            except KeyReused as reused:
                view = await contractors_page.page(request, account, typed)
                notice = Notice("attention", wording.typographic(said(reused.fault)), filled_in(""))
                return page(request, PAGE, replace(view, notice=notice), 409)
        return see_other(request, answer.location, answer.notice)
