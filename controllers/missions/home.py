"""Where it is, how one gets in, and who opens."""

from urllib.parse import quote_plus

from msgspec import Struct

from controllers.missions.reading import Reading
from controllers.web.security import meta
from controllers.web.views import Button
from models.workflow import Occupancy, Opener, Status
from wording.addresses import Below
from wording.languages import team


class AccessCodes(Struct, frozen=True):
    """`action` shows them (« Afficher le code »); once shown, `value` holds them, until the next page."""

    action: Button | None = None
    value: str = ""
    # « Le code s'affiche le temps du rendez-vous. Chaque lecture est notée. »
    hint: str = ""


class HomeSection(Struct, frozen=True):
    """« Le logement et l'accès ». Before the claim: place only, `claimed` False."""

    place: str
    claimed: bool
    occupancy: str = ""
    address: str = ""
    floor: str = ""
    door: str = ""
    # « Le locataire ouvre. »
    opener: str = ""
    map_url: str = ""
    # What « Copier l'adresse » copies.
    copy_text: str = ""
    codes: AccessCodes | None = None


def map_url(address: str) -> str:
    return f"https://www.openstreetmap.org/search?query={quote_plus(address)}"


def home_section(reading: Reading) -> HomeSection:
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
        opener=_opener(reading),
        map_url=map_url(address),
        copy_text=address,
        codes=_codes(reading),
    )


def _opener(reading: Reading) -> str:
    """A form for an empty home that leaves « le locataire » names nobody."""
    mission = reading.mission
    if mission.opener == Opener.TENANT and not mission.tenant_name:
        return team("à préciser") if reading.manages else team("à demander au gestionnaire")
    return Opener(mission.opener).label


def _codes(reading: Reading) -> AccessCodes | None:
    mission = reading.mission
    if not mission.access_codes:
        return None
    if reading.manages:
        return AccessCodes(
            hint=team("Un code est enregistré. Le prestataire peut l'afficher le temps du rendez-vous.")
        )
    hint = team("Le code s'affiche le temps d'un rendez-vous planifié. Chaque lecture est notée.")
    if mission.status != Status.SCHEDULED:
        return AccessCodes(hint=hint)
    if reading.revealed_code:
        return AccessCodes(value=reading.revealed_code, hint=hint)
    show = Button(
        team("Afficher le code"),
        reading.at(Below.CODE),
        post=True,
        answer="show",
        meta=meta(reading.request, mission.version),
    )
    return AccessCodes(show, hint=hint)
