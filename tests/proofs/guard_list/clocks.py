"""Hours: none is guessed, and what depends on a day or an hour goes by the clock of whom it is about."""

from tests.proofs.guard_list.entry import guard

OVERSEAS = "controllers/test_overseas.py"
CLOCKS = (
    guard(
        "an hour that comes twice is not guessed",
        "wording/times.py",
        "    if fold is None and comes_twice(d, at, place):",
        "    if False:",
        "controllers/test_doubled_hours.py::test_which_of_the_two_is_asked_and_then_taken",
    ),
    guard(
        "an hour that the clock skips is refused",
        "wording/times.py",
        "    if moment_utc.astimezone(zone).replace(tzinfo=None) != datetime.combine(d, at):",
        "    if False:",
        "controllers/test_doubled_hours.py::test_what_is_skipped_stays_refused",
    ),
    guard(
        "of two hours alike nothing but 0 or 1 is an answer",
        "controllers/typed_slots.py",
        "            wording.to_utc(*start, self.place, FOLDS.get(self.start_fold)),",
        "            wording.to_utc(*start, self.place, FOLDS.get(self.start_fold, 0)),",
        "controllers/test_doubled_hours.py::test_no_answer_is_no_answer",
    ),
    guard(
        "hours overseas say whose they are",
        "wording/zones.py",
        '    return "" if zone == zone_of(beside).key else _(_NOTES.get(zone, _AGENCY))',
        '    return ""',
        "controllers/test_hours.py::test_for_a_home_overseas_form_page_and_mail_say_whose_hours_they_are",
    ),
    guard(
        "a wish is of the postcode that is typed with it",
        "controllers/desk/publishing.py",
        '    return triples(sent.form, "wish", desk_page.place_typed(sent))',
        '    return triples(sent.form, "wish", "")',
        f"{OVERSEAS}::test_a_wish_of_the_manager_is_typed_on_the_clock_of_the_postcode_that_it_types",
    ),
    guard(
        "the day that may be refused is the home's",
        "models/agenda/consent.py",
        "wording.local(starts_at, postcode)",
        "wording.local(starts_at)",
        f"{OVERSEAS}::test_the_day_that_a_tenant_may_refuse_is_the_home_s",
    ),
    guard(
        "the day of the visit is the home's",
        "models/agenda/span.py",
        "wording.local(self.start, place).date() <= wording.local(now, place).date()",
        "wording.local(self.start).date() <= wording.local(now).date()",
        f"{OVERSEAS}::test_the_day_of_the_visit_is_the_home_s",
    ),
    guard(
        "how far ahead a slot lies is told by the home's day",
        "models/missions/limits.py",
        "    last = wording.local(clock.now() + FURTHEST, postcode).date()",
        "    last = wording.local(clock.now() + FURTHEST).date()",
        f"{OVERSEAS}::test_a_later_slot_than_may_be_is_told_by_the_home_s_day",
    ),
    guard(
        "each side is reminded by its own clock",
        "models/agenda/reminder.py",
        "{Side.CONTACT: postcode, Side.CONTRACTOR: clock_of}",
        "{Side.CONTACT: clock_of, Side.CONTRACTOR: clock_of}",
        f"{OVERSEAS}::test_the_tenant_is_reminded_at_18_h_of_its_own_and_the_contractor_of_its_own",
    ),
    guard(
        "nobody gets the mail of another clock's morning",
        "models/missions/digest.py",
        "theirs, found = Whose(mine, others=not place), []",
        "theirs, found = Whose(), []",
        f"{OVERSEAS}::test_what_waits_is_told_at_8_h_by_the_clock_of_who_reads_it",
    ),
)
