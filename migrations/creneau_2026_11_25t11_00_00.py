"""The name that database and files share."""

from database.migration import forwards_of

ID = "2026-11-25T11:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Installation"

# The same on both databases.
STATEMENTS = ["CREATE TABLE installation (id SMALLINT PRIMARY KEY CHECK (id = 1), identity VARCHAR(36) NOT NULL, secret_mark VARCHAR(32) NOT NULL)"]

forwards = forwards_of(ID, DESCRIPTION, STATEMENTS)
