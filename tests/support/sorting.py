"""Which tests run on which database: what a database can't change runs once, on SQLite.

A statement that the program sends to PostgreSQL is still sent there by others of these tests: every form is filled
in and every page opened on both (controllers/test_access.py), every verb called by everybody who may
(models/test_permissions.py), and every list asked for (models/test_finding.py, controllers/test_lists.py).
"""

from pathlib import Path

import pytest

# Nothing of these folders knows the run's database, and all of those begin with an empty one.
NO_DATABASE = {"wording", "preview", "reading", "bench"}
ALL_DATABASE = {"models"}
# What these show, a browser looks at: it works beside the process that leads it, so that this part is one by itself.
SHOWN = {"browser", "preview"}
# What goes with it, before it: otherwise it would end long before the others.
WITH_BROWSER = SHOWN | {"reading", "bench"}
# Most of what waits is here, for a limit or for a program that ends: first, while the other parts have work.
WAITING = {"proofs", "crash"}
TESTS = Path(__file__).parent.parent
# A server keeps what these ask, in whichever database: they are about the browser, the wire or the file, and each
# has its like among the tests of both.
ANY = {
    "browser/test_back.py",
    "browser/test_crawl.py",
    "browser/test_languages.py",
    "browser/test_long_words.py",
    "browser/test_pages.py",
    "browser/test_pictures.py",
    "browser/test_script_words.py",
    "browser/test_uploads.py",
    "browser/test_viewer.py",
    "browser/test_weight.py",
    "proofs/test_heads.py",
    "proofs/test_proxies.py",
    "proofs/test_request_log.py",
    "storage/test_pages.py",
    # What is read of a server, and of a file.
    "calendars/test_busy.py",
    "calendars/test_fetching.py",
    "calendars/test_internet.py",
    # The demo itself is made on both, by those that begin with it.
    "tests/test_demo.py",
    "uploads/test_hostile.py",
    "uploads/test_tus_js_client.py",
    # Headers, markup, words, what is worked out of what was read, and what is refused before anything is asked.
    "controllers/test_agenda_grid.py",
    "controllers/test_assets.py",
    "controllers/test_before_the_first_byte.py",
    "controllers/test_copied.py",
    "controllers/test_errors.py",
    "controllers/test_headers.py",
    "controllers/test_hours.py",
    "controllers/test_injection.py",
    "controllers/test_languages.py",
    "controllers/test_lengths.py",
    "controllers/test_observatory.py",
    "controllers/test_papers.py",
    "controllers/test_parts.py",
    "controllers/test_reading.py",
    "controllers/test_script_words.py",
    "controllers/test_swaps.py",
    "controllers/test_team_details.py",
    "controllers/test_team_pages.py",
    "controllers/test_team_words.py",
    "controllers/test_turns.py",
    "controllers/test_typed.py",
    "controllers/test_typed_kept.py",
    "models/test_free.py",
    "models/test_suggesting.py",
    "notifications/test_languages.py",
    "notifications/test_texts.py",
}
# Of the files of both databases, those of the same kind; most are one test for each form of the application.
ANY_TESTS = {
    "controllers/test_access.py": {
        "test_every_route_is_known_here",
        "test_nobody_signed_in_comes_back_to_where_it_was_going",
        "test_under_htmx_the_browser_itself_is_led_to_the_sign_in_page",
    },
    "controllers/test_forms.py": {
        "test_a_form_from_elsewhere_is_refused_before_its_body_is_read",
        "test_of_an_anonymous_form_no_more_is_read_than_of_a_sign_in",
        "test_a_browser_that_tells_no_origin_is_held_to_the_token",
        "test_without_its_person_s_token_a_form_is_refused",
        "test_a_token_is_another_text_in_each_page_and_good_in_each",
        "test_a_form_without_the_button_s_value_is_422_and_nothing_happens",
        "test_a_stale_screen_is_told_so_with_the_mission_as_it_is_now",
        "test_a_form_without_a_version_or_with_a_wrong_one_is_stale",
        "test_the_same_click_ten_times_has_one_effect_and_one_answer",
        "test_every_form_of_the_application_is_among_them",
        "test_a_key_that_comes_back_with_other_content_is_409",
        "test_a_form_without_a_key_is_400_and_nothing_happens",
        "test_no_field_that_a_form_does_not_show_can_be_set_through_it",
    },
    "controllers/test_sign_in.py": {
        "test_an_unknown_account_takes_the_same_work",
        "test_an_unknown_account_takes_as_long_by_the_clock",
        "test_no_address_leads_out_of_the_house_after_the_sign_in",
        "test_the_demo_s_accounts_are_shown_in_the_demo_only",
        "test_over_plain_http_the_cookie_is_out_of_reach_of_scripts_and_other_sites",
        "test_behind_tls_every_cookie_is_secure_and_the_session_s_is_the_host_s",
        "test_behind_tls_the_tenant_s_key_is_in_a_secure_cookie_and_the_link_is_the_setting_s",
        "test_a_forged_forwarded_for_is_the_peer_s_own_address_to_the_real_server",
        "test_the_log_holds_no_key_and_no_password",
    },
    "controllers/test_slots.py": {
        "test_a_slot_is_told_what_is_wrong_beside_it",
        "test_no_slot_at_all_is_told_at_the_top",
        "test_eleven_slots_are_one_too_many_and_ten_are_not",
        "test_editing_the_slots_shows_the_same_with_script_and_without",
        "test_a_slot_is_read_back_in_words_without_script",
        "test_a_half_day_is_taken_in_one_tap",
        "test_rubbish_in_the_draft_is_passed_over",
    },
    "controllers/test_waiting.py": {
        "test_every_form_is_there_again_after_the_sign_in_and_done_by_a_new_press",
        "test_however_the_session_ended_the_door_says_that_the_words_wait",
    },
    "controllers/test_work.py": {"test_a_fault_of_a_step_stands_beside_its_field"},
    "browser/test_whole_mission.py": {
        "test_a_mission_goes_from_the_request_to_the_closed_invoice[without JavaScript]"
    },
    "controllers/test_kept_pages.py": {"test_what_is_kept_has_an_end_whatever_is_asked"},
    "models/test_finding.py": {"test_an_unreadable_cursor_gives_the_first_page"},
    "models/test_notices.py": {"test_each_action_tells_those_it_concerns"},
    "models/test_passwords.py": {
        "test_what_anybody_tries_first_is_refused_with_a_way_out",
        "test_what_nobody_guesses_is_taken_whatever_signs_it_has",
    },
    "models/test_permissions.py": {"test_everybody_else_is_refused_and_leaves_nothing"},
    "notifications/test_letters.py": {"test_every_kind_of_mail_is_written_and_speaks_as_it_must"},
    "notifications/test_nobody_waits.py": {"test_somebody_else_is_told_and_can_act"},
    "proofs/test_outages.py": {"test_five_hundred_who_dawdle_keep_nobody_waiting"},
}
# And of those above the ones that a database could make different.
BOTH_TESTS = {
    "controllers/test_before_the_first_byte.py": {
        "test_a_form_that_was_done_is_answered_again_with_all_its_files"
    },
    "controllers/test_errors.py": {"test_503_while_the_database_is_gone_and_back_when_it_is"},
    "controllers/test_lengths.py": {
        "test_a_long_text_has_ten_thousand_characters_whatever_their_bytes",
        "test_a_sign_in_with_a_novel_is_a_wrong_one",
    },
    "controllers/test_observatory.py": {"test_every_page_scores_130"},
    "controllers/test_papers.py": {"test_a_number_that_was_sent_before_is_told"},
    "controllers/test_typed.py": {"test_what_can_be_read_is_kept_in_one_form"},
    "tests/test_demo.py": {"test_a_started_database_is_left_as_it_is"},
}
ONLY = {
    "test_postgres_engine.py": "postgres",
    "test_two_machines.py": "postgres",
    "test_waiting_postgres.py": "postgres",
    "test_waiting_sqlite.py": "sqlite",
    "test_move.py": "postgres",  # from one to the other
}
# Each has an option of its name; without any, one process runs them all.
PARTS = ("--beside", "--once", "--browser")


def is_passed_over(path: Path, config: pytest.Config) -> bool:
    """Spares a run the reading of what it takes nothing of."""
    postgres = config.getoption("--database") == "postgres"
    beside, once, browser = (bool(config.getoption(name)) for name in PARTS)
    if path.is_file():
        name = _file(path)
        elsewhere = postgres or (beside and path.parent.name not in ALL_DATABASE)
        return (elsewhere and name in ANY and name not in BOTH_TESTS) or (browser and path.parent == TESTS)
    if path.parent != TESTS:
        return False
    if browser:
        return path.name not in WITH_BROWSER
    return path.name in (NO_DATABASE if beside or postgres else WITH_BROWSER | ALL_DATABASE if once else ())


def _file(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _knows_database(item: pytest.Item) -> bool:
    """Whoever asks for the run's database does so by one of these two fixtures."""
    asks = not {"schema", "postgres"}.isdisjoint(item.fixturenames)  # type: ignore[attr-defined]
    return asks and item.path.parent.name not in NO_DATABASE


def _is_of_both(item: pytest.Item) -> bool:
    name, test = _file(item.path), str(getattr(item, "originalname", item.name))
    if test in BOTH_TESTS.get(name, ()):
        return True
    return name not in ANY and {test, item.name}.isdisjoint(ANY_TESTS.get(name, ()))


def is_for(item: pytest.Item, config: pytest.Config) -> bool:
    """What knows no database is run by itself, or with SQLite's; so is what could be asked of any.

    Of the latter, the models' stay in SQLite's run: that way all four end together.
    """
    database = config.getoption("--database")
    beside, once, browser = (config.getoption(name) for name in PARTS)
    if _knows_database(item) and _is_of_both(item):
        return not (once or browser) and ONLY.get(item.path.name, database) == database
    if database != "sqlite":
        return False
    if item.path.parent.name in ALL_DATABASE:
        return not (once or browser)
    return not (beside or (once if item.path.parent.name in WITH_BROWSER else browser))


def in_order(item: pytest.Item) -> int:
    """The browser's tests last: while Playwright's own loop runs, no other can begin."""
    folder = item.path.parent.name
    return 2 if folder in SHOWN else folder not in WAITING
