"""Two corrections of one mission at once: what a form was changed in is told by what it had shown."""

import hashlib
from collections.abc import Mapping, Sequence

from msgspec import Struct

from controllers.desk.views import MissionValues
from controllers.typed_back import NAMES, moment, said_value
from controllers.typed_slots import Triple
from models.errors import Faults
from wording.faults import Fault
from wording.languages import team

FIELDS = (
    *MissionValues.__struct_fields__, "trade", "urgency", "occupancy", "opener", "tenant_title", "tenant_language", "wishes",
)  # fmt: skip
# Two texts of a field that are not the same have the same mark once in four thousand million times.
_LENGTH = 8


def marks(values: Mapping[str, str], wishes: Sequence[Triple]) -> str:
    """Of all that a form shows, to be sent with it (`shown`): the values themselves would be as long again."""
    return "".join(_mark(text) for text in _texts(values, wishes))


def _texts(values: Mapping[str, str], wishes: Sequence[Triple]) -> list[str]:
    rows = "\n".join(row.value for row in wishes if not row.is_empty)
    return [*(values.get(name, "") for name in FIELDS[:-1]), rows]


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:_LENGTH]


def touched(values: Mapping[str, str], wishes: Sequence[Triple], shown: str) -> frozenset[str]:
    """What was changed in a form that had shown that; all of it where it does not say what."""
    if len(shown) != _LENGTH * len(FIELDS):
        return frozenset(FIELDS)
    before = [shown[start : start + _LENGTH] for start in range(0, len(shown), _LENGTH)]
    typed = _texts(values, wishes)
    return frozenset(n for n, text, mark in zip(FIELDS, typed, before, strict=True) if _mark(text) != mark)


class Merged(Struct, frozen=True):
    """What was typed, and of what was left alone what the mission holds now; `faults` where both were changed."""

    values: dict[str, str]
    wishes: list[Triple]
    faults: Faults


def merged(
    typed: Mapping[str, str],
    rows: Sequence[Triple],
    shown: str,
    now: Mapping[str, str],
    wishes: Sequence[Triple],
) -> Merged:
    mine = touched(typed, rows, shown)
    theirs = touched(now, wishes, shown)
    values = {name: (typed if name in mine else now).get(name, "") for name in FIELDS[:-1]}
    faults: Faults = {
        name: Fault.CHANGED_MEANWHILE.of(field=team(NAMES[name]), text=said_value(name, now.get(name, "")))
        for name in FIELDS[:-1]
        if name in mine & theirs and typed.get(name, "") != now.get(name, "")
    }
    both = "wishes" in mine & theirs
    if both and _texts({}, rows)[-1] != _texts({}, wishes)[-1]:
        told = [moment(row) for row in wishes]
        faults["wishes"] = Fault.WISHES_CHANGED_MEANWHILE.of(wishes=told)
    return Merged(values, list(rows if "wishes" in mine else wishes), faults)
