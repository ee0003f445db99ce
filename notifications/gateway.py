"""Hands one SMS to the gateway, through Apprise, or puts it into a folder where none is set.

Apprise is large and synchronous: it is imported with the first SMS, of its hundred plugins the one that is needed, and
works in a thread that nobody waits for longer than a gateway may take.
"""

import asyncio
import contextlib
import logging
import re
import threading
from enum import Enum, auto
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import settings
from notifications.folder import write_new
from notifications.transport import HardlyTaken, TryAgain

TIMEOUT_SECONDS = 30
# A gateway that answers a byte now and then holds its thread for as long as it likes.
MOST_THREADS = 4
TO = "{to}"
_SOMEBODY = "+33639980000"  # of the range kept for fiction: nothing is sent to it
_NOT_TAKEN = "Le service de SMS n'a pas pris le message."
_REFUSED = "Le service de SMS refuse le message."
# What is said of one message or one number. 401 to 404 are said of the account and the address, 429 of the hour.
_OF_THE_MESSAGE = {400, 410, 422}
_STATUS = re.compile(r"\berror=(\d{3})\b")
_threads = threading.BoundedSemaphore(MOST_THREADS)


async def deliver_text(number: str, text: str) -> None:
    """`number` in E.164. Raises TryAgain, HardlyTaken."""
    url = settings.current().sms_url
    if url:
        await _hand_over(url, number, text)
        return
    content = f"{number}\n{text}\n".encode()
    try:
        await asyncio.to_thread(write_new, content, settings.current().data_dir / "sms", ".txt")
    except OSError as error:
        raise TryAgain(repr(error)) from error


def check() -> None:
    """At the start. Raises SettingsError where Apprise can make nothing of the address."""
    url = settings.current().sms_url
    if url and _service(url, _SOMEBODY) is None:
        raise settings.SettingsError(
            "Réglage refusé. CRENEAU_SMS_URL n'est l'adresse d'aucun service qu'Apprise connaisse, ou il y manque quelque "
            "chose. Voyez https://appriseit.com."
        )


async def _hand_over(url: str, number: str, text: str) -> None:
    if not _threads.acquire(blocking=False):
        raise TryAgain("Le service de SMS tient encore les messages d'avant.")
    loop = asyncio.get_running_loop()
    taken: asyncio.Future[Answer] = loop.create_future()

    def work() -> None:
        try:
            took = _send(url, number, text)
        finally:
            _threads.release()
        # Nobody waits any more where the loop is closed.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(lambda: None if taken.done() else taken.set_result(took))

    # Not of a pool: at the end of the process nobody waits for a gateway.
    threading.Thread(target=work, name="sms", daemon=True).start()
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            took = await taken
    except TimeoutError as error:
        raise TryAgain("Le service de SMS n'a pas répondu à temps.") from error
    if took is Answer.REFUSED:
        raise HardlyTaken(_REFUSED)
    if took is Answer.NOT_TAKEN:
        raise TryAgain(_NOT_TAKEN)


class Answer(Enum):
    TAKEN = auto()
    NOT_TAKEN = auto()
    REFUSED = auto()


class Statuses(logging.Handler):
    """Apprise says only whether a message was taken; with what status it was not stands in its log, and nowhere else."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: set[int] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if found := _STATUS.search(record.getMessage()):
            self.seen.add(int(found[1]))

    @property
    def answer(self) -> Answer:
        return Answer.REFUSED if self.seen and self.seen <= _OF_THE_MESSAGE else Answer.NOT_TAKEN


def _send(url: str, number: str, text: str) -> Answer:
    """What a plugin raises may hold the address, with its password: nobody reads it."""
    statuses = Statuses()
    try:
        service = _service(url, number)
        if service is None:
            return Answer.NOT_TAKEN
        # Of this one sending, and heard by nobody else.
        service.logger = logging.Logger("sms", logging.WARNING)
        service.logger.addHandler(statuses)
        return Answer.TAKEN if service.notify(body=text) else statuses.answer
    except Exception:
        return Answer.NOT_TAKEN


def _service(url: str, number: str) -> Any:
    """Apprise's, or None."""
    _silence()
    import apprise

    filled = url.replace(TO, quote(number, safe=""))
    # In memory: it would keep files of its own otherwise.
    asset = apprise.AppriseAsset(
        storage_mode=apprise.PersistentStoreMode.MEMORY, secure_logging=True, app_id="Creneau"
    )
    plugin = _plugin(urlsplit(url).scheme.lower())
    try:
        if plugin is None:
            return apprise.Apprise.instantiate(filled, asset=asset)
        found = plugin.parse_url(filled)
        return plugin(**found, asset=asset) if found else None
    except (TypeError, ValueError, AttributeError):
        return None


@lru_cache(maxsize=1)
def _silence() -> None:
    """Both would name the address, with the number and the key in the link, or the gateway's password."""
    for name in ("apprise", "urllib3"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@lru_cache(maxsize=1)
def _plugin(scheme: str) -> Any:
    """The one that says it is of this scheme, found by its text: Apprise itself imports all to know. None where it is
    written in another way: then Apprise looks."""
    import apprise.plugins

    folder = Path(apprise.plugins.__file__).parent
    name = re.escape(scheme)
    of_scheme = re.compile(rf"""^    (?:secure_)?protocol = (?:\([^)]*)?["']{name}["']""", re.MULTILINE)
    for file in sorted(folder.rglob("*.py")):
        if of_scheme.search(file.read_text(encoding="utf-8")):
            module = import_module(f"apprise.plugins.{file.relative_to(folder).with_suffix('').parts[0]}")
            found: list[Any] = [one for one in vars(module).values() if isinstance(one, type)]
            for one in found:
                if hasattr(one, "app_id") and scheme in one.schemas(one):
                    return one
    return None
