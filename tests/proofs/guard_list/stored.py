"""What the database itself refuses, and its engines."""

from tests.proofs.guard_list.entry import DATABASE, guard

SCHEMA = "migrations/sql/first.sql"
FIRST = "migrations/creneau_2026_11_24t06_40_00.py"
PAPERS = "migrations/creneau_2026_11_24t10_00_00.py"
SQLITE = "database/sqlite_engine.py"
STORED = (
    *(
        guard(
            f"the database: {name}", SCHEMA, f"CREATE UNIQUE INDEX {index} ", f"CREATE INDEX {index} ", test
        )
        for name, index, test in (
            (
                "one assignment at a time",
                "assignment_one_at_a_time",
                f"{DATABASE}::test_a_mission_has_one_assignment_at_a_time",
            ),
            (
                "one planned visit at a time",
                "visit_one_planned",
                f"{DATABASE}::test_an_assignment_has_one_planned_visit_at_a_time",
            ),
            ("one quote of a version", "quote_version", f"{DATABASE}::test_each_version_stands_once"),
            ("one invoice of a version", "invoice_version", f"{DATABASE}::test_each_version_stands_once"),
            (
                "one idempotency key",
                "submission_key",
                f"{DATABASE}::test_an_idempotency_key_stands_once_for_its_actor",
            ),
        )
    ),
    guard(
        "the database: one event of a version",
        "migrations/creneau_2026_11_25t14_00_00.py",
        "CREATE UNIQUE INDEX mission_event_version ",
        "CREATE INDEX mission_event_version ",
        f"{DATABASE}::test_each_version_stands_once",
    ),
    guard(
        "the database: one live link of a mission",
        "migrations/creneau_2026_11_24t12_00_00.py",
        "CREATE UNIQUE INDEX tenant_link_live ",
        "CREATE INDEX tenant_link_live ",
        "models/test_tenant_link.py",
    ),
    guard(
        "the database: one account of an address",
        SCHEMA,
        "    email VARCHAR(254) NOT NULL UNIQUE,",
        "    email VARCHAR(254) NOT NULL,",
        f"{DATABASE}::test_two_accounts_never_share_an_address",
    ),
    guard(
        "the database: amounts",
        SCHEMA,
        "    declared_cents INTEGER CHECK (declared_cents >= 0)",
        "    declared_cents INTEGER",
        f"{DATABASE}::test_a_raw_write_of_nonsense_is_refused",
    ),
    guard(
        "the database: a slot ends after its start",
        SCHEMA,
        ",\n    CHECK (ends_at > starts_at)",
        "",
        f"{DATABASE}::test_a_raw_write_of_nonsense_is_refused",
    ),
    *(
        guard(
            f"the history can't be changed ({database})",
            FIRST,
            old,
            new,
            "models/test_history.py::test_the_database_refuses_to_change_what_happened",
            database=database,
        )
        for database, old, new in (
            ("sqlite", 'for verb in ("update", "delete")', "for verb in ()"),
            ("postgres", "return [*created, *keys, *APPEND_ONLY_POSTGRES]", "return [*created, *keys]"),
        )
    ),
    *(
        guard(
            f"a sent paper can't be changed ({database})",
            PAPERS,
            "lambda: SQLITE if is_sqlite() else POSTGRES",
            "()",
            "models/test_invoices.py::test_a_sent_paper_is_never_altered_not_even_by_the_database",
            database=database,
        )
        for database in ("sqlite", "postgres")
    ),
    guard(
        "keys between tables, on SQLite",
        SQLITE,
        '"PRAGMA foreign_keys = ON",',
        '"PRAGMA foreign_keys = OFF",',
        f"{DATABASE}::test_what_others_refer_to_can_not_be_deleted",
    ),
    guard(
        "each commit on disk, on SQLite",
        SQLITE,
        '"PRAGMA synchronous = FULL",',
        '"PRAGMA synchronous = OFF",',
        "models/test_sqlite_engine.py::test_a_connection_checks_keys_and_syncs_each_commit",
    ),
    guard(
        "one writer at a time, on SQLite",
        SQLITE,
        "        async with TROUBLE.turn(self.writing):\n",
        "        if True:\n",
        "models/test_sqlite_engine.py",
    ),
    guard(
        "a transaction of its own task, on SQLite",
        SQLITE,
        "        if transaction.owner is not asyncio.current_task():",
        "        if False:",
        "models/test_sqlite_engine.py::test_a_task_created_inside_may_not_use_the_transaction",
    ),
    guard(
        "a transaction that failed to end, on SQLite",
        SQLITE,
        '            await self._end("ROLLBACK")\n            raise\n        await self._end()',
        "            raise\n        await self._end()",
        "models/test_sqlite_engine.py::test_a_commit_that_fails_undoes_the_transaction",
    ),
    guard(
        "one process writes a SQLite database",
        "operations/single.py",
        "            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)\n",
        "            pass\n",
        "test_commands.py::test_a_sqlite_database_has_one_process",
    ),
    guard(
        "one migration at a time, on PostgreSQL",
        "database/migrating.py",
        '            await rows("SELECT pg_advisory_xact_lock({})", ADVISORY_LOCK)\n',
        "            pass\n",
        "models/test_migrating.py::test_who_migrates_waits_for_who_migrates",
        database="postgres",
    ),
    guard(
        "a schema of another day",
        "operations/commands.py",
        "    if not await is_current():",
        "    if False:",
        "test_commands.py::test_a_database_that_was_not_brought_up_to_date_stops_the_start_with_a_sentence",
    ),
    guard(
        "two drains of the outbox",
        "notifications/sender.py",
        '    return bool(first["next_try_at"] > clock.now() and not waits_for_another_try)',
        "    return False",
        "notifications/test_sender.py::test_what_one_has_in_hand_nobody_else_takes",
    ),
    guard(
        "mails are encrypted, or not sent",
        "notifications/transport.py",
        "    return None if server.hostname in LOOPBACK and wanted is None else True",
        "    return None",
        "notifications/test_transport.py::test_without_encryption_nothing_is_sent_where_it_is_required",
    ),
    guard(
        "mails to one reader in their order",
        "notifications/sender.py",
        "AND failed_at IS NULL ORDER BY id LIMIT 1",
        "AND failed_at IS NULL ORDER BY id DESC LIMIT 1",
        "notifications/test_sender.py::test_what_still_holds_goes_first",
    ),
    guard(
        "what holds no longer is not sent",
        "notifications/compose.py",
        "    if (late or message.kind in REMINDERS) and not holds(message, mission, facts):",
        "    if False:",
        "notifications/test_sender.py::test_no_mail_overtakes_another_to_the_same_reader",
    ),
    guard(
        "an undelivered mail is told",
        "models/missions/delivery.py",
        '        if message.kind != "undelivered" and not await _told_today(message):\n',
        "        if False:\n",
        "notifications/test_sender.py::test_what_could_not_be_delivered_is_told_to_the_managers",
    ),
    guard(
        "an alarm that fails is no alarm again",
        "models/missions/delivery.py",
        'message.kind != "undelivered" and ',
        "",
        "notifications/test_sender.py::test_an_alarm_that_fails_is_no_alarm_again",
    ),
    guard(
        "a reminder is sent once",
        "models/missions/silence.py",
        "        if not await note(mission_id, rule.stage):\n            return 0",
        "        if False:\n            return 0",
        "notifications/test_nobody_waits.py::test_nobody_is_told_twice_of_the_same_turn",
    ),
    guard(
        "the broom takes nothing of another database",
        "uploads/tidy.py",
        '        log.error("the broom stops: these files are another database\'s")\n        return False\n',
        "        pass\n",
        "uploads/test_tidy.py::test_a_database_that_is_not_the_files_own_takes_none_of_them",
    ),
    guard(
        "the broom takes a small share",
        "uploads/tidy.py",
        "    if len(orphans) > max(A_FEW, SHARE * kept):",
        "    if False:",
        "uploads/test_tidy.py::test_where_many_files_have_no_row_the_broom_stops",
    ),
    guard(
        "a newer version's database is not served",
        "operations/commands.py",
        "    if await is_of_later():",
        "    if False:",
        "test_commands.py::test_an_older_version_does_not_serve_a_newer_one_s_database",
    ),
    guard(
        "a server beside another database's files does not start",
        "operations/commands.py",
        "    await _check_files()\n    if not await installation",
        "    if not await installation",
        "test_commands.py::test_a_server_beside_another_database_s_files_does_not_start",
    ),
    guard(
        "a backup's database has its hash",
        "operations/restoring.py",
        "    for path, expected in (files | parts).items():",
        "    for path, expected in files.items():",
        "proofs/test_backup.py::test_a_database_that_was_changed_is_not_restored",
    ),
    guard(
        "a sender that died gives its row back, later",
        "notifications/sender.py",
        "rows(_LEASE, clock.now() + LEASE, *seen)",
        "rows(_LEASE, clock.now(), *seen)",
        "notifications/test_sender.py",
    ),
    guard(
        "messages in the transaction of their event",
        "models/missions/notices.py",
        "    messages = await _messages(mission, event, facts, by, former_contact)\n",
        "    messages: list[Message] = []\n",
        "models/test_history.py::test_the_messages_of_an_event_are_there_with_it",
    ),
    guard(
        "a mail keeps its Message-ID",
        "notifications/compose.py",
        "        message_id=message.message_id,\n",
        '        message_id=__import__("models.missions.outbox").outbox._message_id(),\n',
        "notifications/test_sender.py::test_a_mail_that_can_not_go_out_waits_longer_each_time_and_keeps_its_id",
    ),
    guard(
        "a line break in a subject",
        "notifications/message.py",
        '    message["Subject"] = one_line(subject)',
        '    message["Subject"] = subject',
        "notifications/test_message.py::test_a_subject_cannot_add_a_header",
    ),
    guard(
        "a line break in a name",
        "notifications/message.py",
        "Address(one_line(name), addr_spec=wording.parse_email(spec))",
        "Address(name, addr_spec=wording.parse_email(spec))",
        "notifications/test_message.py",
        "controllers/test_injection.py",
    ),
    guard(
        "two addresses in one",
        "notifications/message.py",
        "addr_spec=wording.parse_email(spec)",
        "addr_spec=spec.strip()",
        "notifications/test_message.py::test_what_is_not_one_address_is_refused",
    ),
    guard(
        "a closed account is not written to",
        "models/missions/notices.py",
        "    if facts.contractor.active:\n        return [_account(facts.contractor)] if wants",
        "    if True:\n        return [_account(facts.contractor)] if wants",
        "models/test_notices.py::test_a_closed_account_is_not_written_to",
    ),
)
