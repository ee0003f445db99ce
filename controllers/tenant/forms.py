"""What a tenant answers, and « Recevoir un nouveau lien »."""

from dataclasses import dataclass
from typing import Any

from litestar import Controller, Response

from controllers.missions.offers import agreed_in, chosen_in
from controllers.tenant import pages
from controllers.tenant.answering import page_of, redirect
from controllers.tenant.form import TenantForm, routes
from controllers.tenant.link import holder, link_page
from controllers.tenant.views import TenantLink as LinkPage
from controllers.typed_slots import wished
from controllers.web.forms import said
from controllers.web.rendering import Web
from controllers.web.road import Road
from controllers.web.security import link_token
from controllers.web.submitting import Submitted
from models.errors import InvalidInput, TooOften, TransitionRefused
from models.missions.mission import Mission
from models.missions.transition_table import Action
from models.missions.verbs.slots import choose_slot, decline_slots
from models.missions.verbs.upkeep import change_language, renew_link
from models.missions.verbs.visits import report_no_show, reschedule, why_moved
from models.missions.verbs.work import confirm_work, dispute_work
from models.people.account import account_of
from models.people.tenant_link import TenantLink
from models.submission import Answer
from models.workflow import FileKind
from wording import addresses
from wording.addresses import OfTenant
from wording.faults import AnyFault
from wording.languages import gettext as _
from wording.languages import speak


async def _choose(sent: Submitted, mission: Mission) -> str:
    sent.decision("choose")
    await choose_slot(mission, chosen_in(sent.form), sent.by, agreed=agreed_in(sent.form))
    return _("Merci. Votre choix est transmis.")


async def _noted(mission: Mission, told: str) -> str:
    """`told`, unless the artisan's account is closed: then it is the agency that reads of it."""
    contractor = await account_of(mission.contractor)
    left = contractor is not None and not contractor.active
    return _("C'est noté. L'agence en est prévenue.") if left else told


async def _decline(sent: Submitted, mission: Mission) -> str:
    sent.decision("decline")
    await decline_slots(
        mission, wished(sent.form.all("wish"), mission.postcode), sent.form.first("word"), sent.by
    )
    return await _noted(mission, _("Merci. Votre réponse est transmise à l'artisan."))


async def _move(sent: Submitted, mission: Mission) -> str:
    sent.decision("reschedule")
    wishes = wished(sent.form.all("wish"), mission.postcode)
    why = why_moved(sent.form.first("motive"), sent.form.first("reason"))
    await reschedule(mission, why, sent.by, wishes=wishes)
    return await _noted(mission, _("C'est noté. L'artisan vous proposera d'autres créneaux."))


async def _no_show(sent: Submitted, mission: Mission) -> str:
    sent.decision("report_no_show")
    wishes = wished(sent.form.all("wish"), mission.postcode)
    word = sent.form.first("reason")
    await report_no_show(mission, sent.by, word=word, wishes=wishes, photos=sent.ids("photos"))
    return await _noted(mission, _("C'est noté. L'artisan et l'agence sont prévenus."))


async def _confirm(sent: Submitted, mission: Mission) -> str:
    sent.decision("confirm")
    await confirm_work(mission, sent.by)
    return _("Merci. La fin des travaux est confirmée.")


async def _dispute(sent: Submitted, mission: Mission) -> str:
    sent.decision("dispute")
    await dispute_work(mission, sent.form.first("reason"), sent.by, sent.ids("photos"))
    return await _noted(mission, _("Merci. Vos réserves sont transmises à l'artisan et à l'agence."))


CHOOSE = TenantForm(Action.CHOOSE_SLOT, _choose, pages.choose, opens=False)
DECLINE = TenantForm(Action.DECLINE_SLOTS, _decline, pages.decline)
MOVE = TenantForm(Action.RESCHEDULE, _move, pages.move)
NO_SHOW = TenantForm(Action.REPORT_NO_SHOW, _no_show, pages.no_show, photos=FileKind.NO_SHOW)
CONFIRM = TenantForm(Action.CONFIRM_WORK, _confirm, pages.confirm, opens=False)
DISPUTE = TenantForm(Action.DISPUTE_WORK, _dispute, pages.dispute, photos=FileKind.DISPUTE)

# Those that have an address of their own.
PAGES = (OfTenant.DECLINE, OfTenant.RESCHEDULE, OfTenant.NO_SHOW, OfTenant.DISPUTE)
FORMS: list[type[Controller]] = [
    routes(CHOOSE, OfTenant.CHOOSE, "tenant.choose"),
    routes(DECLINE, OfTenant.DECLINE, "tenant.decline"),
    routes(MOVE, OfTenant.RESCHEDULE, "tenant.reschedule"),
    routes(NO_SHOW, OfTenant.NO_SHOW, "tenant.no_show"),
    routes(CONFIRM, OfTenant.CONFIRM, "tenant.confirm"),
    routes(DISPUTE, OfTenant.DISPUTE, "tenant.dispute"),
]


@dataclass(kw_only=True)
class _Renewal(Road):
    """Only to the address on file, whoever holds the old key; of no version, for its page shows no mission."""

    link: TenantLink
    known: Mission

    async def work(self, sent: Submitted) -> Answer:
        sent.decision("renew")
        await renew_link(self.known, self.by)
        return Answer(addresses.tenant(str(self.link.id)))

    async def done(self, sent: Submitted, answer: Answer) -> Response[Any]:
        typed = sent.form.first("typed")
        return page_of(self.request, self._page(sent=True, typed=typed))

    async def invalid(self, sent: Submitted, error: InvalidInput) -> Response[Any]:
        if not isinstance(error, TooOften):
            raise error
        typed = sent.form.first("typed")
        return page_of(self.request, self._page(typed=typed, error=said(error.fault)), error.status)

    def _page(self, *, sent: bool = False, typed: str, error: str = "") -> LinkPage:
        by_sms = not self.known.contact_email_known
        return link_page(self.link, address_known=True, by_sms=by_sms, sent=sent, typed=typed, error=error)

    async def refused(self, fault: AnyFault, sent: Submitted | None) -> Response[Any]:
        if sent is None:
            raise TransitionRefused(fault)
        return page_of(self.request, self._page(typed=sent.form.first("typed"), error=said(fault)), 409)


@dataclass(kw_only=True)
class _Language(Road):
    """Of no version, and of a link that has run out, too: its page says so in the language."""

    link: TenantLink
    known: Mission

    async def work(self, sent: Submitted) -> Answer:
        await change_language(self.known, sent.form.first("language"), self.by)
        speak(self.known.tenant_language)
        below = sent.form.first(addresses.LEADS_TO)
        told = _("Vos pages et vos messages sont maintenant en français.")
        return Answer(addresses.tenant(str(self.link.id), below if below in PAGES else ""), told)

    async def done(self, sent: Submitted, answer: Answer) -> Response[Any]:
        return redirect(answer.location, answer.notice)

    async def invalid(self, sent: Submitted, error: InvalidInput) -> Response[Any]:
        raise error

    async def refused(self, fault: AnyFault, sent: Submitted | None) -> Response[Any]:
        raise TransitionRefused(fault)


async def change(request: Web, link: TenantLink, mission: Mission) -> Response[Any]:
    token = link_token(link.key)
    return await _Language(
        request=request, by=holder(link, mission), mission=None, token=token, link=link, known=mission
    ).take()


async def renew(request: Web, link: TenantLink, mission: Mission) -> Response[Any]:
    token = link_token(link.key)
    return await _Renewal(
        request=request, by=holder(link, mission), mission=None, token=token, link=link, known=mission
    ).take()
