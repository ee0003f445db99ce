"""All roles' verbs and the clock, in any order: `make walk`.

Hypothesis chooses the steps; after each the database is read and judged (tests/proofs/judging.py). Each mail goes to
the calendars of its readers, and its file is read by a second parser. At the end of each walk everybody stays silent:
then somebody must be told of each mission that waits, and be able to act.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as from_seed
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from models.errors import DomainError
from tests.proofs.judging import Judge
from tests.proofs.stage import Stage
from tests.proofs.steps import ACTS, Cast
from tests.support.postgres import start_server

T = TypeVar("T")
NUMBER = st.integers(0, 99)
STEPS_EACH = 30
PAUSES = [
    timedelta(minutes=20),
    timedelta(hours=2),
    timedelta(hours=7),
    timedelta(hours=25),
    timedelta(days=2),
    timedelta(days=6),
]


SOME = settings(
    max_examples=5,
    stateful_step_count=STEPS_EACH,
    deadline=None,
    database=None,
    # What fails is told as it was walked: to walk it shorter takes long.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Walk(RuleBasedStateMachine):
    """`loop` is the process's own: the connections belong to it."""

    loop: ClassVar[asyncio.AbstractEventLoop]
    told: ClassVar[Counter[str]] = Counter()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    @initialize(seed=st.integers(0, 2**16))
    def begin(self, seed: int) -> None:
        self.cast = self.run(Cast.gathered(seed))
        self.judge = Judge(self.cast)

    @rule(kind=st.sampled_from(["mail", "phone", "vacant", "daughter"]), wishes=st.integers(0, 2))
    def publish(self, kind: str, wishes: int) -> None:
        if len(self.cast.missions) < 6:
            self.run(self.cast.publish(kind, wishes))
            self.told["publish"] += 1

    @rule(
        mission=st.integers(0, 5),
        act=st.sampled_from(sorted(ACTS)),
        who=st.integers(0, 5),
        choice=st.integers(0, 99),
    )
    def try_it(self, mission: int, act: str, who: int, choice: int) -> None:
        """Whoever it is, whether it may or not."""
        self._do(mission, act, who, choice)

    @rule(steps=st.lists(st.tuples(NUMBER, NUMBER, NUMBER), min_size=2, max_size=6))
    def go_on(self, steps: list[tuple[int, int, int]]) -> None:
        """What the table allows somebody now, a few times in a row."""
        for mission, turn, choice in steps:
            if open_now := self.run(self.cast.open_to_somebody(mission)):
                act, who = open_now[turn % len(open_now)]
                self._do(mission, act, who, choice)
                self.run(self.judge.look())

    def _do(self, mission: int, act: str, who: int, choice: int) -> None:
        try:
            done = self.run(self.cast.act(mission, act, who, choice))
        except DomainError as refused:
            self.told[f"refused: {refused.fault}"] += 1
        else:
            self.told[act if done else "nothing"] += 1

    @rule(pause=st.sampled_from(PAUSES))
    def wait(self, pause: timedelta) -> None:
        self.run(self.cast.wait(pause))
        self.told["wait"] += 1

    @rule()
    def post(self) -> None:
        self.run(self.judge.post())

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "judge"):
            self.run(self.judge.look())

    def teardown(self) -> None:
        if hasattr(self, "judge"):
            self.run(self.judge.in_the_end())
            self.told["calendar files"] += self.judge.clients.files


def walk(steps: int, seed: int = 0) -> Counter[str]:
    """On the database of the settings: so many steps or more, in walks that each begin with nothing."""
    from database.connection import close_pool, open_pool
    from database.migrating import migrate

    with asyncio.Runner() as runner:
        Walk.loop, Walk.told = runner.get_loop(), Counter()
        runner.run(open_pool())
        runner.run(migrate())
        try:
            while Walk.told.total() < steps:
                seed += 1
                from_seed(seed)(Walk)
                run_state_machine_as_test(Walk, settings=SOME)
        finally:
            runner.run(close_pool())
    return Walk.told


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--here"]:
        print(json.dumps(walk(*map(int, arguments[1:]))), flush=True)
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("steps", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first walks")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parsed = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="creneau-walk-") as folder:
        stage = Stage(Path(folder), start_server() if parsed.database == "postgres" else None)
        stage.migrate()
        walked = ["-m", "tests.proofs.walk", "--here", str(parsed.steps), str(parsed.seed)]
        done = stage.program(*walked, timeout=24 * 3600)
        stage.close()
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    for name, number in Counter(json.loads(done.stdout.splitlines()[-1])).most_common():
        print(f"{number:7} {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
