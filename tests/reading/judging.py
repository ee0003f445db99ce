"""Holds a reading against what a right reader says: read right, « non lu », or wrong."""

import json
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec

from models.papers.checks import Expected, Finding, Mark, findings
from models.papers.readings import PaperKind, amount_to_fill, reading_of
from uploads import pdf
from uploads.check import PDF_SENTENCES
from uploads.child import Unusable
from uploads.reading.paper import read_paper

PACK = Path(__file__).parent / "pack"
_FIELDS = {
    "kind": ("kind", "kind"),
    "number": ("number", "number"),
    "date": ("date", "date"),
    "seller_siret": ("siret", "siren"),
    "seller_siren": ("siren", "siren"),
    "seller_vat_number": ("vat_number", "vat_number"),
    "net_cents": ("net_cents", "net"),
    "vat_cents": ("vat_cents", "vat"),
    "total_cents": ("total_cents", "total"),
    "due_cents": ("due_cents", "due"),
}
_MAY_BE_ABSENT = ("Numéro", "Date", "SIRET", "SIREN", "TVA", "N° de TVA", "Total")


@dataclass
class Verdict:
    wrong: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        return not self.wrong and not self.lacking


def expectations(folder: Path = PACK) -> dict[str, dict[str, Any]]:
    files: dict[str, dict[str, Any]] = json.loads((folder / "expected.json").read_text())["files"]
    return files


def judge(path: Path, wanted: dict[str, Any]) -> Verdict:
    """As if it were sent in « Envoyer la facture » and read."""
    verdict, content = Verdict(), path.read_bytes()
    try:
        pdf.read_pdf(BytesIO(content))
    except Unusable as refusal:
        if wanted["accept"]:
            verdict.wrong.append(f"refused: {refusal.reason}")
        _says(PDF_SENTENCES[refusal.reason], wanted, verdict)
        return verdict
    if not wanted["accept"]:
        verdict.wrong.append("taken")
        return verdict
    reading = reading_of(msgspec.json.encode(read_paper(BytesIO(content))).decode())
    lines = findings(reading, Expected(fills=True, today=date(2026, 11, 25)))
    _values(reading, wanted, verdict)
    _says(" | ".join(_shown(line) for line in lines), wanted, verdict)
    _does_not_say(lines, wanted, verdict)
    return verdict


def _values(reading: dict[str, Any], wanted: dict[str, Any], verdict: Verdict) -> None:
    nothing = not reading.get("source")
    for name, (key, part) in _FIELDS.items():
        held = nothing or part in reading.get("unread", ())
        _compare(name, reading.get(key) or (0 if reading.get(key) == 0 else None), held, wanted, verdict)
    _compare("vat_mention", reading.get("vat_mention") or "none", nothing, wanted, verdict)
    _compare("currency", reading.get("currency") or "EUR", nothing, wanted, verdict)
    _compare("prefill_cents", amount_to_fill(reading, PaperKind.INVOICE), True, wanted, verdict)


def _compare(name: str, got: Any, unread: bool, wanted: dict[str, Any], verdict: Verdict) -> None:
    right = [wanted[name], *wanted["also_right"].get(name, [])]
    if got in right or (name in ("kind", "vat_mention", "currency") and unread):
        return
    if got is None:
        if not (unread and name in wanted["may_be_unread"]):
            verdict.lacking.append(f"{name} is {'unread' if unread else 'absent'}, not {wanted[name]}")
    else:
        verdict.wrong.append(f"{name} is {got}, not {wanted[name]}")


def _shown(line: Finding) -> str:
    word = {Mark.CHECK: " (à vérifier)", Mark.UNREAD: " (non lu)", Mark.MISSING: " (absent)", Mark.OK: ""}[
        line.mark
    ]
    return f"{line.label}{word} {line.text}"


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _says(text: str, wanted: dict[str, Any], verdict: Verdict) -> None:
    for fragments in wanted["must_say"]:
        if not any(_plain(one) in _plain(text) for one in fragments.split(" | ")):
            verdict.wrong.append(f"does not say « {fragments} »: {text}")


def _does_not_say(lines: list[Finding], wanted: dict[str, Any], verdict: Verdict) -> None:
    for words in wanted["must_not_say"]:
        for line in lines:
            absent = line.mark is Mark.MISSING
            if words == "absent":
                bad = absent and line.label.startswith(_MAY_BE_ABSENT)
            elif words.startswith("absent: "):
                bad = absent and line.label.lower().startswith(words.removeprefix("absent: ").lower())
            else:
                bad = not absent and any(_plain(one) in _plain(_shown(line)) for one in words.split(" | "))
            if bad:
                verdict.wrong.append(f"says « {_shown(line)} »")
