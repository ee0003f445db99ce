"""What became of each message, and who was told that somebody stays silent."""

from datetime import UTC, datetime, timedelta


from database.connection import rows
from database.migration import forwards_of

ID = "2026-11-25T10:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Deliveries and nudges"

UNFINISHED = "WHERE sent_at IS NULL AND failed_at IS NULL"
STATEMENTS = [
    "ALTER TABLE message ADD COLUMN outcome VARCHAR(16) NOT NULL DEFAULT ''",
    "ALTER TABLE message ADD COLUMN subject VARCHAR(255) NOT NULL DEFAULT ''",
    "ALTER TABLE message ADD COLUMN settled_at TIMESTAMPTZ",
    # Nobody was told of these then; they are no news now.
    "UPDATE message SET outcome = 'given_up', settled_at = failed_at WHERE failed_at IS NOT NULL",
    f"CREATE INDEX message_turn ON message (mission, to_email, id) {UNFINISHED}",
    "CREATE INDEX message_undelivered ON message (failed_at) WHERE failed_at IS NOT NULL AND settled_at IS NULL",
    "CREATE INDEX message_failed ON message (mission) WHERE failed_at IS NOT NULL",
    """CREATE TABLE nudge (
    id {serial},
    mission INTEGER NOT NULL REFERENCES mission (id),
    since TIMESTAMPTZ NOT NULL,
    stage VARCHAR(16) NOT NULL,
    at TIMESTAMPTZ NOT NULL
)""",
    "CREATE UNIQUE INDEX nudge_once ON nudge (mission, since, stage)",
    "CREATE INDEX nudge_listed ON nudge (at) WHERE stage = 'listed'",
]


# Whoever has waited for days by then stands in « Sans réponse », and nobody gets a mail for each.
STAGES = " UNION ALL ".join(f"SELECT '{stage}' AS stage" for stage in ("first", "second", "listed", "agency"))
SETTLE = (
    "INSERT INTO nudge (mission, since, stage, at) SELECT m.id, m.status_since, s.stage, m.status_since "  # noqa: S608
    f"FROM mission m CROSS JOIN ({STAGES}) AS s WHERE m.status_since <= {{}} AND m.status_since > {{}} "
    "AND m.status NOT IN ('scheduled', 'closed', 'cancelled')"
)


async def settle() -> None:
    now = datetime.now(UTC)
    await rows(SETTLE, now - timedelta(days=4), now - timedelta(days=60))


forwards = forwards_of(ID, DESCRIPTION, [*STATEMENTS, settle])
