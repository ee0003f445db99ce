"""What every answer says of itself."""

from tests.proofs.guard_list.entry import HEADERS, POLICY, SECURITY, SIGN_IN, guard

PAGES = (
    guard("the headers of every answer", "app.py", "        before_send=[add_headers],\n", "", POLICY),
    *(
        guard(f"the header {name}", SECURITY, f'    "{name}": {value},\n', "", POLICY)
        for name, value in (
            ("Content-Security-Policy", "CSP"),
            ("X-Content-Type-Options", '"nosniff"'),
            ("Referrer-Policy", '"same-origin"'),
            ("X-Frame-Options", '"DENY"'),
            ("Cross-Origin-Opener-Policy", '"same-origin"'),
            ("Cross-Origin-Resource-Policy", '"same-origin"'),
            ("Permissions-Policy", '"camera=(), microphone=(), geolocation=()"'),
        )
    ),
    guard(
        "HSTS behind TLS",
        SECURITY,
        "    ours = WITH_HSTS if current().secure_cookies else HEADERS",
        "    ours = HEADERS",
        SIGN_IN,
    ),
    guard(
        "the policy of files",
        "uploads/serve.py",
        '        "Content-Security-Policy": SANDBOX,\n',
        "",
        "uploads/test_serve.py::test_every_file_comes_sandboxed_unsniffed_and_private",
    ),
    guard(
        "the policy of static parts",
        "controllers/web/assets.py",
        '        "Content-Security-Policy": POLICY,\n',
        "",
        f"{HEADERS}::test_static_parts_are_kept_for_ever_under_the_name_of_their_content",
    ),
    guard(
        "pages that nobody keeps",
        "controllers/web/rendering.py",
        '"Cache-Control": "no-store", **(headers or {})',
        "**(headers or {})",
        POLICY,
    ),
    guard(
        "what people type is no markup",
        "controllers/web/rendering.py",
        "autoescape=True",
        "autoescape=False",
        f"{HEADERS}::test_what_people_type_is_shown_as_text",
    ),
    guard(
        "what people type is no markup in a mail",
        "notifications/compose.py",
        "autoescape=autoescape",
        "autoescape=False",
        f"{HEADERS}::test_what_people_type_is_shown_as_text",
    ),
    guard(
        "a sentence that is not ours",
        "controllers/web/flash.py",
        "if text and hmac.compare_digest(sign, _sign(text)) else",
        "if text else",
        f"{HEADERS}::test_nobody_can_make_us_show_a_sentence_of_their_own",
    ),
    guard(
        "an address that leads out of the house",
        "controllers/entrance.py",
        "    return text if plain and printable and not parts.netloc and not parts.scheme else",
        "    return text if text else",
        f"{SIGN_IN}::test_no_address_leads_out_of_the_house_after_the_sign_in",
    ),
    guard(
        "links in mails are the setting's",
        "settings.py",
        'return (self.base_url or f"http://{host}:{port}")',
        'return f"http://{host}:{port}1"',
        f"{HEADERS}::test_a_forged_host_shows_nowhere",
    ),
    guard(
        "a secret in the page of an error",
        "controllers/web/errors.py",
        ", incident=incident))",
        ", incident=incident) + repr(exception))",
        "controllers/test_errors.py::test_500_has_a_number_to_tell_the_agency_and_no_secret",
    ),
    guard(
        "a formula in a spreadsheet",
        "uploads/archive.py",
        'if text[:1] in ("=", "+", "-", "@", "\\t", "\\r") else text',
        "if False else text",
        "controllers/test_papers.py::test_the_manager_takes_all_files_in_one_zip_with_their_proof",
        "controllers/test_injection.py",
    ),
    guard(
        "addresses in the log",
        "controllers/web/request_log.py",
        'route = str(scope.get("path_template", ""))',
        'route = str(scope["path"])',
        "proofs/test_request_log.py::test_a_whole_mission_leaves_lines_without_anybody_in_them",
    ),
    guard(
        "addresses in the server's own log",
        "operations/commands.py",
        '            access_log=False,\n            log_level="warning",\n',
        '            access_log=True,\n            log_level="info",\n',
        "test_commands.py::test_no_log_holds_a_tenants_key_an_address_or_a_telephone",
    ),
    guard(
        "a table read from its beginning",
        "database/gathering.py",
        'f"{column} IN ({places})"',
        'f"({column} + 0) IN ({places})"',
        "controllers/test_plans.py::test_every_statement_of_every_page_goes_by_an_index",
    ),
    guard(
        "of what waits the first are read",
        "database/gathering.py",
        "ORDER BY {order} LIMIT {limit}) AS part{place}",
        "ORDER BY {order} LIMIT {limit + 100_000}) AS part{place}",
        "controllers/test_growth.py::test_the_work_of_a_page_does_not_grow_with_the_missions",
    ),
    guard(
        "a decision on the desk is drawn again when its contractor is told of something",
        "controllers/desk/cards.py",
        "return one.id, one.version, one.told, spoken()",
        "return one.id, one.version, 0, spoken()",
        "controllers/test_kept_pages.py::test_the_desk_shows_what_changed_of_a_decision_without_a_move",
    ),
    guard(
        "decisions are counted to a bound",
        "controllers/desk/page.py",
        "all_that_waits(shown_of_each(request), MOST)",
        "all_that_waits(shown_of_each(request), 10_000)",
        "controllers/test_desk.py::test_decisions_are_counted_no_further_than_anybody_reads",
    ),
)
