"""Reading routes answer HEAD as they answer GET (RFC 9110, 9.1); the server leaves the body out."""

from collections.abc import Callable
from typing import Any

from litestar import route
from litestar.enums import HttpMethod


def get(path: str | list[str], **options: Any) -> Callable[[Any], Any]:
    return route(path, http_method=[HttpMethod.GET, HttpMethod.HEAD], **options)
