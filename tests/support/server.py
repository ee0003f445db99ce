"""The real program in a process of its own, on a free port, with a data directory of its own."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.support import nursery
from tests.support.nursery import ROOT as ROOT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    data_dir: Path
    database_url: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CRENEAU_")}
        environment = kept | {
            "CRENEAU_DATA_DIR": str(self.data_dir),
            "CRENEAU_DATABASE_URL": self.database_url,
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            **self.environment,
        }
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.log = (self.data_dir / "server.log").open("ab")
        self.process = self.begin(environment)
        self.wait()

    def begin(self, environment: dict[str, str]) -> nursery.Process:
        return nursery.start(["app.py", "serve"], environment, stdout=self.log.fileno())

    def wait(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/health/ready", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.03)
        raise RuntimeError((self.data_dir / "server.log").read_text()[-4000:])

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def mails(self) -> list[EmailMessage]:
        """In the order of their sending."""
        found = sorted((self.data_dir / "mail").glob("*.eml"))
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]  # type: ignore[misc]

    def mail(self, to: str, subject: str, seconds: float = 20) -> EmailMessage:
        """The newest mail to that address whose subject begins so; waits for it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for mail in reversed(self.mails()):
                if to in str(mail["To"]) and subject_of(mail).startswith(subject):
                    return mail
            time.sleep(0.2)
        known = [(str(mail["To"]), str(mail["Subject"])) for mail in self.mails()]
        raise AssertionError(f"no mail « {subject} » to {to}: {known}")


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    content: str = body.get_content()
    return content


def link_in(mail: EmailMessage) -> str:
    """The address of the one button."""
    return next(word for word in text_of(mail).split() if word.startswith("http"))


def subject_of(mail: EmailMessage) -> str:
    """Unfolded, with plain spaces."""
    return " ".join(str(mail["Subject"]).split())
