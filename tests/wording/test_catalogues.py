"""The catalogues of the tenant's languages: whole, of today, and with the facts that each message tells."""

import re
import shutil
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

import wording
from models import clock
from tests.support.masked import CODE as MASKED
from tests.support.masked import MASK, of_today, speaking_masked, words_of
from wording import extraction, languages
from wording.extraction import CODE, read
from wording.languages import (
    Language,
    catalogue,
    ngettext,
    preferred,
    rich,
    speaking,
    spoken,
    team,
    team_catalogue,
    team_plural,
)

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
    wanted = {message.id for message in of_today()[0] if message.id}
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


def test_a_fact_that_is_made_of_facts_goes_as_the_line_does() -> None:
    """A date with its hours inside a sentence: « from 18:30, Tuesday, to 19:50 » was what one read."""
    start = clock.now()
    with speaking("ar"):
        slot = wording.span(start, start + timedelta(hours=1))
        assert slot.startswith("\u2068")
        said = languages.gettext("{who} a planifié l'intervention : {slot}.", who="Durand", slot=slot)
        assert f"\u2067{slot}\u2069" in said, "from right to left, though no letter stands between its facts"
        assert "\u2068Durand\u2069" in said
        for told in ("18:30", "12 rue", "المطبخ", f"rue {languages.in_order('01 99')}"):
            assert f"\u2068{told}\u2069" in languages.gettext("{day}, {hours}", day=told, hours="")
        assert not re.search("[\u2066-\u2069]", languages.plain(said))


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The catalogues in a folder of their own."""
    folder = shutil.copytree(languages.CATALOGUES, tmp_path / "catalogues")
    monkeypatch.setattr(languages, "CATALOGUES", folder)
    monkeypatch.setattr(extraction, "CATALOGUES", folder)
    catalogue.cache_clear()
    yield folder
    catalogue.cache_clear()


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("models", "Proposer un créneau"),
        ("models", "{number} : ce numéro a déjà été envoyé."),
        ("notifications", "Votre devis de {amount} est validé."),
        ("notifications", ("{number} mission vous attend", "{number} missions vous attendent")),
        ("uploads", "« {name} » n'est pas un PDF. Choisissez un fichier PDF."),
        ("uploads", "Le fichier XML est illisible."),
        ("wording", "Une absence dure un an au plus. Vérifiez les dates."),
        ("wording", "{browser} sur {system}"),
    ],
)
def test_the_team_s_words_are_found_and_are_not_among_the_tenant_s(
    folder: str, message: str | tuple[str, str]
) -> None:
    of_tenants, of_team = of_today()
    found = {one.id: one.locations for one in of_team}
    assert any(file.startswith(f"{folder}/") for file, _ in found[message])
    assert message not in {one.id for one in of_tenants}


def test_what_both_read_is_the_tenant_s_alone() -> None:
    """« autre » is a trade, which the team reads, and a reason for waiting, which a tenant does."""
    tenant, of_team = ({one.id for one in found if one.id} for found in of_today())
    assert "autre" in tenant
    assert not tenant & of_team


def test_a_team_s_catalogue_is_spoken_and_its_gaps_are_french(beside: Path) -> None:
    plural = ("{number} mission vous attend", "{number} missions vous attendent")
    of_team = Catalog(locale="en")
    of_team.add("Mission annulée", "Job cancelled")
    of_team.add("Votre devis de {amount} est validé.", "Your quote of {amount} is approved.")
    of_team.add("Mission clôturée", "")
    of_team.add(plural, ("{number} job is waiting", "{number} jobs are waiting"))
    assert not team_catalogue(Language.EN).exists()
    team_catalogue(Language.EN).parent.mkdir()
    with team_catalogue(Language.EN).open("wb") as file:
        write_po(file, of_team)
    with speaking("en"):
        assert team("Mission annulée") == "Job cancelled"
        assert team("Votre devis de {amount} est validé.", amount="€1") == "Your quote of €1 is approved."
        assert team_plural(*plural, 1) == "1 job is waiting"
        assert team_plural(*plural, 3) == "3 jobs are waiting"
        # The tenant's come first, and are there still.
        assert team("un samedi") == "a Saturday"
        for gap in ("Mission clôturée", "Devis validé"):
            assert team(gap) == gap
        assert team_plural("{number} écart", "{number} écarts", 3) == "3 écarts"
    with speaking("es"):
        assert team("Mission annulée") == "Mission annulée"


def test_a_team_s_catalogue_is_begun_by_its_language_and_then_kept_up(
    beside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*arguments: str) -> None:
        monkeypatch.setattr(sys, "argv", ["translations", *arguments])
        extraction.main()

    run()
    before = {path.name: path.read_bytes() for path in beside.glob("*.po")}
    assert not (beside / "team").exists()
    run("--team=en")
    assert [path.name for path in (beside / "team").iterdir()] == ["en.po"]
    assert before == {path.name: path.read_bytes() for path in beside.glob("*.po")}
    path = team_catalogue(Language.EN)
    begun = read_po(path.open("rb"), locale="en")
    team_s = {one.id for one in of_today()[1]}
    assert {one.id for one in begun} == team_s
    assert not any(any(one.string) for one in begun if one.id)
    begun["Mission annulée"].string = "Job cancelled"
    begun.add("Ce que personne ne dit plus", "What nobody says any more")
    with path.open("wb") as file:
        write_po(file, begun)
    run()
    kept = {one.id: one.string for one in read_po(path.open("rb"), locale="en")}
    assert kept["Mission annulée"] == "Job cancelled"
    assert kept.keys() == team_s
    with pytest.raises(SystemExit):
        run("--team=xx")


def test_ages_places_and_devices_are_said_in_the_team_s_language(tmp_path: Path) -> None:
    now = clock.now()
    ago = [timedelta(minutes=number) for number in (0, 1, 60, 1440, 2 * 1440, 70 * 1440, 400 * 1440)]
    with speaking_masked(tmp_path, team=True), speaking(MASKED):
        said = [*(wording.age(now - length, now) for length in ago)]
        said += [*(wording.since(now - length, now) for length in ago)]
        said += [*map(wording.area_label, ("20", "59", "591", "59100"))]
        said += [wording.device("Firefox on Android"), wording.device("")]
    assert set().union(*map(words_of, said)) == {"Firefox", "Android"}
    assert all(MASK in text for text in said)


def test_french_needs_no_catalogue() -> None:
    assert catalogue(Language.FR).gettext("matin") == "matin"
