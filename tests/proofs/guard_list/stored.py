"""What the database itself refuses, and its engines."""

from tests.proofs.guard_list.entry import DATABASE, guard

SCHEMA = "migrations/sql/first.sql"
FIRST = "migrations/creneau_2026_11_24t06_40_00.py"
PAPERS = "migrations/creneau_2026_11_24t10_00_00.py"
SQLITE = "models/sqlite_engine.py"
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
            ("one event of a version", "mission_event_version", f"{DATABASE}::test_each_version_stands_once"),
            (
                "one idempotency key",
                "submission_key",
                f"{DATABASE}::test_an_idempotency_key_stands_once_for_its_actor",
            ),
        )
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
            'for statement in SQLITE if engine.engine_type == "sqlite" else POSTGRES:',
            "for statement in ():",
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
        "        async with self.writing:\n            return await self.writer.run",
        "        if True:\n            return await self.writer.run",
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
        "single.py",
        "            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)\n",
        "            pass\n",
        "test_commands.py::test_a_sqlite_database_has_one_process",
    ),
    guard(
        "one migration at a time, on PostgreSQL",
        "models/migrating.py",
        '            await rows("SELECT pg_advisory_xact_lock({})", ADVISORY_LOCK)\n',
        "            pass\n",
        "models/test_migrating.py::test_who_migrates_waits_for_who_migrates",
        database="postgres",
    ),
    guard(
        "a schema of another day",
        "commands.py",
        "    if not await is_current():",
        "    if False:",
        "test_commands.py::test_a_database_that_was_not_brought_up_to_date_stops_the_start_with_a_sentence",
    ),
    guard(
        "two drains of the outbox",
        "notifications/sender.py",
        '.where(Message.id == row["id"], Message.attempts == row["attempts"], Message.next_try_at <= now)',
        '.where(Message.id == row["id"])',
        "notifications/test_sender.py::test_two_drains_at_once_send_no_mail_twice",
    ),
    guard(
        "a sender that died gives its row back, later",
        "notifications/sender.py",
        "Message.next_try_at: now + LEASE}",
        "Message.next_try_at: now}",
        "notifications/test_sender.py",
    ),
    guard(
        "messages in the transaction of their event",
        "models/notification.py",
        "    messages = await _messages(mission, event, facts, by)\n",
        "    messages: list[Message] = []\n",
        "models/test_history.py::test_the_messages_of_an_event_are_there_with_it",
    ),
    guard(
        "a mail keeps its Message-ID",
        "notifications/compose.py",
        "        message_id=message.message_id,\n",
        '        message_id=__import__("models.outbox").outbox._message_id(),\n',
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
        "Address(one_line(name), addr_spec=spec.strip())",
        "Address(name, addr_spec=spec.strip())",
        "notifications/test_message.py",
        "controllers/test_injection.py",
    ),
    guard(
        "two addresses in one",
        "notifications/message.py",
        "    except (HeaderParseError, ValueError, IndexError) as error:",
        "    except ZeroDivisionError as error:",
        "notifications/test_message.py::test_what_is_not_one_address_is_refused",
    ),
    guard(
        "a closed account is not written to",
        "models/notification.py",
        "if facts.contractor and facts.contractor.active else",
        "if facts.contractor else",
        "models/test_notices.py::test_a_closed_account_is_not_written_to",
    ),
)
