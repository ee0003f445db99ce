"""Rows that come all at once into PostgreSQL's empty tables, with the numbers that they had."""

from typing import Any

FOREIGN_KEYS = "SELECT conrelid::regclass::text AS owner, conname FROM pg_constraint WHERE contype = 'f'"


async def look_at_keys_last(connection: Any) -> list[tuple[str, str]]:
    """Within a transaction: mission and assignment refer to each other. Gives what `look_at_keys` takes."""
    keys = [(row["owner"], row["conname"]) for row in await connection.fetch(FOREIGN_KEYS)]
    for owner, name in keys:
        await connection.execute(
            f'ALTER TABLE {owner} ALTER CONSTRAINT "{name}" DEFERRABLE INITIALLY DEFERRED'
        )
    return keys


async def look_at_keys(connection: Any, keys: list[tuple[str, str]]) -> None:
    """When all is there; from then on row by row again."""
    await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for owner, name in keys:
        await connection.execute(f'ALTER TABLE {owner} ALTER CONSTRAINT "{name}" NOT DEFERRABLE')


async def numbered(connection: Any) -> list[tuple[str, str]]:
    """Table and column of each sequence."""
    found = await connection.fetch(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND column_default LIKE 'nextval(%' ORDER BY table_name"
    )
    return [(row["table_name"], row["column_name"]) for row in found]


async def go_on_counting(connection: Any, table: str, column: str, last: int = 0) -> None:
    """The next row gets the number after the highest, and after `last`."""
    await connection.execute(
        f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), greatest({last:d}, 1, "  # noqa: S608
        f'(SELECT max("{column}") FROM "{table}")), {last:d} > 0 OR (SELECT count(*) > 0 FROM "{table}"))'
    )
