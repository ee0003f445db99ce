"""What comes back in a form: what was typed and received, and what was read in a quote or an invoice, shown to the
contractor before anybody else gets it."""

from typing import Any

from litestar import Response

import wording
from controllers.missions.forms.answering import PanelMaker
from controllers.missions.reading import read
from controllers.web.forms import file_row, parse_cents
from controllers.web.keeping import READ, keep_form
from controllers.web.rendering import Web, partial, see_other, wants_partial
from controllers.web.submitting import Submitted
from controllers.web.views import FileRow
from models.errors import InvalidInput
from models.files.stored_file import StoredFile
from models.missions.mission import Mission
from models.papers.readings import PaperKind, amount_to_fill, reading_of
from uploads.form import Form

EMPTY = Form()


async def answer(
    request: Web,
    mission: Mission,
    sent: Submitted,
    make: PanelMaker,
) -> Response[Any]:
    """With htmx the findings alone, so that nothing typed meanwhile is lost; without it the panel's address,
    which shows again what was typed and received."""
    panel = make(await read(request, mission), sent, None)
    if wants_partial(request):
        return partial("partials/panels/findings.html", panel, HX_Retarget="#findings", HX_Reswap="outerHTML")
    for name, files in sent.kept.items():
        sent.form.fields[f"kept_{name}"] = [str(file.id) for file in files]
    location = await keep_form(sent.form, panel.url, sent.by.account_id or 0, name=READ)
    return see_other(request, f"{location}#panel")


def kept_files(sent: Submitted | None, name: str) -> tuple[FileRow, ...]:
    return tuple(file_row(file) for file in sent.kept.get(name, [])) if sent else ()


def last_kept(sent: Submitted | None, name: str) -> StoredFile | None:
    files = sent.kept.get(name, []) if sent else []
    return files[-1] if files else None


def typed_cents(form: Form) -> int | None:
    try:
        return parse_cents(form.first("amount"))
    except InvalidInput:
        return None


def amount_shown(form: Form, known: str, paper: StoredFile | None, kind: PaperKind) -> str:
    """What was typed; where nothing was, what the paper says for sure. A paper that says nothing sure leaves it
    empty: what is known without it would be sent unseen."""
    typed = form.first("amount", known)
    if paper is None or typed not in ("", known):
        return typed
    read = amount_to_fill(reading_of(paper.reading), kind)
    return "" if read is None else wording.amount_input(read)
