"""How much of one person's may lie here, and who is asked before the first byte of it comes."""

from tests.proofs.guard_list.entry import Guard, guard

QUOTA = "controllers/test_quota.py"
FIRST = "controllers/test_before_the_first_byte.py"
PAGES = "storage/test_pages.py"
TOO_LATE = f"{FIRST}::test_of_a_form_that_comes_too_late_the_words_are_given_back_and_no_file_is_written"
WRONG_STATUS = f"{FIRST}::test_in_the_wrong_status_who_asks_first_is_answered_on_its_head"
OVER = f"{FIRST}::test_whose_session_or_account_ended_is_answered_on_its_head"

ROOM: tuple[Guard, ...] = (
    guard(
        "room: for an upload",
        "models/files/partial_upload.py",
        "        if length > await quota.room(owner):",
        "        if False:",
        f"{QUOTA}::test_what_is_announced_counts_before_a_byte_has_come",
    ),
    guard(
        "room: for a form's files",
        "models/files/partial_upload.py",
        "length=max(0, min(wanted, await quota.room(owner))),",
        "length=wanted,",
        f"{QUOTA}::test_where_there_is_no_room_no_file_is_written",
    ),
    guard(
        "room: files beyond it pass by",
        "uploads/receive.py",
        "        if self.admission is not None and self.file_bytes > self.admission.file_bytes:",
        "        if False:",
        f"{QUOTA}::test_of_a_form_that_is_too_much_the_first_files_are_kept_and_the_others_told",
    ),
    guard(
        "room: what has grown",
        "uploads/keep.py",
        "            if await quota.room(owner) < 0:",
        "            if False:",
        f"{QUOTA}::test_a_picture_that_grows_beyond_the_room_leaves_nothing",
    ),
    guard(
        "room: what was received counts",
        "models/files/quota.py",
        "coalesce(sum(size), 0)",
        "coalesce(sum(0), 0)",
        f"{QUOTA}::test_a_file_that_was_received_counts_until_a_mission_has_it",
    ),
    guard(
        "room: counted by one at a time, on PostgreSQL",
        "models/files/quota.py",
        "        if not is_sqlite():\n            await rows(",
        "        if False:\n            await rows(",
        f"{QUOTA}::test_of_uploads_begun_at_once_no_more_than_fit_are_taken",
        database="postgres",
    ),
    guard(
        "the first byte: the form's token",
        "controllers/web/submitting.py",
        '        if not same_token(form.first("_token"), expected):\n            return NOTHING\n',
        "",
        f"{FIRST}::test_without_this_person_s_token_no_file_is_written",
    ),
    guard(
        "the first byte: the action",
        "controllers/web/submitting.py",
        '        if not allowed and not await submission.is_known(by.key, form.first("_key")):',
        "        if False:",
        TOO_LATE,
    ),
    guard(
        "the first byte: a form that was done is read again",
        "controllers/web/submitting.py",
        '        if not allowed and not await submission.is_known(by.key, form.first("_key")):',
        "        if not allowed:",
        f"{FIRST}::test_a_form_that_was_done_is_answered_again_with_all_its_files",
    ),
    guard(
        "the first byte: who asks first, of a form",
        "controllers/web/road.py",
        "        if not self.allowed and adding.asks_first(self.request):",
        "        if False:",
        WRONG_STATUS,
        f"{FIRST}::test_a_tenant_s_form_is_answered_on_its_head",
    ),
    guard(
        "the first byte: who asks first, without a session",
        "controllers/web/keeping.py",
        "asks_first(request) or is_a_strangers(request)",
        "is_a_strangers(request)",
        OVER,
    ),
    guard(
        "the first byte: a stranger",
        "controllers/web/keeping.py",
        "asks_first(request) or is_a_strangers(request)",
        "asks_first(request)",
        f"{FIRST}::test_of_what_a_stranger_sends_not_one_byte_is_read",
    ),
    guard(
        "the first byte: of an upload that says what it is for",
        "controllers/resumable.py",
        '            await require_expected(described.get("form", ""), by)',
        "            pass",
        f"{FIRST}::test_a_creation_brings_no_bytes_and_says_what_it_is_for",
    ),
    guard(
        "pages: twenty",
        "controllers/files.py",
        "min(file.pages or 0, MOST_PAGES)",
        "(file.pages or 0)",
        f"{PAGES}::test_of_a_long_paper_twenty_pages_are_shown_and_the_rest_is_said",
    ),
    guard(
        "pages: small",
        "uploads/page_drawing.py",
        "            if buffer.tell() <= LARGEST_PICTURE:",
        "            if True:",
        f"{PAGES}::test_a_page_is_small_whatever_stands_on_it",
    ),
    guard(
        "pages: thirty days",
        "uploads/pages.py",
        "            if path.stat().st_mtime < now - lifetime:",
        "            if lifetime == YOUNG_SECONDS and path.stat().st_mtime < now - lifetime:",
        f"{PAGES}::test_a_page_that_nobody_asks_for_is_forgotten_after_thirty_days_and_drawn_anew",
    ),
    guard(
        "pages: who looks keeps them",
        "uploads/pages.py",
        "        os.utime(drawn)",
        "        os.stat(drawn)",
        f"{PAGES}::test_one_that_is_asked_for_stays",
    ),
)
