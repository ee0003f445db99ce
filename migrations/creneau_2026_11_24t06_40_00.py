"""Every table, with what the database itself guards: checks, unique keys, an append-only history."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

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


def statements(sqlite: bool) -> list[str]:
    text = (Path(__file__).parent / "sql" / "first.sql").read_text()
    names = {"serial": "INTEGER PRIMARY KEY AUTOINCREMENT" if sqlite else "SERIAL PRIMARY KEY"}
    names |= {f"to_{name}": f" REFERENCES {to} (id)" if sqlite else "" for name, to in LATER.items()}
    for name, value in names.items():
        text = text.replace("{" + name + "}", value)
    created = [statement.strip().rstrip(";") for statement in text.split(";\n")]
    if sqlite:
        return [*created, *APPEND_ONLY_SQLITE]
    keys = [
        f"ALTER TABLE mission ADD CONSTRAINT mission_{name}_fkey FOREIGN KEY ({name}) REFERENCES {to} (id)"
        for name, to in LATER.items()
    ]
    return [*created, *keys, *APPEND_ONLY_POSTGRES]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="creneau", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in statements(engine.engine_type == "sqlite"):
            if statement:
                await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
