"""`make translations`: brings what the program says now into the catalogues; what is gone leaves them.

What is new has an empty translation there, which a test does not let pass.
"""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from wording.languages import CATALOGUES, Language

ROOT = Path(__file__).resolve().parents[1]
# As `wording.languages` has them.
KEYWORDS = {"_": None, "gettext": None, "rich": None, "noted": None, "ngettext": (1, 2)}
CODE = ("controllers", "models", "notifications", "uploads", "wording")
JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
WIDTH = 110


def messages() -> Catalog:
    """All that is marked, with the files where it stands: no line, so that other lines may move."""
    found = Catalog(project="Créneau", charset="utf-8")
    for file, message in sorted(_marked(), key=lambda one: (one[0], str(one[1]))):
        found.add(message, locations=[(file, 1)])
    return found


def _marked() -> Iterator[tuple[str, str | tuple[str, str]]]:
    for folder in CODE:
        yield from _marked_in(folder, "**.py", "python")
    yield from _marked_in("templates", "**.html", "jinja2.ext:babel_extract", JINJA)


def _marked_in(
    folder: str, pattern: str, method: str, options: dict[str, str] | None = None
) -> Iterator[tuple[str, str | tuple[str, str]]]:
    found = extract_from_dir(
        ROOT / folder, [(pattern, method)], options_map={pattern: options or {}}, keywords=KEYWORDS
    )
    for file, _line, message, _comments, _context in found:
        yield f"{folder}/{file}", message if isinstance(message, str) else (message[0], message[1])


def read(language: Language) -> Catalog:
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language.value)
    with path.open("rb") as file:
        return read_po(file, locale=language.value)


def update() -> None:
    template = messages()
    for language in Language:
        if language is Language.FR:
            continue
        known = read(language)
        known.update(template, no_fuzzy_matching=True)
        known.obsolete.clear()
        with (CATALOGUES / f"{language}.po").open("wb") as file:
            write_po(file, known, width=WIDTH, sort_by_file=True, omit_header=True, include_lineno=False)


if __name__ == "__main__":
    update()
