import asyncio
import datetime as dt
import socket
import ssl
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

import settings
from notifications.message import build_message
from notifications.transport import RefusedForGood, TryAgain, _starts_tls, deliver


class Mailbox:
    """A real server's handler that keeps what comes, and may refuse."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.encrypted: list[bool] = []
        self.logins: list[tuple[str, str]] = []
        self.rcpt_answer = "250 OK"
        self.data_answer = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.rcpt_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt_answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.encrypted.append(session.ssl is not None)
        return self.data_answer

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"p@ss:word/\xc3\xa9", handled=False)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def serve(mailbox: Mailbox, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Starts the server with the options given, and points the setting at it."""
    started: list[Controller] = []

    def start(scheme: str = "smtp", login: str = "", **options: Any) -> None:
        port = free_port()
        controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
        controller.start()
        started.append(controller)
        monkeypatch.setenv("CRENEAU_SMTP_URL", f"{scheme}://{login}127.0.0.1:{port}")
        settings.current.cache_clear()

    yield start
    for controller in started:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def certificate() -> ssl.SSLContext:
    """Made for these tests with openssl, for 127.0.0.1; it guards nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("loopback.pem"))
    return context


async def send(number: int = 1) -> None:
    await deliver(
        build_message(
            to="zoe@example.org",
            subject="Rendez-vous à confirmer",
            text="Bonjour, à mardi.",
            html="<p>Bonjour, à mardi.</p>",
            message_id=f"<outbox-{number}@creneau.example>",
        )
    )


async def test_a_mail_reaches_the_server(serve: Callable[..., None], mailbox: Mailbox) -> None:
    serve()
    await send()
    (mail,) = mailbox.mails
    assert mail["Subject"] == "Rendez-vous à confirmer"
    assert mail["Message-ID"] == "<outbox-1@creneau.example>"
    assert "à mardi" in mail.get_body(("plain",)).get_content()


async def test_an_offer_to_encrypt_is_taken(
    serve: Callable[..., None], mailbox: Mailbox, certificate: ssl.SSLContext
) -> None:
    serve(tls_context=certificate)
    await send()
    assert mailbox.encrypted == [True]


async def test_smtps_is_encrypted_from_the_start(
    serve: Callable[..., None], mailbox: Mailbox, certificate: ssl.SSLContext
) -> None:
    serve("smtps", ssl_context=certificate)
    await send()
    assert len(mailbox.mails) == 1


async def test_the_password_is_decoded(serve: Callable[..., None], mailbox: Mailbox) -> None:
    serve(
        login="agence%40example.org:p%40ss%3Aword%2F%C3%A9@",
        authenticator=mailbox.authenticate,
        auth_require_tls=False,
        auth_required=True,
    )
    await send()
    assert mailbox.logins[-1] == ("agence@example.org", "p@ss:word/é")
    assert len(mailbox.mails) == 1


async def test_a_wrong_password_is_the_agencys_to_mend_and_loses_no_mail(
    serve: Callable[..., None], mailbox: Mailbox
) -> None:
    serve(login="a:b@", authenticator=mailbox.authenticate, auth_require_tls=False, auth_required=True)
    with pytest.raises(TryAgain):
        await send()


@pytest.mark.parametrize(
    ("answers", "failure"),
    [
        ({"rcpt_answer": "550 5.1.1 no such user"}, RefusedForGood),
        ({"rcpt_answer": "450 4.2.1 greylisted"}, TryAgain),
        ({"data_answer": "554 5.7.1 refused"}, RefusedForGood),
        ({"data_answer": "451 4.3.0 later"}, TryAgain),
    ],
)
async def test_what_is_refused_for_good_and_what_may_be_tried_again_are_told_apart(
    serve: Callable[..., None], mailbox: Mailbox, answers: dict[str, str], failure: type[Exception]
) -> None:
    serve()
    vars(mailbox).update(answers)
    with pytest.raises(failure):
        await send()


async def test_a_server_that_is_away_may_be_tried_again(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRENEAU_SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
    settings.current.cache_clear()
    with pytest.raises(TryAgain):
        await send()


async def test_without_a_server_each_mail_is_a_file(data_dir: Path) -> None:
    for number in range(5):
        await send(number)
    files = sorted((data_dir / "mail").iterdir())
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
    assert [mail["Message-ID"] for mail in mails] == [f"<outbox-{n}@creneau.example>" for n in range(5)]
    assert all(path.suffix == ".eml" and not path.name.startswith(".") for path in files)
    assert all(path.stat().st_mode & 0o077 == 0 for path in (data_dir / "mail", *files))
    assert files[0].name.startswith(f"{dt.datetime.now(dt.UTC):%Y}")


async def test_two_mails_at_once_are_two_files(data_dir: Path) -> None:
    await asyncio.gather(*(send(number) for number in range(20)))
    assert len(list((data_dir / "mail").glob("*.eml"))) == 20


async def test_a_folder_that_cannot_be_written_may_be_tried_again(data_dir: Path) -> None:
    (data_dir / "mail").write_text("a file in the way")
    with pytest.raises(TryAgain):
        await send()


async def test_without_encryption_nothing_is_sent_where_it_is_required(
    mailbox: Mailbox, serve: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who stands between takes the offer of STARTTLS away."""
    serve()
    monkeypatch.setenv("CRENEAU_SMTP_URL", f"{settings.current().smtp_url}?tls=required")
    settings.current.cache_clear()
    with pytest.raises(TryAgain):
        await send()
    assert mailbox.mails == []


@pytest.mark.parametrize(
    "url, wanted",
    [
        ("smtp://mail.agence.example:587", True),
        ("smtp://mail.agence.example:587?tls=none", False),
        ("smtps://mail.agence.example", False),
        ("smtp://127.0.0.1:25", None),
        ("smtp://localhost:25?tls=required", True),
    ],
)
def test_encryption_is_required_unless_told_otherwise_or_on_this_machine(
    url: str, wanted: bool | None
) -> None:
    assert _starts_tls(urlsplit(url)) is wanted
