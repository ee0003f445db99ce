"""The address of somebody's agenda: as it is pasted, and as it is shown once it is kept."""

import ipaddress
from urllib.parse import quote, urlsplit

import idna

from wording.faults import Fault, Faulty
from wording.kept import visible

LONGEST = 2000
# What programs call an agenda that is fetched; none of them says that it goes unprotected.
_OVER_HTTPS = {"https", "webcal", "webcals"}
_AROUND = "<>«»\"'“”  "
# RFC 6762, RFC 8375, RFC 6761, and what routers call their own house.
_INSIDE = (".local", ".localhost", ".internal", ".home.arpa", ".lan", ".home", ".intranet", ".corp")
_SAFE = "/%:@!$&'()*+,;=~-._"


def parse_agenda_address(text: str, own_host: str) -> str:
    """As it is kept and asked for. Raises Faulty, also for what can't be reached from elsewhere by its very name."""
    typed = visible(text).strip(_AROUND)
    if not typed:
        raise Faulty(Fault.OTHER_AGENDA_MISSING)
    if len(typed) > LONGEST:
        raise Faulty(Fault.OTHER_AGENDA_TOO_LONG)
    address = over_https(typed)
    host = urlsplit(address).hostname or ""
    if host == own_host:
        raise Faulty(Fault.OTHER_AGENDA_OURS)
    if not _is_a_name_outside(host):
        raise Faulty(Fault.OTHER_AGENDA_NOT_OUTSIDE)
    return address


def over_https(text: str) -> str:
    """In the letters that a request may have, the host in its A-labels. Raises Faulty."""
    try:
        parts = urlsplit(text)
        scheme, name, port = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError as error:
        raise Faulty(Fault.OTHER_AGENDA_UNREADABLE) from error
    if scheme == "http":
        raise Faulty(Fault.OTHER_AGENDA_NOT_HTTPS)
    if scheme not in _OVER_HTTPS or not name:
        raise Faulty(Fault.OTHER_AGENDA_UNREADABLE)
    if "@" in parts.netloc:
        raise Faulty(Fault.OTHER_AGENDA_WITH_PASSWORD)
    host = _host(name)
    place = host if port in (None, 443) else f"{host}:{port}"
    query = f"?{quote(parts.query, safe=_SAFE + '?')}" if parts.query else ""
    return f"https://{place}{quote(parts.path, safe=_SAFE) or '/'}{query}"


def _host(name: str) -> str:
    if ":" in name:
        return f"[{name}]"
    try:
        return idna.encode(name.rstrip("."), uts46=True).decode()
    except idna.IDNAError as error:
        raise Faulty(Fault.OTHER_AGENDA_UNREADABLE) from error


def _is_a_name_outside(host: str) -> bool:
    """A number is nobody's agenda, and a name without a domain is one of the own house."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        return "." in host and not last.isdigit() and not host.endswith(_INSIDE)
    return False


def shown_agenda_address(address: str) -> str:
    """« calendar.google.com/… »: what follows is the key."""
    return f"{urlsplit(address).netloc}/…"
