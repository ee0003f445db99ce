"""The image and the compose file: they can't be built everywhere, but they say what README, Makefile and the code say."""

import os
import re
import shlex
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from app import create_app
from operations.commands import start_warnings
from settings import Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
APPS = ("app1", "app2")
# The rest of README's table, which no field of the settings has.
OF_THE_SYSTEM = {"HOST", "PORT", "FORWARDED_ALLOW_IPS", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Containerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(line.split()[0], line.partition(" ")[2]) for line in lines if line.strip()]


def having(name: str) -> list[str]:
    return [rest for instruction, rest in instructions() if instruction == name]


def readme_scripts() -> list[str]:
    return re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)


def recipe(target: str) -> list[str]:
    """What `make` runs for it, word by word."""
    found = re.search(rf"^{target}:.*\n\t(.*)$", MAKEFILE, flags=re.MULTILINE)
    assert found, target
    return shlex.split(found[1].replace("$(PYTHON)", ".venv/bin/python"))


@pytest.fixture
def secrets(tmp_path: Path) -> dict[str, str]:
    """The .env that README's own commands make."""
    [script] = [script for script in readme_scripts() if "> .env" in script]
    subprocess.run(["sh", "-euc", script], cwd=tmp_path, check=True)
    env = tmp_path / ".env"
    assert env.stat().st_mode & 0o077 == 0, "readable for its owner alone"
    return dict(line.split("=", 1) for line in env.read_text().splitlines())


def filled(value: Any, secrets: dict[str, str]) -> Any:
    """As compose fills in `${NAME:?what is said without it}`, the only kind in the file."""
    if isinstance(value, dict):
        return {key: filled(one, secrets) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, secrets) for one in value]
    if isinstance(value, str):
        value = re.sub(r"\$\{(\w+):\?voir README\.md\}", lambda found: secrets[found[1]], value)
        assert "$" not in value, value
    return value


@pytest.fixture
def services(secrets: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = filled(yaml.safe_load((ROOT / "compose.yaml").read_text()), secrets)["services"]
    return found


def test_the_image_is_made_with_the_makefile_s_own_targets() -> None:
    made = [word for run in having("RUN") for word in re.findall(r"make (\S+)", run)]
    assert made == ["node_modules/.run", ".venv/.run"]
    for target in made:
        assert re.search(rf"^run: .*{re.escape(target)}", MAKEFILE, flags=re.MULTILINE)
    copied = having("COPY")[0].split()
    needed = {"requirements.txt", "requirements-node.txt", "package-lock.json", "package.json", "Makefile"}
    assert needed <= {*copied}
    assert all((ROOT / name).is_file() for name in copied[:-1])


def test_its_python_is_one_that_is_supported_and_that_make_looks_for() -> None:
    versions = {match[1] for image in having("FROM") if (match := re.match(r"python:(3\.\d+)-slim", image))}
    assert len(versions) == 1
    assert len(having("FROM")) == 2
    [version] = versions
    assert f"python{version}" in MAKEFILE.split("CANDIDATES =")[1].splitlines()[0].split()
    required = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert int(version.partition(".")[2]) >= int(required.removeprefix(">=3."))


def test_it_runs_what_the_readme_runs_as_nobody_in_particular() -> None:
    [served] = having("CMD")
    assert yaml.safe_load(served) == recipe_of_the_readme("serve")
    [user] = having("USER")
    assert user != "root"
    assert instructions().index(("USER", user)) < instructions().index(("CMD", served))
    # Only its data can be written, by itself alone.
    [last] = [run for run in having("RUN") if "install --directory" in run]
    assert f"--owner={user} --group={user} --mode=0700 data" in last
    assert having("VOLUME") == [f"{having('WORKDIR')[-1]}/data"]


def recipe_of_the_readme(command: str) -> list[str]:
    [line] = {
        line.split(" ", 1)[0] + f" app.py {command}"
        for script in readme_scripts()
        for line in script.splitlines()
        if line.endswith(f"app.py {command}")
    }
    return line.split()


def test_health_is_asked_for_at_addresses_that_there_are(services: dict[str, Any]) -> None:
    paths = {route.path for route in create_app().routes}
    [of_the_image] = having("HEALTHCHECK")
    asked = [of_the_image, *(" ".join(services[app]["healthcheck"]["test"]) for app in APPS)]
    for command in asked:
        [(port, path)] = re.findall(r"http://127\.0\.0\.1:(\d+)(/[\w/]+)", command)
        assert path in paths
        assert f"PORT={port}" in having("ENV")[0].split()
        assert having("EXPOSE") == [port]


def test_no_secret_nor_what_is_installed_gets_into_the_image_or_the_repository() -> None:
    left_out = {*(ROOT / ".dockerignore").read_text().splitlines()}
    assert {".env", ".git", "data", ".venv", "node_modules", "bench", "tests"} <= left_out
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()
    text = (ROOT / "compose.yaml").read_text()
    for name in re.findall(r"^\s*(\w*(?:KEY|PASSWORD|SECRET)\w*): (.*)$", text, flags=re.MULTILINE):
        assert name[1].startswith('"${'), name


def test_every_setting_exists_and_the_application_starts_with_them(
    services: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    known = {f"CRENEAU_{name}".upper() for name in Settings.model_fields} | OF_THE_SYSTEM
    for name in ("migration", *APPS):
        environment: dict[str, str] = services[name]["environment"]
        assert environment.keys() <= known
        assert all(f"`{one}`" in README for one in environment if not one.startswith("POSTGRES"))
        with monkeypatch.context() as context:
            for one in [one for one in os.environ if one.startswith("CRENEAU_")]:
                context.delenv(one)
            for one, value in environment.items():
                context.setenv(one, value)
            context.setenv("CRENEAU_DATA_DIR", str(tmp_path))
            settings = Settings()
            assert settings.secure_cookies
            assert settings.sqlite_path is None
            assert settings.s3 is not None
            warned = start_warnings("0.0.0.0", settings, proxies=environment["FORWARDED_ALLOW_IPS"])
            assert warned == []


def test_two_copies_share_the_database_and_the_storage_and_no_folder(services: dict[str, Any]) -> None:
    one, other = (services[app] for app in APPS)
    assert one == other
    for app in (one, other, services["migration"]):
        assert "volumes" not in app, "each has its own data folder"
        assert app["read_only"] is True
        assert app["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in app["security_opt"]
        assert "ports" not in app, "reached through the proxy alone"
        assert app["build"]["dockerfile"] == "Containerfile"


def test_addresses_lead_to_services_that_there_are(services: dict[str, Any]) -> None:
    environment = services["app1"]["environment"]
    assert "@base:5432/creneau" in environment["CRENEAU_DATABASE_URL"]
    assert services["base"]["environment"]["POSTGRES_PASSWORD"] in environment["CRENEAU_DATABASE_URL"]
    storage = services["stockage"]["environment"]
    assert f"endpoint=http://stockage{storage['VGW_PORT']}" in environment["CRENEAU_STORAGE_URL"]
    assert storage["ROOT_SECRET_KEY"] == environment["AWS_SECRET_ACCESS_KEY"]
    assert storage["ROOT_ACCESS_KEY"] == environment["AWS_ACCESS_KEY_ID"]
    bucket = re.match(r"s3://([\w-]+)", environment["CRENEAU_STORAGE_URL"])
    assert bucket
    assert services["compartiment"]["entrypoint"][-1] == f"{storage['VGW_BACKEND_ARG']}/{bucket[1]}"


def test_the_database_is_migrated_once_before_any_copy_begins(services: dict[str, Any]) -> None:
    migration = services["migration"]
    assert migration["command"] == recipe("migrate")
    assert migration["restart"] == "no"
    assert migration["depends_on"]["base"]["condition"] == "service_healthy"
    for app in APPS:
        assert services[app]["depends_on"]["migration"]["condition"] == "service_completed_successfully"
        assert "command" not in services[app], "the image's own"


def test_the_proxy_is_the_one_that_is_tried_and_the_only_one_that_is_trusted(
    services: dict[str, Any],
) -> None:
    proxy = services["proxy"]
    [mounted] = [volume for volume in proxy["volumes"] if volume.startswith(".")]
    source, target, mode = mounted.split(":")
    assert (target, mode) == ("/etc/caddy/Caddyfile", "ro")
    text = (ROOT / source).read_text()
    tried = (ROOT / "tests" / "proofs" / "test_proxies.py").read_text()
    assert 'EXAMPLES = ROOT / "docs" / "proxy"' in tried
    assert (ROOT / source).parent == ROOT / "docs" / "proxy"
    for name in proxy["environment"]:
        assert "{$" + name + ":" in text
        assert "{$" + name + ":" in tried
    assert proxy["environment"]["CRENEAU_APPS"] == " ".join(f"{app}:8000" for app in APPS)
    address = proxy["networks"]["dedans"]["ipv4_address"]
    assert {services[app]["environment"]["FORWARDED_ALLOW_IPS"] for app in APPS} == {address}
    published = {name for name, service in services.items() if "ports" in service}
    assert published == {"proxy"}


def test_what_the_readme_says_of_containers_names_what_there_is(services: dict[str, Any]) -> None:
    [script] = [script for script in readme_scripts() if "docker compose up" in script]
    for line in script.splitlines():
        words = shlex.split(line)
        assert words[:2] == ["docker", "compose"]
        if words[2] == "exec":
            assert words[3] in services
            assert words[4:6] == recipe("migrate")[:2]
    for link in re.findall(r"\]\((Containerfile|compose\.yaml)\)", README):
        assert (ROOT / link).is_file()
