import os
from pathlib import Path

import pytest

from tests.support.chromium import PACKAGES, NoChromium, chromium_path


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


def test_the_shell_without_windows_goes_first(commands: Path) -> None:
    command(commands, "chromium")
    shell = command(commands, "chromium-headless-shell")
    assert chromium_path() == str(shell)


@pytest.mark.parametrize("there", PACKAGES)
def test_root_installs_the_best_that_debian_has(
    commands: Path, monkeypatch: pytest.MonkeyPatch, there: str
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    browser = commands / there
    log = commands / "log"
    command(
        commands,
        "apt-get",
        f'echo "$@ $DEBIAN_FRONTEND" >> "{log}"\ncase "$*" in *install*" {there}") '
        f'echo "#!/bin/sh" > "{browser}"; /bin/chmod +x "{browser}";; esac',
    )
    assert chromium_path() == str(browser)
    update, *installs = log.read_text().splitlines()
    assert "update" in update
    assert all("install --yes" in install for install in installs)
    assert installs[-1].endswith(f" {there} noninteractive")
    assert len(installs) == PACKAGES.index(there) + 1


def test_anyone_else_is_told_what_to_install(commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    command(commands, "apt-get", "exit 1")
    with pytest.raises(NoChromium, match="Installez-le"):
        chromium_path()
