import os
from pathlib import Path

import pytest

from tests.support.chromium import NoChromium, chromium_path


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose only commands are those that a test puts there."""
    monkeypatch.setenv("PATH", str(tmp_path))
    chromium_path.cache_clear()
    return tmp_path


@pytest.fixture(autouse=True)
def _forget() -> object:
    yield
    chromium_path.cache_clear()


def command(folder: Path, name: str, script: str = "") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_the_machines_own_browser_is_taken(commands: Path) -> None:
    own = command(commands, "google-chrome")
    assert chromium_path() == str(own)


def test_root_installs_debians(commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    browser = commands / "chromium"
    log = commands / "log"
    command(
        commands,
        "apt-get",
        f'echo "$@ $DEBIAN_FRONTEND" >> "{log}"\ncase "$*" in *install*) '
        f'echo "#!/bin/sh" > "{browser}"; /bin/chmod +x "{browser}";; esac',
    )
    assert chromium_path() == str(browser)
    update, install = log.read_text().splitlines()
    assert "update" in update
    assert "install --yes" in install
    assert "chromium noninteractive" in install


def test_anyone_else_is_told_what_to_install(commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    command(commands, "apt-get", "exit 1")
    with pytest.raises(NoChromium, match="Installez-le"):
        chromium_path()
