"""Postcodes, and the départements that they tell."""

import re

from wording.faults import Fault, Faulty
from wording.kept import typed_number
from wording.languages import team

_CORSICA = {"2A": ("200", "201"), "2B": ("202", "206")}
# No département of their own in a postcode: their homes have one each.
_ISLANDS = {"977": ("97133",), "978": ("97150",)}
_MAINLAND = {f"{number:02d}" for number in range(1, 96)} - {"20"}
_OVERSEAS = {"971", "972", "973", "974", "975", "976", "984", "986", "987", "988"}
_BY_START = {start: code for code, starts in _CORSICA.items() for start in starts}


def _plain(text: str) -> str:
    return typed_number(text).replace(" ", "").upper()


def department_of(postcode: str) -> str:
    """« 59 », « 2A », « 974 »; empty where there is no such département."""
    start = postcode[:3]
    if start[:2] in ("20", "97", "98"):
        return _BY_START.get(start, start if start in _OVERSEAS else "")
    return start[:2] if start[:2] in _MAINLAND else ""


def parse_postcode(text: str) -> str:
    """Five digits of 0 to 9. Raises Faulty."""
    postcode = _plain(text)
    if not re.fullmatch("[0-9]{5}", postcode):
        raise Faulty(Fault.POSTCODE_UNREADABLE)
    if not department_of(postcode):
        raise Faulty(Fault.POSTCODE_NOWHERE)
    return postcode


def is_department(area: str) -> bool:
    return area in _MAINLAND or area in _OVERSEAS or area in _CORSICA or area in _ISLANDS


def parse_area(text: str) -> str:
    """A département, « 20 » for both of Corsica, or the beginning of postcodes. Raises Faulty."""
    area = _plain(text)
    if is_department(area) or area == "20":
        return area
    if re.fullmatch("[0-9]{3,5}", area) and department_of(area):
        return area
    raise Faulty(Fault.AREA_UNREADABLE.of(text=text))


def starts_of(area: str) -> tuple[str, ...]:
    """The beginnings of the postcodes of an area."""
    return _CORSICA.get(area) or _ISLANDS.get(area) or (area,)


def in_area(postcode: str, area: str) -> bool:
    return postcode.startswith(starts_of(area))


def area_label(area: str) -> str:
    """« Département 2A », « Corse », « Code postal 591… »"""
    if area == "20":
        return team("Corse")
    if is_department(area):
        return team("Département {area}", area=area)
    return team("Code postal {area}", area=area) if len(area) == 5 else team("Code postal {area}…", area=area)


def whole_place(address: str, floor: str, door: str, postcode: str, town: str) -> str:
    """« 12 rue des Lilas, 3e étage, porte gauche, 59000 Lille »"""
    return ", ".join(part for part in (address, floor, door, f"{postcode} {town}") if part)
