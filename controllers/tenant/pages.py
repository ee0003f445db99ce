"""The tenant's page for every state of the mission. No amount, no quote, no invoice, no finding."""

from datetime import timedelta

import wording
from controllers.missions import history
from controllers.missions.offers import offers
from controllers.missions.reading import Reading
from controllers.missions.wishes import wishes_ahead
from controllers.tenant.link import languages_at
from controllers.tenant.views import (
    Tenant,
    TenantChoose,
    TenantChosen,
    TenantConfirm,
    TenantDecline,
    TenantDispute,
    TenantMove,
    TenantNoShow,
    TenantPage,
    TenantScheduled,
    TenantWait,
)
from controllers.tenant.waiting import last_of, wait, without_slots
from controllers.typed_slots import QuickDay, Toggle, Triple, quick_days
from controllers.web.forms import errors_from, file_row
from controllers.web.submitting import Submitted
from controllers.web.views import FormMeta, Notice, Option
from models.agenda.span import Span
from models.agenda.visit import Visit
from models.errors import InvalidInput
from models.missions.facts import SILENCE
from models.missions.transition_table import Action
from models.workflow import MoveMotive, Role, Status
from settings import current
from wording.addresses import OfTenant
from wording.languages import gettext as _
from wording.languages import in_order


def frame(
    reading: Reading, base: str, meta: FormMeta, notice: Notice | None = None, below: str = ""
) -> Tenant:
    """`below`: the page, where it is not the link's own."""
    mission, facts, settings = reading.mission, reading.facts, current()
    contact, contractor = mission.contact, facts.contractor
    # Who left is called about an appointment alone, which stands until the agency has seen to it.
    called = contractor if facts.planned_visit or not facts.is_abandoned else None
    return Tenant(
        agency=settings.agency_name,
        agency_phone=in_order(wording.phone(settings.agency_phone)),
        agency_phone_url=wording.phone_url(settings.agency_phone),
        greeting=contact.hello if contact else _("Bonjour,"),
        subject=mission.title,
        place=f"{mission.address}, {mission.place}",
        reference=mission.reference,
        home_url=base,
        languages=languages_at(base, meta.token, below),
        firm=contractor.shown_name if contractor else "",
        artisan=contractor.shown_name if contractor else _("L'artisan"),
        within=contractor.shown_name if contractor else _("l'artisan"),
        firm_phone=in_order(wording.phone(called.phone)) if called else "",
        firm_phone_url=wording.phone_url(called.phone) if called else "",
        agency_email=wording.shown_email(settings.agency_email),
        written_to=mission.contact_can_be_written_to,
        left_to_agency=facts.is_abandoned,
        notice=notice,
        history=history.lines(
            history.entries(reading.events, reading.by, facts), reading.by, mission.postcode
        ),
    )


def choose(
    reading: Reading,
    base: str,
    meta: FormMeta,
    sent: Submitted | None = None,
    error: InvalidInput | None = None,
    notice: Notice | None = None,
) -> TenantChoose:
    chosen = reading.facts.slot(reading.mission.chosen_slot) if _has_chosen(reading) else None
    return TenantChoose(
        frame(reading, base, meta, notice),
        offers(reading, sent.form if sent else None),
        f"{base}/{OfTenant.CHOOSE}",
        meta,
        f"{base}/{OfTenant.DECLINE}",
        changing=wording.span(chosen.starts_at, chosen.ends_at, postcode=reading.mission.postcode)
        if chosen
        else "",
        errors=errors_from(error),
    )


def page(
    reading: Reading,
    base: str,
    meta: FormMeta,
    sent: Submitted | None = None,
    *,
    changing: bool = False,
    notice: Notice | None = None,
) -> TenantPage:
    """`sent`: with the slot that was chosen in it, where it is still to be chosen."""
    mission, facts = reading.mission, reading.facts
    status = Status(mission.status)
    tenant = frame(reading, base, meta, notice)
    asked_anew = changing or reading.asks_for_the_day
    if status is Status.SLOTS_PROPOSED or (status is Status.SLOT_CHOSEN and asked_anew):
        if facts.free_slots:
            return choose(reading, base, meta, sent, notice=notice)
        return TenantWait(tenant, without_slots(facts))
    if status is Status.SLOT_CHOSEN:
        return _chosen(reading, tenant, base)
    if status is Status.SCHEDULED and facts.planned_visit is not None:
        visit = facts.planned_visit
        begun = visit.starts_at <= facts.now
        return TenantScheduled(
            tenant,
            wording.span(visit.starts_at, visit.ends_at, postcode=mission.postcode),
            f"{base}/{OfTenant.CALENDAR}",
            "" if begun else f"{base}/{OfTenant.RESCHEDULE}",
            f"{base}/{OfTenant.NO_SHOW}" if reading.row(Action.REPORT_NO_SHOW) else "",
            begun=begun,
            over=visit.ends_at <= facts.now,
            may_refuse=not begun and reading.day_to_agree is not None,
            arrival_code=visit.arrival_code
            if visit.arrived_at is None and facts.is_day_of_visit(mission.postcode)
            else "",
            arrived=_arrived(visit, mission.postcode),
        )
    if status is Status.WORK_DONE:
        return confirm(reading, base, meta, notice=notice)
    return wait(reading, tenant)


def _arrived(visit: Visit, postcode: str) -> str:
    if visit.arrived_at is None:
        return ""
    return wording.hour(wording.local(visit.arrived_at, postcode)) + wording.clock_note(postcode)


def _has_chosen(reading: Reading) -> bool:
    """Or somebody for this reader."""
    event = last_of(reading, Action.CHOOSE_SLOT)
    return event is not None and event.actor_role != Role.SYSTEM


def _chosen(reading: Reading, tenant: Tenant, base: str) -> TenantChosen:
    facts, chosen = reading.facts, reading.mission.chosen_slot
    slot, event = facts.slot(chosen), last_of(reading, Action.CHOOSE_SLOT)
    # By an earlier contact, whose words are not this one's, or by nobody while the home had none.
    before, by_other = not _has_chosen(reading), ""
    if event is not None and not before and event.actor_role != Role.TENANT:
        by_other = _("{person} a répondu pour vous.", person=event.actor_name)
    words = wording.span(slot.starts_at, slot.ends_at, postcode=reading.mission.postcode) if slot else ""
    passed, taken = facts.chosen_has_passed(chosen), facts.chosen_is_taken(chosen)
    other = base if any(one.id != chosen for one in facts.free_slots) else ""
    none = f"{base}/{OfTenant.DECLINE}"
    return TenantChosen(tenant, words, by_other, none, other, before=before, passed=passed, taken=taken)


def confirm(
    reading: Reading,
    base: str,
    meta: FormMeta,
    sent: Submitted | None = None,
    error: InvalidInput | None = None,
    notice: Notice | None = None,
) -> TenantConfirm:
    asked = reading.facts.asked_to_confirm_at
    deadline = ""
    if asked is not None:
        last = wording.local(asked + SILENCE - timedelta(seconds=1), reading.mission.postcode)
        deadline = wording.day(last.date())
    return TenantConfirm(
        frame(reading, base, meta, notice),
        f"{base}/{OfTenant.CONFIRM}",
        meta,
        f"{base}/{OfTenant.DISPUTE}",
        deadline,
        errors=errors_from(error),
    )


def decline(
    reading: Reading,
    base: str,
    meta: FormMeta,
    sent: Submitted | None = None,
    error: InvalidInput | None = None,
    notice: Notice | None = None,
) -> TenantDecline:
    wishes = sent.form.all("wish") if sent else []
    return TenantDecline(
        frame(reading, base, meta, notice, below=OfTenant.DECLINE),
        f"{base}/{OfTenant.DECLINE}",
        meta,
        quick_days(wishes, reading.mission.postcode, prefix=""),
        sent.form.first("word") if sent else "",
        errors_from(error),
    )


def dispute(
    reading: Reading,
    base: str,
    meta: FormMeta,
    sent: Submitted | None = None,
    error: InvalidInput | None = None,
    notice: Notice | None = None,
) -> TenantDispute:
    kept = sent.kept.get("photos", []) if sent else []
    return TenantDispute(
        frame(reading, base, meta, notice, below=OfTenant.DISPUTE),
        f"{base}/{OfTenant.DISPUTE}",
        meta,
        sent.form.first("reason") if sent else "",
        tuple(file_row(file, base) for file in kept),
        errors_from(error),
    )


def move(
    reading: Reading,
    base: str,
    meta: FormMeta,
    sent: Submitted | None = None,
    error: InvalidInput | None = None,
    notice: Notice | None = None,
) -> TenantMove:
    motive = sent.form.first("motive") if sent else ""
    days, earlier = _wishes(reading, sent)
    return TenantMove(
        frame(reading, base, meta, notice, below=OfTenant.RESCHEDULE),
        f"{base}/{OfTenant.RESCHEDULE}",
        meta,
        _appointment(reading),
        tuple(Option(one.value, one.label, selected=one.value == motive) for one in MoveMotive),
        days,
        earlier,
        sent.form.first("reason") if sent else "",
        errors_from(error),
    )


def no_show(
    reading: Reading,
    base: str,
    meta: FormMeta,
    sent: Submitted | None = None,
    error: InvalidInput | None = None,
    notice: Notice | None = None,
) -> TenantNoShow:
    kept = sent.kept.get("photos", []) if sent else []
    days, earlier = _wishes(reading, sent)
    return TenantNoShow(
        frame(reading, base, meta, notice, below=OfTenant.NO_SHOW),
        f"{base}/{OfTenant.NO_SHOW}",
        meta,
        _appointment(reading),
        days,
        earlier,
        sent.form.first("reason") if sent else "",
        tuple(file_row(file, base) for file in kept),
        errors_from(error),
    )


def _appointment(reading: Reading) -> str:
    visit = reading.facts.planned_visit
    return wording.span(visit.starts_at, visit.ends_at, postcode=reading.mission.postcode) if visit else ""


def _wishes(reading: Reading, sent: Submitted | None) -> tuple[tuple[QuickDay, ...], tuple[Toggle, ...]]:
    """The half-days to tick, and what was wished for before and is none of them."""
    known, postcode = _still_wished(reading), reading.mission.postcode
    ticked = sent.form.all("wish") if sent else [wish.value for wish in known]
    days = quick_days(ticked, postcode, prefix="")
    shown = {half.value for day in days for half in day.halves}
    earlier = tuple(
        Toggle(
            wish.value,
            wording.span(wish.span().start, wish.span().end, postcode=postcode),
            wish.value in ticked,
        )
        for wish in [*known, *_no_longer_known(ticked, known, postcode)]
        if wish.value not in shown
    )
    return days, earlier


def _no_longer_known(ticked: list[str], known: list[Triple], postcode: str) -> list[Triple]:
    """Ticked on a page that is older than what is wished for now."""
    others = dict.fromkeys(value for value in ticked if value not in {wish.value for wish in known})
    found = [Triple.from_value(value, postcode) for value in others]
    return [wish for wish in found if wish is not None]


def _still_wished(reading: Reading) -> list[Triple]:
    """But for the moment of the appointment itself."""
    visit = reading.facts.planned_visit
    taken = Span(visit.starts_at, visit.ends_at) if visit else None
    ahead = wishes_ahead(reading)
    return [
        Triple.from_span(wish, reading.mission.postcode)
        for wish in ahead
        if taken is None or not wish.overlaps(taken)
    ]
