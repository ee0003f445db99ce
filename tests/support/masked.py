"""A language in which every letter of ours is another: what can still be read was typed by somebody, or is forgotten."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from models.missions.event import MissionEvent
from models.missions.mission import Mission
from models.people.account import Account
from models.workflow import reason_said
from settings import current
from wording import languages
from wording.extraction import messages, team_messages
from wording.languages import Language

MASK = "ж"
# It bears the code of one that there is, whose names of days and months are CLDR's.
CODE = Language.TR
_KEPT = re.compile(r"\{[^}]*\}|<[^>]*>")
_WORD = re.compile(r"[^\W\d_]+")


def masked(message: str) -> str:
    """« Le rendez-vous du {slot} » → « жж жжжжжж-жжжж жж {slot} »"""
    kept, between = _KEPT.findall(message), _KEPT.split(message)
    hidden = [_WORD.sub(lambda word: MASK * len(word[0]), text) for text in between]
    return "".join(part for pair in zip(hidden, [*kept, ""], strict=True) for part in pair)


@cache
def of_today() -> tuple[Catalog, Catalog]:
    """What the program says: to tenants, and to the team alone. Found once, since every file is read for it."""
    of_tenants = messages()
    return of_tenants, team_messages(of_tenants)


@contextmanager
def speaking_masked(folder: Path, *, team: bool = False) -> Iterator[None]:
    """While it lasts, the catalogue of `CODE` is masked. `team`: its words, too, and that is what it reads."""
    of_tenants, of_team = of_today()
    _write(folder / f"{CODE}.po", of_tenants)
    if team:
        (folder / "team").mkdir()
        _write(folder / "team" / f"{CODE}.po", of_team)
    before, languages.CATALOGUES = languages.CATALOGUES, folder
    before_team = languages.TEAM
    languages.TEAM = CODE if team else before_team
    languages.catalogue.cache_clear()
    try:
        yield
    finally:
        languages.CATALOGUES, languages.TEAM = before, before_team
        languages.catalogue.cache_clear()


def asked(monkeypatch: pytest.MonkeyPatch) -> set[object]:
    """Which messages are said from here on in the masked language."""
    found: set[object] = set()
    catalogue = languages.catalogue(CODE)
    one, many = catalogue.gettext, catalogue.ngettext

    def gettext(message: str) -> str:
        found.add(message)
        return one(message)

    def ngettext(message: str, plural: str, number: int) -> str:
        found.add((message, plural))
        return many(message, plural, number)

    monkeypatch.setattr(catalogue, "gettext", gettext)
    monkeypatch.setattr(catalogue, "ngettext", ngettext)
    return found


def of_team_in(*folders: str) -> set[object]:
    """The team's messages that stand there."""
    return {one.id for one in of_today()[1] if any(file.startswith(folders) for file, _ in one.locations)}


def _write(path: Path, known: Catalog) -> None:
    catalogue = Catalog(locale=CODE.value)
    for message in known:
        if isinstance(message.id, tuple):
            catalogue.add(message.id, tuple(map(masked, message.id)))
        elif message.id:
            catalogue.add(message.id, masked(message.id))
    with path.open("wb") as file:
        write_po(file, catalogue)


def words_of(text: str) -> set[str]:
    return {word for word in _WORD.findall(text) if MASK not in word}


def of_cldr() -> set[str]:
    """The names of days and months."""
    locale, texts = Locale.parse(CODE.locale), []
    for form in ("wide", "abbreviated"):
        texts += [*locale.days["format"][form].values(), *locale.months["format"][form].values()]
    return set().union(*map(words_of, texts))


async def typed_by_somebody() -> set[str]:
    """Names, titles, addresses, reasons; and what CLDR and the languages call themselves."""
    settings = current()
    texts = [settings.agency_name, settings.agency_email, *(one.own_name for one in Language)]
    for mission in await Mission.objects():
        texts += [mission.title, mission.title.lower(), mission.address, mission.town, mission.reference]
        texts += [mission.floor, mission.door, mission.tenant_name, mission.contact_name, mission.tenant_word]
        texts += [mission.tenant_email, mission.contact_email]
    for account in await Account.objects():
        texts += [account.name, account.company, account.email]
    for event in await MissionEvent.objects():
        texts += [event.actor_name, event.note, _own_words(event.reason)]
    return of_cldr().union(*map(words_of, texts))


def _own_words(reason: str) -> str:
    motive, _, words = reason.partition(" : ")
    with languages.speaking(CODE):
        return words if reason_said(motive) != motive else reason
