"""What is found in a paper is said in the language of who reads it; what was read is kept in French."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from models.papers.checks import Expected, findings, still_to_read
from models.papers.measuring import Against, Measure
from models.papers.readings import IN_FACTURX, IN_FILE, ON_PAGE, PaperKind
from models.papers.told import difference
from tests.models.test_findings import EXPECTED, READ
from tests.support.masked import CODE, asked, of_cldr, of_team_in, speaking_masked, words_of
from uploads.reading import embedded, schema
from wording.languages import speaking

FILLS = replace(EXPECTED, fills=True, reference_words="le devis")
SENT = replace(EXPECTED, sent_before=True, amount_cents=41000, reference_cents=100)
ALL = ["date", "number", "siren", "vat_number", "net", "vat", "total", "due", "currency"]
BARE: dict[str, Any] = {"source": "text", "kind": "invoice"}
UNKNOWN = "Le fichier XML n'est pas d'un format connu."
CATEGORY = "Autoliquidation (catégorie AE)"


def of_kind(kind: PaperKind) -> Expected:
    return replace(FILLS, kind=kind)


DIFFERING = dict.fromkeys(("net", "vat", "total", "due", "number"), "1") | {
    "date": "2026-11-21",
    "currency": "CHF",
    "kind": "quote",
    "siren": "999999998",
}
# Together they say every sentence, which the test below looks for.
CASES: list[tuple[dict[str, Any], Expected]] = [
    ({}, EXPECTED),
    ({"picture": True}, EXPECTED),
    (BARE, EXPECTED),
    (BARE | {"unread": ALL}, EXPECTED),
    (BARE | {"picture": True}, EXPECTED),
    *((BARE | {"xml_fault": fault}, EXPECTED) for fault in (embedded.FORBIDDEN, embedded.ILLEGIBLE, UNKNOWN)),
    *((READ | {"xml_fault": fault}, EXPECTED) for fault in (schema.UNKNOWN_PROFILE, schema.BROKEN)),
    (READ, FILLS),
    (READ | {"profile": ""}, EXPECTED),
    (READ | {"rules": ["BR-1"]}, EXPECTED),
    (READ, SENT),
    (READ | {"date": "2026-12-25"}, EXPECTED),
    (READ | {"date": "2026-10-31"}, EXPECTED),
    (READ | {"currency": "CHF"}, FILLS),
    (READ | {"buyer": "Ma jolie boutique"}, EXPECTED),
    (READ | {"paid": True}, FILLS),
    (READ | {"paid": True, "due_cents": None}, FILLS),
    (READ | {"due_cents": 0, "to_pay_cents": 0}, FILLS),
    (READ | {"vat_cents": 7002}, EXPECTED),
    (READ | {"to_pay_cents": None}, FILLS),
    *((READ | {"vat_mention": mention, "vat_words": "art. 293 B", "vat_cents": vat}, EXPECTED)
      for mention, vat in (("293B", 7000), ("not_applicable", None), ("exempt", None), ("293B", None))),
    (READ | {"vat_mention": "exempt", "vat_cents": None}, EXPECTED),
    (READ | {"vat_mention": "autoliquidation", "vat_words": CATEGORY, "vat_cents": None}, EXPECTED),
    *((READ | {"kind": kind.value}, FILLS) for kind in PaperKind),
    *((READ | {"kind": "other"}, of_kind(kind))
      for kind in (PaperKind.QUOTE, PaperKind.DEPOSIT, PaperKind.CREDIT_NOTE)),
    *((READ | {"kind": kind}, of_kind(PaperKind.DEPOSIT)) for kind in ("corrected", "self_billed")),
    (READ | {"kind": ""}, FILLS),
    *((READ | {"to_pay_words": where}, FILLS)
      for where in (IN_FILE, IN_FACTURX, ON_PAGE.format(page=1, words="Total TTC"))),
    (READ | {"siren": "999999999", "currency": "EUR", "differs": DIFFERING}, EXPECTED),
    *((READ | {"kind": "quote"} | signed, of_kind(PaperKind.QUOTE))
      for signed in ({}, {"signed": True}, {"accord": True})),
]  # fmt: skip
CODES = {"SIRET", "SIREN", "Factur", "X", "BR", "CHF"}


def _typed(read: dict[str, Any], expected: Expected) -> set[str]:
    ours = {"xml_fault", "kind", *(["vat_words"] if read.get("vat_words") == CATEGORY else [])}
    texts = [value for name, value in read.items() if isinstance(value, str) and name not in ours]
    texts += [expected.bill_to, expected.reference_words, *read.get("differs", {}).values()]
    return set().union(*map(words_of, texts)) - words_of(f"{IN_FILE} {IN_FACTURX}")


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[set[object]]:
    """The messages that are said, in the masked language."""
    with speaking_masked(tmp_path, team=True), speaking(CODE):
        yield asked(monkeypatch)


def test_no_word_of_french_is_left_in_any_finding(said: set[object]) -> None:
    for read, expected in CASES:
        for found in findings(read, expected):
            left = words_of(f"{found.label} {found.text}") - of_cldr() - CODES - _typed(read, expected)
            assert not left, f"{found} of {read}"
    for found in still_to_read():
        assert not words_of(f"{found.label} {found.text}") - of_cldr()
    said_of_amounts = [difference(150, Measure(against, 100)) for against in Against]
    said_of_amounts.append(difference(50, Measure(Against.QUOTE, 100)))
    for text in said_of_amounts:
        assert text
        assert not words_of(text) - of_cldr()
    ours = of_team_in("models/papers/", "uploads/reading/")
    assert len(ours) > 60
    assert ours - said == set(), "each of them has been said"


def test_a_place_on_a_page_is_quoted_as_it_stands_there(said: set[object]) -> None:
    read = READ | {"to_pay_words": ON_PAGE.format(page=12, words="Reste « dû » :\n420,00 €"), "date": ""}
    text = next(one.text for one in findings(read, FILLS) if "Reste" in one.text)
    assert "12" in text
    assert "Reste « dû » :\n420,00 €" in text
