"""Which role a route is for. Who is not signed in is led to the door, and what it sent waits behind it."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler

from controllers.web.keeping import keep_for_later
from controllers.web.security import SignInNeeded
from models.people.account import Account
from models.workflow import Role


def _role_guard(role: Role) -> Any:
    # Async, for Litestar calls a plain function in a thread.
    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        account: Account | None = connection.scope.get("user")
        if account is None:
            kept = await keep_for_later(connection) if isinstance(connection, Request) else ""
            raise SignInNeeded(kept)
        if account.role != role:
            raise NotFoundException

    guard.__name__ = f"{role.value}_only"
    return guard


contractor_only = _role_guard(Role.CONTRACTOR)
manager_only = _role_guard(Role.MANAGER)
