"""Hands one e-mail to the SMTP server, or puts it into a folder where none is set."""

import asyncio
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import aiosmtplib

import settings
from notifications.folder import write_new

TIMEOUT_SECONDS = 30
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class DeliveryFailed(Exception):
    """The text is for the log and the outbox row."""


class TryAgain(DeliveryFailed):
    """The server is away, busy, or wrongly set up."""


class HardlyTaken(TryAgain):
    """Refused, it seems for good, in words that a server which is wrongly set up has too."""


class RefusedForGood(DeliveryFailed):
    """This recipient, or this mail, will never be taken."""


async def deliver(message: EmailMessage) -> None:
    url = settings.current().smtp_url
    if url:
        await _send(message, urlsplit(url))
        return
    try:
        content = message.as_bytes(policy=SMTP)
        await asyncio.to_thread(write_new, content, settings.current().data_dir / "mail", ".eml")
    except OSError as error:
        raise TryAgain(repr(error)) from error


async def _send(message: EmailMessage, server: SplitResult) -> None:
    try:
        await aiosmtplib.send(
            message,
            hostname=server.hostname,
            port=server.port,
            username=unquote(server.username) if server.username else None,
            password=unquote(server.password) if server.password else None,
            use_tls=server.scheme == "smtps",
            start_tls=_starts_tls(server),
            # A server on this machine signs its own certificate; nothing leaves the machine.
            validate_certs=server.hostname not in LOOPBACK,
            timeout=TIMEOUT_SECONDS,
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise _by_code(max(refused.code for refused in error.recipients), error) from error
    except (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError) as error:
        raise _by_code(error.code, error) from error
    except aiosmtplib.SMTPNotSupported as error:
        # An address beyond ASCII, and a server that knows none.
        raise RefusedForGood(repr(error)) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise TryAgain(repr(error)) from error


def _starts_tls(server: SplitResult) -> bool | None:
    """Required, since who stands between can take the server's offer away. On this machine as it offers it."""
    wanted = dict(parse_qsl(server.query)).get("tls")
    if server.scheme == "smtps" or wanted == "none":
        return False
    return None if server.hostname in LOOPBACK and wanted is None else True


def _by_code(code: int, error: Exception) -> DeliveryFailed:
    return RefusedForGood(repr(error)) if code >= 500 else TryAgain(repr(error))
