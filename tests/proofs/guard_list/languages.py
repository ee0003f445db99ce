"""The tenant's language: whose it is, and where it leads."""

from tests.proofs.guard_list.entry import guard

TESTS = "controllers/test_languages.py"
UPKEEP, FORMS, LINK = (
    "models/missions/verbs/upkeep.py",
    "controllers/tenant/forms.py",
    "controllers/tenant/link.py",
)
LANGUAGES = (
    guard(
        "who chooses the tenant's language by its link",
        UPKEEP,
        "    if by.role is not Role.TENANT or by.mission_id != mission.id:\n        raise NotVisible\n    if code",
        "    if code",
        "models/test_upkeep.py::test_the_language_is_the_tenant_s_own_to_choose",
    ),
    guard(
        "a language that there is",
        UPKEEP,
        "    if code not in list(Language):\n        raise InvalidInput(language=Fault.LANGUAGE_UNKNOWN)\n",
        "",
        f"{TESTS}::test_an_unknown_language_is_refused_and_the_old_one_stays",
    ),
    guard(
        "back to a page of the link only",
        FORMS,
        'below if below in PAGES else ""',
        "below",
        f"{TESTS}::test_the_language_is_chosen_on_each_page_which_then_comes_again",
    ),
    guard(
        "a revoked link chooses nothing and tells nothing",
        LINK,
        "    if mission is None or (link.revoked_at is not None and not await may_ask_again(link)):\n",
        "    if mission is None:\n",
        f"{TESTS}::test_of_a_revoked_link_not_even_the_language_is_told",
    ),
    guard(
        "a correction leaves the tenant's choice",
        "controllers/desk/publishing.py",
        '            del values["tenant_language"]\n',
        "            pass\n",
        f"{TESTS}::test_the_manager_chooses_and_a_correction_leaves_the_tenant_s_choice",
    ),
    guard(
        "a language ends with its request",
        "controllers/web/request_log.py",
        "one_request(), _speaking(scope):",
        "one_request():",
        f"{TESTS}::test_a_lost_link_is_told_in_the_browser_s_language",
    ),
    guard(
        "a fact is escaped",
        "wording/languages.py",
        "    return Markup(gettext(message)).format(**_isolated(_spoken.get(), facts))",
        "    return Markup(gettext(message, **facts))",
        "wording/test_catalogues.py::test_a_fact_is_escaped_in_a_message_that_is_html",
    ),
    guard(
        "a fact that is made of facts goes as the line does",
        "wording/languages.py",
        "{_FSI if tells or not made_of_facts else _RLI}",
        "{_FSI}",
        "wording/test_catalogues.py::test_a_fact_that_is_made_of_facts_goes_as_the_line_does",
    ),
)
