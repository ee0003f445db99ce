"""Takes out each guard in turn, in a copy of the working tree, and shows which test misses it.

``python -m tests.proofs.guards [--only TEXT …] [--jobs N]``: exit 1 where one is missed by no test, or where the
tests of one fail with the guard in its place.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tests.proofs.guard_list import GUARDS, Guard

ROOT = Path(__file__).resolve().parents[2]
# A test that waits for ever without its guard has missed it, too.
SECONDS = 300
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+::\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Verdict:
    guard: Guard
    caught_by: str
    seconds: float
    # Why it counts for nothing.
    trouble: str = ""


class Copy:
    """The working tree as it is now, to be spoilt."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True, text=True).stdout
        for name in filter(None, names.split("\0")):
            source, target = ROOT / name, folder / name
            if source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
        (folder / "node_modules").symlink_to(ROOT / "node_modules")

    def test(self, tests: Sequence[str], database: str) -> tuple[int, str]:
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            f"--database={database}",
        ]
        environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(
                [*command, *(f"tests/{test}" for test in tests)],
                cwd=self.folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return 1, f"FAILED {tests[0]}::waits_for_ever\n"
        return done.returncode, done.stdout + done.stderr

    def without(self, guard: Guard) -> Verdict:
        begun = time.monotonic()
        kept = {cut.file: (self.folder / cut.file).read_text() for cut in guard.cuts}
        try:
            for cut in guard.cuts:
                path = self.folder / cut.file
                text = path.read_text()
                if text.count(cut.old) != 1:
                    return Verdict(guard, "", 0, f"{cut.file} does not hold its text once")
                path.write_text(text.replace(cut.old, cut.new))
                compile(path.read_text(), cut.file, "exec") if path.suffix == ".py" else None
            code, said = self.test(guard.tests, guard.database)
        finally:
            for file, text in kept.items():
                (self.folder / file).write_text(text)
        found = FAILED.search(said)
        seconds = time.monotonic() - begun
        if code == 1 and found:
            return Verdict(guard, found[1].removeprefix("tests/"), seconds)
        if code == 0:
            return Verdict(guard, "", seconds)
        return Verdict(guard, "", seconds, f"pytest gave {code}: {said[-600:]}")


def selections(guards: Sequence[Guard]) -> list[tuple[str, list[str]]]:
    """All that is run, once: it must pass while every guard is in its place."""
    found: dict[str, dict[str, None]] = {}
    for guard in guards:
        found.setdefault(guard.database, {}).update(dict.fromkeys(guard.tests))
    for database, tests in found.items():
        whole = {test for test in tests if "::" not in test}
        found[database] = {t: None for t in tests if t in whole or t.partition("::")[0] not in whole}
    return [(database, list(tests)) for database, tests in found.items()]


def take_out(guards: Sequence[Guard], jobs: int = 1, *, prove: bool = True) -> list[Verdict]:
    """A verdict for each, in the order of the list; told as they come."""
    with tempfile.TemporaryDirectory(prefix="creneau-guards-") as folder:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(jobs):
            copies.put(Copy(Path(folder) / str(number)))

        def one(guard: Guard) -> Verdict:
            copy = copies.get()
            try:
                return copy.without(guard)
            finally:
                copies.put(copy)

        def whole(selection: tuple[str, list[str]]) -> str:
            copy = copies.get()
            try:
                code, said = copy.test(selection[1], selection[0])
                return "" if code == 0 else said[-3000:]
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(jobs) as threads:
            if prove and (failed := [said for said in threads.map(whole, selections(guards)) if said]):
                raise SystemExit("With every guard in its place:\n" + "\n".join(failed))
            running = {threads.submit(one, guard): guard.name for guard in guards}
            done: dict[str, Verdict] = {}
            for future in as_completed(running):
                verdict = done[running[future]] = future.result()
                told = verdict.caught_by or verdict.trouble or "SURVIVES"
                print(f"{len(done):4}/{len(guards)} {verdict.guard.name} → {told}", flush=True)
    return [done[guard.name] for guard in guards]


def table(verdicts: Sequence[Verdict]) -> str:
    width = max(len(verdict.guard.name) for verdict in verdicts)
    lines = []
    for verdict in verdicts:
        caught = verdict.caught_by or verdict.trouble.partition("\n")[0] or "SURVIVES"
        note = f" ({verdict.guard.note})" if verdict.guard.note else ""
        lines.append(f"{verdict.guard.name:{width}}  {caught}{note}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--only", action="append", help="guards whose name holds this; several times for more"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--no-proof", action="store_true", help="do not run the tests with all guards first")
    options = parser.parse_args()
    chosen = [guard for guard in GUARDS if any(part in guard.name for part in options.only or ("",))]
    begun = time.monotonic()
    verdicts = take_out(chosen, options.jobs, prove=not options.no_proof)
    survivors = [verdict for verdict in verdicts if not verdict.caught_by]
    print(table(verdicts))
    print(
        f"{len(verdicts) - len(survivors)} of {len(verdicts)} guards are missed by a test, "
        f"in {time.monotonic() - begun:.0f} s."
    )
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
