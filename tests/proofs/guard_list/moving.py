"""What `app.py move` refuses, and what it looks at before it says that all is there."""

from tests.proofs.guard_list.entry import guard

MOVE, POSTGRES = "operations/moving/__init__.py", "operations/moving/postgres_end.py"
TESTS = "proofs/test_move.py"

MOVING = (
    guard(
        "a move: into rows",
        MOVE,
        "        if await target.count(table):",
        "        if False:",
        f"{TESTS}::test_a_target_with_rows_is_refused_and_left_alone",
        database="postgres",
    ),
    guard(
        "a move: of another version",
        MOVE,
        "    if ran - known_migrations() or tables - OF_ITSELF != set(NAMES):",
        "    if False:",
        f"{TESTS}::test_a_target_without_tables_or_of_another_version_is_refused",
        database="postgres",
    ),
    guard(
        "a move: compared",
        MOVE,
        "        if (came := await _read_again(target, table)) != one:",
        "        if (came := one) != one:",
        f"{TESTS}::test_what_did_not_arrive_as_it_was_is_undone",
        database="postgres",
    ),
    guard(
        "a move: beside a server on SQLite",
        MOVE,
        "            stack.enter_context(alone_in(folder))\n",
        "            pass\n",
        f"{TESTS}::test_while_the_application_runs_nothing_is_moved",
        database="postgres",
    ),
    guard(
        "a move: beside a server on PostgreSQL",
        POSTGRES,
        "            if others := await self.connection.fetchval(OTHERS):",
        "            if others := 0:",
        f"{TESTS}::test_while_the_application_runs_nothing_is_moved",
        database="postgres",
    ),
    guard(
        "a move: numbers that were given",
        POSTGRES,
        "last_numbers.get(table, 0)",
        "0",
        f"{TESTS}::test_there_and_back_again_nothing_is_lost",
        database="postgres",
    ),
    guard(
        "a move: what rows refer to, on SQLite",
        "operations/moving/sqlite_end.py",
        'if broken := self.connection.execute("PRAGMA foreign_key_check").fetchone():',
        "if broken := ():",
        f"{TESTS}::test_what_a_row_refers_to_is_there_on_sqlite_too",
        database="postgres",
    ),
)
