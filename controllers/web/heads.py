"""How much a request's head may hold."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # The process that only starts the workers does without.
    from litestar.types import Scope

HEAD_BYTES = 16 * 1024  # the address and all headers
COOKIE_BYTES = 8 * 1024  # of all cookies
# Of each line: a colon, a space and its end.
LINE_BYTES = 4


def is_too_large(scope: "Scope") -> bool:
    headers: Any = scope["headers"]
    size = len(scope["raw_path"]) + len(scope["query_string"])
    size += sum(len(name) + len(value) + LINE_BYTES for name, value in headers)
    return size > HEAD_BYTES or sum(len(value) for name, value in headers if name == b"cookie") > COOKIE_BYTES


def refuse(scope: "Scope") -> None:
    """Nothing of it is looked at; controllers.web.security.OriginGuard says so."""
    scope["headers"] = [
        (name, value) for name, value in scope["headers"] if name in (b"host", b"hx-request")
    ][:2]
    # Litestar's type of a scope names its own keys alone; ASGI lets everybody add.
    scope["too_large"] = True  # type: ignore[typeddict-unknown-key]


def is_refused(scope: "Scope") -> bool:
    return "too_large" in scope
