"""The table on the screen, `docs/bench.json`, `docs/bench.svg` and the README's: pages made anew first, then kept ones.

In the picture there is one bar a figure, and the line is the target.
"""

import json
import os
import platform
import re
import subprocess
import time
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bench.figure import HEADINGS, Figure, Section
from bench.load import generator_name
from docs import readme

DOCS = Path("docs")
HERE = Path(__file__).parent
FULL = 3.0  # times the target: where a bar ends
WIDTH, LEFT, BAR, STEP, TOP = 900, 470, 220, 34, 76
COLUMNS = ("mesure", "valeur", "à atteindre", "atteint", "en clair")
IN_README = (Section.ANEW, Section.KEPT)


def busy(seconds: float = 2.0) -> float:
    """The part of the processors that others take at this moment, from 0 to 1."""

    def times() -> list[int]:
        return [int(part) for part in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]

    before = times()
    time.sleep(seconds)
    passed = [now - then for now, then in zip(times(), before, strict=True)]
    return 1 - (passed[3] + passed[4]) / (sum(passed) or 1)


def machine() -> dict[str, Any]:
    """What the figures depend on; nothing that names anybody's computer."""
    names = re.findall(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return {
        "processor": names[0] if names else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "generator": generator_name(),
        "commit": commit.stdout.strip(),
        "measured_at": datetime.now(UTC).isoformat(timespec="minutes"),
    }


def sections(figures: Sequence[Figure]) -> Iterator[tuple[str, list[Figure]]]:
    """Each heading that has figures, with them."""
    for section, heading in HEADINGS.items():
        if found := [figure for figure in figures if figure.section == section]:
            yield heading, found


def _cells(figure: Figure) -> tuple[str, ...]:
    return figure.label, figure.value_text, figure.target_text, figure.verdict, figure.detail


def table(figures: Sequence[Figure]) -> str:
    lines = [COLUMNS, *map(_cells, figures)]
    widths = [max(_width(line[place]) for line in lines) for place in range(len(COLUMNS))]

    def row(cells: Sequence[str]) -> str:
        padded = (text + " " * (width - _width(text)) for text, width in zip(cells, widths, strict=True))
        return "  ".join(padded).rstrip()

    shown = []
    for heading, found in sections(figures):
        shown += [f"{heading}\n", row(COLUMNS), row(["─" * width for width in widths])]
        shown += [*(row(_cells(figure)) for figure in found), ""]
    return "\n".join(shown)


def _width(text: str) -> int:
    return sum(not unicodedata.combining(letter) for letter in text)


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: str
    target: str
    detail: str
    colour: str
    y: int
    length: int


def _bar(y: int, figure: Figure) -> Bar:
    return Bar(
        figure.label,
        figure.value_text,
        figure.target_text,
        figure.detail,
        {True: "good", False: "bad", None: "plain"}[figure.reached],
        y,
        max(2, round(BAR * min(figure.share, FULL) / FULL)) if figure.target else 0,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and its bars; from `begin` to `end` goes the line of the target."""

    heading: str
    y: int
    bars: list[Bar]
    begin: int
    end: int


def _parts(figures: Sequence[Figure]) -> list[Part]:
    parts, y = [], TOP
    for heading, found in sections(figures):
        begin = y + STEP
        end = begin + len(found) * STEP
        bars = [_bar(begin + place * STEP, figure) for place, figure in enumerate(found)]
        parts.append(Part(heading, y, bars, begin, end))
        y = end + STEP // 2
    return parts


def picture(figures: Sequence[Figure], about: dict[str, Any]) -> str:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    parts = _parts(figures)
    return environment.get_template("chart.svg").render(
        parts=parts,
        about=about,
        width=WIDTH,
        height=(parts[-1].end if parts else TOP) + 30,
        left=LEFT,
        target_x=LEFT + round(BAR / FULL),
        value_x=LEFT + BAR + 14,
    )


def in_readme(figures: Sequence[Figure], about: dict[str, Any]) -> str:
    """The README's own table: what was made anew, then what was kept; the rest is in the picture."""
    day = datetime.fromisoformat(about["measured_at"]).strftime("%d/%m/%Y")
    lines = [f"Mesuré le {day}, sur {about['cores']} cœurs ({about['processor']}), Python {about['python']}."]
    for heading, found in sections([figure for figure in figures if figure.section in IN_README]):
        lines += ["", f"**{heading}**", "", f"| {' | '.join(COLUMNS)} |", "| --- | --: | --: | --- | --- |"]
        lines += [f"| {' | '.join(_cells(figure))} |" for figure in found]
    return "\n".join(lines)


def _from(row: dict[str, Any]) -> Figure:
    return Figure(**{name: value for name, value in row.items() if name != "reached"})


def _measured_again(row: dict[str, Any], new: Collection[str], groups: Sequence[str]) -> bool:
    begun = row["value"] is None and any(key.startswith(f"{row['key']}_") for key in new)
    return begun or row["key"] in groups


def merged(figures: Sequence[Figure], path: Path, groups: Sequence[str]) -> list[Figure]:
    """What was measured now, and what an earlier run has of the rest, in the order of the earlier one.

    What was refused has the name of its group, or what the keys of its figures begin with: measured again, that line
    goes.
    """
    if not path.exists():
        return list(figures)
    new = {figure.key: figure for figure in figures}
    kept = [
        new.pop(row["key"]) if row["key"] in new else _from(row)
        for row in json.loads(path.read_text())["figures"]
        if row["key"] in new or not _measured_again(row, new, groups)
    ]
    return [*kept, *new.values()]


def write(
    figures: Sequence[Figure], folder: Path = DOCS, *, only: Sequence[str] = (), busy_before: float = 0.0
) -> None:
    """Where `only` some groups were measured, they replace just these in what an earlier run wrote."""
    about = machine() | {"busy_before": round(busy_before, 2), "in_one_run": not only}
    path = folder / "bench.json"
    shown = merged(figures, path, only) if only else list(figures)
    shown = [figure for _, found in sections(shown) for figure in found]
    text = {"machine": about, "figures": [figure.as_dict() for figure in shown]}
    path.write_text(json.dumps(text, ensure_ascii=False, indent=2) + "\n")
    (folder / "bench.svg").write_text(picture(shown, about))
    if folder == DOCS:
        readme.put("bench", in_readme(shown, about))
