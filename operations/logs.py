"""Structured logs: one JSON object a line. No local variables: they hold cookies, keys and addresses."""

import contextlib

import msgspec
import structlog


class _Lines(structlog.PrintLogger):
    """A log that can't be written (a full disk) must not turn the answer into another error."""

    def msg(self, message: str) -> None:
        with contextlib.suppress(OSError):
            super().msg(message)

    log = debug = info = warning = error = critical = exception = msg


def _json(said: object, **_: object) -> str:
    return msgspec.json.encode(said, enc_hook=repr).decode()


def configure() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger("INFO"),
        logger_factory=lambda *_: _Lines(),
        cache_logger_on_first_use=True,
    )
