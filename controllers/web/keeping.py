"""A form that came too late for its session is not done and not lost: its words wait for the same account."""

from collections.abc import Collection
from typing import Any
from urllib.parse import parse_qs, urlsplit

from litestar import Request
from litestar.exceptions import PermissionDeniedException

from controllers.web.adding import asks_first, is_a_strangers
from controllers.web.form_pages import page_of
from controllers.web.security import SAFE, owner_in
from models.people import kept_form
from uploads.errors import BadForm, UploadError
from uploads.form import AS_TYPED, KEYS, NOT_CONTENT, Form
from uploads.receive import NOTHING, WITH_FILES, Admission, read_form
from wording.languages import team_noted

# Of the address of a page that shows a form again: after a sign-in, or after its papers were read.
AGAIN, READ = "repris", "lu"


class FormKept(Exception):
    """The session that the form was shown in has ended, and its person is signed in once more."""

    def __init__(self, location: str) -> None:
        self.location = location


def _owner_of(form: Form) -> int:
    """Whose page the form stood in: nobody else's words are kept. Raises BadForm."""
    owner = owner_in(form.first("_for"))
    if owner is None:
        raise BadForm(team_noted("Le formulaire ne dit pas de qui il est."))
    return owner


async def keep_form(
    form: Form, path: str, account: int, *, lost: Collection[str] = (), name: str = AGAIN
) -> str:
    """The address that shows the form again to this account, once it is signed in."""
    page = page_of(path.rstrip("/"))
    fields = {key: values for key, values in form.fields.items() if key not in NOT_CONTENT | AS_TYPED | KEYS}
    return f"{page}?{name}={await kept_form.keep(account, page, fields, sorted(lost))}"


async def _owned(form: Form, announced: int) -> Admission:
    """Its files pass by, if it says whose it is."""
    _owner_of(form)
    return NOTHING


def _lost(form: Form) -> set[str]:
    return {*form.refusals, *form.file_fields()}


async def keep_for_later(request: Request[Any, Any, Any]) -> str:
    """Of a form that nobody is signed in for: where it waits; empty where there is none to keep.

    A stranger's body is read no further than to where it should say whose it is, or not at all.
    """
    if request.method in SAFE or asks_first(request) or is_a_strangers(request):
        return ""
    try:
        async with await read_form(request, limits=WITH_FILES, before_files=_owned) as form:
            owner = _owner_of(form)
            if not page_of(request.url.path):
                return ""
            return await keep_form(form, request.url.path, owner, lost=_lost(form))
    except UploadError:
        return ""


async def not_of_this_session(request: Request[Any, Any, Any], form: Form, account: int | None) -> Exception:
    """What to raise for a form whose token is not this session's."""
    if account is not None and owner_in(form.first("_for")) == account and page_of(request.url.path):
        return FormKept(await keep_form(form, request.url.path, account, lost=_lost(form)))
    return PermissionDeniedException("Le formulaire n'est plus valable.")


def waits_in(address: str) -> bool:
    return AGAIN in parse_qs(urlsplit(address).query)
