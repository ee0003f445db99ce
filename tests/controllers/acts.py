"""Every form of the application: who sends it, from which page, and how it is filled in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from litestar import Litestar

from models import clock
from models.missions.delivery import give_up
from models.missions.mission import Mission
from models.missions.outbox import Message, Outcome
from models.missions.verbs.ending import withdraw
from models.missions.verbs.slots import replace_wishes
from models.people.tenant_link import TenantLink
from models.workflow import Status
from tests.support.story import Story, ahead, begin, spans
from tests.support.web import Browser, Form, Upload, signed_in, tenant_of, typed
from tests.uploads.samples import jpeg, pdf

S = Status
NONE = ""  # a form without a decision
MISSING = "OM-2026-999999"
NO_LINK = "00000000-0000-4000-8000-000000000000"


def photo(name: str = "photo.jpg", width: int = 60) -> Upload:
    return Upload(name, jpeg(width), "image/jpeg")


def paper(name: str = "document.pdf", pages: int = 1) -> Upload:
    return Upload(name, pdf(pages), "application/pdf")


def _slots(form: Form) -> None:
    form.rows("slot", *(typed(span) for span in spans(96, 120)))


def _choose(form: Form) -> None:
    form.pick()


def _reason(form: Form) -> None:
    form["reason"] = "Une raison tout à fait valable"


def _small_work(form: Form) -> None:
    form.choose("step", "complete")["amount"] = "120,00"


def _photos(form: Form) -> None:
    form.attach("photos", photo())


def _invoice(form: Form) -> None:
    form["amount"] = "120,00"
    form.attach("photos", photo()).attach("invoice", paper("facture.pdf"))


def _paper(form: Form) -> None:
    form["amount"] = "60,00"
    form.attach("invoice", paper("acompte.pdf"))


def _mission(form: Form) -> None:
    form.fill(title="Porte bloquée", address="3 rue Neuve", town="Lille", postcode="59000")
    form.fill(tenant_name="Ana Lopes", tenant_email="ana@locataire.example")
    form.choose("trade", "locksmith").choose("occupancy", "occupied")


def _correction(form: Form) -> None:
    form["title"] = "Fuite sous l'évier de la cuisine"


def _nothing(_: Form) -> None:
    pass


async def _as_it_is(_: Story) -> None:
    pass


async def _left(story: Story) -> None:
    """Its contractor withdrew."""
    await withdraw(story.mission, "Trop loin", story.karim)


async def _on_the_day(_: Story) -> None:
    ahead(hours=23)


async def _after_the_visit(_: Story) -> None:
    ahead(hours=27)


async def _wished(story: Story) -> None:
    await replace_wishes(story.mission.id, spans(72))


async def _refused(story: Story) -> None:
    """The tenant's mail server took none of its mail."""
    [asking] = await Message.objects().where(
        Message.mission == story.mission.id, Message.kind == "choose_slot"
    )
    await give_up(asking, Outcome.REFUSED, "550", "Choisissez un créneau : fuite sous l'évier")


async def _expired(story: Story) -> None:
    past = clock.now() - timedelta(days=1)
    await TenantLink.update({TenantLink.expires_at: past}).where(TenantLink.mission == story.mission.id)


@dataclass(frozen=True)
class Act:
    route: str
    who: str  # karim, manager, tenant
    status: Status
    page: str  # below the mission's address, where the form stands
    action: str  # below the mission's address, where it goes
    answer: str = NONE
    fill: Callable[[Form], None] = _nothing
    # What an accepted form gives under htmx: the id of the partial, or where it leads.
    gives: str = "mission"
    # What a faulty one gives.
    panel: str = "panel"
    before: Callable[[Story], Awaitable[None]] = field(default=_as_it_is)
    page_status: int = 200
    # Shown once in this very answer, or nothing but a page: no 303.
    answers_itself: bool = False

    @property
    def name(self) -> str:
        return f"{self.route} {self.answer}".strip()

    @property
    def new(self) -> bool:
        """It makes a mission, and has none before."""
        return self.route == "desk.publish"

    @property
    def has_htmx(self) -> bool:
        return self.who != "tenant"

    def button(self) -> tuple[str, str]:
        of_its_own = {"mission.slots.draft": ("do", "add"), "tenant.language": ("language", "en")}
        return of_its_own.get(self.route, ("answer", self.answer))

    def base(self, mission: Mission) -> str:
        if self.new:
            return "/gestion/missions"
        return f"{'/gestion' if self.who == 'manager' else ''}/missions/{mission.reference}"


ACTS = [
    Act("mission.slots.post", "karim", S.NEW, "/creneaux", "/creneaux", "propose", _slots),
    Act("mission.slots.draft", "karim", S.NEW, "/creneaux", "/creneaux/brouillon", NONE, _slots, "panel"),
    Act("mission.wish.post", "karim", S.NEW, "", "/souhait", "accept_wish", before=_wished),
    Act(
        "mission.departure.post",
        "karim",
        S.SCHEDULED,
        "/en-route",
        "/en-route",
        "announce_departure",
        before=_on_the_day,
    ),
    Act(
        "mission.arrival.post",
        "karim",
        S.SCHEDULED,
        "/arrivee",
        "/arrivee",
        "record_arrival",
        before=_on_the_day,
    ),
    Act("mission.schedule", "karim", S.SLOT_CHOSEN, "", "/planification", "schedule", panel="mission"),
    Act("mission.answer.post", "karim", S.SLOTS_PROPOSED, "/reponse", "/reponse", "choose", _choose),
    Act("mission.step.post", "karim", S.SCHEDULED, "/etape", "/etape", "confirm", _small_work),
    Act("mission.photos", "karim", S.SCHEDULED, "", "/photos", NONE, _photos, panel="mission"),
    Act("mission.invoice.post", "karim", S.WORK_CONFIRMED, "/facture", "/facture", "submit", _invoice),
    Act("mission.deposit.post", "karim", S.QUOTE_APPROVED, "/acompte", "/acompte", "submit", _paper),
    Act("mission.credit_note.post", "karim", S.INVOICED, "/avoir", "/avoir", "submit", _paper),
    Act("mission.reschedule.post", "karim", S.SCHEDULED, "/deplacer", "/deplacer", "reschedule", _reason),
    Act(
        "mission.withdraw.post",
        "karim",
        S.SLOTS_PROPOSED,
        "/desistement",
        "/desistement",
        "withdraw",
        _reason,
        "/missions?vue=en-cours",
    ),
    Act("mission.access_code", "karim", S.SCHEDULED, "", "/code", "show", answers_itself=True),
    Act(
        "desk.publish",
        "manager",
        S.NEW,
        "/nouvelle",
        "/nouvelle",
        "publish",
        _mission,
        "/gestion/missions/OM",
        "mission-form",
    ),
    Act(
        "desk.amend.post",
        "manager",
        S.SLOTS_PROPOSED,
        "/corriger",
        "/corriger",
        "amend",
        _correction,
        "/gestion/missions/OM",
        "mission-form",
    ),
    Act("desk.quote.post", "manager", S.QUOTE_SUBMITTED, "/devis", "/devis", "approve"),
    Act("desk.quote.post", "manager", S.QUOTE_SUBMITTED, "/devis", "/devis", "reject", _reason),
    Act("desk.invoice.post", "manager", S.INVOICED, "/facture", "/facture", "accept"),
    Act("desk.invoice.post", "manager", S.INVOICED, "/facture", "/facture", "reject", _reason),
    Act("desk.answer.post", "manager", S.SLOTS_PROPOSED, "/reponse", "/reponse", "choose", _choose),
    Act("desk.answer.post", "manager", S.SLOTS_PROPOSED, "/reponse", "/reponse", "decline"),
    Act("desk.answer.post", "manager", S.WORK_DONE, "/reponse", "/reponse", "confirm"),
    Act("desk.answer.post", "manager", S.WORK_DONE, "/reponse", "/reponse", "dispute", _reason),
    Act("desk.link.post", "manager", S.SLOTS_PROPOSED, "/lien", "/lien", "mail"),
    Act("desk.link.post", "manager", S.SLOTS_PROPOSED, "/lien", "/lien", "copy", answers_itself=True),
    Act(
        "desk.message",
        "manager",
        S.SLOTS_PROPOSED,
        "",
        "/messages",
        "again",
        before=_refused,
        panel="mission",
    ),
    Act(
        "desk.message",
        "manager",
        S.SLOTS_PROPOSED,
        "",
        "/messages",
        "settle",
        before=_refused,
        panel="mission",
    ),
    Act("desk.photos", "manager", S.NEW, "", "/photos", NONE, _photos, panel="mission"),
    Act(
        "desk.readmit",
        "manager",
        S.SLOTS_PROPOSED,
        "",
        "/retour",
        "readmit",
        before=_left,
        panel="mission",
    ),
    Act("desk.reschedule.post", "manager", S.SCHEDULED, "/deplacer", "/deplacer", "reschedule", _reason),
    Act("desk.cancel.post", "manager", S.NEW, "/annulation", "/annulation", "cancel", _reason),
    Act(
        "desk.reassign.post", "manager", S.SCHEDULED, "/reattribution", "/reattribution", "reassign", _reason
    ),
    Act(
        "desk.confirm_work.post",
        "manager",
        S.WORK_DISPUTED,
        "/levee-reserves",
        "/levee-reserves",
        "confirm",
        _reason,
    ),
    Act(
        "desk.dispute_work.post",
        "manager",
        S.WORK_CONFIRMED,
        "/reouverture",
        "/reouverture",
        "dispute",
        _reason,
    ),
    Act(
        "desk.report_no_show.post",
        "manager",
        S.SCHEDULED,
        "/absence",
        "/absence",
        "report_no_show",
        before=_after_the_visit,
    ),
    Act(
        "desk.close_without_invoice.post",
        "manager",
        S.WORK_CONFIRMED,
        "/cloture",
        "/cloture",
        "close",
        _reason,
    ),
    Act("tenant.choose", "tenant", S.SLOTS_PROPOSED, "", "/creneau", "choose", _choose),
    Act("tenant.decline.post", "tenant", S.SLOTS_PROPOSED, "/refus", "/refus", "decline"),
    Act("tenant.reschedule.post", "tenant", S.SCHEDULED, "/deplacer", "/deplacer", "reschedule", _reason),
    Act(
        "tenant.no_show.post",
        "tenant",
        S.SCHEDULED,
        "/absence",
        "/absence",
        "report_no_show",
        before=_after_the_visit,
    ),
    Act("tenant.confirm", "tenant", S.WORK_DONE, "", "/travaux", "confirm"),
    Act("tenant.dispute.post", "tenant", S.WORK_DONE, "/reserves", "/reserves", "dispute", _reason),
    Act(
        "tenant.renew",
        "tenant",
        S.SLOTS_PROPOSED,
        "",
        "/lien",
        "renew",
        before=_expired,
        page_status=410,
        answers_itself=True,
    ),
    Act("tenant.language", "tenant", S.SLOTS_PROPOSED, "", "/langue"),
]
IDS = [act.name for act in ACTS]
DECISIONS = [act for act in ACTS if act.answer]
WITH_HTMX = [act for act in ACTS if act.has_htmx]
OF_A_MISSION = [act for act in ACTS if not act.new and act.answer]


def by_name(acts: list[Act]) -> list[str]:
    return [act.name for act in acts]


@dataclass
class Ready:
    """A form as its person has it on the screen, filled in, the button under the finger."""

    act: Act
    story: Story
    browser: Browser
    base: str
    form: Form

    async def again(self) -> Form:
        """The same page, opened once more, filled in the same way: another key."""
        return await _filled(self.act, self.browser, self.base)

    async def send(self, **options: bool) -> httpx.Response:
        return await self.browser.send(self.form, **options)


async def _filled(act: Act, browser: Browser, base: str) -> Form:
    page = await browser.open(f"{base}{act.page}", status=act.page_status)
    form = page.form(f"{base}{'/creneaux' if act.route == 'mission.slots.draft' else act.action}")
    act.fill(form)
    name, value = act.button()
    return form.press(value, name) if value else form


async def browser_of(app: Litestar, act: Act, story: Story) -> tuple[Browser, str]:
    """Of the person who may do it, and the address of its pages."""
    if act.who == "tenant":
        return await tenant_of(app, story.mission)
    account = story.karim_account if act.who == "karim" else story.manager_account
    return await signed_in(app, account), act.base(story.mission)


async def ready(app: Litestar, act: Act) -> Ready:
    story = await begin(act.status)
    if act.who == "tenant":
        browser, base = await tenant_of(app, story.mission)
        await act.before(story)
    else:
        await act.before(story)
        browser, base = await browser_of(app, act, story)
    return Ready(act, story, browser, base, await _filled(act, browser, base))
