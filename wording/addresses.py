"""The addresses of pages: words that people see, keep and read in mails. Each is typed once."""

from enum import StrEnum

ENTRANCE = "/"
SIGN_IN = "/connexion"
SIGN_OUT = "/deconnexion"
ACCOUNT = "/compte"
PASSWORD = f"{ACCOUNT}/mot-de-passe"
SESSIONS = f"{ACCOUNT}/sessions"
OWN_MESSAGES = f"{ACCOUNT}/messages"
MISSIONS = "/missions"
AGENDA = "/agenda"
HOURS = f"{AGENDA}/horaires"
ABSENCES = f"{AGENDA}/absences"
OTHER_AGENDA = f"{ABSENCES}/autre-agenda"
SUBSCRIBE = f"{AGENDA}/abonnement"
DESK = "/gestion"
WHOLE_DESK = f"{DESK}?tout=1"  # all that waits, as far as it is counted
CONTRACTORS = f"{DESK}/prestataires"
TEAM = f"{DESK}/agenda"
TEAM_SUBSCRIBE = f"{TEAM}/abonnement"
NEW_MISSION = f"{DESK}/missions/nouvelle"
TENANTS = "/locataire"
FILES = "/fichiers"
UPLOADS = "/envois"
# For programs.
STATIC = "/static"
HEALTH = "/health"
LIVE, READY = f"{HEALTH}/live", f"{HEALTH}/ready"
METRICS = "/metrics"
FEED_END = ".ics"
# In the place of a value, in the address of a route.
ANY_MISSION = "{reference:str}"
ANY_LINK = "{link_id:str}"
ALL_CONTRACTORS = "all"
ANY_ABSENCE = "{absence:int}"
ANY_FEED = "{feed:str}"
ANY_SEAL = "{token:str}"
ANY_FILE = "{file_id:uuid}"
ANY_PAGE = "{number:int}"
# In the address of a tenant's link: the page below it that it opens.
LEADS_TO = "vers"


class Below(StrEnum):
    """What stands below a mission's own address; that of an act which only its own button leads to is typed in
    controllers/missions/acts.py."""

    SLOTS = "creneaux"
    WISH = "souhait"
    DRAFT = "creneaux/brouillon"
    ANSWER = "reponse"
    SCHEDULE = "planification"
    DEPARTURE = "en-route"
    ARRIVAL = "arrivee"
    STEP = "etape"
    QUOTE = "devis"
    INVOICE = "facture"
    READMIT = "retour"
    AMEND = "corriger"
    LINK = "lien"
    CODE = "code"
    PHOTOS = "photos"
    MESSAGES = "messages"
    CALENDAR = "rendez-vous.ics"
    ARCHIVE = "fichiers.zip"


class OfTenant(StrEnum):
    """What stands below a tenant's own address."""

    CHOOSE = "creneau"
    DECLINE = "refus"
    RESCHEDULE = "deplacer"
    NO_SHOW = "absence"
    CONFIRM = "travaux"
    DISPUTE = "reserves"
    RENEW = "lien"
    CALENDAR = "rendez-vous.ics"
    LANGUAGE = "langue"


def mission(reference: str, below: str = "", *, manages: bool = False) -> str:
    return _joined(f"{DESK if manages else ''}{MISSIONS}/{reference}", below)


def mission_in(address: str) -> tuple[str, str]:
    """The reference, and what is below it: two empty texts of any other address."""
    before, _, after = address.removeprefix(DESK).partition(f"{MISSIONS}/")
    reference, _, below = after.partition("/")
    return ("", "") if before else (reference, below)


def tenant(link_id: str, below: str = "") -> str:
    """The pages of one link."""
    return _joined(f"{TENANTS}/m/{link_id}", below)


def tenant_home(address: str) -> str:
    """Of any address below a link's own pages: theirs. Empty elsewhere."""
    parts = address.split("/")
    return "/".join(parts[:4]) if address.startswith(f"{TENANTS}/m/") else ""


def tenant_key(key: str) -> str:
    """The link as it is sent: whoever has it opens the pages."""
    return f"{TENANTS}/{key}"


def leading_to(link: str, below: OfTenant) -> str:
    """A link that opens one of its pages."""
    return f"{link}?{LEADS_TO}={below}"


def agenda(*, week: str = "", day: str = "", of: str = "") -> str:
    """`week` as in ISO 8601, « 2026-W49 », `day` « 2026-12-02 »; without either it is today's. `of`: what the manager
    sees, of one contractor by its number, or of `ALL_CONTRACTORS`."""
    query = {"prestataire": of.removeprefix(ALL_CONTRACTORS), "semaine": week, "jour": day}
    pairs = "&".join(f"{name}={value}" for name, value in query.items() if value)
    base = TEAM if of else AGENDA
    return f"{base}?{pairs}" if pairs else base


def unsubscribe(token: str) -> str:
    """In a mail to an account."""
    return f"/messages/{token}"


def feed(key: str, *, manages: bool = False) -> str:
    """What a calendar subscribes to: whoever has it reads the agenda."""
    return _joined(TEAM if manages else AGENDA, f"{key}{FEED_END}")


def absence(number: int | str) -> str:
    """Where it is taken back."""
    return f"{ABSENCES}/{number}"


def missions(view: str = "") -> str:
    """The contractor's list, and of it one tab."""
    return f"{MISSIONS}?vue={view}" if view else MISSIONS


def file(file_id: str, below: str = "", *, at: str = "") -> str:
    """`at`: a tenant's files stand below the link's own pages."""
    return _joined(f"{at}{FILES}/{file_id}", below)


def thumbnail(file_id: str, *, at: str = "") -> str:
    return file(file_id, "miniature", at=at)


def page_image(file_id: str, number: int | str, *, at: str = "") -> str:
    """Counted from 1."""
    return file(file_id, f"pages/{number}", at=at)


def _joined(base: str, below: str) -> str:
    return f"{base}/{below}" if below else base
