"""Pages kept in memory."""

from tests.proofs.guard_list.entry import ENGINE, Cut, guard

KEPT_PAGES = "controllers/web/kept_pages.py"
ON_OFFER = "models/lists/on_offer.py"
KEPT_TESTS = "controllers/test_kept_pages.py"
KEPT = (
    guard(
        "a kept page is its session's alone",
        KEPT_PAGES,
        '    return session, scope["path"]',
        '    return "", scope["path"]',
        f"{KEPT_TESTS}::test_what_is_kept_is_its_sessions_alone",
    ),
    guard(
        "no kept page without a session",
        KEPT_PAGES,
        "    if page is not None and visitor is not None and page.holds(visitor):",
        "    if page is not None and (visitor is None or page.holds(visitor)):",
        f"{KEPT_TESTS}::test_after_the_sign_out_nothing_that_was_kept_is_shown",
    ),
    guard(
        "a kept page ends with what its reader's missions do",
        KEPT_PAGES,
        "            and self.own_version == visitor.own_version\n",
        "",
        KEPT_TESTS,
    ),
    guard(
        "a kept page ends with what the pool does",
        KEPT_PAGES,
        "            and self.pool_version in (None, visitor.pool_version)\n",
        "",
        KEPT_TESTS,
    ),
    guard(
        "a kept page ends with its minute",
        KEPT_PAGES,
        "            self.minute == clock.minute()\n            and",
        "            True\n            and",
        f"{KEPT_TESTS}::test_the_moved_clock_moves_the_words",
    ),
    guard(
        "every transition is told to its readers",
        ENGINE,
        "    _tell(move, Status(source), Status(mission.status))\n",
        "",
        KEPT_TESTS,
    ),
    guard(
        "who left a mission is not given the pool of those who did not",
        ON_OFFER,
        " and number == visitor.pool_size",
        "",
        f"{KEPT_TESTS}::test_who_left_a_mission_is_not_given_the_pool_of_those_who_did_not",
    ),
    guard(
        "the pool that is kept ends with its number",
        ON_OFFER,
        "if _first is None or _first[0] != visitor.pool_version:",
        "if _first is None:",
        f"{KEPT_TESTS}::test_who_left_a_mission_is_not_given_the_pool_of_those_who_did_not",
    ),
    guard(
        "no page with somebody's news is kept",
        KEPT_PAGES,
        ' or "HX-Request" in request.headers or flash.COOKIE in request.cookies:',
        ' or "HX-Request" in request.headers:',
        f"{KEPT_TESTS}::test_the_news_is_shown_once_and_kept_for_nobody",
        note="with the look at the cookie that the answer sets, which backs it up",
        more=(
            Cut(
                KEPT_PAGES,
                'if any(name.lower() == b"set-cookie" for name, _ in start["headers"]):',
                "if False:",
            ),
        ),
    ),
)
