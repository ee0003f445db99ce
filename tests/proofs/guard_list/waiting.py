"""Forms that wait for their account, and texts and files that are too long."""

from tests.proofs.guard_list.entry import FORMS, TENANT, guard

WAITING_TESTS, KEPT_TESTS = "controllers/test_waiting.py", "controllers/test_typed_kept.py"
KEPT_FORM = "models/people/kept_form.py"
KEEPING = "controllers/web/keeping.py"
WAITING = (
    guard(
        "what is due waits after a long sleep",
        "models/installation.py",
        "    return seen if asleep else None",
        "    return None",
        "models/test_installation.py::test_where_nothing_ran_for_more_than_a_week_what_is_due_waits_for_a_person",
    ),
    guard(
        "nothing is swept after a long sleep",
        "operations/background.py",
        "async def sweep() -> None:\n    if not await installation.time_may_pass():\n        return\n",
        "async def sweep() -> None:\n",
        "models/test_installation.py::test_where_nothing_ran_for_more_than_a_week_what_is_due_waits_for_a_person",
    ),
    guard(
        "a kept form is its account's alone",
        KEPT_FORM,
        "            KeptForm.account == account,\n",
        "",
        f"{WAITING_TESTS}::test_another_account_never_sees_it",
    ),
    guard(
        "a kept form is shown on its own page",
        KEPT_FORM,
        "            KeptForm.page == page,\n",
        "",
        f"{WAITING_TESTS}::test_it_is_shown_on_its_own_page_only",
    ),
    guard(
        "a kept form ends",
        KEPT_FORM,
        "            KeptForm.kept_at > clock.now() - LIFETIME,\n",
        "",
        f"{WAITING_TESTS}::test_a_day_later_it_is_gone",
    ),
    guard(
        "only a few kept forms of an account",
        KEPT_FORM,
        "        if gone:",
        "        if False:",
        f"{WAITING_TESTS}::test_of_one_account_only_the_latest_few_are_kept",
    ),
    guard(
        "only what stood in a page of ours is kept",
        "controllers/web/security.py",
        "    return int(number) if hmac.compare_digest(mark, owner_mark(int(number))) else None",
        "    return int(number)",
        f"{WAITING_TESTS}::test_a_stranger_s_words_are_not_kept",
    ),
    guard(
        "a stranger's file is not read",
        KEEPING,
        "    _owner_of(form)\n    return NOTHING",
        "    return NOTHING",
        f"{FORMS}::test_of_an_anonymous_form_no_more_is_read_than_of_a_sign_in",
    ),
    guard(
        "a form of another account is not kept for this one",
        KEEPING,
        '    if account is not None and owner_in(form.first("_for")) == account and page_of(request.url.path):',
        "    if account is not None:",
        f"{WAITING_TESTS}::test_signed_in_again_in_another_tab_the_form_comes_back_instead_of_a_403",
    ),
    guard(
        "the token of every form",
        "controllers/web/submitting.py",
        '            if not same_token(form.first("_token"), expected):  # also of one without files',
        "            if False:",
        f"{WAITING_TESTS}::test_signed_in_again_in_another_tab_the_form_comes_back_instead_of_a_403",
        f"{FORMS}::test_without_its_person_s_token_a_form_is_refused",
    ),
    guard(
        "no password is kept",
        KEEPING,
        "NOT_CONTENT | AS_TYPED",
        "NOT_CONTENT",
        f"{WAITING_TESTS}::test_neither_a_password_nor_a_token_is_kept",
    ),
    guard(
        "what was written of one quote is not put beneath the next",
        "controllers/desk/decisions.py",
        'return facts is not None and facts.seen == form.first("seen")',
        "return facts is not None",
        f"{KEPT_TESTS}::test_a_reason_to_refuse_a_quote_is_not_put_beneath_the_next_one",
    ),
    guard(
        "a correction undoes none that was made meanwhile",
        "controllers/desk/merging.py",
        "values = {name: (typed if name in mine else now)",
        "values = {name: typed",
        "controllers/test_two_at_once.py::test_a_correction_is_merged_with_another_s",
    ),
    guard(
        "what happened before the page was shown is not told as what moved the mission",
        "controllers/missions/history.py",
        "if seen is None or (e.raised and e.version > seen)",
        "if True",
        f"{FORMS}::test_of_a_change_that_one_may_not_read_of_nothing_is_told_instead",
    ),
    guard(
        "the token of a form that came too late for its link",
        "controllers/tenant/form.py",
        'return words_in(form, place) if same_token(form.first("_token"), link_token(link.key)) else ""',
        "return words_in(form, place)",
        f"{TENANT}::test_what_was_written_on_a_link_that_expired_meanwhile_is_given_back",
    ),
)
