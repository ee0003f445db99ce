"""The mission as contractor and manager read it, section by section."""

from urllib.parse import quote, quote_plus

import wording
from controllers.missions import history, photos
from controllers.missions.acts import PASSED
from controllers.missions.banner import banner
from controllers.missions.messages import UndeliveredMessage, message_view
from controllers.missions.papers import invoices_section, quotes_section
from controllers.missions.progress import step_line
from controllers.missions.reading import Reading
from controllers.missions.views import (
    AccessCodes,
    Fact,
    HomeSection,
    MissionPage,
    OnSiteSection,
    Panel,
    Person,
    RequestSection,
    SlotLine,
    TenantSection,
    VisitLine,
)
from controllers.web.security import meta
from controllers.web.views import Button, Link, Notice, StatusPill
from models.lists.search import LABELS, View
from models.missions.facts import Facts
from models.missions.mission import Mission
from models.missions.publishing import LANGUAGES
from models.missions.transition_table import Action
from models.people.contact import Contact
from models.workflow import (
    FINAL,
    FileKind,
    Occupancy,
    Opener,
    PauseReason,
    Status,
    Trade,
    Urgency,
    VisitState,
)

S = Status
_UNDER = {
    S.SLOTS_PROPOSED: "en attente du locataire",
    S.SLOT_CHOSEN: "à planifier",
    S.QUOTE_SUBMITTED: "en attente du gestionnaire",
    S.WORK_DONE: "à confirmer par le locataire",
    S.WORK_CONFIRMED: "photos et facture à envoyer",
    S.INVOICED: "en attente du gestionnaire",
}


LATEST = 5  # lines of the history


def ordinal(number: int) -> str:
    return f"{number}{'er' if number == 1 else 'e'} rendez-vous"


def pill(reading: Reading) -> StatusPill:
    mission, facts = reading.mission, reading.facts
    status = S(mission.status)
    under = _UNDER.get(status, "")
    visit = facts.planned_visit
    if status is S.SCHEDULED and visit is not None:
        passed = visit.starts_at <= facts.now
        under = (
            PASSED
            if passed
            else wording.near_span(visit.starts_at, visit.ends_at, facts.now, mission.postcode)
        )
    if status is S.QUOTE_REJECTED and facts.last_quote is not None:
        under = facts.last_quote.reason
    if status is S.WORK_DISPUTED:
        under = next((e.reason for e in reversed(reading.events) if e.action == Action.DISPUTE_WORK), "")
    if status is S.WORK_DONE and mission.contact is None:
        under = "à confirmer par le gestionnaire"
    return StatusPill(status.value, status.label, wording.typographic(under))


def _whole_history(reading: Reading, number: int) -> Link | None:
    """A long mission's answers stay short: what is long past is a tap away."""
    query = reading.request.query_params
    if number <= LATEST or (reading.request.method != "POST" and query.get("historique") == "tout"):
        return None
    return Link(f"Voir tout l'historique ({number})", f"{reading.url}?historique=tout#mission-history")


def _undelivered(reading: Reading) -> tuple[UndeliveredMessage, ...]:
    """Those that a manager has not seen to."""
    if not reading.manages:
        return ()
    left = [message for message in reading.failed if message.settled_at is None]
    return tuple(message_view(reading.request, message, reading.mission) for message in left)


def page(reading: Reading, panel: Panel | None = None, notice: Notice | None = None) -> MissionPage:
    mission, facts, claimed = reading.mission, reading.facts, reading.claimed
    trade, urgency = Trade(mission.trade), Urgency(mission.urgency)
    told = history.lines(reading.events, reading.by, facts, mission.postcode, reading.failed)
    whole = _whole_history(reading, len(told))
    return MissionPage(
        reference=mission.reference,
        version=mission.version,
        title=mission.title,
        url=reading.url,
        back=_back(reading),
        trade=trade.value,
        trade_label=trade.label,
        urgency=urgency.value,
        urgency_label=urgency.label,
        place=mission.place,
        status=pill(reading),
        steps=step_line(mission, facts),
        banner=banner(reading),
        request=_request(reading),
        history=told if whole is None else told[:LATEST],
        whole_history=whole,
        undelivered=_undelivered(reading),
        home=_home(reading),
        tenant=_tenant(reading) if claimed else None,
        on_site=_on_site(reading) if facts.assignment else None,
        quotes=quotes_section(reading) if claimed else None,
        photos=photos.section(reading) if claimed else None,
        invoices=invoices_section(reading) if claimed else None,
        contractor=_contractor(reading) if reading.manages else None,
        panel=panel,
        notice=notice,
    )


def _back(reading: Reading) -> Link:
    if reading.manages:
        return Link("Gestion", "/gestion")
    view = {
        S.NEW: View.POOL,
        S.WORK_CONFIRMED: View.DONE,
        S.INVOICED: View.BILLED,
        S.CLOSED: View.BILLED,
    }.get(S(reading.mission.status), View.OPEN)
    return Link(LABELS[view], f"/missions?vue={view}")


def _request(reading: Reading) -> RequestSection:
    mission = reading.mission
    facts: list[Fact] = []
    if reading.claimed:
        facts.append(Fact("Sans devis à soumettre", f"jusqu'à {wording.amount(mission.threshold_cents)}"))
    wishes = tuple(wording.wish_span(s, e, reading.facts.now, mission.postcode) for s, e in reading.wishes)
    return RequestSection(
        description=mission.description,
        trade_label=Trade(mission.trade).label,
        published=wording.age(mission.published_at, reading.facts.now),
        published_exact=wording.exact(mission.published_at),
        wishes=wishes,
        photos=photos.photos(reading.photos(FileKind.DAMAGE)),
        follows=_follows(reading),
        facts=tuple(facts),
    )


def _follows(reading: Reading) -> Link | None:
    reference = reading.follows_reference
    return Link(f"Suite de {reference}", f"/gestion/missions/{reference}") if reference else None


def _home(reading: Reading) -> HomeSection:
    mission = reading.mission
    if not reading.claimed:
        return HomeSection(mission.place, claimed=False, occupancy=Occupancy(mission.occupancy).label)
    address = f"{mission.address}, {mission.place}"
    return HomeSection(
        mission.place,
        claimed=True,
        occupancy=Occupancy(mission.occupancy).label,
        address=mission.address,
        floor=mission.floor,
        door=mission.door,
        opener=Opener(mission.opener).label,
        map_url=f"https://www.openstreetmap.org/search?query={quote_plus(address)}",
        copy_text=address,
        codes=_codes(reading),
    )


def _codes(reading: Reading) -> AccessCodes | None:
    mission = reading.mission
    if not mission.access_codes:
        return None
    if reading.manages:
        return AccessCodes(
            hint="Un code est enregistré. Le prestataire peut l'afficher le temps du rendez-vous."
        )
    hint = "Le code s'affiche le temps d'un rendez-vous planifié. Chaque lecture est notée."
    if mission.status != S.SCHEDULED:
        return AccessCodes(hint=hint)
    if reading.revealed_code:
        return AccessCodes(value=reading.revealed_code, hint=hint)
    show = Button(
        "Afficher le code",
        f"{reading.url}/code",
        post=True,
        answer="show",
        meta=meta(reading.request, mission.version),
    )
    return AccessCodes(show, hint=hint)


def _person(role: str, name: str, phone: str, email: str, note: str = "", postcode: str = "") -> Person:
    """`postcode`: of the home, for numbers that were kept before they had to say their country."""
    return Person(
        role,
        name,
        wording.phone(phone, postcode),
        wording.phone_url(phone, postcode),
        wording.shown_email(email),
        f"mailto:{quote(email, safe='@')}" if email else "",
        note,
    )


def _tenant(reading: Reading) -> TenantSection:
    mission = reading.mission
    people: list[Person] = []
    if mission.tenant_name:
        name = wording.salutation(mission.tenant_title, mission.tenant_name)
        note = "" if mission.tenant_language == "fr" else f"Langue : {_language(mission)}"
        phone, email = mission.tenant_phone, mission.tenant_email
        people.append(_person("Locataire", name, phone, email, note, mission.postcode))
    if mission.contact_name:
        quality = f" ({mission.contact_quality})" if mission.contact_quality else ""
        people.append(
            _person(
                f"Personne à contacter{quality}",
                mission.contact_name,
                mission.contact_phone,
                mission.contact_email,
                postcode=mission.postcode,
            )
        )
    note = ""
    if mission.contact is None:
        note = f"{Occupancy(mission.occupancy).label} : personne n'est à prévenir."
    return TenantSection(
        tuple(people), wording.typographic(note), _link_note(mission.contact), _link_actions(reading)
    )


def _language(mission: Mission) -> str:
    return LANGUAGES.get(mission.tenant_language, mission.tenant_language)


def _link_note(contact: Contact | None) -> str:
    if contact is None or contact.email:
        return ""
    return wording.typographic(
        "Aucune adresse e-mail : répondez pour le locataire, ou copiez un lien à lui envoyer."
    )


def _link_actions(reading: Reading) -> tuple[Button, ...]:
    contact = reading.mission.contact
    if not reading.manages or contact is None or reading.mission.status in FINAL:
        return ()
    label = "Renvoyer le lien" if contact.email else "Copier un nouveau lien"
    return (Button(label, f"{reading.url}/lien"),)


def _contractor(reading: Reading) -> Person | None:
    account, assignment = reading.facts.contractor, reading.facts.assignment
    if account is None or assignment is None:
        return None
    note = f"Confié {wording.since(assignment.started_at, reading.facts.now)}, {wording.exact(assignment.started_at)}"
    name = f"{account.company} ({account.name})" if account.company else account.name
    return _person("Prestataire", name, account.phone, account.email, note)


def _on_site(reading: Reading) -> OnSiteSection:
    mission, facts = reading.mission, reading.facts
    status, now = S(mission.status), facts.now
    visit, chosen = facts.planned_visit, facts.slot(mission.chosen_slot)
    text, appointment, note = "", "", ""
    if visit is not None:
        appointment = wording.span(visit.starts_at, visit.ends_at, now, mission.postcode)
        note = "L'intervention est planifiée."
    elif chosen is not None:
        appointment = wording.span(chosen.starts_at, chosen.ends_at, now, mission.postcode)
        note = "Créneau choisi par le locataire." if mission.contact else "Créneau retenu."
        text = "Planifiez l'intervention pour rendre ce rendez-vous ferme." if not reading.manages else ""
    elif status is S.SLOTS_PROPOSED:
        text = "Le locataire n'a pas encore choisi."
    elif status is S.SLOTS_NEEDED:
        text = "Aucun créneau n'est proposé pour le moment."
    slots = tuple(
        SlotLine(
            wording.span(slot.starts_at, slot.ends_at, now, mission.postcode),
            "chosen" if slot.id == mission.chosen_slot else "past" if slot.starts_at <= now else "open",
        )
        for slot in (facts.open_slots if status in (S.SLOTS_PROPOSED, S.SLOT_CHOSEN) else [])
    )
    wishes = tuple(wording.wish_span(s, e, now, mission.postcode) for s, e in reading.wishes)
    pause = ""
    if mission.not_before is not None:
        pause = f"Pas de visite avant le {wording.day(mission.not_before)} : {PauseReason(mission.not_before_reason).label}."
    return OnSiteSection(
        label=ordinal(_shown_number(status, facts)),
        text=text,
        appointment=appointment,
        appointment_note=note,
        calendar_url=f"{reading.url}/rendez-vous.ics" if visit is not None else "",
        slots=slots,
        wishes=wishes if status is S.SLOTS_NEEDED else (),
        word=mission.tenant_word,
        pause=wording.typographic(pause),
        visits=_visits(facts, mission.postcode),
    )


def _shown_number(status: S, facts: Facts) -> int:
    """The visit to come while there is one to come, otherwise the last that took place."""
    over = status in (
        S.QUOTE_SUBMITTED,
        S.QUOTE_REJECTED,
        S.WORK_DONE,
        S.WORK_CONFIRMED,
        S.INVOICED,
        S.CLOSED,
    )
    return max(1, facts.visit_number - 1) if over else facts.visit_number


def _visits(facts: Facts, postcode: str) -> tuple[VisitLine, ...]:
    outcomes = {
        VisitState.PLANNED: "planifié",
        VisitState.ENDED: "a eu lieu",
        VisitState.CANCELLED: "annulé",
        VisitState.FAILED: "n'a pas pu avoir lieu",
    }
    return tuple(
        VisitLine(
            ordinal(visit.number),
            wording.span(visit.starts_at, visit.ends_at, facts.now, postcode),
            outcomes[VisitState(visit.state)],
            over=visit.state != VisitState.PLANNED,
        )
        for visit in reversed(facts.visits)
    )
