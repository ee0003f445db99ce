"""What nobody may wait for without an end, and what nobody may hold: the database, connections, the children."""

from tests.proofs.guard_list.entry import Guard, guard

PATIENCE = "database/patience.py"
CONNECTIONS = "database/postgres_connections.py"
POSTGRES = "database/postgres_engine.py"
SQLITE = "database/sqlite_engine.py"
KINDS = "database/postgres_limits.py"
BOUNDS = "operations/bounds.py"
TURNS = "uploads/turns.py"
ENGINE_TESTS = "models/test_postgres_engine.py"
WAITING = "proofs/test_waiting_postgres.py"
SILENT = f"{WAITING}::test_a_silent_server_is_a_page_within_five_seconds_and_back_within_five"
BUSY = "proofs/test_waiting_sqlite.py::test_a_file_that_another_process_holds_is_a_page_within_five_seconds"
SLOW_HEAD = "proofs/test_heads.py::test_whoever_takes_more_than_ten_seconds_for_a_head_is_closed"
BIG_HEAD = "proofs/test_heads.py::test_a_head_of_more_than_16_kb_or_8_kb_of_cookies_is_431"
RUN_OUT = "proofs/test_heads.py::test_where_connections_run_out_who_waits_longest_goes_first"
FORTY = "uploads/test_turns.py::test_forty_slow_pictures_of_one_delay_those_of_others_by_one_at_most"

LIMITS: tuple[Guard, ...] = (
    guard(
        "waiting: a statement's limit",
        KINDS,
        "statement=STATEMENT, idle=10",
        "statement=0, idle=10",
        f"{ENGINE_TESTS}::test_a_statement_without_an_end_gets_one",
        database="postgres",
    ),
    guard(
        "waiting: a lock's limit",
        KINDS,
        "\nHURRIED = Limits(connect=CONNECT, lock=LOCK,",
        "\nHURRIED = Limits(connect=CONNECT, lock=0,",
        f"{ENGINE_TESTS}::test_connections_come_with_the_limits_and_the_kernel_knows_them",
        database="postgres",
    ),
    guard(
        "waiting: the kernel's limits on a line",
        KINDS,
        "                line.setsockopt(level, getattr(socket, name), value)",
        "                pass",
        f"{ENGINE_TESTS}::test_connections_come_with_the_limits_and_the_kernel_knows_them",
        database="postgres",
    ),
    guard(
        "waiting: commands have none of the limits",
        KINDS,
        "PATIENT = Limits(connect=30, lock=0, statement=0, idle=0,",
        "PATIENT = Limits(connect=30, lock=0, statement=0.001, idle=0.001,",
        f"{WAITING}::test_no_limit_of_the_server_s_stops_a_command",
        database="postgres",
    ),
    guard(
        "waiting: connections for readers alone",
        CONNECTIONS,
        "size - FOR_READERS if size > 2 * FOR_READERS else size",
        "size",
        f"{WAITING}::test_a_row_that_somebody_holds_keeps_nobody_else_waiting",
        database="postgres",
    ),
    guard(
        "waiting: a silent server",
        CONNECTIONS,
        "return None if self.limits.silence is None else TROUBLE.limit(self.limits.silence)",
        "return 600",
        SILENT,
        database="postgres",
    ),
    guard(
        "waiting: the queue for a connection",
        PATIENCE,
        "            if not limit.expired() and (limit.when() or end) > end:\n                limit.reschedule(end)\n",
        "            pass\n",
        "models/test_patience.py::test_whoever_waits_already_is_sent_away_when_trouble_comes",
    ),
    guard(
        "waiting: many are no trouble",
        PATIENCE,
        "asyncio.timeout_at(end if self.on else begun + TURN)",
        "asyncio.timeout_at(end)",
        f"{ENGINE_TESTS}::test_who_waits_takes_its_turn_while_the_database_answers",
        database="postgres",
    ),
    guard(
        "waiting: readiness",
        "controllers/web/health.py",
        "READY_SECONDS = 2.0",
        "READY_SECONDS = 20.0",
        f"{WAITING}::test_a_table_that_somebody_holds_is_a_page_for_all_and_over_when_it_is_let_go",
        database="postgres",
    ),
    guard(
        "another try: the old connections are left behind",
        CONNECTIONS,
        "            await self.pool.expire_connections()\n",
        "            pass\n",
        f"{WAITING}::test_a_standby_is_read_and_says_so_to_who_writes",
        database="postgres",
    ),
    guard(
        "who comes as a session ends is answered by another",
        CONNECTIONS,
        "asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)",
        "asyncpg.InterfaceError, OSError)",
        "models/test_postgres_engine.py::test_a_session_that_was_ended_while_nobody_asked_costs_nobody_anything",
        database="postgres",
    ),
    guard(
        "another try: never after something was written",
        POSTGRES,
        "if wrote or not worth_another_try(error, self.connection):",
        "if not worth_another_try(error, self.connection):",
        f"{ENGINE_TESTS}::test_a_transaction_begins_again_where_nothing_was_written_and_only_there",
        database="postgres",
    ),
    guard(
        "another try: a column that came",
        CONNECTIONS,
        "    asyncpg.InvalidCachedStatementError,\n",
        "",
        f"{ENGINE_TESTS}::test_a_column_that_came_is_no_error_to_a_transaction",
        database="postgres",
    ),
    guard(
        "503: a standby that takes no writes",
        "database/connection.py",
        "    asyncpg.ReadOnlySQLTransactionError,  # a standby\n",
        "",
        f"{ENGINE_TESTS}::test_what_is_the_servers_fault_is_told_as_its_absence",
        database="postgres",
    ),
    guard(
        "503: a lock that somebody holds",
        "database/connection.py",
        "    asyncpg.LockNotAvailableError,\n",
        "",
        f"{ENGINE_TESTS}::test_what_is_the_servers_fault_is_told_as_its_absence",
        database="postgres",
    ),
    guard(
        "waiting: a file that another process holds",
        SQLITE,
        "BUSY_SECONDS = 2.0",
        "BUSY_SECONDS = 20.0",
        BUSY,
    ),
    guard(
        "waiting: the one writer",
        SQLITE,
        "await TROUBLE.take(self.engine.writing)",
        "await self.engine.writing.acquire()",
        BUSY,
    ),
    guard("heads: 16 KB", "controllers/web/heads.py", "size > HEAD_BYTES or ", "", BIG_HEAD),
    guard(
        "heads: 8 KB of cookies",
        "controllers/web/heads.py",
        "COOKIE_BYTES = 8 * 1024",
        "COOKIE_BYTES = 80 * 1024",
        BIG_HEAD,
    ),
    guard(
        "heads: one that never ends",
        BOUNDS,
        "        if self._unread > HEAD_BYTES:\n            self._refuse(431)\n        elif",
        "        if",
        BIG_HEAD,
    ),
    guard("heads: ten seconds", BOUNDS, "HEAD_SECONDS = 10.0", "HEAD_SECONDS = 100.0", SLOW_HEAD),
    guard(
        "heads: a body that was answered before its end",
        BOUNDS,
        "        elif self._deadline is None:\n",
        "        elif False:\n",
        SLOW_HEAD,
    ),
    guard(
        "heads: trailers and frames",
        BOUNDS,
        "        elif self._frames > FRAME_BYTES:\n            self._refuse(400)\n",
        "",
        "proofs/test_heads.py::test_trailers_and_frames_of_chunks_have_an_end",
    ),
    guard(
        "connections: who waits longest goes first",
        BOUNDS,
        "        if len(self.connections) > most_connections():\n",
        "        if False:\n",
        RUN_OUT,
    ),
    guard(
        "kept pages: their keys count",
        "controllers/web/kept_pages.py",
        "return OBJECTS_BYTES + sum(map(len, key)) + headers + len(page.body)",
        "return len(page.body)",
        "controllers/test_kept_pages.py::test_what_is_kept_has_an_end_whatever_is_asked",
    ),
    guard(
        "turns: everybody's own",
        TURNS,
        "following = min(self._waiting, key=self._taken.__getitem__)",
        "following = next(reversed(self._waiting))",
        FORTY,
        "uploads/test_turns.py::test_three_share_one_seat_in_turn",
    ),
    guard(
        "turns: by account and link",
        "controllers/web/security.py",
        "with on_behalf_of(_owner(scope, visitor)):",
        'with on_behalf_of(""):',
        "controllers/test_turns.py::test_each_account_and_each_link_has_its_own_turn",
    ),
)
