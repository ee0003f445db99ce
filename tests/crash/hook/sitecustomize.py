"""Python imports this by itself before anything else, where the tests put this folder into PYTHONPATH.

SIGUSR1 then names, by way of a file, the step at which the process dies: the same server can be let live until then.
"""

import os
import signal
from pathlib import Path


def _arm(*_: object) -> None:
    from tests.crash.steps import install

    asked = Path(os.environ["KILL_AT"])
    install(asked.read_text())
    asked.unlink()


if os.environ.get("KILL_AT"):
    signal.signal(signal.SIGUSR1, _arm)
