"""The languages that people read: French is the source, the others are gettext catalogues.

What a tenant may read is in `catalogues/*.po`, whole. What only contractors and managers read is marked by the names
that begin with `team`, and would be in `catalogues/team/*.po`: a language can do without (decision 24).
What is spoken belongs to the task that runs: a request, or the writing of one message.
"""

import gettext as gnu
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from functools import cache
from io import BytesIO
from pathlib import Path
from unicodedata import bidirectional

from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup

NARROW = "\u202f"
_RLI, _FSI = "\u2067", "\u2068"
_MARKS = re.compile("[\u2066-\u2069]")
_INNERMOST = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")
_STRONG = {"L", "R", "AL"}
CATALOGUES = Path(__file__).parent / "catalogues"


class Language(StrEnum):
    """By its code in ISO 639-1."""

    FR = "fr"
    EN = "en"
    ES = "es"
    PT = "pt"
    AR = "ar"
    TR = "tr"

    @property
    def own_name(self) -> str:
        return _OWN_NAMES[self]

    @property
    def locale(self) -> str:
        """Whose dates and numbers (CLDR): those of Europe."""
        return {"en": "en_GB", "pt": "pt_PT"}.get(self, self.value)

    @property
    def direction(self) -> str:
        return "rtl" if self is Language.AR else "ltr"


_OWN_NAMES = {
    Language.FR: "Français",
    Language.EN: "English",
    Language.ES: "Español",
    Language.PT: "Português",
    Language.AR: "العربية",
    Language.TR: "Türkçe",
}
# What contractors and managers read.
TEAM = Language.FR
_spoken: ContextVar[Language] = ContextVar("language", default=Language.FR)


def spoken() -> Language:
    return _spoken.get()


def speaks_to_team() -> bool:
    """Or to a tenant who reads the same language."""
    return _spoken.get() == TEAM


def speak(code: str) -> None:
    """From here on, in this task; French where nobody knows the code."""
    _spoken.set(Language(code) if code in list(Language) else Language.FR)


def preferred(accept_language: str) -> Language:
    """Of those that there are, the one that a browser would rather have (RFC 9110, 12.5.4); otherwise French."""
    ranges = []
    for part in accept_language[:200].split(","):
        tag, _, parameters = part.partition(";")
        weight = re.search(r"q=([01](?:\.[0-9]{1,3})?)\s*$", parameters)
        ranges.append((-float(weight[1]) if weight else -1.0, tag.strip()))
    wanted = [tag for weight, tag in sorted(ranges, key=lambda one: one[0]) if tag and weight]
    return Language(negotiate_locale(wanted, [*Language], sep="-") or Language.FR)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    before = _spoken.get()
    speak(code)
    try:
        yield
    finally:
        _spoken.set(before)


@cache
def catalogue(language: Language) -> gnu.NullTranslations:
    """Read at the first word that is asked of it; French needs none."""
    if language is Language.FR:
        return gnu.NullTranslations()
    found = _compiled(CATALOGUES / f"{language}.po", language)
    if (team := team_catalogue(language)).exists():
        found.add_fallback(_compiled(team, language))
    return found


def team_catalogue(language: Language) -> Path:
    """Where it would be; none is needed."""
    return CATALOGUES / "team" / f"{language}.po"


def _compiled(path: Path, language: Language) -> gnu.GNUTranslations:
    with path.open("rb") as file:
        read = read_po(file, locale=language.value)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)


def gettext(message: str, **facts: object) -> str:
    """In the language that is spoken, with its facts in the braces that bear their names."""
    language = _spoken.get()
    if language is Language.FR:
        return message.format(**facts) if facts else message
    found = catalogue(language).gettext(message)
    return found.format(**_isolated(language, facts)) if facts else found


def _isolated(language: Language, facts: dict[str, object]) -> dict[str, object]:
    """A name or an address of the other direction would scatter its words and digits through the sentence: each fact
    stands by itself there (Unicode UAX 9, FSI and PDI)."""
    if language.direction == "ltr":
        return facts
    return {name: _by_itself(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}


def _by_itself(fact: str) -> str:
    """One that is made of such facts, with no letter between them, tells no direction (UAX 9, P2) and would go from left
    to right: it is a sentence of ours, and goes as the line does (RLI)."""
    between, inner = _INNERMOST.subn("", fact)
    made_of_facts = inner > 0
    while inner:
        between, inner = _INNERMOST.subn("", between)
    tells = any(bidirectional(letter) in _STRONG for letter in between)
    return f"{_FSI if tells or not made_of_facts else _RLI}{fact}\u2069"


def grouped(number: int) -> str:
    """« 12 345 »"""
    if (language := _spoken.get()) is not Language.FR:
        return format_decimal(number, locale=language.locale)
    return f"{number:,}".replace(",", NARROW)


def ngettext(one: str, many: str, number: int, **facts: object) -> str:
    """By the plural forms of the language; `{number}` is among the facts, grouped. Zero is singular in French."""
    language = _spoken.get()
    if language is Language.FR:
        found = one if abs(number) < 2 else many
    else:
        found = catalogue(language).ngettext(one, many, number)
    return found.format(number=grouped(number), **_isolated(language, facts))


def plain(text: str) -> str:
    """Without the marks that keep a fact by itself: where a line has one direction only."""
    return _MARKS.sub("", text)


def in_order(text: str) -> str:
    """Digits in groups, as of a telephone, where the line goes from right to left (UAX 9, LRI)."""
    return f"\u2066{text}\u2069" if _spoken.get().direction == "rtl" else text


def rich(message: str, **facts: object) -> Markup:
    """Of a message that is HTML: its facts are escaped."""
    return Markup(gettext(message)).format(**_isolated(_spoken.get(), facts))  # noqa: S704 - the catalogues are ours


def noted(message: str) -> str:
    """As it is: marked for the catalogues, and said later through `gettext`."""
    return message


# The same functions. By these names `extraction` knows a word that no tenant reads.
team, team_plural, team_rich, team_noted = gettext, ngettext, rich, noted
