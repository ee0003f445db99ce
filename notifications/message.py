"""Builds one e-mail, text and HTML, with a calendar file where there is a visit."""

import re
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import settings
import wording
from notifications.headers import POLICY
from wording.addresses import Below
from wording.languages import plain

CALENDAR_NAME = str(Below.CALENDAR)
MESSAGE_ID = re.compile(r"<[\w.+=-]+@[\w.-]+>", re.ASCII)


class BadAddress(ValueError):
    """No mail can go there: a person must correct it."""


def build_message(
    *,
    to: str,
    subject: str,
    text: str,
    html: str,
    message_id: str,
    to_name: str = "",
    calendar: bytes | None = None,
    calendar_method: str = "REQUEST",
    unsubscribe_url: str = "",
    language: str = "fr",
) -> EmailMessage:
    """``message_id`` stays the same for every try of one mail: ``<outbox-12@example.org>``."""
    if MESSAGE_ID.fullmatch(message_id) is None:
        raise ValueError(f"not a Message-ID: {message_id!r}")
    message = EmailMessage(policy=POLICY)
    message["From"] = _sender()
    # The sender's own mailbox is read by nobody: who answers reaches the agency (RFC 5322, 3.6.2).
    message["Reply-To"] = own_address(settings.current().agency_email, settings.current().agency_name)
    message["To"] = address(to, to_name)
    message["Subject"] = one_line(subject)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = message_id
    # Out-of-office programs do not answer it.
    message["Auto-Submitted"] = "auto-generated"
    if unsubscribe_url:
        message["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if calendar is not None:
        # Programs that keep a calendar take the alternative (RFC 6047, 2.4); people elsewhere open the file.
        message.add_alternative(
            calendar,
            maintype="text",
            subtype="calendar",
            params={"method": calendar_method, "charset": "utf-8"},
        )
        message.add_attachment(calendar, maintype="application", subtype="ics", filename=CALENDAR_NAME)
    # Last of all: setting the content clears what is said of it, and a second part takes it down to the first.
    message["Content-Language"] = language
    return message


def address(spec: str, name: str = "") -> Address:
    """Of a recipient: by the rule of the forms, so that what they take can be written to."""
    try:
        return Address(one_line(name), addr_spec=wording.parse_email(spec))
    except ValueError as error:
        raise BadAddress(f"« {one_line(spec)} » n'est pas une adresse e-mail : corrigez-la.") from error


def own_address(spec: str, name: str) -> Address:
    """Of our own, checked at start: it may well be on this machine."""
    return Address(one_line(name), addr_spec=spec)


def one_line(text: str) -> str:
    """A line break in a header would begin another header."""
    kept = wording.kept(plain(text))
    return " ".join("".join(c if c.isprintable() or wording.is_joiner(c) else " " for c in kept).split())


def _sender() -> Address:
    name, spec = parseaddr(settings.current().mail_from)
    return own_address(spec, name)
