"""A program that begins as a copy is one that was started: its words, its settings, its end."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support import nursery

SAYS = """
import os, sys
ours = {path.name.removesuffix(".py") for path in __import__("pathlib").Path.cwd().iterdir()} - {"tests"}
print(__name__, sys.argv[1:], sorted(os.environ), sorted(ours & sys.modules.keys()), sys.stdin.read())
print("trouble", file=sys.stderr)
raise SystemExit(3)
"""


def test_it_says_and_ends_as_it_would(tmp_path: Path) -> None:
    (tmp_path / "says.py").write_text(SAYS)
    for _ in range(2):
        done = nursery.run([str(tmp_path / "says.py"), "a", "é"], {"ONLY": "this"}, timeout=30)
        # Nothing of ours was there before it, no other's environment, no open input.
        assert done.stdout == "__main__ ['a', 'é'] ['ONLY'] [] \n"
        assert (done.stderr, done.returncode) == ("trouble\n", 3)


def test_a_failure_is_told_with_its_traceback(tmp_path: Path) -> None:
    (tmp_path / "fails.py").write_text("raise ValueError('no')")
    done = nursery.run([str(tmp_path / "fails.py")], os.environ, timeout=30)
    assert "ValueError: no" in done.stderr
    assert done.returncode == 1


def test_it_is_waited_for_and_hears_signals(tmp_path: Path) -> None:
    (tmp_path / "waits.py").write_text("import time; time.sleep(60)")
    with (tmp_path / "said").open("wb") as said:
        process = nursery.start([str(tmp_path / "waits.py")], os.environ, stdout=said.fileno())
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.05)
        process.send_signal(signal.SIGKILL)
        assert process.wait(10) == process.returncode == -signal.SIGKILL
        process.terminate()  # is over, and stays so
        assert process.poll() == -signal.SIGKILL


def test_who_takes_too_long_is_killed(tmp_path: Path) -> None:
    (tmp_path / "waits.py").write_text("import time; time.sleep(60)")
    with pytest.raises(subprocess.TimeoutExpired):
        nursery.run([str(tmp_path / "waits.py")], os.environ, timeout=0.1)
