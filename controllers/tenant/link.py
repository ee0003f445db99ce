"""Who holds a link: the key in the cookie, the visitor, and what is shown where it has run out."""

import uuid

from msgspec import Struct

import wording
from controllers.tenant.views import Languages
from controllers.tenant.views import TenantLink as LinkPage
from controllers.web.forms import parse_uuid
from controllers.web.rendering import Web
from controllers.web.security import link_token, masked
from controllers.web.views import FormMeta
from models.errors import NotVisible
from models.missions.mission import Mission
from models.missions.verbs.upkeep import may_ask_again
from models.people.actor import Actor
from models.people.tenant_link import TenantLink, find_link
from models.workflow import Role
from settings import current
from wording import addresses, languages
from wording.addresses import OfTenant
from wording.languages import Language, in_order, spoken

HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    # `no-referrer` here would make Chromium send `Origin: null` with every form.
    "Referrer-Policy": "same-origin",
}


def cookie_name() -> str:
    """`__Host-` can't have a path."""
    return "__Secure-locataire" if current().secure_cookies else "locataire"


class LinkHolder(Struct, frozen=True):
    """Who holds the key of a live link."""

    link: TenantLink
    mission: Mission
    by: Actor

    @property
    def base(self) -> str:
        return addresses.tenant(str(self.link.id))

    def meta(self) -> FormMeta:
        return FormMeta(masked(link_token(self.link.key)), uuid.uuid4().hex, self.mission.version)


class LinkExpired(Exception):
    """The key was good once; its holder may ask for a new one. Carries the page that says so."""

    def __init__(self, page: LinkPage) -> None:
        self.page = page


async def link_of(request: Web, link_id: str) -> TenantLink:
    """Raises NotVisible, the same whether the cookie or the link is missing."""
    key = request.cookies.get(cookie_name(), "")
    link = await find_link(key) if key else None
    if link is None or link.id != parse_uuid(link_id):
        raise NotVisible
    return link


async def visitor(request: Web, link_id: str) -> LinkHolder:
    """Raises NotVisible, or LinkExpired."""
    link = await link_of(request, link_id)
    if not link.is_live:
        raise LinkExpired(await expired_page(link))
    mission = await Mission.objects().where(Mission.id == link.mission).first()
    if mission is None:
        raise NotVisible
    languages.speak(mission.tenant_language)
    return LinkHolder(link, mission, holder(link, mission))


def holder(link: TenantLink, mission: Mission) -> Actor:
    name = mission.contact.name if mission.contact else "Locataire"
    return Actor(Role.TENANT, name, link_id=str(link.id), mission_id=mission.id)


async def mission_of(link: TenantLink) -> Mission:
    """In whose tenant's language all goes on. Raises NotVisible: a revoked link belongs to somebody else, unless another
    was sent in its place."""
    mission = await Mission.objects().where(Mission.id == link.mission).first()
    if mission is None or (link.revoked_at is not None and not await may_ask_again(link)):
        raise NotVisible
    languages.speak(mission.tenant_language)
    return mission


def languages_at(base: str, token: str, below: str = "") -> Languages:
    others = tuple((one.value, one.own_name) for one in Language if one is not spoken())
    # A key of its own: the page's other form may be sent as well.
    return Languages(f"{base}/{OfTenant.LANGUAGE}", FormMeta(token, uuid.uuid4().hex), others, below)


def link_page(
    link: TenantLink | None,
    address_known: bool = False,
    *,
    by_sms: bool = False,
    sent: bool = False,
    typed: str = "",
    error: str = "",
) -> LinkPage:
    settings = current()
    token = masked(link_token(link.key)) if link and (address_known or link.revoked_at is None) else ""
    base = addresses.tenant(str(link.id)) if link else ""
    return LinkPage(
        settings.agency_name,
        in_order(wording.phone(settings.agency_phone)),
        wording.phone_url(settings.agency_phone),
        wording.shown_email(settings.agency_email),
        url=f"{base}/{OfTenant.RENEW}" if address_known else "",
        meta=FormMeta(token, uuid.uuid4().hex) if address_known else None,
        sent=sent,
        lost=link is None,
        typed=typed,
        error=wording.typographic(error),
        by_sms=by_sms,
        languages=languages_at(base, token) if token else None,
    )


async def expired_page(link: TenantLink) -> LinkPage:
    """Who is no longer the contact can't call for another link."""
    try:
        mission = await mission_of(link)
    except NotVisible:
        return link_page(link)
    return link_page(link, mission.contact_can_be_written_to, by_sms=not mission.contact_email_known)
