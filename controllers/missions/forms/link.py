"""The tenant's link: sent by mail or by SMS, or copied by hand and shown once."""

from typing import Any, ClassVar, Literal

from litestar import Response
from msgspec import Struct, field

import wording
from controllers.missions import page as mission_page
from controllers.missions.forms.answering import done
from controllers.missions.forms.form import MissionForm, routes
from controllers.missions.reading import Reading, mission_of, read
from controllers.web.forms import errors_from
from controllers.web.rendering import Web, mission_answer
from controllers.web.security import meta
from controllers.web.submitting import Submitted
from controllers.web.views import NO_ERRORS, Errors, FormMeta, Notice
from models.errors import InvalidInput
from models.missions.mission import Mission
from models.missions.verbs.upkeep import renew_link
from models.people.contact import Contact
from models.people.tenant_link import TenantLink, live_link_of
from models.submission import Answer
from settings import current
from wording import addresses
from wording.addresses import Below
from wording.languages import team


class LinkPanel(Struct, frozen=True):
    """The tenant's link: before, two buttons (`answer=mail` where it can be sent, `answer=copy`);
    after « Copier un nouveau lien », the address, once."""

    url: str
    cancel_url: str
    meta: FormMeta
    # « Le lien part à camille.martin@example.org. », « Le lien part par SMS au 06 39 98 01 02. », or empty
    going: str = ""
    # « Le lien actuel est valable jusqu'au 24 décembre. »
    text: str = ""
    address: str = ""
    # « Valable jusqu'au 24 décembre 2026. »
    validity: str = ""
    errors: Errors = NO_ERRORS
    title: str = field(default_factory=lambda: team("Lien du locataire"))
    kind: ClassVar[Literal["link"]] = "link"


def link(reading: Reading, made: TenantLink | None = None, error: InvalidInput | None = None) -> LinkPanel:
    contact = reading.mission.contact
    until = ""
    if made:
        last = wording.local(made.expires_at, reading.mission.postcode).date()
        until = team("Valable jusqu'au {day}.", day=wording.full_day(last))
    return LinkPanel(
        url=reading.at(Below.LINK),
        cancel_url=reading.url,
        meta=meta(reading.request, reading.mission.version),
        going=_going(contact),
        text="" if made else team("Un nouveau lien copié remplace l'ancien, qui ne s'ouvre plus."),
        address=f"{current().public_url}{addresses.tenant_key(made.key)}" if made else "",
        validity=until,
        errors=errors_from(error),
    )


def _going(contact: Contact | None) -> str:
    """Where it goes: to the address on file, or to the mobile of who has none."""
    if contact is None or not contact.can_be_written_to:
        return ""
    if contact.email:
        return team("Le lien part à {address}.", address=wording.shown_email(contact.email))
    return team("Le lien part par SMS au {phone}.", phone=wording.phone(contact.phone, contact.postcode))


async def send_link(sent: Submitted, mission: Mission) -> str:
    by_hand = sent.decision("mail", "copy") == "copy"
    await renew_link(mission, sent.by, by_hand=by_hand)
    if by_hand:
        return team("Un nouveau lien est créé.")
    warned = team("S'il n'est pas remis, vous en serez prévenu.")
    return f"{_going(mission.contact)} {warned}"


async def with_link(request: Web, reference: str, answer: Answer, **headers: str) -> Response[Any]:
    """The mission, and the tenant's new link to pass on by hand: in this one answer, and never again."""
    mission = await mission_of(request, reference)
    reading = await read(request, mission)
    panel = link(reading, await live_link_of(mission.id))
    view = mission_page.page(reading, panel, Notice("done", answer.notice))
    return mission_answer(request, view, 200, **headers)


async def _shown(request: Web, mission: Mission, sent: Submitted, answer: Answer) -> Response[Any]:
    """The second of two clicks is what the browser shows: it has the address too."""
    if sent.form.first("answer") != "copy":
        return await done(request, mission, answer)
    return await with_link(request, mission.reference, answer, HX_Retarget="#mission")


def _panel(reading: Reading, _: Submitted | None, error: InvalidInput | None) -> LinkPanel:
    return link(reading, error=error)


LINK = MissionForm(send_link, _panel, lambda reading: reading.mission.contact is not None, finish=_shown)
FORMS = [routes(LINK, Below.LINK, "desk.link", manages=True)]
