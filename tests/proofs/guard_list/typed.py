"""What people type: one rule for each kind."""

from tests.proofs.guard_list.entry import guard

TYPED_TESTS = "controllers/test_typed.py"
TYPED = (
    guard(
        "text is cleaned at the door",
        "uploads/form.py",
        'clean = value.replace("\\0", "") if name in AS_TYPED else wording.kept(value)',
        'clean = value.replace("\\0", "")',
        f"{TYPED_TESTS}::test_the_tenant_s_words_come_in_through_the_same_door",
    ),
    guard(
        "a calendar file has no control character",
        "notifications/calendar.py",
        'event.add("summary", wording.kept(entry.summary))',
        'event.add("summary", entry.summary)',
        "notifications/test_calendar.py",
    ),
    guard(
        "an amount is of groups of three",
        "wording/amounts.py",
        'plain = _UNIT.sub("", typed_number(text))',
        'plain = _UNIT.sub("", typed_number(text)).replace(" ", "")',
        "wording/test_amounts.py",
    ),
    guard(
        "a telephone that is one",
        "models/missions/publishing.py",
        """            self.read(f"{who}_phone", lambda text: wording.parse_phone(text, self.values["postcode"]))\n""",
        "",
        f"{TYPED_TESTS}::test_an_occupied_home_is_reached_by_mail_or_by_a_number_that_can_be_dialled",
    ),
    guard(
        "a number with a digit too many or too few calls nobody",
        "wording/phones.py",
        "    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:\n        return None\n",
        "",
        "wording/test_phones.py",
    ),
    guard(
        "a postcode of a département that exists",
        "wording/places.py",
        "    if not department_of(postcode):",
        "    if False:",
        "wording/test_places.py",
    ),
    guard(
        "an account's area is one",
        "models/missions/registering.py",
        "dict.fromkeys(map(wording.parse_area, typed))",
        "dict.fromkeys(typed)",
        "test_commands.py::test_what_an_account_can_not_hold_is_refused_with_a_sentence",
    ),
    guard(
        "a contractor finds nobody by name, street or telephone",
        "models/lists/search.py",
        "    return await _page(asked, wanted(search.text, public=True), cursor)",
        "    return await _page(asked, wanted(search.text, public=False), cursor)",
        "models/test_searching.py::test_the_manager_finds_who_is_on_the_line_and_the_pool_never_does",
    ),
    guard(
        "each row that a contractor finds is looked at once more",
        "models/lists/search_index.py",
        '        return (f"m.{PUBLIC}",) if self.public else (f"m.{PUBLIC}", f"m.{PRIVATE}")',
        '        return (f"m.{PUBLIC}", f"m.{PRIVATE}")',
        "models/test_searching.py::test_the_manager_finds_who_is_on_the_line_and_the_pool_never_does",
    ),
    guard(
        "a wrong letter leads a contractor to words of everybody",
        "database/finding.py",
        '    only = " AND w.public" if public else ""',
        '    only = ""',
        "models/test_searching.py::test_a_wrong_letter_reveals_nobody_to_a_contractor",
    ),
    guard(
        "the words of a mission that is corrected, on SQLite",
        "database/finding.py",
        """            ("updated", f"UPDATE OF {listed} ON mission WHEN {change}", take + add + learned),\n""",
        "",
        "models/test_searching.py::test_a_correction_is_found_and_what_it_replaced_no_more",
    ),
    guard(
        "who takes a mission waits for nobody's words",
        "database/finding.py",
        "    AND NOT EXISTS (SELECT 1 FROM {WORDS} w WHERE w.word = p.word AND (w.public OR NOT p.public))\n",
        "",
        "models/test_searching.py::test_nobody_waits_for_the_words_of_a_mission_that_another_takes",
        database="postgres",
    ),
    guard(
        "a password in its normal form",
        "models/people/passwords.py",
        '    return unicodedata.normalize("NFC", spaced)',
        "    return password",
        "models/test_sessions.py::test_a_password_is_the_same_on_every_keyboard",
    ),
    guard(
        "no public holiday is offered",
        "controllers/typed_slots.py",
        " and not wording.is_public_holiday(day, postcode)",
        "",
        "controllers/test_hours.py::test_no_public_holiday_is_offered",
    ),
)
