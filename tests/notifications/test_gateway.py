"""One SMS, to a real gateway on loopback or into a folder."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import settings
from notifications import gateway
from notifications.gateway import check, deliver_text
from notifications.transport import HardlyTaken, TryAgain
from settings import SettingsError
from tests.support.gateway import Gateway

NUMBER = "+33639980102"
TEXT = "Plomberie Moreau propose de venir. Choisissez : https://creneau.example/locataire/S3CR3T"


@pytest.fixture
def server() -> Iterator[Gateway]:
    started = Gateway()
    yield started
    started.close()


@pytest.fixture
def point(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Points the setting at an address."""

    def at(url: str) -> None:
        monkeypatch.setenv("CRENEAU_SMS_URL", url)
        settings.current.cache_clear()
        gateway._plugin.cache_clear()

    yield at
    gateway._plugin.cache_clear()


async def test_the_gateway_gets_the_number_and_the_text(
    server: Gateway, point: Callable[[str], None]
) -> None:
    point(server.url)
    await deliver_text(NUMBER, TEXT)
    [(path, content)] = server.taken
    assert path == "/sms"
    assert (content["to"], content["message"]) == (NUMBER, TEXT)


async def test_the_number_may_stand_in_the_path(server: Gateway, point: Callable[[str], None]) -> None:
    point(f"json://{server.address}/to/{{to}}/send")
    await deliver_text(NUMBER, TEXT)
    [(path, content)] = server.taken
    assert path == f"/to/{NUMBER}/send"
    assert content["message"] == TEXT


async def test_arabic_arrives_as_it_was_written(server: Gateway, point: Callable[[str], None]) -> None:
    point(server.url)
    await deliver_text(NUMBER, "اختر موعدا https://creneau.example/locataire/x")
    assert server.texts() == ["اختر موعدا https://creneau.example/locataire/x"]


@pytest.mark.parametrize("answer", [500, 503, 429, 400, 401, 302, 0])
async def test_what_the_gateway_does_not_take_is_tried_again(
    server: Gateway, point: Callable[[str], None], answer: int
) -> None:
    point(server.url)
    server.answer = answer
    with pytest.raises(TryAgain):
        await deliver_text(NUMBER, TEXT)


@pytest.mark.parametrize("answer", [400, 410, 422])
async def test_a_message_that_the_gateway_refuses_is_told_from_one_that_it_does_not_take_now(
    server: Gateway, point: Callable[[str], None], answer: int
) -> None:
    point(server.url)
    server.answer = answer
    with pytest.raises(HardlyTaken):
        await deliver_text(NUMBER, TEXT)


@pytest.mark.parametrize("answer", [200, 401, 402, 403, 404, 408, 429, 500, 503, 302, 0])
async def test_nor_is_one_refused_for_what_is_wrong_with_the_account_the_address_or_the_hour(
    server: Gateway, point: Callable[[str], None], answer: int
) -> None:
    point(server.url)
    server.answer = answer
    try:
        await deliver_text(NUMBER, TEXT)
    except TryAgain as error:
        assert not isinstance(error, HardlyTaken)  # noqa: PT017 - a 200 raises nothing


async def test_a_gateway_that_is_away_is_tried_again(server: Gateway, point: Callable[[str], None]) -> None:
    point(server.url)
    server.close()
    with pytest.raises(TryAgain):
        await deliver_text(NUMBER, TEXT)


async def test_a_gateway_that_dawdles_holds_nobody_and_no_more_than_its_threads(
    server: Gateway, point: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "TIMEOUT_SECONDS", 0.3)
    point(server.url)
    server.answer = -1
    for _ in range(gateway.MOST_THREADS):
        with pytest.raises(TryAgain, match="à temps"):
            await asyncio.wait_for(deliver_text(NUMBER, TEXT), 20)
    with pytest.raises(TryAgain, match="tient encore"):
        await deliver_text(NUMBER, TEXT)
    # On a busy machine they reach it when nobody waits for them any more.
    async with asyncio.timeout(60):
        while len(server.taken) < gateway.MOST_THREADS:  # noqa: ASYNC110 - a thread of its own takes them
            await asyncio.sleep(0.05)
    assert len(server.taken) == gateway.MOST_THREADS
    server.closing.set()
    for _ in range(gateway.MOST_THREADS):
        assert gateway._threads.acquire(timeout=60), "each is given back at last"
    gateway._threads.release(gateway.MOST_THREADS)


@pytest.mark.parametrize("answer", [200, 500, 0])
async def test_no_log_holds_the_number_the_key_or_the_password(
    server: Gateway, point: Callable[[str], None], caplog: pytest.LogCaptureFixture, answer: int
) -> None:
    caplog.set_level(1)
    for name in ("apprise.plugins", "urllib3.connectionpool", "requests"):
        logging.getLogger(name)
    point(f"json://sms:mot-de-passe@{server.address}/{{to}}")
    server.answer = answer
    said = ""
    try:
        await deliver_text(NUMBER, TEXT)
    except TryAgain as error:
        said = f"{error} {error.__cause__!r}"
    assert server.taken
    assert not any(word in said for word in ("mot-de-passe", "39980102", "S3CR3T"))
    assert not any(word in caplog.text for word in ("mot-de-passe", "39980102", "S3CR3T"))


async def test_without_a_gateway_it_is_a_file_for_the_server_s_own_user(data_dir: Path) -> None:
    await deliver_text(NUMBER, TEXT)
    [path] = (data_dir / "sms").iterdir()
    assert path.read_text() == f"{NUMBER}\n{TEXT}\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


async def test_a_folder_that_can_not_be_written_is_tried_again(data_dir: Path) -> None:
    (data_dir / "sms").write_text("")
    with pytest.raises(TryAgain):
        await deliver_text(NUMBER, TEXT)


@pytest.mark.parametrize("url", ["json://sms.agence.example/sms", "a gateway for {to}", "{to}"])
def test_an_address_without_the_number_s_place_stops_the_start(
    point: Callable[[str], None], url: str
) -> None:
    point(url)
    with pytest.raises(SettingsError, match=r"CRENEAU_SMS_URL .*\{to\} tient la place"):
        settings.load()


@pytest.mark.parametrize("url", ["nonsense://{to}", "twilio://{to}", "json://?:to={to}"])
def test_an_address_that_apprise_does_not_know_stops_the_start(
    point: Callable[[str], None], url: str
) -> None:
    point(url)
    with pytest.raises(SettingsError, match="CRENEAU_SMS_URL"):
        check()


@pytest.mark.parametrize(
    "url",
    [
        "json://sms.agence.example/{to}",
        "smsmanager://key@{to}",
        f"vonage://{'a' * 8}:{'0' * 16}@+33639980000/{{to}}",
        "",
    ],
)
def test_an_address_of_a_known_service_is_taken(point: Callable[[str], None], url: str) -> None:
    point(url)
    check()


def test_of_apprise_s_plugins_one_is_loaded_and_none_without_a_gateway(tmp_path: Path) -> None:
    code = (
        "import sys, asyncio\n"
        "from notifications import gateway\n"
        "assert not any(name.startswith('apprise') for name in sys.modules)\n"
        "gateway.check()\n"
        "print(*sorted({name.split('.')[2] for name in sys.modules if name.startswith('apprise.plugins.')}))\n"
    )
    for url, loaded in (("", ""), ("json://sms.agence.example/{to}", "base custom_json")):
        ran = subprocess.run(
            [sys.executable, "-c", code],
            env={"CRENEAU_SMS_URL": url, "CRENEAU_DATA_DIR": str(tmp_path)},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stdout.strip() == loaded
