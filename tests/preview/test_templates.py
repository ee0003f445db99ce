"""Every template renders with its view and nothing else, and a partial is the same in its page and alone."""

import re
from html.parser import HTMLParser

import pytest
from jinja2 import Environment, FileSystemLoader

from controllers.web.rendering import TEMPLATES, environment
from tests.preview.agenda_samples import DAYS
from tests.preview.frame_samples import GESTION, KARIM
from tests.preview.list_samples import FILTERS, row
from tests.preview.panel_samples import QUOTE_FACTS
from tests.preview.samples import PAGES, PARTIALS
from tests.support.web import parse
from wording.languages import speaking

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "source", "use"}


class Outline(HTMLParser):
    """The elements at the top, all ids, and whether every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.roots: list[dict[str, str | None]] = []
        self.ids: list[str] = []
        self.references: set[str] = set()
        self.mistakes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if not self.open:
            self.roots.append(found)
        if len(found) != len(attrs):
            self.mistakes.append(f"{tag} has an attribute twice")
        if "style" in found or any(name.startswith(("on", "hx-on")) for name in found):
            self.mistakes.append(f"{tag} has a style or a handler of its own")
        if identifier := found.get("id"):
            self.ids.append(identifier)
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.references.update((found.get(name) or "").split())
        if tag == "a" and len(link := found.get("href") or "") > 1 and link.startswith("#"):
            self.references.add(link[1:])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.mistakes.append(f"<{tag} /> closes itself")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.mistakes.append(f"</{tag}> closes nothing")


def outline(html: str) -> Outline:
    parser = Outline()
    parser.feed(html)
    parser.close()
    assert not parser.mistakes, parser.mistakes
    assert not parser.open, parser.open
    twice = {name for name in parser.ids if parser.ids.count(name) > 1}
    assert not twice, f"ids that are there twice: {twice}"
    return parser


@pytest.fixture(scope="module")
def env() -> Environment:
    return environment()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_renders_whole_and_every_reference_leads_somewhere(env: Environment, name: str) -> None:
    template, page, chrome = PAGES[name]
    html = env.get_template(template).render(page=page, chrome=chrome)
    found = outline(html)
    assert found.references <= set(found.ids)


@pytest.mark.parametrize("name", PARTIALS)
def test_a_partial_has_one_root_with_its_id(env: Environment, name: str) -> None:
    template, page, identifier = PARTIALS[name]
    html = env.get_template(template).render(page=page, chrome=KARIM)
    assert [root.get("id") for root in outline(html).roots] == [identifier]


@pytest.mark.parametrize(
    "page, partial, chrome",
    [
        ("list-pool", "partials/missions/list.html", KARIM),
        ("mission-confirmed", "partials/missions/mission.html", KARIM),
        ("desk", "partials/desk/desk.html", GESTION),
        ("form-wrong", "partials/desk/form.html", GESTION),
        ("error-409", "partials/error.html", KARIM),
    ],
)
def test_a_partial_alone_is_what_its_page_holds(
    env: Environment, page: str, partial: str, chrome: object
) -> None:
    template, view, _ = PAGES[page]
    alone = env.get_template(partial).render(page=view, chrome=chrome)
    whole = env.get_template(template).render(page=view, chrome=chrome)
    assert alone.strip() in whole


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("panel-")])
def test_a_panel_alone_is_what_its_mission_holds(env: Environment, name: str) -> None:
    template, view, chrome = PAGES[name]
    panel = view.panel  # type: ignore[attr-defined]
    alone = env.get_template(f"partials/panels/{panel.kind}.html").render(page=panel, chrome=chrome)
    assert alone.strip() in env.get_template(template).render(page=view, chrome=chrome)


@pytest.mark.parametrize("name", PAGES)
def test_no_get_form_relies_on_the_query_of_its_address(env: Environment, name: str) -> None:
    """A browser drops it: what is to be asked for stands in the form's fields."""
    template, view, chrome = PAGES[name]
    root = parse(env.get_template(template).render(page=view, chrome=chrome))
    asking = [form.get("action") for form in root.all("form") if form.get("method") != "post"]
    assert [action for action in asking if "?" in action] == []


def test_no_template_is_left_out() -> None:
    loaded: set[str] = set()

    class Loader(FileSystemLoader):
        def get_source(self, environment: Environment, template: str):  # type: ignore[no-untyped-def]
            loaded.add(template)
            return super().get_source(environment, template)

    env = environment().overlay(loader=Loader(TEMPLATES))
    for template, page, chrome in PAGES.values():
        env.get_template(template).render(page=page, chrome=chrome)
    # A list's rows and its filters, and the desk's cards, are rendered before it, and icons are every template's.
    env.get_template("components/icons.html")
    env.get_template("partials/missions/filters.html").render(filters=FILTERS)
    env.get_template("partials/agenda/day.html").render(day=DAYS[0])
    env.get_template("partials/missions/row.html").render(row=row(0, "pool"), layout="pool")
    env.get_template("partials/desk/card.html").render(view=QUOTE_FACTS)
    there = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    assert {name for name in there if not name.startswith("emails/")} == loaded


def test_what_people_typed_is_escaped(env: Environment) -> None:
    from msgspec.structs import replace

    from tests.preview.mission_samples import FRESH

    html = env.get_template("pages/mission.html").render(
        page=replace(FRESH, title="<script>x</script>"), chrome=KARIM
    )
    assert "<script>x" not in html


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("tenant-")])
def test_the_tenant_reads_no_amount_and_runs_no_script(env: Environment, name: str) -> None:
    template, page, chrome = PAGES[name]
    html = env.get_template(template).render(page=page, chrome=chrome)
    assert "<script" not in html
    assert not re.search("€|devis|facture|montant", html, re.IGNORECASE)


WORDS = """{% macro said(word) %}<p>{{ word }}</p>{% endmacro %}{{ team("L'un & l'autre") }}{{ said(_("Oui")) }}"""
FACTS = """{{ team("Le {day}", day=day) }} {{ _("{a} et {b}", **facts) }} {{ team(word) }}"""


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_a_template_says_is_the_same_whether_it_was_compiled_or_asked_for(language: str) -> None:
    with speaking(language):
        assert environment().from_string(WORDS).render() == "L&#39;un &amp; l&#39;autre<p>Oui</p>"
        facts = {"day": "<b>", "facts": {"a": 1, "b": 2}, "word": "Oui"}
        assert environment().from_string(FACTS).render(**facts) == "Le &lt;b&gt; 1 et 2 Oui"


def test_french_is_compiled() -> None:
    assert "L&#39;un &amp; l&#39;autre" in environment().compile(WORDS, raw=True)
    with speaking("en"):
        assert "L&#39;un &amp; l&#39;autre" not in environment().compile(WORDS, raw=True)
