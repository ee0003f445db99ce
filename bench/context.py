"""What every figure is given: the options of the run, and the ground it stands on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bench.figure import Figure
from bench.ground import Ground

CONNECTIONS = 16
Measure = Callable[["Bench"], Iterable[Figure]]


@dataclass
class Bench:
    rounds: int = 5
    seconds: float = 3.0
    missions: int = 10_000
    many: int = 200_000
    requests: int = 100_000  # of the figure on memory
    databases: tuple[str, ...] = ("postgres", "sqlite")
    usual: bool = True  # Django's packages are there
    cache: Path = Path("data/bench")
    ground: Ground = field(init=False)

    def __post_init__(self) -> None:
        self.ground = Ground(self.cache)
