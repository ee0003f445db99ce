"""Hands one e-mail to the SMTP server, or puts it into a folder where none is set."""

import asyncio
import os
import secrets
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import aiosmtplib

import settings

TIMEOUT_SECONDS = 30
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class DeliveryFailed(Exception):
    """The text is for the log and the outbox row."""


class TryAgain(DeliveryFailed):
    """The server is away, busy, or wrongly set up."""


class RefusedForGood(DeliveryFailed):
    """This recipient, or this mail, will never be taken."""


async def deliver(message: EmailMessage) -> None:
    url = settings.current().smtp_url
    if url:
        await _send(message, urlsplit(url))
        return
    try:
        await asyncio.to_thread(_write, message, settings.current().data_dir / "mail")
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


def _write(message: EmailMessage, folder: Path) -> None:
    """Mails hold keys to missions: for the server's own user only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}Z-{secrets.token_hex(4)}"
    half = folder / f".{name}"
    try:
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(message.as_bytes(policy=SMTP))
            file.flush()
            os.fsync(file.fileno())
        half.rename(folder / f"{name}.eml")
    except BaseException:
        half.unlink(missing_ok=True)
        raise
