"""`make papers`: what is read of a pack of papers, by family. ``python -m tests.reading.papers [folder]``"""

import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

from tests.reading.judging import PACK, Verdict, expectations, judge


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PACK
    families: dict[str, list[Verdict]] = defaultdict(list)
    times = []
    for name, wanted in expectations(folder).items():
        begun = time.perf_counter()
        verdict = judge(folder / name, wanted)
        times.append(time.perf_counter() - begun)
        families[wanted["family"]].append(verdict)
        for fault in [*verdict.wrong, *verdict.lacking]:
            print(f"  {name}: {fault}")
    for family, verdicts in families.items():
        right, wrong = sum(v.right for v in verdicts), sum(len(v.wrong) for v in verdicts)
        print(f"{family:16} {right:3} of {len(verdicts):3} right, {wrong} wrong values")
    total = [verdict for verdicts in families.values() for verdict in verdicts]
    print(
        f"{'all':16} {sum(v.right for v in total):3} of {len(total):3} right, {sum(len(v.wrong) for v in total)} wrong values"
    )
    print(f"median {statistics.median(times) * 1000:.0f} ms, slowest {max(times) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
