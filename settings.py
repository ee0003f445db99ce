"""The settings, from the environment: read once, checked at start, never changed."""

import contextlib
import os
import re
import secrets
from decimal import Decimal
from email.utils import parseaddr
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from email_validator import EmailNotValidError, validate_email
from msgspec import Struct
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(SystemExit):
    """A setting is wrong; its text is one sentence a person can act on."""


class S3Address(Struct, frozen=True):
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
    secret_keys: str = ""
    smtp_url: str = ""
    sms_url: str = ""
    mail_from: str = "Créneau <ne-pas-repondre@creneau.example>"
    storage_url: str = ""
    timezone: str = "Europe/Paris"
    quote_threshold: Decimal = Field(default=Decimal("150"), ge=0, le=100_000)
    agency_name: str = "Créneau Gestion"
    agency_phone: str = "01 99 00 12 00"
    agency_email: str = "gestion@creneau.example"
    # Hours until who stays silent is reminded; twice as long, and somebody else is told.
    tenant_nudge_hours: int = Field(default=24, ge=1, le=720)
    planning_nudge_hours: int = Field(default=24, ge=1, le=720)
    slots_nudge_hours: int = Field(default=48, ge=1, le=720)
    decision_nudge_hours: int = Field(default=48, ge=1, le=720)
    invoice_nudge_hours: int = Field(default=168, ge=1, le=720)
    # Missions that a contractor may hold without a planned visit; 0 for no limit. An account may have its own number.
    most_unplanned: int = Field(default=20, ge=0, le=10_000)
    # Between two visits, where hours are suggested.
    travel_margin_minutes: int = Field(default=30, ge=0, le=240)
    demo: bool = False
    metrics_token: str = ""

    @field_validator("mail_from", "agency_email")
    @classmethod
    def _own_address(cls, value: str) -> str:
        """A name may stand beside it. The domain is kept as mail headers want it; this machine's may have any name."""
        spec = parseaddr(value)[1]
        if re.fullmatch(r"[\w.+-]+@(?:localhost|[\w-]+(?:\.[\w-]+)*\.local)", spec, re.ASCII):
            return value
        try:
            found = validate_email(spec, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError as error:
            raise ValueError("est une adresse, par exemple gestion@agence.example") from error
        return value.replace(spec, found.ascii_email or "")

    @field_validator("quote_threshold", mode="before")
    @classmethod
    def _plain_amount(cls, value: object) -> object:
        """Euros and cents; what could be read in two ways (1,234) or needs rounding is refused."""
        text = str(value).strip()
        if re.fullmatch(r"[0-9]{1,6}(?:[.,][0-9]{1,2})?", text) is None:
            raise ValueError("est un montant en euros, par exemple 150 ou 149,90")
        return text.replace(",", ".")

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
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("a la forme smtp://utilisateur:mot-de-passe@serveur:587 ou smtps://…")
        if dict(parse_qsl(parts.query)).get("tls", "none") not in {"none", "required"}:
            raise ValueError("prend ?tls=required (par défaut, sauf sur cette machine) ou ?tls=none")
        return value

    @field_validator("sms_url")
    @classmethod
    def _known_gateway(cls, value: str) -> str:
        """Whether Apprise knows the gateway is asked at start: notifications.gateway."""
        if value and (not urlsplit(value).scheme or "{to}" not in value):
            raise ValueError("est une adresse d'Apprise où {to} tient la place du numéro")
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
        if any(len(key) < 32 for key in self.secret_keys.split()):
            raise ValueError("CRENEAU_SECRET_KEYS : chaque clé a au moins 32 caractères")
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

    @property
    def secret(self) -> bytes:
        """The key of every new signature."""
        return self.secrets[0]

    @cached_property
    def secrets(self) -> tuple[bytes, ...]:
        """The newest first; the others are those that links were made with before a rotation."""
        if self.secret_keys.split():
            return tuple(key.encode() for key in self.secret_keys.split())
        return (self.secret_key.encode() if self.secret_key else self._kept_secret(),)

    def _kept_secret(self) -> bytes:
        """Made once, mode 0600, where the environment gives none."""
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
