"""The catalogues of the tenant's languages: whole, of today, and with the facts that each message tells."""

import re
from string import Formatter

import pytest

from wording import languages
from wording.extraction import CODE, messages, read
from wording.languages import Language, catalogue, ngettext, preferred, rich, speaking, spoken

OTHERS = [one for one in Language if one is not Language.FR]
TAG = re.compile(r"<[^>]*>")
# The same word in both, or no word at all.
SAME = {
    "Photos",
    "{title} : {firm}",
    "{day}, {hours}",
    "{half}, {hours}",
    "{motive} : {words}",
    "{start} – {end}",
}


def facts(message: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(message) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_of_today_is_translated_and_no_other_stands_there(language: Language) -> None:
    wanted = {message.id for message in messages() if message.id}
    known = {message.id: message.string for message in read(language) if message.id}
    assert known.keys() == wanted, "make translations, then translate what is empty"
    forms = [text for text in known.values() for text in ([text] if isinstance(text, str) else text)]
    assert all(text.strip() for text in forms)
    assert not [message.id for message in read(language) if message.id and message.fuzzy]


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_tells_the_facts_of_its_message_and_keeps_its_marks(language: Language) -> None:
    for message in read(language):
        if not message.id:
            continue
        if isinstance(message.id, tuple):
            # « One hour » need not say the number.
            assert all(facts(text) <= facts(message.id[1]) for text in message.string), message.id
            continue
        assert facts(message.string) == facts(message.id), message.id
        assert sorted(TAG.findall(message.string)) == sorted(TAG.findall(message.id)), message.id
        assert message.id.startswith(" (") == message.string.startswith(" ("), message.id
        assert message.id.endswith(".") == message.string.endswith("."), message.id


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_is_one(language: Language) -> None:
    alike = {message.id for message in read(language) if message.id and message.id == message.string}
    assert {text for text in alike if re.search("[a-z]{3}", TAG.sub("", text))} <= SAME


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("number", [0, 1, 2, 3, 11, 100])
def test_numbers_take_the_plural_forms_of_the_language(language: Language, number: int) -> None:
    with speaking(language):
        said = ngettext("{number} heure", "{number} heures", number)
    assert "heure" not in said
    assert str(number) in said or number in (1, 2)


def test_arabic_has_a_form_for_two() -> None:
    with speaking("ar"):
        said = {ngettext("{number} heure", "{number} heures", number) for number in (1, 2, 3, 11)}
    assert len(said) == 4


def test_zero_is_singular_in_french() -> None:
    assert ngettext("{number} heure", "{number} heures", 0) == "0 heure"


def test_the_program_is_read_where_people_s_words_stand() -> None:
    assert {"controllers", "models", "notifications", "uploads", "wording"} == set(CODE)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "fr"),
        ("en", "en"),
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt"),
        ("de-DE,de;q=0.9,es;q=0.3,en;q=0.5", "en"),
        ("ar-DZ", "ar"),
        ("tr;q=0,es;q=0.1", "es"),
        ("*", "fr"),
        ("de", "fr"),
        (";;;q=,,,", "fr"),
        ("en;q=nonsense", "en"),
        ("en," * 5000, "en"),
        ("\x00é", "fr"),
    ],
)
def test_a_browser_s_wish_is_met_where_it_can_be(header: str, language: str) -> None:
    assert preferred(header) == language


def test_what_is_spoken_ends_with_its_task_and_an_unknown_code_is_french() -> None:
    assert spoken() is Language.FR
    with speaking("tr"):
        assert spoken() is Language.TR
        with speaking("xx"):
            assert spoken() is Language.FR
        assert spoken() is Language.TR
    assert spoken() is Language.FR


def test_a_fact_is_escaped_in_a_message_that_is_html() -> None:
    for language in Language:
        with speaking(language):
            said = rich(
                "Votre choix d'avant\u00a0: <b>{slot}</b>. Vous pouvez en choisir un autre.", slot="<i>&"
            )
        assert "<b>" in said
        assert "&lt;i&gt;&amp;" in said


def test_where_one_reads_from_right_to_left_a_fact_stands_by_itself() -> None:
    with speaking("ar"):
        said = languages.gettext("{title} : {firm}", title="12 rue", firm="Durand")
        assert "\u206812 rue\u2069" in said
        assert languages.plain(said).count("\u2068") == 0
        assert languages.in_order("01 99 00") == "\u206601 99 00\u2069"
    assert languages.in_order("01 99 00") == "01 99 00"


def test_french_needs_no_catalogue() -> None:
    assert catalogue(Language.FR).gettext("matin") == "matin"
