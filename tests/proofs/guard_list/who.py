"""Who is let in, by role, session and mission."""

from tests.proofs.guard_list.entry import (
    ACCESS,
    ANONYMOUS,
    OTHER_ROLE,
    RACES,
    RESUMABLE,
    VISIBILITY,
    Cut,
    guard,
)

GUARDS_FILE = "controllers/web/guards.py"
WHO = (
    guard(
        "a route of the other role",
        GUARDS_FILE,
        "        if account.role != role:\n            raise NotFoundException\n",
        "",
        OTHER_ROLE,
    ),
    guard(
        "nobody signed in",
        GUARDS_FILE,
        '        if account is None:\n            kept = await keep_for_later(connection) if isinstance(connection, Request) else ""\n'
        "            raise SignInNeeded(kept)\n        if account.role != role:",
        "        if account is not None and account.role != role:",
        ANONYMOUS,
    ),
    guard(
        "contractors' pages",
        "controllers/missions/routes.py",
        "guards = [contractor_only]",
        "guards = []",
        OTHER_ROLE,
    ),
    guard("the desk", "controllers/desk/routes.py", "guards = [manager_only]", "guards = []", OTHER_ROLE),
    guard(
        "the role of each form",
        "controllers/missions/forms/form.py",
        "    made.guards = [manager_only if manages else contractor_only]\n",
        "",
        OTHER_ROLE,
    ),
    guard(
        "the archive",
        "controllers/files.py",
        '    name="desk.archive",\n    guards=[manager_only],\n',
        '    name="desk.archive",\n',
        OTHER_ROLE,
    ),
    guard(
        "the contractor's calendar file",
        "controllers/files.py",
        '    name="mission.calendar",\n    guards=[contractor_only],\n',
        '    name="mission.calendar",\n',
        OTHER_ROLE,
    ),
    guard(
        "the manager's calendar file",
        "controllers/files.py",
        '    name="desk.calendar",\n    guards=[manager_only],\n',
        '    name="desk.calendar",\n',
        OTHER_ROLE,
    ),
    guard(
        "a mission that is not yours",
        "models/missions/visibility.py",
        "    if mission is None or not await may_see(mission, by):\n",
        "    if mission is None:\n",
        f"{ACCESS}::test_a_page_opens_for_whom_it_is_and_does_not_exist_for_others",
    ),
    guard(
        "another contractor's mission",
        "models/missions/visibility.py",
        "    return await is_its_contractor(mission, by)\n\n\nasync def mission_for",
        "    return True\n\n\nasync def mission_for",
        f"{VISIBILITY}::test_a_mission_exists_for_its_people_only",
    ),
    guard(
        "who left a mission",
        "models/missions/visibility.py",
        "        return not await is_barred(mission, by)",
        "        return True",
        f"{ACCESS}::test_who_withdrew_does_not_see_the_mission_in_the_pool_until_the_manager_allows_it",
    ),
    guard(
        "another tenant's mission",
        "models/missions/visibility.py",
        "        return by.mission_id == mission.id\n",
        "        return True\n",
        f"{VISIBILITY}::test_a_mission_exists_for_its_people_only",
    ),
    guard(
        "a file of a mission that is not yours",
        "models/missions/visibility.py",
        "or not await may_see(mission, by) or not await _may_open(file, mission, by)",
        "or not await _may_open(file, mission, by)",
        f"{VISIBILITY}::test_a_file_opens_for_those_it_is_for",
        f"{VISIBILITY}::test_in_the_pool_the_damage_shows_and_nothing_else",
        f"{ACCESS}::test_a_mission_s_files_are_for_its_people_alone",
    ),
    guard(
        "papers that a tenant may not open",
        "models/missions/visibility.py",
        "        return file.kind == FileKind.DAMAGE or (file.kind in OF_TENANT and file.owner == by.key)",
        "        return True",
        f"{ACCESS}::test_the_tenant_opens_photos_of_the_damage_and_its_own_and_no_paper",
    ),
    guard(
        "another link's photos",
        "models/missions/visibility.py",
        "file.kind in OF_TENANT and file.owner == by.key",
        "file.kind in OF_TENANT",
        f"{VISIBILITY}::test_the_tenants_photos_are_those_of_its_own_link",
    ),
    guard(
        "the former contractor's files",
        "models/missions/visibility.py",
        "    return file.assignment == mission.assignment and await is_its_contractor(mission, by)",
        "    return await is_its_contractor(mission, by)",
        f"{VISIBILITY}::test_a_file_opens_for_those_it_is_for",
        "models/test_leaving.py",
        f"{ACCESS}::test_the_second_contractor_sees_nothing_of_the_first",
    ),
    guard(
        "somebody else's draft, to read",
        "models/missions/visibility.py",
        "        if file.owner == by.key:\n            return file\n        raise NotVisible",
        "        return file",
        f"{ACCESS}::test_a_draft_is_its_sender_s_alone",
    ),
    guard(
        "somebody else's draft, to send",
        "models/files/stored_file.py",
        "StoredFile.owner == owner, StoredFile.draft.eq(True)",
        "StoredFile.draft.eq(True)",
        f"{VISIBILITY}::test_somebody_elses_draft_can_not_be_attached",
    ),
    guard(
        "a file that was attached before",
        "models/files/stored_file.py",
        "StoredFile.owner == owner, StoredFile.draft.eq(True)",
        "StoredFile.owner == owner",
        f"{VISIBILITY}::test_a_file_is_attached_once",
        RACES,
        note="with the check of the row as it is written",
        more=(
            Cut(
                "models/files/stored_file.py",
                "StoredFile.id.is_in([file.id for file in files]), StoredFile.draft.eq(True)",
                "StoredFile.id.is_in([file.id for file in files])",
            ),
        ),
    ),
    guard(
        "a draft that is gone",
        "models/files/stored_file.py",
        "    if len(files) != len(ids):\n        raise InvalidInput({name: Fault.FILE_GONE})\n",
        "",
        f"{VISIBILITY}::test_somebody_elses_draft_can_not_be_attached",
    ),
    guard(
        "a disabled account, signed in",
        "models/people/session.py",
        ' AND a.active"',
        '"',
        f"{ACCESS}::test_a_disabled_account_is_signed_out_at_once",
    ),
    guard(
        "somebody else's upload",
        "models/files/partial_upload.py",
        "            PartialUpload.id == upload_id,\n            PartialUpload.owner == owner,\n",
        "            PartialUpload.id == upload_id,\n",
        f"{RESUMABLE}::test_another_persons_upload_does_not_exist",
    ),
    guard(
        "what is only for who signed in, of uploads",
        "controllers/resumable.py",
        "        by = actor(request)\n        _require_version(request)\n"
        '        require_token(request.headers.get("x-token", ""), form_token(request))\n'
        '        key = request.headers.get("idempotency-key", "")',
        '        by = __import__("models.people.actor").actor.SYSTEM\n        _require_version(request)\n'
        '        require_token(request.headers.get("x-token", ""), form_token(request))\n'
        '        key = request.headers.get("idempotency-key", "")',
        RESUMABLE,
    ),
    guard(
        "the token of /metrics",
        "controllers/web/metrics.py",
        "    if not token or not hmac.compare_digest(given.encode(), token.encode()):\n"
        "        raise NotFoundException\n",
        "",
        "proofs/test_request_log.py::test_metrics_exist_only_for_who_has_the_token",
    ),
)
