"""The addresses of pages: words that people see, keep and read in mails. Each is typed once."""

from enum import StrEnum

ENTRANCE = "/"
SIGN_IN = "/connexion"
SIGN_OUT = "/deconnexion"
ACCOUNT = "/compte"
PASSWORD = f"{ACCOUNT}/mot-de-passe"
SESSIONS = f"{ACCOUNT}/sessions"
MISSIONS = "/missions"
DESK = "/gestion"
CONTRACTORS = f"{DESK}/prestataires"
NEW_MISSION = f"{DESK}/missions/nouvelle"
TENANTS = "/locataire"
FILES = "/fichiers"
UPLOADS = "/envois"
# For programs.
STATIC = "/static"
HEALTH = "/health"
LIVE, READY = f"{HEALTH}/live", f"{HEALTH}/ready"
METRICS = "/metrics"
# In the place of a value, in the address of a route.
ANY_MISSION = "{reference:str}"
ANY_LINK = "{link_id:str}"
ANY_FILE = "{file_id:uuid}"
ANY_PAGE = "{number:int}"


class Below(StrEnum):
    """What stands below a mission's own address; that of an act which only its own button leads to is typed in
    controllers/missions/acts.py."""

    SLOTS = "creneaux"
    DRAFT = "creneaux/brouillon"
    ANSWER = "reponse"
    SCHEDULE = "planification"
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
    CONFIRM = "travaux"
    DISPUTE = "reserves"
    RENEW = "lien"
    CALENDAR = "rendez-vous.ics"


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
