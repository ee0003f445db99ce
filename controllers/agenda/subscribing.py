"""« S'abonner »: the address of one's feed, and a new one in its place; a manager's too."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from litestar import Controller, Response, post

import wording
from controllers.agenda.settings_pages import tabs
from controllers.agenda.views import SubscriptionPage
from controllers.missions.forms.restoring import restored
from controllers.web.forms import errors_from
from controllers.web.guards import contractor_only
from controllers.web.rendering import Web, notice_of, page, see_other
from controllers.web.road import Road
from controllers.web.routes import get
from controllers.web.security import actor, meta, person
from controllers.web.submitting import Submitted
from models.errors import InvalidInput, TransitionRefused
from models.people.derived_key import LostKey
from models.people.feed_key import feed_key_of, renew_feed_key
from models.submission import Answer
from models.workflow import Role
from settings import current
from wording import addresses
from wording.faults import AnyFault
from wording.languages import team, team_noted

PAGE = "pages/agenda/subscription.html"
RENEWED = team_noted("Votre nouvelle adresse est prête. L'ancienne ne fonctionne plus.")

# By whether a manager subscribes.
_SHOWS = {
    False: team_noted(
        "Le calendrier de votre téléphone ou de votre ordinateur peut montrer vos rendez-vous et les créneaux proposés. "
        "Il suit tout seul ce qui change ici."
    ),
    True: team_noted(
        "Le calendrier de votre téléphone ou de votre ordinateur peut montrer les rendez-vous de tous les prestataires "
        "et les créneaux proposés. Il suit tout seul ce qui change ici."
    ),
}
_KEPT = {
    False: team_noted(
        "Gardez-la pour vous : qui la connaît lit vos rendez-vous. "
        "Les codes d'accès et le téléphone des locataires n'y sont pas."
    ),
    True: team_noted(
        "Gardez-la pour vous : qui la connaît lit les rendez-vous de tous les prestataires. "
        "Les codes d'accès et le téléphone des locataires n'y sont pas."
    ),
}


@dataclass(kw_only=True)
class Renewal(Road):
    async def work(self, sent: Submitted) -> Answer:
        sent.decision("renew")
        await renew_feed_key(person(self.request).id)
        return Answer(_address(self.request), team(RENEWED))

    async def done(self, sent: Submitted, answer: Answer) -> Response[Any]:
        return see_other(self.request, answer.location, answer.notice)

    async def refused(self, fault: AnyFault, sent: Submitted | None) -> Response[Any]:
        raise TransitionRefused(fault)

    async def invalid(self, sent: Submitted, error: InvalidInput) -> Response[Any]:
        view = await subscription_page(self.request, error)
        return page(self.request, PAGE, view, error.status)


class Subscribing(Controller):
    path = addresses.SUBSCRIBE
    guards = [contractor_only]  # noqa: RUF012 - Litestar reads a list

    @get("/", name="agenda.subscribe")
    async def show(self, request: Web) -> Response[Any]:
        return await shown(request)

    @post("/", name="agenda.subscribe.post")
    async def renew(self, request: Web) -> Response[Any]:
        return await renewed(request)


async def shown(request: Web) -> Response[Any]:
    await restored(request)
    return page(request, PAGE, await subscription_page(request))


async def renewed(request: Web) -> Response[Any]:
    return await Renewal(request=request, by=actor(request), mission=None).take()


def _manages(request: Web) -> bool:
    return person(request).role == Role.MANAGER


def _address(request: Web) -> str:
    return addresses.TEAM_SUBSCRIBE if _manages(request) else addresses.SUBSCRIBE


async def subscription_page(request: Web, error: InvalidInput | None = None) -> SubscriptionPage:
    manages = _manages(request)
    key = await _key(person(request).id)
    url = f"{current().public_url}{addresses.feed(key, manages=manages)}" if key else ""
    return SubscriptionPage(
        tabs=() if manages else tabs(addresses.SUBSCRIBE),
        back_url=addresses.TEAM if manages else addresses.AGENDA,
        shows=team(_SHOWS[manages]),
        kept_for_oneself=wording.typographic(team(_KEPT[manages])),
        url=_address(request),
        meta=meta(request),
        feed_url=url,
        webcal_url=urlsplit(url)._replace(scheme="webcal").geturl() if url else "",
        errors=errors_from(error),
        notice=notice_of(request),
    )


async def _key(account: int) -> str:
    """Empty where there is none yet, or where it can't be told any more: it may still be good."""
    found = await feed_key_of(account)
    try:
        return found.key if found else ""
    except LostKey:
        return ""
