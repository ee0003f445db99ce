"""The tenant and the contractor: who they are, and how they are reached."""

from urllib.parse import quote

from msgspec import Struct

import wording
from controllers.missions.reading import Reading
from controllers.web.views import Button
from models.missions.mission import Mission
from models.missions.publishing import LANGUAGES
from models.people.contact import Contact
from models.workflow import FINAL, Occupancy
from wording.addresses import Below
from wording.languages import Language, team


class Person(Struct, frozen=True):
    """`role`: « Locataire », « Personne à contacter (sa fille) »."""

    role: str
    name: str
    phone: str = ""
    phone_url: str = ""
    email: str = ""
    email_url: str = ""
    note: str = ""


class TenantSection(Struct, frozen=True):
    people: tuple[Person, ...] = ()
    # « Logement vide : personne n'est à prévenir. »
    note: str = ""
    # Manager: « Renvoyer le lien », « Copier un nouveau lien », and what is known of the link.
    link_note: str = ""
    actions: tuple[Button, ...] = ()


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


def tenant_section(reading: Reading) -> TenantSection:
    mission = reading.mission
    people: list[Person] = []
    if mission.tenant_name:
        title = team(mission.tenant_title) if mission.tenant_title else ""
        name = wording.salutation(title, mission.tenant_name)
        note = (
            ""
            if mission.tenant_language == "fr"
            else team("Langue : {language}", language=_language(mission))
        )
        phone, email = mission.tenant_phone, mission.tenant_email
        people.append(_person(team("Locataire"), name, phone, email, note, mission.postcode))
    if mission.contact_name:
        role = team("Personne à contacter")
        if mission.contact_quality:
            role = team("Personne à contacter ({quality})", quality=mission.contact_quality)
        people.append(
            _person(
                role,
                mission.contact_name,
                mission.contact_phone,
                mission.contact_email,
                postcode=mission.postcode,
            )
        )
    note = ""
    if mission.contact is None:
        note = team("{occupancy} : personne n'est à prévenir.", occupancy=Occupancy(mission.occupancy).label)
    return TenantSection(
        tuple(people), wording.typographic(note), _link_note(mission.contact), _link_actions(reading)
    )


def _language(mission: Mission) -> str:
    return team(LANGUAGES[Language(mission.tenant_language)])


def _link_note(contact: Contact | None) -> str:
    if contact is None or contact.email:
        return ""
    if contact.mobile:
        return wording.typographic(
            team("Aucune adresse e-mail : les messages partent par SMS, les jours ouvrés entre 8 h et 20 h.")
        )
    return wording.typographic(
        team(
            "Ni adresse e-mail ni mobile français : répondez pour le locataire, ou copiez un lien à lui envoyer."
        )
    )


def _link_actions(reading: Reading) -> tuple[Button, ...]:
    contact = reading.mission.contact
    if not reading.manages or contact is None or reading.mission.status in FINAL:
        return ()
    label = team("Renvoyer le lien") if contact.can_be_written_to else team("Copier un nouveau lien")
    return (Button(label, reading.at(Below.LINK)),)


def contractor_person(reading: Reading) -> Person | None:
    account, assignment = reading.facts.contractor, reading.facts.assignment
    if account is None or assignment is None:
        return None
    since = wording.since(assignment.started_at, reading.facts.now)
    moment = wording.exact(assignment.started_at, reading.mission.postcode)
    note = (
        team("Confié {since}, {moment}", since=since, moment=moment)
        if account.active
        else team("Compte fermé. Confié {since}, {moment}", since=since, moment=moment)
    )
    name = f"{account.company} ({account.name})" if account.company else account.name
    return _person(team("Prestataire"), name, account.phone, account.email, note)
