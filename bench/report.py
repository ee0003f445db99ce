"""The table on the screen, `docs/bench.json`, and `docs/bench.svg`: one bar a figure, the line is the target."""

import json
import os
import platform
import re
import subprocess
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bench.figure import Figure
from bench.load import generator_name

DOCS = Path("docs")
HERE = Path(__file__).parent
FULL = 3.0  # times the target: where a bar ends
WIDTH, LEFT, BAR, STEP, TOP = 900, 470, 220, 34, 76


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


def table(figures: Sequence[Figure]) -> str:
    heads = ("figure", "valeur", "à atteindre", "atteint", "en clair")
    lines = [heads, *((f.label, f.value_text, f.target_text, f.verdict, f.detail) for f in figures)]
    widths = [max(_width(line[place]) for line in lines) for place in range(len(heads))]
    shown = [
        "  ".join(text + " " * (width - _width(text)) for text, width in zip(line, widths, strict=True))
        for line in lines
    ]
    shown.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(line.rstrip() for line in shown)


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


def _bar(place: int, figure: Figure) -> Bar:
    return Bar(
        figure.label,
        figure.value_text,
        figure.target_text,
        figure.detail,
        {True: "good", False: "bad", None: "plain"}[figure.reached],
        TOP + place * STEP,
        max(2, round(BAR * min(figure.share, FULL) / FULL)) if figure.target else 0,
    )


def picture(figures: Sequence[Figure], about: dict[str, Any]) -> str:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("chart.svg").render(
        bars=[_bar(place, figure) for place, figure in enumerate(figures)],
        about=about,
        width=WIDTH,
        height=TOP + len(figures) * STEP + 30,
        left=LEFT,
        target_x=LEFT + round(BAR / FULL),
        value_x=LEFT + BAR + 14,
        bottom=TOP + len(figures) * STEP,
    )


def _from(row: dict[str, Any]) -> Figure:
    return Figure(**{name: value for name, value in row.items() if name != "reached"})


def merged(figures: Sequence[Figure], path: Path, groups: Sequence[str]) -> list[Figure]:
    """What was measured now, and what an earlier run has of the rest, in the order of the earlier one.

    A whole group that was refused has its name as key: measured again, that line goes.
    """
    if not path.exists():
        return list(figures)
    new = {figure.key: figure for figure in figures}
    kept = [
        new.pop(row["key"]) if row["key"] in new else _from(row)
        for row in json.loads(path.read_text())["figures"]
        if row["key"] in new or row["key"] not in groups
    ]
    return [*kept, *new.values()]


def write(
    figures: Sequence[Figure], folder: Path = DOCS, *, only: Sequence[str] = (), busy_before: float = 0.0
) -> None:
    """Where `only` some groups were measured, they replace just these in what an earlier run wrote."""
    about = machine() | {"busy_before": round(busy_before, 2), "in_one_run": not only}
    path = folder / "bench.json"
    shown = merged(figures, path, only) if only else list(figures)
    text = {"machine": about, "figures": [figure.as_dict() for figure in shown]}
    path.write_text(json.dumps(text, ensure_ascii=False, indent=2) + "\n")
    (folder / "bench.svg").write_text(picture(shown, about))
