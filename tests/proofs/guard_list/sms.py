"""SMS: to whom, when, how long, and what of them nobody else reads."""

from tests.proofs.guard_list.entry import guard

BY_SMS = "models/test_by_sms.py"
DRAINED = "notifications/test_sms.py"
GATEWAY = "notifications/test_gateway.py"
TEXTS = "notifications/test_texts.py"

SMS = (
    guard(
        "no log holds an SMS",
        "notifications/gateway.py",
        "    _silence()\n    import apprise",
        "    import apprise",
        f"{GATEWAY}::test_no_log_holds_the_number_the_key_or_the_password",
    ),
    guard(
        "a gateway that dawdles is not waited for",
        "notifications/gateway.py",
        "        async with asyncio.timeout(TIMEOUT_SECONDS):\n            took = await taken\n",
        "        async with asyncio.timeout(None):\n            took = await taken\n",
        f"{GATEWAY}::test_a_gateway_that_dawdles_holds_nobody_and_no_more_than_its_threads",
    ),
    guard(
        "a gateway that dawdles holds few threads",
        "notifications/gateway.py",
        "    if not _threads.acquire(blocking=False):\n",
        "    if _threads.acquire(blocking=False) is None:\n",
        f"{GATEWAY}::test_a_gateway_that_dawdles_holds_nobody_and_no_more_than_its_threads",
    ),
    guard(
        "of Apprise one plugin",
        "notifications/gateway.py",
        "    plugin = _plugin(urlsplit(url).scheme.lower())\n",
        "    plugin = None\n",
        f"{GATEWAY}::test_of_apprise_s_plugins_one_is_loaded_and_none_without_a_gateway",
    ),
    guard(
        "a gateway that is none",
        "operations/commands.py",
        "    gateway.check()\n",
        "",
        "test_commands.py::test_a_wrong_setting_stops_the_start_with_a_sentence",
    ),
    guard(
        "a gateway without the number's place",
        "settings.py",
        'if value and (not urlsplit(value).scheme or "{to}" not in value):',
        "if value and not urlsplit(value).scheme:",
        f"{GATEWAY}::test_an_address_without_the_number_s_place_stops_the_start",
    ),
    guard(
        "an SMS that is a file is nobody else's to read",
        "notifications/folder.py",
        "os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)",
        "os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)",
        f"{GATEWAY}::test_without_a_gateway_it_is_a_file_for_the_server_s_own_user",
    ),
    guard(
        "nor its folder",
        "notifications/folder.py",
        "folder.mkdir(mode=0o700, ",
        "folder.mkdir(",
        f"{GATEWAY}::test_without_a_gateway_it_is_a_file_for_the_server_s_own_user",
    ),
    guard(
        "an SMS goes to the number of today alone",
        "notifications/sms.py",
        "    if contact is None or contact.mobile != message.to_phone:\n",
        "    if contact is None:\n",
        f"{DRAINED}::test_an_sms_to_a_number_that_is_the_contact_s_no_longer_is_not_sent",
    ),
    guard(
        "a key that rang elsewhere is good no more",
        "models/missions/verbs/upkeep.py",
        "same_reader(before, mission.contact) or await _rang_elsewhere(mission, before)",
        "same_reader(before, mission.contact)",
        BY_SMS,
    ),
    guard(
        "what was of one day rings on no other",
        "notifications/sms.py",
        "    if is_over(message, scene):\n",
        "    if False:\n",
        f"{DRAINED}::test_what_was_of_one_day_is_not_sent_on_another",
    ),
    guard(
        "no SMS at night",
        "notifications/sms.py",
        "    if until > clock.now():\n",
        "    if False:\n",
        DRAINED,
    ),
    guard(
        "no SMS on a public holiday of the place",
        "notifications/sms_hours.py",
        " and not wording.is_public_holiday(day, postcode)",
        " and not wording.is_public_holiday(day)",
        f"{DRAINED}::test_it_may_ring_by_day_on_working_days",
    ),
    guard(
        "what concerned the day before waits for the morning",
        "notifications/sms_hours.py",
        "    if not _is_of_today(message.created_at, postcode):\n        return False\n    if message.kind",
        "    if message.kind",
        f"{DRAINED}::test_but_not_the_next_night",
    ),
    guard(
        "what waits for the morning holds nothing up",
        "notifications/sender.py",
        '    "AND (error <> {} OR next_try_at <= {}) "\n',
        '    "AND (error <> {} OR next_try_at <> {}) "\n',
        f"{DRAINED}::test_what_concerns_the_day_goes_at_any_hour_and_before_what_waits",
    ),
    guard(
        "that it waited is no try",
        "notifications/sender.py",
        "next_try_at = {}, attempts = attempts - 1, error = {} WHERE id = {}",
        "next_try_at = {}, error = {} WHERE id = {}",
        f"{DRAINED}::test_what_is_written_at_night_waits_for_the_morning",
    ),
    guard(
        "an SMS and a mail wait for each other nowhere",
        "notifications/sender.py",
        'f"AND {self.rows_of} AND next_try_at',
        'f"AND next_try_at',
        DRAINED,
    ),
    guard(
        "an SMS has room for its link",
        "notifications/texts.py",
        "        if size(text) <= most:\n",
        "        if True:\n",
        f"{TEXTS}::test_each_fits_in_each_language_with_the_whole_link",
    ),
    guard(
        "who acted has no SMS of it",
        "models/missions/notices.py",
        "        return not _acted(person, by)\n    return notice",
        "        return True\n    return notice",
        f"{BY_SMS}::test_a_tenant_who_moves_its_visit_has_no_sms_of_it",
    ),
    guard(
        "only on the day",
        "models/missions/notices.py",
        "return mobile(contact) if today or not mailbox(contact) else []",
        "return mobile(contact)",
        f"{BY_SMS}::test_what_changes_on_the_day_of_the_visit_is_told_by_sms",
    ),
    guard(
        "an SMS after silence comes once",
        "models/missions/silence.py",
        "    is_beside = is_first and mission.status",
        "    is_beside = mission.status",
        f"{BY_SMS}::test_where_there_is_a_mail_it_goes_by_sms_after_a_day_of_silence_and_once",
    ),
    guard(
        "a number that none reached is left alone",
        "models/missions/silence.py",
        'mobile(mission.contact) if person["to_phone"] not in asked.lost_on]',
        "mobile(mission.contact)]",
        f"{BY_SMS}::test_a_number_that_none_reached_is_not_written_to_again",
    ),
    guard(
        "an SMS to another number asked nobody",
        "models/missions/asking.py",
        "OR x.to_phone <> '' AND x.to_phone = {})",
        "OR x.to_phone <> {})",
        "models/test_rules.py::test_silence_of_who_was_never_asked_means_nothing",
    ),
)
