"""What both databases do when one is moved into the other."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from piccolo.table import Table

Row = tuple[Any, ...]
BATCH = 2000


class Refused(SystemExit):
    """One sentence, for whoever gave the command."""


def columns(table: type[Table]) -> list[str]:
    return [column._meta.db_column_name for column in table._meta.columns]


def key(table: type[Table]) -> str:
    return str(table._meta.primary_key._meta.db_column_name)


def turned_down(table: str, error: Exception) -> Refused:
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    return Refused(f"La base d'arrivée refuse une ligne de {table} : {said}. Rien n'a été écrit.")


class End(Protocol):
    def reading(self) -> AbstractAsyncContextManager[None]:
        """One snapshot, whatever others write."""

    def filling(self) -> AbstractAsyncContextManager[None]:
        """One transaction that nobody else writes beside; undone by any error."""

    async def tables(self) -> set[str]: ...

    async def migrations(self) -> set[str]: ...

    async def count(self, table: type[Table]) -> int: ...

    def rows(self, table: type[Table]) -> AsyncIterator[list[Row]]:
        """In the order of its key, the same on both; values as Python has them."""

    async def insert(self, table: type[Table], rows: list[Row]) -> None: ...

    async def last_numbers(self) -> dict[str, int]:
        """By table, the last number that was given, also where its row is gone."""

    async def finish(self, last_numbers: dict[str, int]) -> None:
        """When all rows are there: what they refer to is looked at, and numbers go on after these."""
