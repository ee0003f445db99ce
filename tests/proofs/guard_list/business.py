"""Limits of business: how often, how far ahead, how much at once."""

from tests.proofs.guard_list.entry import guard

TESTS = "models/test_limits.py"
SUGGESTING = "models/agenda/suggesting.py"
THOUSAND = "models/test_suggesting.py::test_of_a_thousand_agendas_nothing_is_suggested_that_could_not_be"
ABSENCES = "controllers/test_absences.py"
LIMITS = "models/missions/limits.py"
BUSINESS = (
    guard(
        "a link's mails in an hour and a day",
        "models/missions/verbs/upkeep.py",
        "            await limits.check_renewals(mission, link.id)\n",
        "            pass\n",
        TESTS,
    ),
    guard(
        "each link's mails for themselves",
        LIMITS,
        'data.get("link", link_id) == link_id',
        "bool(link_id)",
        f"{TESTS}::test_the_next_contact_s_link_is_counted_for_itself",
    ),
    guard(
        "offers for a mission in a day",
        "models/missions/verbs/slots.py",
        "            await limits.check_offers(mission, by.account_id)\n",
        "",
        f"{TESTS}::test_an_offer_is_made_five_times_a_day",
    ),
    guard(
        "missions held without a visit",
        "models/missions/verbs/slots.py",
        "            await limits.check_unplanned(by.account_id)\n",
        "",
        TESTS,
    ),
    guard(
        "claims at once count each other",
        "models/agenda/busy.py",
        "UPDATE account SET agenda_version = agenda_version + 1 WHERE id = {} RETURNING most_unplanned",
        "SELECT most_unplanned FROM account WHERE id = {}",
        f"{TESTS}::test_claims_at_once_count_each_other",
        database="postgres",
    ),
    guard(
        "two moments taken at once know of each other",
        "models/missions/verbs/wishes.py",
        "        await lock_agenda(by.account_id)\n",
        "",
        "models/test_wishes.py::test_two_visits_at_one_hour_are_never_planned",
        database="postgres",
    ),
    guard(
        "a moment that nobody wished for is not taken",
        "models/missions/verbs/wishes.py",
        "    if wish not in await wishes_of(mission.id):\n        return Fault.WISH_UNREADABLE\n",
        "",
        "models/test_wishes.py::test_what_nobody_wished_or_is_over_is_not_taken",
    ),
    guard(
        "how far ahead a slot lies",
        "models/missions/verbs/slots.py",
        "    if fault := limits.too_far(offer.start, mission.postcode):\n        return fault\n",
        "",
        f"{TESTS}::test_a_slot_lies_within_sixty_days",
    ),
    guard(
        "how far ahead a wish lies",
        "models/missions/publishing.py",
        "wish.end_fault(postcode) or too_far(wish.start, postcode)",
        "wish.end_fault(postcode)",
        f"{TESTS}::test_a_slot_lies_within_sixty_days",
    ),
    guard(
        "a link is asked for on the mission as it is",
        "models/missions/transitions.py",
        "            await _hold(mission)\n",
        "            pass\n",
        f"{TESTS}::test_who_asks_for_a_link_of_a_mission_that_moved_on_meanwhile_is_told",
    ),
    guard(
        "an agenda is its contractor's alone",
        "controllers/agenda/settings_forms.py",
        "guards = [contractor_only]",
        "guards = []",
        f"{ABSENCES}::test_another_s_absence_is_neither_read_nor_taken_back",
    ),
    guard(
        "another's absence is not taken back",
        "models/agenda/absence.py",
        'WHERE id = {} AND account = {} RETURNING id", absence, account)',
        'WHERE id = {} RETURNING id", absence)',
        f"{ABSENCES}::test_another_s_absence_is_neither_read_nor_taken_back",
    ),
    guard(
        "how many absences there are",
        "models/agenda/absence.py",
        "    await _check_room(account)\n",
        "",
        f"{ABSENCES}::test_no_more_are_held_than_can_be_read_at_once",
    ),
    guard(
        "absences that are over go",
        "operations/background.py",
        "    await sweep_absences()\n",
        "",
        f"{ABSENCES}::test_what_is_over_leaves_the_list_and_later_the_database",
    ),
    guard(
        "nothing is suggested in an absence or beside a visit",
        SUGGESTING,
        "merged([past, *near, *self.absences])",
        "merged([past])",
        THOUSAND,
    ),
    guard(
        "nothing is suggested at night",
        SUGGESTING,
        "common([span], [daylight(day, self.postcode)])",
        "[span]",
        THOUSAND,
    ),
    guard(
        "nothing is suggested on a public holiday",
        SUGGESTING,
        "if not wording.is_public_holiday(day, self.postcode)]",
        "]",
        THOUSAND,
    ),
    guard(
        "no half-day of an absence is offered",
        "controllers/typed_slots.py",
        "            continue\n        hours =",
        "            pass\n        hours =",
        "controllers/test_suggestions.py::test_no_hour_of_an_absence_is_offered_anywhere_in_the_form",
    ),
    guard(
        "the agenda of all is the manager's",
        "controllers/desk/agenda.py",
        "guards = [manager_only]",
        "guards = []",
        "controllers/test_team_agenda.py::test_a_contractor_does_not_see_it",
    ),
    guard(
        "an agenda is of its own contractor",
        "controllers/agenda/routes.py",
        "guards = [contractor_only]",
        "guards = []",
        "controllers/test_agenda.py::test_nobody_reads_another_s_agenda",
    ),
    guard(
        "what was left is in no agenda",
        "models/agenda/window.py",
        '_LYING = f"{_WHEN} AND m.assignment = x.assignment"',
        '_LYING = f"{_WHEN} AND m.id = (SELECT a.mission FROM assignment a WHERE a.id = x.assignment)"',
        "controllers/test_agenda.py::test_what_took_place_in_a_mission_that_was_left_is_read_no_more",
    ),
)
