"""The form that filters a list, and the address of a list that is filtered."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlencode

from markupsafe import Markup

import wording
from controllers.lists.views import Choice, Filters
from controllers.web.forms import options
from controllers.web.rendering import environment
from controllers.web.views import Option
from models.lists.filters import FILTERS, Filter
from models.lists.search import Search
from wording.languages import Language, spoken, team


def address(path: str, view: str, search: Search, cursor: str = "") -> str:
    names = {"vue": view, **search.chosen, "q": search.text, "apres": cursor}
    query = urlencode({name: value for name, value in names.items() if value})
    return f"{path}?{query}" if query else path


def filters(
    path: str, view: str, search: Search, areas: Sequence[str], *, manager: bool
) -> tuple[Filters, Markup]:
    """What filters, and its form. `areas`: the départements to choose from."""
    if not search.narrows:
        return _unfiltered(path, view, tuple(areas), manager, spoken())
    found = _filters(path, view, search, areas, manager=manager)
    return found, form(found)


@lru_cache(maxsize=50)
def _unfiltered(
    path: str, view: str, areas: tuple[str, ...], manager: bool, _: Language
) -> tuple[Filters, Markup]:
    """As nearly everybody sees it, in the language that is spoken."""
    found = _filters(path, view, Search(), areas, manager=manager)
    return found, form(found)


def _filters(path: str, view: str, search: Search, areas: Sequence[str], *, manager: bool) -> Filters:
    offered = [one for one in FILTERS if manager or not one.managers_only]
    active = [team("« {text} »", text=search.text)] if search.text else []
    active += [one.said(search.chosen[one.name]) for one in offered if one.name in search.chosen]
    return Filters(
        url=path,
        view=view,
        text=search.text,
        choices=tuple(_choice(one, search.chosen.get(one.name, ""), areas) for one in offered),
        active=tuple(wording.typographic(text) for text in active),
        clear_url=address(path, view, Search()) if active else "",
    )


def _choice(one: Filter, chosen: str, areas: Sequence[str]) -> Choice:
    if one.choices is not None:
        return Choice(one.name, one.label, options(one.choices, chosen), one.every)
    offered = tuple(Option(a, one.said(a), selected=a == chosen) for a in areas)
    return Choice(one.name, one.label, offered, one.every)


def form(view: Filters) -> Markup:
    template = environment().get_template("partials/missions/filters.html")
    return Markup(template.render(filters=view))  # noqa: S704 - our own template, which escapes
