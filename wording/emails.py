"""Addresses of mail: one rule for whoever types one and for whoever sends to it (RFC 5321, IDNA 2008)."""

import re
from urllib.parse import unquote

import idna
from email_validator import EmailNotValidError, validate_email

from wording.faults import Fault, Faulty
from wording.kept import visible

_SCHEME = re.compile(r"mailto:\s*", re.IGNORECASE)


def parse_email(text: str) -> str:
    """As it is kept and mailed to: lower case, the domain in its A-labels. Raises Faulty.

    What a mail program would read otherwise than people do (quotes, comments, names beside the address) is refused:
    it would go to somebody else.
    """
    typed = visible(text)
    if scheme := _SCHEME.match(typed):
        # RFC 6068: of a link, what stands before the question mark, without its percent signs.
        typed = visible(unquote(typed[scheme.end() :].partition("?")[0]))
    try:
        found = validate_email(typed, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as error:
        raise Faulty(_fault(typed, str(error))) from error
    assert found.ascii_email is not None
    return found.ascii_email.lower()


def _fault(typed: str, found: str) -> Fault:
    local, _, domain = typed.rpartition("@")
    if local and not local.isascii() and "Internationalized" in found:
        return Fault.EMAIL_BEYOND_ASCII
    return Fault.EMAIL_NOBODY_S if domain and "special-use" in found else Fault.EMAIL_MALFORMED


def email_key(text: str) -> str:
    """As `parse_email`, and whatever it is where it is none: to look for what may have been kept before the rule."""
    try:
        return parse_email(text)
    except Faulty:
        return visible(text).lower()


def shown_email(address: str) -> str:
    """Its domain in the letters of its people: « jean@société.example »."""
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{idna.decode(domain)}" if "xn--" in domain else address
    except idna.IDNAError:
        return address
