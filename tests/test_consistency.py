"""The house keeps its plan: imports go one way, the README shows the table as it is."""

import ast
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Each may import those before it, and itself.
ORDER = [
    "settings",
    "wording",
    "database",
    "models",
    "uploads",
    "calendars",
    "notifications",
    "controllers",
    "demo",
    "seeding",
    "operations",
    "app",
]
# Rooms of a package, each above those before it; modules outside of them stand for themselves.
ROOMS = {
    "models": [{"people"}, {"files"}, {"agenda"}, {"papers"}, {"missions"}, {"lists"}],
    "controllers": [{"web"}, {"missions"}, {"lists", "tenant", "agenda"}, {"desk"}],
}
MOST_LINES, MOST_OF_A_FUNCTION, MOST_IGNORED = 350, 60, 5
FRENCH = re.compile(r"(?<!sug)gestion|envoi|locataire|prestataire|facture|devis|creneau|rendez|reponse|etape")


def _paths() -> dict[str, Path]:
    found = {}
    for name in ORDER:
        for path in (ROOT / name).rglob("*.py") if (ROOT / name).is_dir() else [ROOT / f"{name}.py"]:
            dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[dotted.removesuffix(".__init__")] = path
    return found


PATHS = _paths()
# What is neither a test nor a part of the program: short and typed as well.
BESIDE = {
    str(path.relative_to(ROOT)): path
    for name in ("bench", "docs", "migrations")
    for path in (ROOT / name).rglob("*.py")
}
ALL = PATHS | BESIDE


@lru_cache(maxsize=1)
def modules() -> dict[str, ast.Module]:
    return {name: ast.parse(path.read_text()) for name, path in PATHS.items()}


def _imported(tree: ast.AST) -> set[str]:
    """Our own modules that it imports, wherever it does."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {name if name in modules() else node.module for name in whole}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & modules().keys()


@lru_cache(maxsize=1)
def imports() -> dict[str, set[str]]:
    return {name: _imported(tree) - {name} for name, tree in modules().items()}


def pairs() -> list[tuple[str, str]]:
    return [(name, other) for name, seen in imports().items() for other in sorted(seen)]


@pytest.mark.parametrize("layer", ORDER)
def test_a_layer_imports_only_those_below_it(layer: str) -> None:
    above = {*ORDER[ORDER.index(layer) + 1 :]}
    assert [
        pair for pair in pairs() if pair[0].split(".")[0] == layer and pair[1].split(".")[0] in above
    ] == []
    assert not any(
        imported.split(".")[0] in {"tests", "bench"}
        for name, tree in modules().items()
        if name.split(".")[0] == layer
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
        for imported in (
            [str(node.module)] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    )


@pytest.mark.parametrize("package", ROOMS)
def test_a_room_imports_only_those_before_it(package: str) -> None:
    height = {f"{package}.{room}": number for number, rooms in enumerate(ROOMS[package]) for room in rooms}
    rooms = [(pair, [".".join(name.split(".")[:2]) for name in pair]) for pair in pairs()]
    breaches = [
        pair
        for pair, (mine, theirs) in rooms
        if mine != theirs and mine in height and theirs in height and height[theirs] >= height[mine]
    ]
    assert breaches == []
    assert any(mine in height for _, (mine, _) in rooms)


def test_no_modules_import_each_other_in_a_circle() -> None:
    left = {name: set(seen) for name, seen in imports().items()}
    while free := {
        name for name in left if not left[name] or not any(name in seen for seen in left.values())
    }:
        left = {name: seen - free for name, seen in left.items() if name not in free}
    assert left == {}


def test_nothing_of_ours_is_imported_for_types_alone() -> None:
    breaches = [
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) and _imported(node)
    ]
    assert breaches == []


def test_files_and_functions_are_short() -> None:
    long = [
        f"{name}.{node.name}"
        for name, path in ALL.items()
        for node in ast.walk(modules().get(name) or ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.end_lineno or 0) - node.lineno >= MOST_OF_A_FUNCTION
    ]
    assert long == []
    assert [name for name, path in ALL.items() if len(path.read_text().splitlines()) > MOST_LINES] == []


def test_modules_have_english_names() -> None:
    assert [name for name in modules() if FRENCH.search(name)] == []


# An address, or what stands at the end of one; « /{token:str} » is a route's own.
ADDRESS = re.compile(r"/[a-z]")
OF_ADDRESSES = ["notifications", "controllers", "app"]


def _typed_addresses(tree: ast.AST) -> list[str]:
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
        if ADDRESS.match(node.value)
    ]


def test_an_address_is_typed_in_one_place() -> None:
    """In wording/addresses.py, or an act's: whoever leads there, and the route itself, have it from there."""
    found = {
        name: typed
        for name, tree in modules().items()
        if name.split(".")[0] in OF_ADDRESSES and (typed := _typed_addresses(tree))
    }
    assert found == {}
    pages = (ROOT / "templates").rglob("*.html")
    assert [
        str(page) for page in pages if re.search(r'(href|src|action|hx-[a-z]+)="/[a-z]', page.read_text())
    ] == []


def test_few_types_are_ignored() -> None:
    """Each where a library's own signature says something else, and the line above says what."""
    ignored = {
        f"{name}: {line.strip()}": above.strip()
        for name, path in ALL.items()
        for above, line in pairwise(path.read_text().splitlines())
        if "# type: ignore" in line
    }
    assert 0 < len(ignored) <= MOST_IGNORED, ignored
    assert all(above.startswith("# ") for above in ignored.values()), ignored


def test_only_the_engine_moves_a_mission() -> None:
    """No controller, job or script assigns `status` or `version`."""
    breaches = []
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).parts
        if (
            parts[0] in {"bench", "tests", ".venv", "node_modules", "migrations"}
            or path.name == "transitions.py"
        ):
            continue
        breaches += [
            f"{path.name}:{node.lineno}"
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Attribute) and target.attr in {"status", "version"}
            if ast.unparse(target.value) != "self"
        ]
    assert breaches == []


def test_the_readme_shows_the_workflow_as_the_table_has_it() -> None:
    from docs.diagram import written
    from docs.readme import README

    assert written(README.read_text()) == README.read_text()


def test_every_setting_is_in_the_readme() -> None:
    from settings import Settings

    text = (ROOT / "README.md").read_text()
    missing = [
        name
        for name in Settings.model_fields
        if f"CRENEAU_{name.upper()}" not in text and not name.startswith("agency_")
    ]
    assert missing == []


def test_every_promise_names_a_test() -> None:
    text, file, missing = (ROOT / "docs" / "security-tests.md").read_text(), "", []
    for name in re.findall(r"`([\w/]*\.py)?::(test_\w+)`", text):
        file = name[0] or file
        if f"def {name[1]}(" not in (ROOT / "tests" / file).read_text():
            missing.append(f"{file}::{name[1]}")
    assert missing == []
    assert len(re.findall(r"::test_", text)) > 80


def _own_files() -> Iterator[Path]:
    """Neither what is installed nor what was made: seeded data are hundreds of thousands of files."""
    for folder, folders, names in os.walk(ROOT):
        made = {"node_modules", "__pycache__"} | ({"data"} if Path(folder) == ROOT else set())
        folders[:] = [name for name in folders if name not in made and not name.startswith(".")]
        yield from (Path(folder, name) for name in names if not name.startswith("."))


def test_no_file_names_a_registry_or_a_machine() -> None:
    words = (
        "files.python" + "hosted",
        "registry.npm" + "js",
        "pypi" + ".org",
        "/root" + "/",
        "deb.debian" + ".org",
    )
    breaches = []
    for path in _own_files():
        if path.suffix in {".png", ".pyc"}:
            continue
        text = path.read_text(errors="ignore")
        breaches += [(str(path.relative_to(ROOT)), word) for word in words if word in text]
    assert breaches == []


def test_below_the_threshold_no_quote_is_to_be_submitted_which_is_not_that_none_is_owed() -> None:
    said = re.compile("sans devis(?! à soumettre| validé)", re.IGNORECASE)
    texts = [*ROOT.glob("*.md"), *(ROOT / "templates").rglob("*.*")]
    for folder in ("controllers", "models", "notifications", "demo", "wording"):
        texts += (ROOT / folder).rglob("*.py")
    assert [str(path) for path in texts if said.search(path.read_text())] == []


def _sentences(node: ast.AST) -> list[str]:
    return [
        ast.unparse(part)
        for part in ast.walk(node)
        if isinstance(part, ast.JoinedStr)
        or (isinstance(part, ast.Constant) and isinstance(part.value, str) and " " in part.value)
    ]


@pytest.mark.parametrize("package", ["models", "wording"])
def test_what_is_refused_is_a_code(package: str) -> None:
    """`wording.refusals` alone says it."""
    breaches = [
        (name, sentence)
        for name, tree in modules().items()
        if name.split(".")[0] == package
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        for sentence in _sentences(node)
    ]
    assert breaches == []


def test_no_sentence_is_given_to_what_the_domain_raises() -> None:
    """Nor from where it is caught: the errors are those of models.errors, and whoever is one of them."""
    classes = {"Faulty", "DomainError"}
    found = [node for tree in modules().values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    while (
        more := {node.name for node in found if any(ast.unparse(base) in classes for base in node.bases)}
        - classes
    ):
        classes |= more
    assert {"InvalidInput", "TooOften", "TransitionRefused", "Taken", "PasswordRefused"} <= classes
    breaches = [
        (name, ast.unparse(node))
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in classes
        if _sentences(node)
    ]
    assert breaches == []


MARKS = {"gettext", "ngettext", "noted", "rich", "team", "team_noted", "team_plural", "team_rich"}


def _ends_a_sentence(call: ast.Call) -> bool:
    said = [part.value for part in ast.walk(call) if isinstance(part, ast.Constant)]
    return any(isinstance(text, str) and text.endswith((".", ",")) for text in said)


def test_the_domain_has_labels_and_no_sentences() -> None:
    """But for what is said of a paper (STYLE.md), a reason that is kept, and how a contact is greeted."""
    breaches = {
        (name, ast.unparse(node))
        for name, tree in modules().items()
        if name.startswith("models.") and not name.startswith("models.papers.")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in MARKS
        if _ends_a_sentence(node)
    }
    assert {name for name, _ in breaches} == {"models.workflow", "models.people.contact"}, breaches
    assert len(breaches) == 2, breaches


def test_the_fields_of_a_form_are_named_by_its_controllers() -> None:
    """To a verb it is `Nth("slots", 0)`."""
    numbered = re.compile(r"\b(?:slot|wish)-")
    assert [
        name for name in modules() if name.startswith("models") and numbered.search(PATHS[name].read_text())
    ] == []


def test_a_fault_becomes_a_sentence_in_few_places() -> None:
    asking = {name for name in modules() if re.search(r"\bwording\.said\(", PATHS[name].read_text())}
    assert asking == {"controllers.web.forms", "operations.commands", "uploads.keep", "uploads.receive"}
