"""What a process that opens a stranger's file is kept from."""

from tests.proofs.guard_list.entry import Cut, guard

CHILD, CALLS, CONFINEMENT = "uploads/child.py", "uploads/calls.py", "uploads/confinement.py"
TESTS = "uploads/test_confinement.py"
COMMANDS = "test_commands.py"
BOTH = "landlock and seccomp keep it both"
ANY_FILE = Cut(CONFINEMENT, "        rules.restrict()\n", "")
ANY_CALL = Cut(CONFINEMENT, "        rules.load()\n", "")

CONFINED = (
    guard(
        "the child: confined at all",
        CHILD,
        "        confinement.confine()\n",
        "",
        f"{TESTS}::test_neither_key_nor_database_nor_somebody_elses_file_can_be_read",
    ),
    guard(
        "the child: which files it opens",
        ANY_FILE.file,
        ANY_FILE.old,
        ANY_FILE.new,
        f"{TESTS}::test_neither_key_nor_database_nor_somebody_elses_file_can_be_read",
    ),
    guard(
        "the child: the application's folder",
        CONFINEMENT,
        'path.suffix == ".py" or (path / "__init__.py").is_file()',
        "True",
        f"{TESTS}::test_the_application_s_folder_is_closed_but_for_its_code",
    ),
    guard(
        "the child: which calls it makes",
        ANY_CALL.file,
        ANY_CALL.old,
        ANY_CALL.new,
        f"{TESTS}::test_no_network_is_there",
    ),
    guard(
        "the child: what it opens for writing",
        CALLS,
        '"openat", ArgCmp(2, CmpOp.MASKED_EQ, 0, mask=_WRITING)',
        '"openat", ArgCmp(2, CmpOp.GE, 0)',
        f"{TESTS}::test_nothing_can_be_made_changed_or_removed",
        more=(ANY_FILE,),
        note=BOTH,
    ),
    guard(
        "the child: threads, not processes",
        CALLS,
        "ArgCmp(0, CmpOp.MASKED_EQ, _THREAD, mask=_THREAD)",
        "ArgCmp(0, CmpOp.GE, 0)",
        f"{TESTS}::test_no_program_is_run",
    ),
    guard(
        "the child: signals to itself",
        CALLS,
        '("kill", equal(0, own_process)),',
        '("kill", iter([ArgCmp(0, CmpOp.GE, 0)])),',
        f"{TESTS}::test_no_other_process_is_seen_or_touched",
        more=(Cut(CONFINEMENT, "landlockpy.Ruleset(scoped=OUTSIDE)", "landlockpy.Ruleset()"),),
        note=BOTH,
    ),
    guard(
        "the child: others' limits",
        CALLS,
        '("prlimit64", equal(2, 0)),',
        '("prlimit64", iter([ArgCmp(2, CmpOp.GE, 0)])),',
        f"{TESTS}::test_no_other_process_is_seen_or_touched",
    ),
    guard(
        "the child: what the server left open",
        CHILD,
        "    _close_what_was_open()\n    _limit",
        "    _limit",
        f"{TESTS}::test_what_always_holds_whatever_the_server_left_open_is_closed",
    ),
    guard(
        "the child: the line to the server",
        CHILD,
        "        for descriptor in keep_out:\n            os.close(descriptor)\n",
        "",
        f"{TESTS}::test_what_always_holds_nothing_is_open_but_its_own",
    ),
    guard(
        "the child: one that stays",
        CHILD,
        "    os.kill(process, signal.SIGKILL)\n",
        "",
        f"{TESTS}::test_who_answers_and_stays_is_killed",
    ),
    guard(
        "the child: the job of a killed one",
        "uploads/workers.py",
        "os.killpg(self.process.pid, signal.SIGKILL)",
        "os.kill(self.process.pid, signal.SIGKILL)",
        f"{TESTS}::test_the_process_of_a_hung_job_goes_with_it",
        more=(Cut(CHILD, "        confinement.die_with_parent()\n", ""),),
        note="it is killed with its group, and dies with its parent",
    ),
    guard(
        "the child: its own memory",
        CHILD,
        "    confinement.hide()\n",
        "",
        f"{TESTS}::test_no_other_process_of_the_same_user_looks_into_a_child",
    ),
    guard(
        "a worker's memory",
        "app.py",
        "    confinement.hide()\n",
        "",
        f"{COMMANDS}::test_no_other_process_of_the_same_user_looks_into_the_server",
    ),
    guard(
        "the memory of who starts the workers",
        "operations/commands.py",
        "    confinement.hide()\n",
        "",
        f"{COMMANDS}::test_no_other_process_of_the_same_user_looks_into_the_server",
    ),
    guard(
        "what the system has not is told",
        "operations/commands.py",
        "    Thread(target=lambda: _warn(confinement.held().lacking)).start()\n",
        "",
        f"{COMMANDS}::test_the_start_says_what_children_are_not_kept_from",
    ),
)
