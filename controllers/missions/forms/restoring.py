"""A kept form, shown again as it was: with a token, a key and files that are good now."""

from msgspec.structs import replace

from controllers.missions.reading import Reading
from controllers.web.forms import parse_uuid
from controllers.web.keeping import AGAIN, READ
from controllers.web.rendering import Web
from controllers.web.security import actor
from controllers.web.submitting import Submitted
from controllers.web.told import told
from models.errors import InvalidInput
from models.files.stored_file import drafts_of
from models.people import kept_form
from uploads.form import Form
from wording.faults import Fault


async def restored(request: Web) -> Submitted | None:
    """Of the reader's own, on the page that it was kept for; None where the address names none such."""
    params = request.query_params
    form_id = parse_uuid(params.get(AGAIN) or params.get(READ) or "")
    by = actor(request)
    if form_id is None or by.account_id is None:
        return None
    kept = await kept_form.kept_for(by.account_id, form_id, request.url.path.rstrip("/"))
    if kept is None:
        return None
    form = Form()
    for name, values in kept.values.items():
        for value in values:
            form.add_text(name, value)
    sent = Submitted(request, form, by, again_key=kept.key, lost=kept.lost_files)
    for name in [name for name in form.fields if name.startswith("kept_")]:
        ids = [parse_uuid(text) for text in form.all(name)]
        sent.kept[name.removeprefix("kept_")] = await drafts_of(by.key, [i for i in ids if i])
    if AGAIN in params:
        told(request.scope).again = True
    return sent


def faults_of(sent: Submitted | None) -> InvalidInput | None:
    """The files that have to be chosen once more."""
    return InvalidInput(dict.fromkeys(sent.lost, Fault.FILE_NOT_RECEIVED)) if sent and sent.lost else None


async def with_photo_form(reading: Reading) -> Reading:
    """For the mission's own page, where the form of the photos stands."""
    sent = await restored(reading.request)
    if sent is None or "caption" not in sent.form.fields:
        return reading
    return replace(reading, photo_form=(sent, faults_of(sent)))
