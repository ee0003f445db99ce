"""The one place that chooses page or partial, and says so in Vary."""

import re
from collections.abc import MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.ext import Extension
from litestar import Request, Response
from litestar.datastructures import Cookie

import wording
from controllers.web import flash, icons, parts, views
from controllers.web.assets import POLICY, asset, favicon
from controllers.web.script_words import script_words
from controllers.web.security import chrome_for
from controllers.web.told import told
from controllers.web.words_in_templates import SAYING, InFrench
from wording.languages import Language, spoken, team, team_noted

HTML = "text/html"
AGAIN = team_noted("Voici ce que vous aviez écrit. Rien n'est envoyé : relisez, puis envoyez.")
VARY = "HX-Request, Cookie"
MISSION_VARY = f"{VARY}, {parts.HEADER}"
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
Web = Request[Any, Any, Any]


class Unindented(Extension):
    """Indentation is for who reads the templates: one space is left of it, a sixth of every page is gone."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return re.sub(r"^[ \t]+", " ", source, flags=re.MULTILINE)


class Templates(Environment):
    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A plain dict where Jinja makes a ChainMap, which each include and each import asks: 17 of them on a mission's
        page, a tenth of its time. What is added to the environment afterwards is not seen."""
        return {**self.globals, **(d or {})}


class FrenchTemplates(Templates):
    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        found: nodes.Template = InFrench().visit(super()._parse(source, name, filename))
        return found


def environment() -> Environment:
    """For the language that is spoken."""
    return _environment(FrenchTemplates if spoken() is Language.FR else Templates)


@lru_cache(maxsize=2)
def _environment(kind: type[Templates]) -> Environment:
    found = kind(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=[Unindented],
    )
    found.globals |= {"asset": asset, "favicon": favicon, "part": parts.part}
    found.globals |= SAYING | {"spoken": spoken, "script_words": script_words}
    found.globals |= icons.macros(found)
    return found


def wants_partial(request: Web) -> bool:
    """Back after a swap asks again for the whole page, under the header of htmx."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def target_of(request: Web) -> str:
    """The id that the swap is for; htmx 4 sends `div#mission`."""
    return request.headers.get("HX-Target", "").rpartition("#")[2]


def html(content: str, status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:
    return Response(
        content.encode(),
        status_code=status,
        media_type=HTML,
        headers={"Vary": VARY, "Cache-Control": "no-store", **(headers or {})},
    )


def page(request: Web, template: str, view: Any, status: int = 200) -> Response[bytes]:
    """A whole page; a notice that waited for it is spent."""
    content = environment().get_template(template).render(page=view, chrome=chrome_for(request))
    response = html(content, status)
    if flash.COOKIE in request.cookies:
        response.set_cookie(flash.spent())
    return response


def partial(template: str, view: Any, status: int = 200, **headers: str) -> Response[bytes]:
    """`headers` in Python's spelling: `HX_Retarget` is `HX-Retarget`."""
    return _bare(environment().get_template(template).render(page=view), status, **headers)


def _bare(content: str, status: int, **headers: str) -> Response[bytes]:
    # Part of a page, whose own policy holds: by itself it may load nothing. And it is short.
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return html(content, status, {"Content-Security-Policy": POLICY, **more})


def mission_answer(request: Web, view: Any, status: int = 200, **headers: str) -> Response[bytes]:
    """A mission, whole or as the one element; the element without the parts that its reader has."""
    if not wants_partial(request):
        return page(request, "pages/mission.html", view, status)
    template = environment().get_template("partials/missions/mission.html")
    return _bare(template.render(page=view, had=parts.had_by(request)), status, Vary=MISSION_VARY, **headers)


def see_other(
    request: Web, location: str, notice: str = "", cookies: list[Cookie] | None = None
) -> Response[str]:
    """After a POST; under htmx the browser itself goes there."""
    headers = {"Cache-Control": "no-store", "Vary": "HX-Request"}
    if wants_partial(request):
        # An empty text: of None Litestar would make the JSON word « null ».
        response = Response(
            "", status_code=200, media_type=HTML, headers={**headers, "HX-Redirect": location}
        )
    else:
        response = Response("", status_code=303, media_type=HTML, headers={**headers, "Location": location})
    for cookie in cookies or []:
        response.set_cookie(cookie)
    if notice:
        response.headers["Set-Cookie"] = flash.carrying(notice)
    return response


def notice_of(request: Web) -> views.Notice | None:
    """The sentence that the answer before this page left; of a form that is shown again, that it is."""
    if told(request.scope).again:
        return views.Notice("attention", wording.typographic(team(AGAIN)))
    text = flash.carried(request.cookies.get(flash.COOKIE, ""))
    return views.Notice("done", text) if text else None
