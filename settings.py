"""The settings, from the environment: read once, checked at start, never changed."""

import contextlib
import os
import re
import secrets
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(SystemExit):
    """A setting is wrong; its text is one sentence a person can act on."""


@dataclass(frozen=True)
class S3Address:
    """``prefix`` is empty or ends with a slash; without ``endpoint`` it is Amazon's."""

    bucket: str
    prefix: str
    endpoint: str | None
    region: str

    @classmethod
    def read(cls, url: str) -> Self:
        """``s3://bucket/prefix?endpoint=https://…&region=…``; raises ValueError with a sentence's end."""
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        prefix, endpoint = parts.path.strip("/"), options.get("endpoint")
        if re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", parts.netloc) is None:
            raise ValueError("nomme un compartiment S3, par exemple s3://creneau-fichiers/photos")
        if set(options) - {"endpoint", "region"} or parts.fragment:
            raise ValueError("ne prend que les options endpoint et region")
        if endpoint and (urlsplit(endpoint).scheme not in {"http", "https"} or not urlsplit(endpoint).netloc):
            raise ValueError("a un endpoint de la forme https://s3.exemple.fr")
        return cls(parts.netloc, f"{prefix}/" if prefix else "", endpoint, options.get("region", "us-east-1"))


class Settings(BaseSettings):
    """Every field is the environment variable ``CRENEAU_<NAME>``; the defaults suit one machine."""

    model_config = SettingsConfigDict(env_prefix="CRENEAU_", frozen=True, extra="ignore")

    data_dir: Path = Path("data")
    database_url: str = ""
    base_url: str = ""
    secret_key: str = ""
    smtp_url: str = ""
    mail_from: str = "Créneau <ne-pas-repondre@creneau.example>"
    storage_url: str = ""
    timezone: str = "Europe/Paris"
    quote_threshold: Decimal = Field(default=Decimal("150"), ge=0, le=100_000)
    agency_name: str = "Créneau Gestion"
    agency_phone: str = "01 99 00 12 00"
    agency_email: str = "gestion@creneau.example"
    demo: bool = False
    metrics_token: str = ""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("n'est pas un fuseau horaire connu, par exemple Europe/Paris") from error
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgres://", "postgresql://")):
            raise ValueError("commence par sqlite:/// ou par postgres://")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _known_mail(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in {"smtp", "smtps"} or not urlsplit(value).hostname):
            raise ValueError("a la forme smtp://utilisateur:mot-de-passe@serveur:587 ou smtps://…")
        return value

    @field_validator("storage_url")
    @classmethod
    def _known_storage(cls, value: str) -> str:
        if value.startswith("s3://"):
            S3Address.read(value)
            if not (os.environ.get("AWS_ACCESS_KEY_ID") and os.environ.get("AWS_SECRET_ACCESS_KEY")):
                raise ValueError("demande aussi AWS_ACCESS_KEY_ID et AWS_SECRET_ACCESS_KEY")
        elif "://" in value and not value.startswith("file://"):
            raise ValueError("est un dossier, par exemple /srv/creneau/fichiers, ou commence par s3://")
        return value.removeprefix("file://")

    @model_validator(mode="after")
    def _plain_base_url(self) -> Self:
        if self.base_url and urlsplit(self.base_url).scheme not in {"http", "https"}:
            raise ValueError("CRENEAU_BASE_URL commence par http:// ou https://")
        if self.secret_key and len(self.secret_key) < 32:
            raise ValueError("CRENEAU_SECRET_KEY a au moins 32 caractères")
        if self.metrics_token and len(self.metrics_token) < 16:
            raise ValueError("CRENEAU_METRICS_TOKEN a au moins 16 caractères")
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def public_url(self) -> str:
        """Without a slash at the end; links in mails start with it, never with the Host header."""
        host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
        return (self.base_url or f"http://{host}:{port}").rstrip("/")

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def threshold_cents(self) -> int:
        return int(self.quote_threshold * 100)

    @property
    def sqlite_path(self) -> Path | None:
        """The database's file, or None where it is PostgreSQL."""
        if not self.database_url:
            return self.data_dir / "creneau.sqlite"
        if self.database_url.startswith("sqlite:///"):
            return Path(self.database_url.removeprefix("sqlite:///"))
        return None

    @cached_property
    def s3(self) -> S3Address | None:
        """Where files stay, if not in a folder."""
        return S3Address.read(self.storage_url) if self.storage_url.startswith("s3://") else None

    @property
    def storage_dir(self) -> Path:
        """Only where there is no ``s3``."""
        return Path(self.storage_url) if self.storage_url else self.data_dir / "files"

    @cached_property
    def secret(self) -> bytes:
        """The key of every signature; made once, mode 0600, where the environment gives none."""
        if self.secret_key:
            return self.secret_key.encode()
        path = self.data_dir / "secret-key"
        self.data_dir.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"secret-key.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        # A link appears whole or not at all: two workers that start together agree on one key.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
        return path.read_bytes().strip()


def load() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"CRENEAU_{first['loc'][0]}".upper() if first["loc"] else ""
        message = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"Réglage refusé. {name} {message}".replace("  ", " ") + ".") from error


@lru_cache(maxsize=1)
def current() -> Settings:
    """The one object of this process."""
    return load()
