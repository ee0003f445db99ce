"""What a reader has already (RFC 9110, 13.1.2): compared weakly, as it is asked for there."""

from typing import Any

from litestar import Request


def is_known(request: Request[Any, Any, Any], etag: str) -> bool:
    asked = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    return etag.removeprefix("W/") in asked or "*" in asked
