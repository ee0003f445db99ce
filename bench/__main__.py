"""`make bench`: every figure with its yardstick, in one table, as JSON and as a picture in `docs/`.

`make bench ONLY=list,depth ROUNDS=3` measures a part, and replaces just these in what was written before.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bench import (
    agenda,
    anew,
    depth,
    fieldwork,
    lighthouse,
    pages,
    processes,
    report,
    transitions,
    usual_server,
    weight,
)
from bench.context import Bench, Measure
from bench.figure import Figure, Section, refused
from bench.load import Refused, generator_name


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    measure: Measure
    section: Section = Section.REST


GROUPS = {
    "anew": Group("liste, mission et bureau, faits à nouveau", anew.measure, Section.ANEW),
    "agenda": Group("agenda chargé", agenda.measure, Section.ANEW),
    "depth": Group("200 000 missions", depth.measure, Section.ANEW),
    "pages": Group("liste et page d'une mission, gardées", pages.measure, Section.KEPT),
    "transition": Group("prise d'une mission", transitions.measure),
    "storm": Group("liste pendant une tempête", transitions.measure_storm),
    "weight": Group("poids sur le fil", weight.measure),
    "lighthouse": Group("Lighthouse", lighthouse.measure),
    "start": Group("démarrage", processes.measure_start),
    "memory": Group("mémoire", processes.measure_memory),
    "fieldwork": Group("fichiers du terrain", fieldwork.measure_figures),
}

MUCH = 0.1


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", default="", help=f"parmi {', '.join(GROUPS)}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="d'un tour")
    parser.add_argument("--missions", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=200_000)
    parser.add_argument("--requests", type=int, default=100_000, help="de la mesure de la mémoire")
    parser.add_argument("--database", choices=["postgres", "sqlite"])
    parser.add_argument("--to", type=Path, default=report.DOCS)
    found = parser.parse_args()
    unknown = set(_names(found.only)) - set(GROUPS)
    if unknown:
        parser.error(f"inconnu : {', '.join(sorted(unknown))} ; il y a {', '.join(GROUPS)}")
    return found


def _names(only: str) -> list[str]:
    return [name.strip() for name in only.split(",") if name.strip()]


def measured(name: str, bench: Bench) -> Iterator[Figure]:
    """A figure that can't be given says why, and the others go on."""
    group = GROUPS[name]
    try:
        for figure in group.measure(bench):
            yield replace(figure, section=group.section)
    except Exception as error:
        told = "" if isinstance(error, Refused) else f"{type(error).__name__} "
        said = " ".join(str(error).split())[-160:]
        yield refused(name, group.label, f"{told}{said}", target=1.0, section=group.section)


def main() -> None:
    asked = options()
    asked.to.mkdir(parents=True, exist_ok=True)  # rather now than after half an hour
    bench = Bench(asked.rounds, asked.seconds, asked.missions, asked.many, asked.requests)
    bench.usual = usual_server.installed()
    if asked.database:
        bench.databases = (asked.database,)
    names = _names(asked.only) or list(GROUPS)
    others = report.busy()
    if others > MUCH:
        print(f"Attention : {others:.0%} du processeur est déjà pris, les valeurs absolues en souffrent.")
    print(f"{bench.rounds} tours de {bench.seconds:g} s, charge : {generator_name()}", flush=True)
    figures: list[Figure] = []
    for name in names:
        print(f"{GROUPS[name].label}…", flush=True)
        begun = time.monotonic()
        for figure in measured(name, bench):
            figures.append(figure)
            print(f"  {figure.label} : {figure.value_text} {figure.target_text} {figure.detail}", flush=True)
        print(f"  ({time.monotonic() - begun:.0f} s)", flush=True)
    print(f"\n{report.table(figures)}")
    only = names if asked.only or asked.database else []
    report.write(figures, asked.to, only=only, busy_before=others)
    print(f"\nÉcrit dans {asked.to / 'bench.json'} et {asked.to / 'bench.svg'}.")
    sys.exit(any(figure.value is None for figure in figures))


if __name__ == "__main__":
    main()
