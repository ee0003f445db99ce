"""Every guard, check and lock of the application, and how to take each out: data for tests.proofs.guards.

`old` stands exactly once in its file (a test of the suite sees to it); `new` is the same code without the guard.
Guards that back each other up are taken out together: one alone is missed by nobody, and `note` says so.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cut:
    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Guard:
    name: str
    cuts: tuple[Cut, ...]
    # Below tests/; the smallest part of the suite that should catch it.
    tests: tuple[str, ...]
    database: str = "sqlite"
    note: str = ""


def guard(
    name: str,
    file: str,
    old: str,
    new: str,
    *tests: str,
    database: str = "sqlite",
    note: str = "",
    more: tuple[Cut, ...] = (),
) -> Guard:
    return Guard(name, (Cut(file, old, new), *more), tests, database, note)


NO_BLOCK = 'async with __import__("contextlib").AsyncExitStack():'

ACCESS = "controllers/test_access.py"
FORMS = "controllers/test_forms.py"
HEADERS = "controllers/test_headers.py"
SIGN_IN = "controllers/test_sign_in.py"
TENANT = "controllers/test_tenant.py"
ENVOIS = "controllers/test_envois.py"
RULES = "models/test_rules.py"
PERMISSIONS = "models/test_permissions.py"
VISIBILITY = "models/test_visibility.py"
DATABASE = "models/test_guards.py"
RACES = "models/test_races.py"
OTHER_ROLE = f"{ACCESS}::test_the_other_role_s_routes_do_not_exist"
ANONYMOUS = f"{ACCESS}::test_nobody_signed_in_is_led_to_the_sign_in_page_from_every_route"
POLICY = f"{HEADERS}::test_every_page_error_and_redirect_has_the_whole_policy_and_is_kept_nowhere"

SECURITY = "controllers/security.py"
WHO = (
    guard(
        "a route of the other role",
        SECURITY,
        "        if account.role != role:\n            raise NotFoundException\n",
        "",
        OTHER_ROLE,
    ),
    guard(
        "nobody signed in",
        SECURITY,
        "        if account is None:\n            raise SignInNeeded\n        if account.role != role:",
        "        if account is not None and account.role != role:",
        ANONYMOUS,
    ),
    guard(
        "contractors' pages",
        "controllers/missions.py",
        "guards = [contractor_only]",
        "guards = []",
        OTHER_ROLE,
    ),
    guard("the desk", "controllers/gestion.py", "guards = [manager_only]", "guards = []", OTHER_ROLE),
    guard(
        "the manager's reasons",
        "controllers/reasons.py",
        "guards = [manager_only]",
        "guards = []",
        OTHER_ROLE,
    ),
    guard(
        "the archive",
        "controllers/files.py",
        'name="desk.archive", guards=[manager_only]',
        'name="desk.archive"',
        OTHER_ROLE,
    ),
    guard(
        "the contractor's calendar file",
        "controllers/files.py",
        'name="mission.calendar", guards=[contractor_only]',
        'name="mission.calendar"',
        OTHER_ROLE,
    ),
    guard(
        "the manager's calendar file",
        "controllers/files.py",
        'name="desk.calendar", guards=[manager_only]',
        'name="desk.calendar"',
        OTHER_ROLE,
    ),
    guard(
        "a mission that is not yours",
        "models/visibility.py",
        "    if mission is None or not await may_see(mission, by):\n",
        "    if mission is None:\n",
        f"{ACCESS}::test_a_page_opens_for_whom_it_is_and_does_not_exist_for_others",
    ),
    guard(
        "another contractor's mission",
        "models/visibility.py",
        "    return await is_its_contractor(mission, by)\n\n\nasync def mission_for",
        "    return True\n\n\nasync def mission_for",
        f"{VISIBILITY}::test_a_mission_exists_for_its_people_only",
    ),
    guard(
        "who left a mission",
        "models/visibility.py",
        "        return not await is_barred(mission, by)",
        "        return True",
        f"{ACCESS}::test_who_withdrew_does_not_see_the_mission_in_the_pool_until_the_manager_allows_it",
    ),
    guard(
        "another tenant's mission",
        "models/visibility.py",
        "        return by.mission_id == mission.id\n",
        "        return True\n",
        f"{VISIBILITY}::test_a_mission_exists_for_its_people_only",
    ),
    guard(
        "a file of a mission that is not yours",
        "models/visibility.py",
        "or not await may_see(mission, by) or not await _may_open(file, mission, by)",
        "or not await _may_open(file, mission, by)",
        f"{VISIBILITY}::test_a_file_opens_for_those_it_is_for",
        f"{VISIBILITY}::test_in_the_pool_the_damage_shows_and_nothing_else",
        f"{ACCESS}::test_a_mission_s_files_are_for_its_people_alone",
    ),
    guard(
        "papers that a tenant may not open",
        "models/visibility.py",
        "        return file.kind == FileKind.DAMAGE or (file.kind == FileKind.DISPUTE and file.owner == by.key)",
        "        return True",
        f"{ACCESS}::test_the_tenant_opens_photos_of_the_damage_and_its_own_and_no_paper",
    ),
    guard(
        "another link's photos",
        "models/visibility.py",
        "file.kind == FileKind.DISPUTE and file.owner == by.key",
        "file.kind == FileKind.DISPUTE",
        f"{VISIBILITY}::test_the_tenants_photos_are_those_of_its_own_link",
    ),
    guard(
        "the former contractor's files",
        "models/visibility.py",
        "    return file.assignment == mission.assignment and await is_its_contractor(mission, by)",
        "    return await is_its_contractor(mission, by)",
        f"{VISIBILITY}::test_a_file_opens_for_those_it_is_for",
        "models/test_leaving.py",
        f"{ACCESS}::test_the_second_contractor_sees_nothing_of_the_first",
    ),
    guard(
        "somebody else's draft, to read",
        "models/visibility.py",
        "        if file.owner == by.key:\n            return file\n        raise NotVisible",
        "        return file",
        f"{ACCESS}::test_a_draft_is_its_sender_s_alone",
    ),
    guard(
        "somebody else's draft, to send",
        "models/stored_file.py",
        "StoredFile.owner == owner, StoredFile.draft.eq(True)",
        "StoredFile.draft.eq(True)",
        f"{VISIBILITY}::test_somebody_elses_draft_can_not_be_attached",
    ),
    guard(
        "a file that was attached before",
        "models/stored_file.py",
        "StoredFile.owner == owner, StoredFile.draft.eq(True)",
        "StoredFile.owner == owner",
        f"{VISIBILITY}::test_a_file_is_attached_once",
        RACES,
        note="with the check of the row as it is written",
        more=(
            Cut(
                "models/stored_file.py",
                "StoredFile.id.is_in([file.id for file in files]), StoredFile.draft.eq(True)",
                "StoredFile.id.is_in([file.id for file in files])",
            ),
        ),
    ),
    guard(
        "a draft that is gone",
        "models/stored_file.py",
        "    if len(files) != len(ids):\n        raise InvalidInput(**{field: GONE})\n",
        "",
        f"{VISIBILITY}::test_somebody_elses_draft_can_not_be_attached",
    ),
    guard(
        "a disabled account, signed in",
        "models/session.py",
        ' AND a.active"',
        '"',
        f"{ACCESS}::test_a_disabled_account_is_signed_out_at_once",
    ),
    guard(
        "somebody else's upload",
        "models/partial_upload.py",
        "            PartialUpload.id == upload_id,\n            PartialUpload.owner == owner,\n",
        "            PartialUpload.id == upload_id,\n",
        f"{ENVOIS}::test_another_persons_upload_does_not_exist",
    ),
    guard(
        "what is only for who signed in, of uploads",
        "controllers/envois.py",
        "        by = actor(request)\n        _require_version(request)\n"
        '        require_token(request.headers.get("x-token", ""), form_token(request))\n'
        '        key = request.headers.get("idempotency-key", "")',
        '        by = __import__("models.actor").actor.SYSTEM\n        _require_version(request)\n'
        '        require_token(request.headers.get("x-token", ""), form_token(request))\n'
        '        key = request.headers.get("idempotency-key", "")',
        ENVOIS,
    ),
    guard(
        "the token of /metrics",
        "controllers/metrics.py",
        "    if not token or not hmac.compare_digest(given.encode(), token.encode()):\n"
        "        raise NotFoundException\n",
        "",
        "proofs/test_request_log.py::test_metrics_exist_only_for_who_has_the_token",
    ),
)

OURS = (
    guard(
        "a form from another site",
        SECURITY,
        "            if not comes_from_us(request.headers):",
        "            if False:",
        f"{FORMS}::test_a_form_from_elsewhere_is_refused_before_its_body_is_read",
    ),
    guard(
        "Sec-Fetch-Site",
        SECURITY,
        '        return site in {"same-origin", "none"}',
        "        return True",
        f"{FORMS}::test_a_form_from_elsewhere_is_refused_before_its_body_is_read",
    ),
    guard(
        "the Origin's host",
        SECURITY,
        "return origin is None or (bool(host) and urlsplit(origin).netloc == host)",
        "return True",
        f"{FORMS}::test_a_form_from_elsewhere_is_refused_before_its_body_is_read",
    ),
    guard(
        "an Origin without a Host",
        SECURITY,
        "(bool(host) and urlsplit(origin).netloc == host)",
        '(urlsplit(origin).netloc == (host or ""))',
        "proofs/test_fuzz.py::test_what_the_fuzzer_found_once_is_refused_now",
    ),
    guard(
        "an address that PostgreSQL can't take",
        SECURITY,
        'scope["type"] == ScopeType.HTTP and "\\0" in scope["path"]',
        "False",
        "proofs/test_fuzz.py::test_what_the_fuzzer_found_once_is_refused_now",
        database="postgres",
    ),
    guard(
        "a Host that is none",
        "controllers/request_log.py",
        "        _check_host(scope)\n",
        "",
        "proofs/test_fuzz.py::test_what_the_fuzzer_found_once_is_refused_now",
    ),
    guard(
        "a wrong token",
        SECURITY,
        "    if not same_token(given, expected):",
        "    if False:",
        f"{FORMS}::test_without_its_person_s_token_a_form_is_refused",
    ),
    guard(
        "another session's token",
        SECURITY,
        'return _token(request.cookies.get(session_cookie_name(), ""))',
        'return _token("")',
        f"{FORMS}::test_without_its_person_s_token_a_form_is_refused",
    ),
    guard(
        "a token under another mask in each page",
        SECURITY,
        "    mask = secrets.token_bytes(TOKEN_BYTES)\n",
        "    mask = bytes(TOKEN_BYTES)\n",
        f"{FORMS}::test_a_token_is_another_text_in_each_page_and_good_in_each",
    ),
    guard(
        "another link's token",
        SECURITY,
        'return _token(f"link:{key}")',
        'return _token("link")',
        f"{FORMS}::test_without_its_person_s_token_a_form_is_refused",
        f"{TENANT}::test_two_missions_in_two_tabs_do_not_mix",
    ),
    guard(
        "the token of every form",
        "controllers/submitting.py",
        '        require_token(form.first("_token"), token or form_token(request))\n',
        "",
        f"{FORMS}::test_without_its_person_s_token_a_form_is_refused",
    ),
    guard(
        "the token of the signing out",
        "controllers/entrance.py",
        '            require_token(form.first("_token"), form_token(request))\n',
        "            pass\n",
        f"{SIGN_IN}::test_signing_out_needs_the_session_s_own_token",
    ),
    guard(
        "the token of a new upload",
        "controllers/envois.py",
        '        require_token(request.headers.get("x-token", ""), form_token(request))\n'
        '        key = request.headers.get("idempotency-key", "")',
        '        key = request.headers.get("idempotency-key", "")',
        ENVOIS,
    ),
    guard(
        "the token of a piece",
        "controllers/envois.py",
        '        require_token(request.headers.get("x-token", ""), form_token(request))\n'
        '        if request.headers.get("content-type")',
        '        if request.headers.get("content-type")',
        ENVOIS,
    ),
    guard(
        "the token of the end of an upload",
        "controllers/envois.py",
        '        require_token(request.headers.get("x-token", ""), form_token(request))\n'
        "        upload = await partial_upload.of_owner(upload_id, by.key)\n        await tus.terminate(upload)",
        "        upload = await partial_upload.of_owner(upload_id, by.key)\n        await tus.terminate(upload)",
        ENVOIS,
    ),
    guard(
        "the button of a decision",
        "controllers/submitting.py",
        "        if answer not in allowed:",
        "        if False:",
        f"{FORMS}::test_a_form_without_the_button_s_value_is_422_and_nothing_happens",
        f"{TENANT}::test_a_mail_scanner_that_presses_everything_decides_nothing",
    ),
    guard(
        "the button of the slots",
        "controllers/missions.py",
        '            sent.decision("propose")\n',
        "",
        f"{FORMS}::test_a_form_without_the_button_s_value_is_422_and_nothing_happens",
    ),
    guard(
        "the button of the tenant's choice",
        "controllers/tenant.py",
        '            sent.decision("choose")\n',
        "",
        f"{FORMS}::test_a_form_without_the_button_s_value_is_422_and_nothing_happens",
    ),
    guard(
        "the button of the tenant's confirmation",
        "controllers/tenant.py",
        '            sent.decision("confirm")\n',
        "",
        f"{FORMS}::test_a_form_without_the_button_s_value_is_422_and_nothing_happens",
    ),
    guard(
        "the button of a new link",
        "controllers/tenant.py",
        '            sent.decision("renew")\n',
        "",
        f"{FORMS}::test_a_form_without_the_button_s_value_is_422_and_nothing_happens",
    ),
    guard(
        "a form without a key",
        "controllers/submitting.py",
        "        if not _KEY.fullmatch(key):",
        "        if False:",
        f"{FORMS}::test_a_form_without_a_key_is_400_and_nothing_happens",
    ),
    guard(
        "an upload without a key",
        "controllers/envois.py",
        "        if not _KEY.fullmatch(key):",
        "        if False:",
        ENVOIS,
    ),
    guard(
        "the same click twice",
        "models/submission.py",
        "        if earlier := await find(actor, key, digest):\n            return earlier\n",
        "",
        "models/test_submission.py",
    ),
    guard(
        "the same key with other content",
        "models/submission.py",
        '    if found[0]["digest"] != digest:',
        "    if False:",
        "models/test_submission.py::test_the_same_key_with_other_content_is_refused",
    ),
    guard(
        "another person's key",
        "models/submission.py",
        "SELECT digest, answer FROM submission WHERE actor = {} AND",
        "SELECT digest, answer FROM submission WHERE (actor = {} OR true) AND",
        "models/test_submission.py::test_two_people_may_hit_upon_the_same_key",
    ),
    guard(
        "the key and what it did in one transaction",
        "models/submission.py",
        "        async with transaction():\n            answer = await work()",
        f"        {NO_BLOCK}\n            answer = await work()",
        "models/test_submission.py::test_what_no_version_guards_is_done_once_too_where_two_clicks_come_at_once",
    ),
    guard(
        "a stale screen, of people with an account",
        "controllers/answering.py",
        "            mission.require_seen(sent.version)\n",
        "",
        f"{FORMS}::test_a_stale_screen_is_told_so_with_the_mission_as_it_is_now",
    ),
    guard(
        "a stale screen, of tenants",
        "controllers/tenant.py",
        "            who.mission.require_seen(sent.version)\n",
        "",
        f"{FORMS}::test_a_stale_screen_is_told_so_with_the_mission_as_it_is_now",
    ),
    guard(
        "a stale correction",
        "controllers/gestion.py",
        "                mission.require_seen(sent.version)\n",
        "",
        f"{FORMS}::test_a_stale_screen_is_told_so_with_the_mission_as_it_is_now",
    ),
    guard(
        "a stale reading of the access code",
        "controllers/missions.py",
        "                if not await sent.earlier():\n                    mission.require_seen(sent.version)\n",
        "",
        f"{FORMS}::test_a_stale_screen_is_told_so_with_the_mission_as_it_is_now",
    ),
    guard(
        "what is compared with the version that was seen",
        "models/mission.py",
        "        if version != self.version:",
        "        if False:",
        f"{FORMS}::test_a_form_without_a_version_or_with_a_wrong_one_is_stale",
    ),
)

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
        "controllers/assets.py",
        '        "Content-Security-Policy": POLICY,\n',
        "",
        f"{HEADERS}::test_static_parts_are_kept_for_ever_under_the_name_of_their_content",
    ),
    guard(
        "pages that nobody keeps",
        "controllers/rendering.py",
        '"Cache-Control": "no-store", **(headers or {})',
        "**(headers or {})",
        POLICY,
    ),
    guard(
        "what people type is no markup",
        "controllers/rendering.py",
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
        "controllers/flash.py",
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
        "controllers/errors.py",
        'incident=f"Référence de l\'incident : {incident}"',
        'incident=f"Référence de l\'incident : {incident} {exception!r}"',
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
        "controllers/request_log.py",
        'route = str(scope.get("path_template", ""))',
        'route = str(scope["path"])',
        "proofs/test_request_log.py::test_a_whole_mission_leaves_lines_without_anybody_in_them",
    ),
    guard(
        "addresses in the server's own log",
        "commands.py",
        '            access_log=False,\n            log_level="warning",\n',
        '            access_log=True,\n            log_level="info",\n',
        "test_commands.py::test_no_log_holds_a_tenants_key_an_address_or_a_telephone",
    ),
)

SESSIONS = (
    guard(
        "the earlier session ends at the sign-in",
        "controllers/entrance.py",
        "            await close_session(old)\n",
        "            pass\n",
        f"{SIGN_IN}::test_each_sign_in_has_its_own_session_and_ends_the_one_before",
    ),
    guard(
        "a key of its own for each sign-in",
        "models/session.py",
        "    key = secrets.token_urlsafe(32)\n",
        '    key = "chosen"\n    await Session.delete().where(Session.key_hash == key_hash(key))\n',
        f"{SIGN_IN}::test_each_sign_in_has_its_own_session_and_ends_the_one_before",
    ),
    guard(
        "signing out ends the session",
        "controllers/entrance.py",
        '        await close_session(request.cookies.get(session_cookie_name(), ""))\n',
        "",
        f"{SIGN_IN}::test_signing_out_ends_the_session_for_every_copy_of_the_cookie",
    ),
    guard(
        "a session that nobody uses ends",
        "models/session.py",
        "now - IDLE, now - LIFETIME)\n    if not found",
        "now - LIFETIME, now - LIFETIME)\n    if not found",
        "models/test_sessions.py::test_a_session_that_nobody_uses_ends_after_a_week",
    ),
    guard(
        "a session ends for good",
        "models/session.py",
        "now - IDLE, now - LIFETIME)\n    if not found",
        "now - IDLE, now - LIFETIME * 9)\n    if not found",
        "models/test_sessions.py::test_a_session_in_use_ends_after_thirty_days",
    ),
    guard(
        "only the hash of a session's key is kept",
        "models/session.py",
        "    return hashlib.sha256(key.encode()).hexdigest()\n",
        "    return key[:64]\n",
        f"{SIGN_IN}::test_the_database_does_not_hold_the_session_s_key",
    ),
    guard(
        "a session out of reach of scripts",
        SECURITY,
        "        httponly=True,\n",
        "",
        f"{SIGN_IN}::test_over_plain_http_the_cookie_is_out_of_reach_of_scripts_and_other_sites",
    ),
    guard(
        "a session out of reach of other sites",
        SECURITY,
        '        samesite="lax",\n',
        '        samesite="none",\n',
        f"{SIGN_IN}::test_over_plain_http_the_cookie_is_out_of_reach_of_scripts_and_other_sites",
    ),
    guard(
        "a session behind TLS only",
        SECURITY,
        "        secure=current().secure_cookies,\n",
        "",
        f"{SIGN_IN}::test_behind_tls_every_cookie_is_secure_and_the_session_s_is_the_host_s",
    ),
    guard(
        "a session of this host only",
        SECURITY,
        '"__Host-session" if current().secure_cookies else "session"',
        '"session"',
        f"{SIGN_IN}::test_behind_tls_every_cookie_is_secure_and_the_session_s_is_the_host_s",
    ),
    guard(
        "tries for one account from one address",
        "models/sign_in.py",
        "        or await recent.where(SignInFailure.email_hash == email_hash) >= TRIES_PER_ACCOUNT_AND_ADDRESS\n",
        "",
        f"{SIGN_IN}::test_the_eleventh_try_for_an_account_from_one_address_is_429",
    ),
    guard(
        "tries from one address",
        "models/sign_in.py",
        "        await recent >= TRIES_PER_ADDRESS\n        or await",
        "        await",
        f"{SIGN_IN}::test_the_fifty_first_failure_of_an_address_is_429_whoever_it_is_for",
    ),
    guard(
        "a failure is counted",
        "models/sign_in.py",
        "    await SignInFailure.insert(SignInFailure(email_hash=email_hash, address=address))\n",
        "",
        f"{SIGN_IN}::test_the_eleventh_try_for_an_account_from_one_address_is_429",
    ),
    guard(
        "a stranger can't close an account for everybody",
        "models/sign_in.py",
        "SignInFailure.address == address, SignInFailure.at > since",
        "SignInFailure.at > since",
        f"{SIGN_IN}::test_the_eleventh_try_for_an_account_from_one_address_is_429",
        f"{SIGN_IN}::test_the_fifty_first_failure_of_an_address_is_429_whoever_it_is_for",
    ),
    guard(
        "an unknown account takes as long",
        "models/sign_in.py",
        "    if await _matches(hashed, password[:128]) and known:",
        "    if known and await _matches(hashed, password[:128]):",
        f"{SIGN_IN}::test_an_unknown_account_takes_the_same_work",
    ),
    guard(
        "a disabled account can't sign in",
        "models/sign_in.py",
        "Account.email == email, Account.active.eq(True)",
        "Account.email == email",
        f"{SIGN_IN}::test_a_disabled_account_neither_comes_in_nor_stays_in",
    ),
    guard(
        "a wrong password",
        "models/sign_in.py",
        "    except (VerificationError, InvalidHashError):\n        return False",
        "    except (VerificationError, InvalidHashError):\n        return True",
        "models/test_sessions.py::test_a_wrong_password_does_not",
    ),
    guard(
        "a password's length",
        "models/sign_in.py",
        "    if not 8 <= len(password) <= 128:",
        "    if False:",
        "models/test_sessions.py::test_a_weak_password_is_refused_with_a_sentence",
    ),
    guard(
        "a common password",
        "models/sign_in.py",
        "    if password.lower() in COMMON or len(set(password)) < 3:",
        "    if False:",
        "models/test_sessions.py::test_a_weak_password_is_refused_with_a_sentence",
    ),
    guard(
        "a forged X-Forwarded-For",
        "commands.py",
        "proxy_headers=bool(proxies),\n            forwarded_allow_ips=proxies or None",
        'proxy_headers=True,\n            forwarded_allow_ips="*"',
        f"{SIGN_IN}::test_a_forged_forwarded_for_is_the_peer_s_own_address_to_the_real_server",
    ),
    guard(
        "the server's name",
        "commands.py",
        "            server_header=False,\n",
        "",
        f"{SIGN_IN}::test_behind_tls_every_cookie_is_secure_and_the_session_s_is_the_host_s",
    ),
    guard(
        "a short secret key",
        "settings.py",
        "        if self.secret_key and len(self.secret_key) < 32:",
        "        if False:",
        "test_commands.py::test_a_wrong_setting_stops_the_start_with_a_sentence",
    ),
)

LINKS = (
    guard(
        "another link's cookie",
        "controllers/tenant.py",
        "    if link is None or link.id != parse_uuid(link_id):",
        "    if link is None:",
        f"{TENANT}::test_two_missions_in_two_tabs_do_not_mix",
        f"{ACCESS}::test_a_page_opens_for_whom_it_is_and_does_not_exist_for_others",
    ),
    guard(
        "an expired link",
        "controllers/tenant.py",
        "    if not link.is_live:\n",
        "    if False:\n",
        f"{TENANT}::test_a_form_of_a_link_that_expired_meanwhile_does_nothing",
    ),
    guard(
        "a link ends after its thirty days",
        "models/tenant_link.py",
        "return self.revoked_at is None and self.expires_at > clock.now()",
        "return self.revoked_at is None",
        "models/test_tenant_link.py::test_a_link_ends_after_thirty_days_but_may_be_renewed",
    ),
    guard(
        "a revoked link",
        "models/tenant_link.py",
        "return self.revoked_at is None and self.expires_at > clock.now()",
        "return self.expires_at > clock.now()",
        "models/test_tenant_link.py",
        "controllers/test_desk.py::test_a_copied_link_is_shown_once_works_and_kills_the_old_one",
    ),
    guard(
        "a revoked link can't call for another",
        "controllers/tenant.py",
        "not mission.contact_email_known or link.revoked_at is not None:\n            raise NotVisible",
        "not mission.contact_email_known:\n            raise NotVisible",
        f"{TENANT}::test_a_revoked_link_can_not_call_for_another",
    ),
    guard(
        "only the hash of a link's key is kept",
        "models/tenant_link.py",
        "    return hashlib.sha256(key.encode()).hexdigest()\n",
        "    return key\n",
        "models/test_tenant_link.py::test_neither_the_database_nor_the_outbox_holds_the_key",
    ),
    guard(
        "a copied link ends the old one",
        "models/verbs/upkeep.py",
        "            await revoke_links(mission.id)\n        link =",
        "            pass\n        link =",
        "models/test_tenant_link.py::test_a_link_copied_by_hand_ends_the_old_one",
    ),
    guard(
        "a changed contact ends the old link",
        "models/verbs/upkeep.py",
        "    revoked = await revoke_links(mission.id)\n",
        "    revoked = 0\n",
        "models/test_tenant_link.py::test_a_changed_contact_ends_the_old_links_and_gets_a_new_one",
    ),
    guard(
        "a mail with a revoked link",
        "notifications/compose.py",
        "    if link is None or link.revoked_at is not None:",
        "    if link is None:",
        "notifications/test_sender.py::test_a_revoked_link_stops_the_mails_that_carry_it",
    ),
    guard(
        "the key leaves the address",
        "controllers/tenant.py",
        '        return _redirect(base, cookie=cookie, **{"Referrer-Policy": "no-referrer"})',
        '        return _redirect(f"{base}?{token}", cookie=cookie, **{"Referrer-Policy": "no-referrer"})',
        f"{TENANT}::test_opening_the_link_takes_the_key_out_of_the_address",
    ),
    guard(
        "no referrer from the key's address",
        "controllers/tenant.py",
        '        return _redirect(base, cookie=cookie, **{"Referrer-Policy": "no-referrer"})',
        "        return _redirect(base, cookie=cookie)",
        f"{TENANT}::test_opening_the_link_takes_the_key_out_of_the_address",
    ),
    guard(
        "the key's cookie is for its link's path",
        "controllers/tenant.py",
        "            path=base,\n",
        '            path="/",\n',
        f"{TENANT}::test_opening_the_link_takes_the_key_out_of_the_address",
    ),
    guard(
        "the key's cookie is out of reach of scripts",
        "controllers/tenant.py",
        "            httponly=True,\n",
        "",
        f"{TENANT}::test_opening_the_link_takes_the_key_out_of_the_address",
    ),
    guard(
        "the key's cookie behind TLS only",
        "controllers/tenant.py",
        "            secure=current().secure_cookies,\n",
        "",
        f"{SIGN_IN}::test_behind_tls_the_tenant_s_key_is_in_a_secure_cookie_and_the_link_is_the_setting_s",
    ),
    guard(
        "no search engine on a tenant's page",
        "controllers/tenant.py",
        '    "X-Robots-Tag": "noindex",\n',
        "",
        POLICY,
    ),
    guard(
        "no contractor gets a link",
        "models/verbs/upkeep.py",
        "    if by.role is not Role.MANAGER and (by.role is not Role.TENANT or by_hand):",
        "    if False:",
        "models/test_tenant_link.py::test_no_contractor_gets_a_link_and_no_tenant_one_by_hand",
    ),
)

ENGINE = "models/transitions.py"
GONE = Cut(
    "models/stored_file.py",
    "    if len(files) != len(ids):\n        raise InvalidInput(**{field: GONE})\n",
    "",
)
WALK = f"{PERMISSIONS}::test_everybody_else_is_refused_and_leaves_nothing"
MOVES = (
    guard(
        "the sources of a transition",
        "models/transition_table.py",
        "        if row.action is action and who in row.who and status in row.sources:",
        "        if row.action is action and who in row.who:",
        WALK,
        note="with the compare-and-set on the status, which backs it up",
        more=(Cut(ENGINE, "AND status IN ({places})", "AND (status IN ({places}) OR true)"),),
    ),
    guard(
        "who may do it",
        "models/transition_table.py",
        "        if row.action is action and who in row.who and status in row.sources:",
        "        if row.action is action and status in row.sources:",
        WALK,
    ),
    guard(
        "its own contractor",
        ENGINE,
        "        case Role.CONTRACTOR if facts.contractor.id == by.account_id:",
        "        case Role.CONTRACTOR:",
        WALK,
    ),
    guard(
        "the tenant of this mission",
        ENGINE,
        "return (Who.TENANT,) if by.mission_id == mission.id else ()",
        "return (Who.TENANT,)",
        WALK,
    ),
    guard(
        "what a transition needs",
        ENGINE,
        "                if sentence := fact_sheet.unmet(need, mission, facts, by):\n"
        "                    raise TransitionRefused(sentence)\n",
        "                pass\n",
        f"{PERMISSIONS}::test_a_condition_that_holds_no_more_refuses",
    ),
    guard(
        "the version, as it is written",
        ENGINE,
        "AND version = {{}} AND status IN ({places})",
        "AND (version = {{}} OR true) AND (status IN ({places}) OR true)",
        RACES,
        note="with the status, which a version implies",
    ),
    guard(
        "the loser of a claim is told so",
        ENGINE,
        "            if who is Who.ANY_CONTRACTOR:\n                raise Taken from None\n",
        "",
        RACES,
        "controllers/test_slots.py::test_ten_contractors_claim_at_once_and_one_wins",
    ),
    guard(
        "whose mission it is, of what leaves the status",
        ENGINE,
        "        if not mine:\n            raise TransitionRefused(MOVED_ON)\n",
        "        mine = mine or (Who.SYSTEM,)\n",
        f"{PERMISSIONS}::test_what_leaves_the_status_as_it_is_has_its_people_too",
    ),
    guard(
        "a transition in one transaction",
        ENGINE,
        "    async with transaction():\n        facts = await",
        f"    {NO_BLOCK}\n        facts = await",
        "models/test_history.py",
    ),
    guard(
        "what leaves the status, in one transaction",
        ENGINE,
        "    async with transaction():\n        await _advance",
        f"    {NO_BLOCK}\n        await _advance",
        "models/test_visibility.py",
        "models/test_history.py",
    ),
    guard(
        "a claim and its first slot in one transaction",
        "models/verbs/slots.py",
        "    async with transaction():\n        async with moving(mission, Action.PROPOSE_SLOTS, by, first=offer) as move:",
        f"    {NO_BLOCK}\n        async with moving(mission, Action.PROPOSE_SLOTS, by, first=offer) as move:",
        "models/test_history.py",
        f"{RULES}::test_where_nobody_is_to_be_asked_the_first_slot_is_taken",
    ),
    guard(
        "who picks a slot that was replaced meanwhile",
        ENGINE,
        "            await _advance(mission, row.sources, row.target)\n            raise\n",
        "            raise\n",
        "models/test_races.py",
    ),
    guard(
        "who claims at once, and too late",
        ENGINE,
        "        except (Stale, *UniqueViolation):\n",
        "        except Stale:\n",
        "models/test_races.py",
    ),
    guard(
        "a reason is really given",
        ENGINE,
        "    if not text:\n        raise InvalidInput(**{field: sentence})\n",
        "",
        "models/test_leaving.py::test_the_reason_is_in_the_history_and_must_be_given",
    ),
    guard(
        "a reason has an end",
        ENGINE,
        "    if len(text) > 2000:",
        "    if False:",
        "models/test_leaving.py::test_the_reason_is_in_the_history_and_must_be_given",
    ),
    *(
        guard(
            f"need: {need.lower().replace('_', ' ')}",
            "models/facts.py",
            f"        Need.{need}: (\n            {old},",
            f"        Need.{need}: (\n            True,",
            f"{PERMISSIONS}::test_a_condition_that_holds_no_more_refuses",
            *tests,
        )
        for need, old, *tests in (
            ("NOT_BARRED", "by.account_id not in facts.barred", "models/test_leaving.py"),
            ("QUOTE_IN_FORCE", "facts.quote_in_force is not None", RULES),
            ("CHOSEN_SLOT_AHEAD", "chosen is not None and chosen.starts_at > facts.now"),
            ("BEFORE_VISIT", "visit is not None and visit.starts_at > facts.now"),
            ("VISIT_BEGUN", "visit is not None and visit.starts_at <= facts.now", RULES),
            ("SLOTS_RUN_OUT", "all(slot.starts_at <= facts.now for slot in facts.open_slots)", RULES),
            (
                "SILENT_FOR_7_DAYS",
                "facts.asked_by_mail_at is not None and facts.asked_by_mail_at + SILENCE <= facts.now",
                RULES,
            ),
        )
    ),
    guard(
        "need: nobody to ask",
        "models/facts.py",
        "Need.NOBODY_TO_ASK: (mission.contact is None,",
        "Need.NOBODY_TO_ASK: (True,",
        PERMISSIONS,
    ),
    guard(
        "need: somebody to ask",
        "models/facts.py",
        "Need.SOMEBODY_TO_ASK: (mission.contact is not None,",
        "Need.SOMEBODY_TO_ASK: (True,",
        PERMISSIONS,
    ),
    guard(
        "silence is asked of those who were asked by mail",
        "models/time_limits.py",
        "AND x.kind = 'confirm_work' AND x.sent_at <= {})",
        "AND x.kind = 'confirm_work' AND x.created_at <= {})",
        RULES,
        note="with the need of the same name, which backs it up",
        more=(
            Cut(
                "models/facts.py",
                "            facts.asked_by_mail_at is not None and facts.asked_by_mail_at + SILENCE <= facts.now,",
                "            True,",
            ),
        ),
    ),
    guard(
        "published by a manager",
        "models/publishing.py",
        "    if by.role is not Role.MANAGER:\n        raise NotVisible\n    check_wishes",
        "    check_wishes",
        f"{PERMISSIONS}::test_a_mission_is_published_by_a_manager_only",
    ),
    guard(
        "corrected by a manager",
        "models/verbs/upkeep.py",
        "    if by.role is not Role.MANAGER:\n        raise NotVisible\n    before",
        "    before",
        f"{PERMISSIONS}::test_what_leaves_the_status_as_it_is_has_its_people_too",
    ),
    guard(
        "let back by a manager",
        "models/verbs/ending.py",
        "    if by.role is not Role.MANAGER:\n        raise NotVisible\n",
        "",
        "models/test_leaving.py::test_nobody_lets_itself_back",
    ),
    guard(
        "let back only after leaving",
        "models/verbs/ending.py",
        "        if contractor_id not in move.facts.barred:",
        "        if False:",
        "models/test_leaving.py::test_only_somebody_who_left_can_be_readmitted",
    ),
    guard(
        "a finished mission is not corrected",
        "models/verbs/upkeep.py",
        "    if mission.status in FINAL:\n",
        "    if False:\n",
        f"{PERMISSIONS}::test_what_leaves_the_status_as_it_is_has_its_people_too",
    ),
    guard(
        "the access code while a visit is planned",
        "models/verbs/upkeep.py",
        "    if mission.status != Status.SCHEDULED or not mission.access_codes:",
        "    if not mission.access_codes:",
        f"{PERMISSIONS}::test_what_leaves_the_status_as_it_is_has_its_people_too",
    ),
    guard(
        "the access code for its contractor",
        "models/verbs/upkeep.py",
        "        if move.who is not Who.ITS_CONTRACTOR:\n            raise NotVisible\n",
        "        pass\n",
        f"{PERMISSIONS}::test_what_leaves_the_status_as_it_is_has_its_people_too",
    ),
    guard(
        "the access code in the page itself",
        "controllers/missions.py",
        'code = mission.access_codes if mission.status == Status.SCHEDULED else ""',
        "code = mission.access_codes",
        "controllers/test_work.py::test_a_code_read_after_the_visit_was_moved_is_not_shown",
        note="with the page's own look at the status, which backs it up",
        more=(
            Cut(
                "controllers/building/mission_page.py",
                "    if mission.status != S.SCHEDULED:\n",
                "    if False:\n",
            ),
        ),
    ),
    guard(
        "who adds which photos, and when",
        "models/verbs/upkeep.py",
        "        if kind not in photo_kinds(mission, by, move.facts):",
        "        if False:",
        f"{VISIBILITY}::test_each_person_adds_its_own_kinds_of_photos",
    ),
    guard(
        "when which paper may be added",
        "models/verbs/invoices.py",
        "        if kind not in addable_kinds(mission, by, move.facts):",
        "        if False:",
        "models/test_invoices.py",
    ),
    guard(
        "twenty photos of a kind",
        "models/stored_file.py",
        "        if held + len(files) > PHOTOS_OF_A_KIND:",
        "        if False:",
        f"{VISIBILITY}::test_a_mission_keeps_twenty_photos_of_a_kind",
    ),
    guard(
        "the 150 € rule",
        "models/verbs/visits.py",
        "    if amount_cents > mission.threshold_cents:",
        "    if False:",
        f"{RULES}::test_one_cent_above_it_a_quote_is_needed",
    ),
    guard(
        "without a quote the amount is said",
        "models/verbs/visits.py",
        "    if amount_cents is None or amount_cents < 0:\n",
        "    if amount_cents is None:\n        return\n    if False:\n",
        f"{RULES}::test_without_a_quote_the_amount_must_be_said",
    ),
    guard(
        "an amount above nothing",
        "models/verbs/quotes.py",
        "    if amount_cents is None or amount_cents <= 0:",
        "    if amount_cents is None:",
        f"{RULES}::test_a_quote_without_a_usable_amount_is_a_field_error",
    ),
    guard(
        "an amount below a million",
        "models/verbs/quotes.py",
        "    if amount_cents > MOST_CENTS:",
        "    if False:",
        f"{RULES}::test_a_quote_without_a_usable_amount_is_a_field_error",
    ),
    guard(
        "a quote has its paper",
        "models/verbs/quotes.py",
        "    if file is None:\n        raise InvalidInput(quote=",
        "    if False:\n        raise InvalidInput(quote=",
        "controllers/test_work.py::test_a_fault_of_a_step_stands_beside_its_field",
        note="with the check of the drafts, which backs it up",
        more=(GONE,),
    ),
    guard(
        "an invoice has its paper",
        "models/verbs/invoices.py",
        '    if file is None:\n        raise InvalidInput(invoice="Joignez la facture',
        '    if False:\n        raise InvalidInput(invoice="Joignez la facture',
        "models/test_invoices.py::test_an_invoice_needs_its_paper_whatever_photos_came_along",
        note="with the check of the drafts, which backs it up",
        more=(GONE,),
    ),
    guard(
        "a deposit has its paper",
        "models/verbs/invoices.py",
        '    if file is None:\n        raise InvalidInput(invoice="Joignez le document',
        '    if False:\n        raise InvalidInput(invoice="Joignez le document',
        "models/test_invoices.py::test_an_amount_and_a_file_are_needed",
        note="with the check of the drafts, which backs it up",
        more=(GONE,),
    ),
    guard(
        "an invoice has a photo of the work",
        "models/verbs/invoices.py",
        "        if not await work_photos(move.assignment_id):",
        "        if False:",
        f"{RULES}::test_an_invoice_needs_a_photo_of_the_work_sent_before_or_along",
    ),
    guard(
        "the paper that was looked at",
        "models/verbs/quotes.py",
        "    if paper is None or paper.id != seen:",
        "    if paper is None:",
        RACES,
        "controllers/test_desk.py::test_only_the_version_that_was_looked_at_is_decided",
    ),
    guard(
        "reserves are lifted for a reason",
        "models/verbs/work.py",
        "    if mission.status == Status.WORK_DISPUTED and by.role is Role.MANAGER:\n",
        "    if False:\n",
        f"{RULES}::test_lifting_reserves_needs_a_reason",
    ),
    *(
        guard(f"slots: {name}", "models/verbs/slots.py", old, "    if False:", test)
        for name, old, test in (
            (
                "an end after the start",
                "    if offer.end <= offer.start:",
                f"{RULES}::test_slots_that_can_not_be_offered_are_field_errors",
            ),
            (
                "twelve hours at most",
                "    if offer.end - offer.start > LONGEST:",
                f"{RULES}::test_slots_that_can_not_be_offered_are_field_errors",
            ),
            (
                "ahead",
                "    if offer.start <= clock.now():",
                f"{RULES}::test_slots_that_can_not_be_offered_are_field_errors",
            ),
            (
                "apart from each other",
                "    if any(offer.overlaps(other) for other in earlier):",
                f"{RULES}::test_slots_that_can_not_be_offered_are_field_errors",
            ),
            (
                "ten at most",
                "    if len(offers) > MOST_SLOTS:",
                "controllers/test_slots.py::test_eleven_slots_are_one_too_many_and_ten_are_not",
            ),
            (
                "five wishes at most",
                "    if len(wishes) > MOST_WISHES:",
                f"{RULES}::test_wishes_have_their_limits",
            ),
            ("a word has an end", "    if len(word) > 1000:", f"{RULES}::test_wishes_have_their_limits"),
            (
                "wishes ahead",
                "    if any(wish.start <= clock.now() or wish.end <= wish.start for wish in wishes):",
                f"{RULES}::test_wishes_have_their_limits",
            ),
        )
    ),
    guard(
        "slots beside one's own visits",
        "models/verbs/slots.py",
        "        if offer.overlaps(visit.span) and visit.mission != mission.id:",
        "        if False:",
        f"{RACES}::test_slots_over_a_planned_visit_are_refused_and_over_open_offers_are_not",
    ),
    guard(
        "a slot that was proposed",
        "models/verbs/slots.py",
        "(slot for slot in move.facts.open_slots if slot.id == slot_id)",
        "(slot for slot in move.facts.slots if slot.id == slot_id)",
        f"{RACES}::test_a_replaced_slot_can_not_be_chosen_any_more",
        RULES,
    ),
    guard(
        "a slot that lies ahead",
        "models/verbs/slots.py",
        "        if slot.starts_at <= clock.now():",
        "        if False:",
        f"{RULES}::test_a_slot_is_chosen_only_while_it_is_open_and_ahead",
    ),
    guard(
        "two visits at the same hour",
        "models/verbs/visits.py",
        "            if other.span.overlaps(span):",
        "            if False:",
        "controllers/test_slots.py::test_open_offers_of_two_missions_may_overlap_but_only_one_is_planned",
    ),
    guard(
        "the lock on a contractor's agenda",
        "models/verbs/visits.py",
        "        await lock_agenda(by.account_id)\n",
        "",
        f"{RACES}::test_a_contractor_can_not_plan_two_visits_at_the_same_hour",
        database="postgres",
    ),
    guard(
        "a day to come for the pause",
        "models/verbs/visits.py",
        "    if not_before <= wording.local(clock.now()).date():",
        "    if False:",
        f"{RULES}::test_the_pause_needs_a_day_to_come_and_a_reason",
    ),
    guard(
        "a reason for the pause",
        "models/verbs/visits.py",
        "    if reason not in list(PauseReason):",
        "    if False:",
        f"{RULES}::test_the_pause_needs_a_day_to_come_and_a_reason",
    ),
    guard(
        "what happened, of a failed visit",
        "models/verbs/visits.py",
        "    if motive == FailedVisitMotive.OTHER and not details:",
        "    if False:",
        f"{RULES}::test_a_failed_visit_needs_a_motive",
    ),
    guard(
        "the open slots of who leaves",
        "models/verbs/ending.py",
        "    await void_slots(move.assignment_id)\n",
        "",
        "models/test_leaving.py",
    ),
    guard(
        "an address that is one",
        "models/publishing.py",
        "            if value and not _EMAIL.fullmatch(value):",
        "            if False:",
        f"{RULES}::test_what_a_mission_needs_is_asked_for_field_by_field",
    ),
    guard(
        "a text has its length",
        "models/publishing.py",
        "            if len(text) > longest:",
        "            if False:",
        f"{RULES}::test_what_a_mission_needs_is_asked_for_field_by_field",
    ),
    guard(
        "a choice that is offered",
        "models/publishing.py",
        "        if value not in allowed:",
        "        if False:",
        f"{RULES}::test_what_a_mission_needs_is_asked_for_field_by_field",
    ),
    guard(
        "a stranger's late claim is about nothing",
        "controllers/missions.py",
        "if mission is not None and shown and mission.status != Status.NEW:",
        "if mission is not None and mission.status != Status.NEW:",
        "controllers/test_slots.py::test_who_was_never_shown_a_mission_learns_nothing_by_claiming_it",
    ),
)

SCHEMA = "migrations/sql/first.sql"
FIRST = "migrations/creneau_2026_11_24t06_40_00.py"
PAPERS = "migrations/creneau_2026_11_24t10_00_00.py"
SQLITE = "models/sqlite_engine.py"
STORED = (
    *(
        guard(
            f"the database: {name}", SCHEMA, f"CREATE UNIQUE INDEX {index} ", f"CREATE INDEX {index} ", test
        )
        for name, index, test in (
            (
                "one assignment at a time",
                "assignment_one_at_a_time",
                f"{DATABASE}::test_a_mission_has_one_assignment_at_a_time",
            ),
            (
                "one planned visit at a time",
                "visit_one_planned",
                f"{DATABASE}::test_an_assignment_has_one_planned_visit_at_a_time",
            ),
            ("one quote of a version", "quote_version", f"{DATABASE}::test_each_version_stands_once"),
            ("one invoice of a version", "invoice_version", f"{DATABASE}::test_each_version_stands_once"),
            ("one event of a version", "mission_event_version", f"{DATABASE}::test_each_version_stands_once"),
            (
                "one idempotency key",
                "submission_key",
                f"{DATABASE}::test_an_idempotency_key_stands_once_for_its_actor",
            ),
        )
    ),
    guard(
        "the database: one live link of a mission",
        "migrations/creneau_2026_11_24t12_00_00.py",
        "CREATE UNIQUE INDEX tenant_link_live ",
        "CREATE INDEX tenant_link_live ",
        "models/test_tenant_link.py",
    ),
    guard(
        "the database: one account of an address",
        SCHEMA,
        "    email VARCHAR(254) NOT NULL UNIQUE,",
        "    email VARCHAR(254) NOT NULL,",
        f"{DATABASE}::test_two_accounts_never_share_an_address",
    ),
    guard(
        "the database: amounts",
        SCHEMA,
        "    declared_cents INTEGER CHECK (declared_cents >= 0)",
        "    declared_cents INTEGER",
        f"{DATABASE}::test_a_raw_write_of_nonsense_is_refused",
    ),
    guard(
        "the database: a slot ends after its start",
        SCHEMA,
        ",\n    CHECK (ends_at > starts_at)",
        "",
        f"{DATABASE}::test_a_raw_write_of_nonsense_is_refused",
    ),
    *(
        guard(
            f"the history can't be changed ({database})",
            FIRST,
            old,
            new,
            "models/test_history.py::test_the_database_refuses_to_change_what_happened",
            database=database,
        )
        for database, old, new in (
            ("sqlite", 'for verb in ("update", "delete")', "for verb in ()"),
            ("postgres", "return [*created, *keys, *APPEND_ONLY_POSTGRES]", "return [*created, *keys]"),
        )
    ),
    *(
        guard(
            f"a sent paper can't be changed ({database})",
            PAPERS,
            'for statement in SQLITE if engine.engine_type == "sqlite" else POSTGRES:',
            "for statement in ():",
            "models/test_invoices.py::test_a_sent_paper_is_never_altered_not_even_by_the_database",
            database=database,
        )
        for database in ("sqlite", "postgres")
    ),
    guard(
        "keys between tables, on SQLite",
        SQLITE,
        '"PRAGMA foreign_keys = ON",',
        '"PRAGMA foreign_keys = OFF",',
        f"{DATABASE}::test_what_others_refer_to_can_not_be_deleted",
    ),
    guard(
        "each commit on disk, on SQLite",
        SQLITE,
        '"PRAGMA synchronous = FULL",',
        '"PRAGMA synchronous = OFF",',
        "models/test_sqlite_engine.py::test_a_connection_checks_keys_and_syncs_each_commit",
    ),
    guard(
        "one writer at a time, on SQLite",
        SQLITE,
        "        async with self.writing:\n            return await self.writer.run",
        "        if True:\n            return await self.writer.run",
        "models/test_sqlite_engine.py",
    ),
    guard(
        "a transaction of its own task, on SQLite",
        SQLITE,
        "        if transaction.owner is not asyncio.current_task():",
        "        if False:",
        "models/test_sqlite_engine.py::test_a_task_created_inside_may_not_use_the_transaction",
    ),
    guard(
        "a transaction that failed to end, on SQLite",
        SQLITE,
        '            await self._end("ROLLBACK")\n            raise\n        await self._end()',
        "            raise\n        await self._end()",
        "models/test_sqlite_engine.py::test_a_commit_that_fails_undoes_the_transaction",
    ),
    guard(
        "one process writes a SQLite database",
        "single.py",
        "            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)\n",
        "            pass\n",
        "test_commands.py::test_a_sqlite_database_has_one_process",
    ),
    guard(
        "one migration at a time, on PostgreSQL",
        "models/migrating.py",
        '            await rows("SELECT pg_advisory_xact_lock({})", ADVISORY_LOCK)\n',
        "            pass\n",
        "models/test_migrating.py::test_who_migrates_waits_for_who_migrates",
        database="postgres",
    ),
    guard(
        "a schema of another day",
        "commands.py",
        "    if not await is_current():",
        "    if False:",
        "test_commands.py::test_a_database_that_was_not_brought_up_to_date_stops_the_start_with_a_sentence",
    ),
    guard(
        "two drains of the outbox",
        "notifications/sender.py",
        '.where(Message.id == row["id"], Message.attempts == row["attempts"], Message.next_try_at <= now)',
        '.where(Message.id == row["id"])',
        "notifications/test_sender.py::test_two_drains_at_once_send_no_mail_twice",
    ),
    guard(
        "a sender that died gives its row back, later",
        "notifications/sender.py",
        "Message.next_try_at: now + LEASE}",
        "Message.next_try_at: now}",
        "notifications/test_sender.py",
    ),
    guard(
        "messages in the transaction of their event",
        "models/notification.py",
        "    messages = await _messages(mission, event, facts, by)\n",
        "    messages: list[Message] = []\n",
        "models/test_history.py::test_the_messages_of_an_event_are_there_with_it",
    ),
    guard(
        "a mail keeps its Message-ID",
        "notifications/compose.py",
        "        message_id=message.message_id,\n",
        '        message_id=__import__("models.outbox").outbox._message_id(),\n',
        "notifications/test_sender.py::test_a_mail_that_can_not_go_out_waits_longer_each_time_and_keeps_its_id",
    ),
    guard(
        "a line break in a subject",
        "notifications/message.py",
        '    message["Subject"] = one_line(subject)',
        '    message["Subject"] = subject',
        "notifications/test_message.py::test_a_subject_cannot_add_a_header",
    ),
    guard(
        "a line break in a name",
        "notifications/message.py",
        "Address(one_line(name), addr_spec=spec.strip())",
        "Address(name, addr_spec=spec.strip())",
        "notifications/test_message.py",
        "controllers/test_injection.py",
    ),
    guard(
        "two addresses in one",
        "notifications/message.py",
        "    except (HeaderParseError, ValueError, IndexError) as error:",
        "    except ZeroDivisionError as error:",
        "notifications/test_message.py::test_what_is_not_one_address_is_refused",
    ),
    guard(
        "a closed account is not written to",
        "models/notification.py",
        "if facts.contractor and facts.contractor.active else",
        "if facts.contractor else",
        "models/test_notices.py::test_a_closed_account_is_not_written_to",
    ),
)

RECEIVE = "uploads/receive.py"
LIMITS = "uploads/test_receive.py::test_what_is_over_a_limit_is_refused_and_leaves_nothing"
DECODE = "uploads/decode.py"
CHILD = "uploads/child.py"
TUS = "uploads/test_tus.py"
FILES = (
    guard(
        "the announced size",
        RECEIVE,
        "    if announced is not None and announced > limits.body_bytes:",
        "    if False:",
        "uploads/test_receive.py::test_an_announced_size_over_the_limit_is_refused_before_a_byte_is_read",
    ),
    guard(
        "the size as it comes",
        RECEIVE,
        "            if received > limits.body_bytes:",
        "            if False:",
        "uploads/test_receive.py::test_a_chunked_body_is_counted",
    ),
    guard(
        "a plain form's size",
        RECEIVE,
        "        if len(body) > limits.text_bytes:",
        "        if False:",
        LIMITS,
        "uploads/test_receive.py",
    ),
    guard(
        "a plain form's fields", RECEIVE, '    if body.count(b"&") >= limits.fields:', "    if False:", LIMITS
    ),
    guard(
        "a plain field's size",
        RECEIVE,
        "        if len(value.encode()) > limits.field_bytes:",
        "        if False:",
        LIMITS,
    ),
    guard(
        "a form's fields",
        RECEIVE,
        "            if self.texts > self.limits.fields:",
        "            if False:",
        LIMITS,
    ),
    guard(
        "a field's size",
        RECEIVE,
        "if len(self.text) > self.limits.field_bytes or self.text_bytes > self.limits.text_bytes:",
        "if False:",
        LIMITS,
    ),
    guard("a file's size", RECEIVE, "        if file.size > limits.file_bytes:", "        if False:", LIMITS),
    guard(
        "how many files",
        RECEIVE,
        "        if len(self.form.files(self.name)) > limits.files_per_field or total > limits.files:",
        "        if False:",
        LIMITS,
    ),
    guard(
        "a sender that stops",
        RECEIVE,
        "            async with asyncio.timeout(limits.idle_seconds):",
        "            async with asyncio.timeout(None):",
        "uploads/test_receive.py::test_a_sender_that_stops_is_told_so_and_leaves_nothing",
    ),
    guard(
        "a sender that dawdles",
        RECEIVE,
        "        async with asyncio.timeout(limits.total_seconds):",
        "        async with asyncio.timeout(None):",
        "uploads/test_receive.py",
    ),
    guard(
        "what is received is gone after an error",
        RECEIVE,
        "        form.remove_files()\n        if isinstance",
        "        if isinstance",
        "uploads/test_receive.py",
    ),
    guard(
        "a name's hidden characters",
        "uploads/names.py",
        "if unicodedata.category(char) not in HIDDEN",
        "if True",
        "uploads/test_receive.py::test_hidden_characters_never_reach_a_page",
    ),
    guard(
        "a name's folders",
        "uploads/names.py",
        '    base = visible.replace("\\\\", "/").rpartition("/")[2]',
        "    base = visible",
        "uploads/test_receive.py::test_names_are_made_fit_to_be_shown",
    ),
    guard(
        "formats of photos",
        DECODE,
        "Image.open(source, formats=FORMATS)",
        "Image.open(source)",
        "uploads/test_check.py",
    ),
    guard(
        "pixels",
        DECODE,
        "    if image.width * image.height > MAX_PIXELS:",
        "    if False:",
        "uploads/test_check.py",
        note="with Pillow's own, which refuses from twice as many",
    ),
    guard(
        "EXIF and what else comes along",
        DECODE,
        '    plain = Image.new("RGB", image.size)\n'
        '    plain.paste(_in_srgb(image.convert("RGB"), profile if image.mode == "RGB" else None))\n    return plain',
        '    return _in_srgb(image.convert("RGB"), profile if image.mode == "RGB" else None)',
        "uploads/test_check.py::test_a_comment_does_not_come_along",
    ),
    guard(
        "an encrypted PDF",
        DECODE,
        "        if reader.is_encrypted:",
        "        if False:",
        "uploads/test_check.py::test_anything_but_a_whole_open_pdf_is_refused",
    ),
    guard(
        "a PDF that is none",
        DECODE,
        "    if not looks_like_pdf(source):",
        "    if False:",
        "uploads/test_check.py::test_anything_but_a_whole_open_pdf_is_refused",
    ),
    guard(
        "a PDF's pages",
        DECODE,
        "        if count > MAX_PAGES:",
        "        if False:",
        "uploads/test_check.py::test_anything_but_a_whole_open_pdf_is_refused",
    ),
    guard(
        "an empty file",
        "uploads/check.py",
        "    if not received.size:",
        "    if False:",
        "uploads/test_check.py::test_an_empty_file_is_refused",
    ),
    *(
        guard(f"the child: {name}", CHILD, old, "", test)
        for name, old, test in (
            (
                "its memory",
                "        (resource.RLIMIT_AS, MEMORY_BYTES),\n",
                "uploads/test_workers.py::test_memory_is_limited",
            ),
            (
                "what it writes",
                "        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),\n",
                "uploads/test_workers.py::test_what_a_process_writes_is_limited",
            ),
            (
                "its open files",
                "        (resource.RLIMIT_NOFILE, OPEN_FILES),\n",
                "uploads/test_workers.py::test_open_files_are_limited",
            ),
            (
                "its processor time",
                "    _limit_cpu(job.cpu_seconds)\n",
                "uploads/test_workers.py::test_processor_time_is_limited_even_without_the_parent",
            ),
        )
    ),
    guard(
        "the child: its environment",
        "uploads/workers.py",
        "env={name: os.environ[name] for name in PASSED_ON if name in os.environ}",
        "env=dict(os.environ)",
        "uploads/test_workers.py::test_no_secret_reaches_the_process",
    ),
    guard(
        "the child: a hung one",
        "uploads/workers.py",
        "            except TimeoutError as error:\n                self._discard(child)\n",
        "            except TimeoutError as error:\n                self._idle.append(child)\n",
        "uploads/test_workers.py::test_a_hung_process_is_killed_and_replaced",
    ),
    guard(
        "what is shown in place",
        "uploads/serve.py",
        'shown = media_type if media_type in SHOWN_INLINE else "application/octet-stream"',
        "shown = media_type",
        "uploads/test_serve.py::test_anything_else_is_a_download_without_a_type",
    ),
    guard(
        "anything else is a download",
        "uploads/serve.py",
        "_headers(source.tag, name, inline and media_type in SHOWN_INLINE)",
        "_headers(source.tag, name, inline)",
        "uploads/test_serve.py::test_anything_else_is_a_download_without_a_type",
    ),
    guard(
        "a name in a header",
        "uploads/serve.py",
        '    name = display_name(name)\n    plain = re.sub(r\'[^ -~]|["\\\\%]\', "_", name)',
        "    plain = name",
        "uploads/test_serve.py::test_a_name_cannot_add_a_header",
    ),
    guard(
        "a key of the storage",
        "uploads/storage.py",
        "    if KEY.fullmatch(key) is None:",
        "    if False:",
        "storage/test_both.py::test_only_names_of_our_own_get_anywhere",
    ),
    guard(
        "a file is on disk before its row",
        "uploads/folder_storage.py",
        "            _sync(source)\n            try:",
        "            try:",
        "uploads/test_storage.py::test_the_file_and_its_folder_are_on_disk_before_put_returns",
    ),
    guard(
        "a file's folder is on disk before its row",
        "uploads/folder_storage.py",
        "            _sync(target.parent)\n",
        "",
        "uploads/test_storage.py::test_the_file_and_its_folder_are_on_disk_before_put_returns",
    ),
    guard(
        "the broom spares what is young",
        "uploads/sweep.py",
        "path.is_file() and path.stat().st_mtime < limit",
        "path.is_file()",
        "uploads/test_storage.py::test_sweeping_spares_what_is_younger_than_an_hour",
    ),
    guard(
        "an upload's size",
        "uploads/tus.py",
        "    if length > MAX_SIZE:",
        "    if False:",
        ENVOIS,
    ),
    guard(
        "an upload's kind",
        "uploads/tus.py",
        "    if kind not in [k.value for k in (*PHOTOS, FileKind.QUOTE, FileKind.INVOICE)]:",
        "    if False:",
        ENVOIS,
    ),
    guard(
        "an upload's key, used for another file",
        "uploads/tus.py",
        "    if (upload.length, upload.kind) != (length, kind):",
        "    if False:",
        f"{TUS}::test_a_key_used_for_another_file_is_told",
    ),
    guard(
        "sixty uploads of one person",
        "models/partial_upload.py",
        "        if await count_open(owner) >= MOST_OPEN:",
        "        if False:",
        f"{ENVOIS}::test_one_person_has_so_many_uploads_on_the_way_and_no_more",
    ),
    guard(
        "sixty uploads, begun at once on PostgreSQL",
        "models/partial_upload.py",
        "    if not is_sqlite():\n        await rows(",
        "    if False:\n        await rows(",
        f"{TUS}::test_a_hundred_creations_at_once_leave_sixty_open",
        database="postgres",
    ),
    guard(
        "an upload that expired",
        "models/partial_upload.py",
        "            PartialUpload.owner == owner,\n            PartialUpload.expires_at > clock.now(),\n",
        "            PartialUpload.owner == owner,\n",
        f"{ENVOIS}::test_an_expired_upload_is_gone_and_swept",
    ),
    guard(
        "one request writes an upload",
        "uploads/pieces.py",
        "        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)\n",
        "",
        TUS,
    ),
    guard(
        "a piece's place",
        "uploads/pieces.py",
        "    if offset != upload.received:",
        "    if False:",
        f"{ENVOIS}::test_a_wrong_offset_is_a_conflict_and_changes_nothing",
    ),
    guard(
        "more bytes than announced",
        "uploads/pieces.py",
        "            if self.end + len(chunk) > self.limit:",
        "            if False:",
        f"{ENVOIS}::test_more_bytes_than_announced_are_refused",
    ),
    guard(
        "a damaged piece",
        "uploads/pieces.py",
        "        if checksum and not checksum.matches:",
        "        if False:",
        f"{ENVOIS}::test_a_damaged_piece_is_refused_by_its_checksum_and_sent_again",
    ),
    guard(
        "a link in the place of an upload",
        "uploads/pieces.py",
        " | os.O_NOFOLLOW",
        "",
        f"{TUS}::test_a_link_in_its_place_is_not_followed",
        note="with the look at its name, which backs it up",
        more=(
            Cut(
                "uploads/pieces.py",
                "return os.path.samestat(os.fstat(descriptor), path.lstat())",
                "return True",
            ),
        ),
    ),
    guard(
        "a file is kept once",
        "models/partial_upload.py",
        ".where(PartialUpload.id == upload.id, PartialUpload.file.is_null())",
        ".where(PartialUpload.id == upload.id)",
        TUS,
    ),
    guard(
        "a piece is acknowledged once",
        "models/partial_upload.py",
        ".where(PartialUpload.id == upload.id, PartialUpload.received == upload.received)",
        ".where(PartialUpload.id == upload.id)",
        TUS,
    ),
    guard(
        "a lock on bytes that lost their name",
        "uploads/pieces.py",
        "return os.path.samestat(os.fstat(descriptor), path.lstat())",
        "return True",
        f"{TUS}::test_a_lock_on_bytes_that_lost_their_name_is_none",
    ),
)

KEPT_PAGES = "controllers/kept_pages.py"
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

GUARDS: tuple[Guard, ...] = (*KEPT, *WHO, *OURS, *PAGES, *SESSIONS, *LINKS, *MOVES, *STORED, *FILES)
