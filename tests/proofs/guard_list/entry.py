"""One guard and how to take it out, and the names that several of the lists share."""

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
RESUMABLE = "controllers/test_resumable.py"
RULES = "models/test_rules.py"
PERMISSIONS = "models/test_permissions.py"
VISIBILITY = "models/test_visibility.py"
DATABASE = "models/test_guards.py"
RACES = "models/test_races.py"
OTHER_ROLE = f"{ACCESS}::test_the_other_role_s_routes_do_not_exist"
ANONYMOUS = f"{ACCESS}::test_nobody_signed_in_is_led_to_the_sign_in_page_from_every_route"
POLICY = f"{HEADERS}::test_every_page_error_and_redirect_has_the_whole_policy_and_is_kept_nowhere"
SECURITY = "controllers/web/security.py"
ENGINE = "models/missions/transitions.py"
GONE = Cut(
    "models/files/stored_file.py",
    "    if len(files) != len(ids):\n        raise InvalidInput({name: Fault.FILE_GONE})\n",
    "",
)
