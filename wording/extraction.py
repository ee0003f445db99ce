"""`make translations`: brings what the program says now into the catalogues; what is gone leaves them.

What is new has an empty translation there, which a test does not let pass in a tenant's catalogue. `ARGS=--team=en`
begins one of contractors' and managers' words; what is empty there stays French.
"""

import argparse
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from wording.languages import CATALOGUES, Language, team_catalogue

ROOT = Path(__file__).resolve().parents[1]
# As `wording.languages` has them: None where the message is the first argument.
TENANT: dict[str, Any] = {"_": None, "gettext": None, "rich": None, "noted": None, "ngettext": (1, 2)}
TEAM: dict[str, Any] = {"team": None, "team_rich": None, "team_noted": None, "team_plural": (1, 2)}
CODE = ("controllers", "models", "notifications", "uploads", "wording")
JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
WIDTH = 110


def messages() -> Catalog:
    """All that a tenant may read, with the files where it stands: no line, so that other lines may move."""
    return _catalogue(TENANT)


def team_messages(tenants: Catalog) -> Catalog:
    """What only contractors and managers read; what they share with tenants is in the catalogues of these."""
    return _catalogue(TEAM, without={message.id for message in tenants})


def _catalogue(keywords: dict[str, Any], without: Collection[object] = ()) -> Catalog:
    found = Catalog(project="Créneau", charset="utf-8")
    for file, message in sorted(_marked(keywords), key=lambda one: (one[0], str(one[1]))):
        if message not in without:
            found.add(message, locations=[(file, 1)])
    return found


def _marked(keywords: dict[str, Any]) -> Iterator[tuple[str, str | tuple[str, str]]]:
    for folder in CODE:
        yield from _marked_in(folder, "**.py", "python", keywords)
    yield from _marked_in("templates", "**.html", "jinja2.ext:babel_extract", keywords, JINJA)


def _marked_in(
    folder: str, pattern: str, method: str, keywords: dict[str, Any], options: dict[str, str] | None = None
) -> Iterator[tuple[str, str | tuple[str, str]]]:
    found = extract_from_dir(
        ROOT / folder, [(pattern, method)], options_map={pattern: options or {}}, keywords=keywords
    )
    for file, _line, message, _comments, _context in found:
        yield f"{folder}/{file}", message if isinstance(message, str) else (message[0], message[1])


def read(language: Language) -> Catalog:
    return _read(CATALOGUES / f"{language}.po", language)


def _read(path: Path, language: Language) -> Catalog:
    if not path.exists():
        return Catalog(locale=language.value)
    with path.open("rb") as file:
        return read_po(file, locale=language.value)


def update(begin: str = "") -> None:
    """`begin` is the language of a team's catalogue that is not there yet."""
    of_tenants = messages()
    spoken = [language for language in Language if language is not Language.FR]
    for language in spoken:
        _write(CATALOGUES / f"{language}.po", language, of_tenants)
    of_teams = [language for language in spoken if team_catalogue(language).exists() or language == begin]
    if of_teams:
        of_team = team_messages(of_tenants)
        for language in of_teams:
            path = team_catalogue(language)
            path.parent.mkdir(exist_ok=True)
            _write(path, language, of_team)


def _write(path: Path, language: Language, template: Catalog) -> None:
    known = _read(path, language)
    known.update(template, no_fuzzy_matching=True)
    known.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, known, width=WIDTH, sort_by_file=True, omit_header=True, include_lineno=False)


def main() -> None:
    parser = argparse.ArgumentParser(prog="translations", description=__doc__)
    parser.add_argument(
        "--team", default="", choices=[*Language], help="begin a catalogue of the team's words"
    )
    update(parser.parse_args().team)


if __name__ == "__main__":
    main()
