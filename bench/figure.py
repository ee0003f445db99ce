"""One line of the table: what was measured, what it had to be, and the absolute numbers beside it."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

NARROW = "\u202f"


class Section(StrEnum):
    """The parts of the table, in their order."""

    ANEW = "anew"
    KEPT = "kept"
    REST = "rest"


HEADINGS = {
    Section.ANEW: "Pages faites à nouveau : une autre personne et une autre page à chaque fois",
    Section.KEPT: "Pages gardées : la même personne redemande la même page dans la minute",
    Section.REST: "Le reste",
}


def number(value: float, digits: int | None = None) -> str:
    """« 1 690 », « 0,185 », « 21,4 »: three significant digits unless told."""
    if digits is None:
        digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
        digits = 0 if value == int(value) and value >= 3 else digits
    return f"{value:,.{digits}f}".replace(",", NARROW).replace(".", ",")


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is None where it was refused, and `detail` says why; a `target` of None only informs."""

    key: str
    label: str
    value: float | None
    unit: str = ""  # « × », « Ko », « s », « Mo », or empty for a plain ratio
    target: float | None = None
    at_most: bool = False
    detail: str = ""
    section: str = Section.REST

    @property
    def reached(self) -> bool | None:
        """None where nothing had to be reached."""
        if self.target is None:
            return None
        if self.value is None:
            return False
        return self.value <= self.target if self.at_most else self.value >= self.target

    @property
    def share(self) -> float:
        """How far it is: 1 is the target, more is better than it, 0 was refused."""
        if not self.value or not self.target:
            return 0.0
        return self.target / self.value if self.at_most else self.value / self.target

    @property
    def value_text(self) -> str:
        return "refusé" if self.value is None else _with_unit(number(self.value), self.unit)

    @property
    def target_text(self) -> str:
        if self.target is None:
            return ""
        sign = "≤" if self.at_most else "≥"
        digits = 0 if self.target == int(self.target) and self.target >= 3 else 2
        return f"{sign} {_with_unit(number(self.target, digits), self.unit)}"

    @property
    def verdict(self) -> str:
        return {True: "oui", False: "non", None: ""}[self.reached]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"reached": self.reached}


def _with_unit(text: str, unit: str) -> str:
    return f"{text}{NARROW}{unit}" if unit else text


def refused(key: str, label: str, why: str, **more: Any) -> Figure:
    return Figure(key, label, None, detail=f"refusé : {why}", **more)
