"""Python imports this by itself before anything else, where the tests put this folder into PYTHONPATH."""

import os

if os.environ.get("KILL_AT"):
    from tests.crash.steps import install

    install(os.environ["KILL_AT"])
