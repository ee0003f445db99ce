"""What the database itself knows of codes, and what is its own when rows are brought into it."""

from tests.proofs.guard_list.entry import guard

CODES_FILE = "database/codes.py"
TESTS = "models/test_codes.py"
INSERTED = f"{TESTS}::test_an_unknown_code_is_not_inserted"
UPDATED = f"{TESTS}::test_a_code_does_not_become_an_unknown_one"
SQLITE = '(("inserted", "INSERT"), ("updated", f"UPDATE OF {column}"))'
POSTGRES = "BEFORE INSERT OR UPDATE OF {column} ON {table}"

CODES = (
    guard("an unknown code, inserted", CODES_FILE, SQLITE, '(("updated", f"UPDATE OF {column}"),)', INSERTED),
    guard("an unknown code, written over", CODES_FILE, SQLITE, '(("inserted", "INSERT"),)', UPDATED),
    guard(
        "an unknown code, inserted: PostgreSQL",
        CODES_FILE,
        POSTGRES,
        "BEFORE UPDATE OF {column} ON {table}",
        INSERTED,
        database="postgres",
    ),
    guard(
        "an unknown code, written over: PostgreSQL",
        CODES_FILE,
        POSTGRES,
        "BEFORE INSERT ON {table}",
        UPDATED,
        database="postgres",
    ),
    guard(
        "an unknown code among very many rows",
        "seeding/writing.py",
        "    held.note(name, columns, records)\n",
        "",
        "test_seeding.py::test_a_code_that_the_database_does_not_know_undoes_it_all",
    ),
    guard(
        "a code of another kind",
        CODES_FILE,
        "WHERE kind = '{kind}' AND value = NEW.{column}",
        "WHERE value = NEW.{column}",
        f"{TESTS}::test_a_code_is_known_for_its_own_kind_alone",
    ),
    guard(
        "a restore leaves the codes that the migrations brought",
        "operations/restoring.py",
        "            if name in OF_ITSELF:",
        '            if name == "migration":',
        "proofs/test_backup.py::test_what_was_saved_under_load_comes_back_whole",
        database="postgres",
    ),
)
