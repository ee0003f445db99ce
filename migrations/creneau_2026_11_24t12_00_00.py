"""A mission has one live link: two transitions at once could have made one each, and both would have opened the door."""

from database.migration import forwards_of

ID = "2026-11-24T12:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One live link"

# The same on both databases. The newest stays: it is the one that the last mail holds.
STATEMENTS = [
    """UPDATE tenant_link SET revoked_at = created_at WHERE revoked_at IS NULL AND EXISTS (
    SELECT 1 FROM tenant_link newer WHERE newer.mission = tenant_link.mission AND newer.revoked_at IS NULL
    AND (newer.created_at, newer.id) > (tenant_link.created_at, tenant_link.id)
)""",
    "CREATE UNIQUE INDEX tenant_link_live ON tenant_link (mission) WHERE revoked_at IS NULL",
]

forwards = forwards_of(ID, DESCRIPTION, STATEMENTS)
