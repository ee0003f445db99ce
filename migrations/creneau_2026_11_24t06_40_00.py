"""Every table, with what the database itself guards: checks, unique keys, an append-only history."""

from pathlib import Path

from database.connection import is_sqlite
from database.migration import forwards_of

ID = "2026-11-24T06:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "First schema"

# Mission and assignment refer to each other: PostgreSQL takes these keys afterwards, SQLite at once.
LATER = {"assignment": "assignment", "chosen_slot": "slot", "visit": "visit"}

APPEND_ONLY_SQLITE = [
    f"""CREATE TRIGGER mission_event_no_{verb} BEFORE {verb.upper()} ON mission_event
    BEGIN SELECT RAISE(ABORT, 'mission_event is append-only'); END"""
    for verb in ("update", "delete")
]
APPEND_ONLY_POSTGRES = [
    """CREATE FUNCTION mission_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'mission_event is append-only'; END $$""",
    """CREATE TRIGGER mission_event_append_only BEFORE UPDATE OR DELETE ON mission_event
    FOR EACH ROW EXECUTE FUNCTION mission_event_is_append_only()""",
]


def statements() -> list[str]:
    sqlite = is_sqlite()
    text = (Path(__file__).parent / "sql" / "first.sql").read_text()
    names = {f"to_{name}": f" REFERENCES {to} (id)" if sqlite else "" for name, to in LATER.items()}
    for name, value in names.items():
        text = text.replace("{" + name + "}", value)
    created = [found for statement in text.split(";\n") if (found := statement.strip().rstrip(";"))]
    if sqlite:
        return [*created, *APPEND_ONLY_SQLITE]
    keys = [
        f"ALTER TABLE mission ADD CONSTRAINT mission_{name}_fkey FOREIGN KEY ({name}) REFERENCES {to} (id)"
        for name, to in LATER.items()
    ]
    return [*created, *keys, *APPEND_ONLY_POSTGRES]


forwards = forwards_of(ID, DESCRIPTION, statements)
