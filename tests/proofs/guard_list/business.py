"""Limits of business: how often, how far ahead, how much at once."""

from tests.proofs.guard_list.entry import guard

TESTS = "models/test_limits.py"
LIMITS = "models/missions/limits.py"
BUSINESS = (
    guard(
        "a link's mails in an hour and a day",
        "models/missions/verbs/upkeep.py",
        "            await limits.check_renewals(mission.id, link.id)\n",
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
        "            await limits.check_offers(mission.id, by.account_id)\n",
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
        "how far ahead a slot lies",
        "models/missions/verbs/slots.py",
        "    if fault := limits.too_far(offer.start):\n        return fault\n",
        "",
        f"{TESTS}::test_a_slot_lies_within_sixty_days",
    ),
    guard(
        "how far ahead a wish lies",
        "models/missions/publishing.py",
        "wish.end_fault or too_far(wish.start)",
        "wish.end_fault",
        f"{TESTS}::test_a_slot_lies_within_sixty_days",
    ),
    guard(
        "a link is asked for on the mission as it is",
        "models/missions/transitions.py",
        "            await _hold(mission)\n",
        "            pass\n",
        f"{TESTS}::test_who_asks_for_a_link_of_a_mission_that_moved_on_meanwhile_is_told",
    ),
)
