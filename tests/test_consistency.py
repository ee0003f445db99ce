"""The house keeps its plan: imports go one way, the README shows the table as it is."""

import ast
import os
import re
from collections.abc import Iterator
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
    "notifications",
    "controllers",
    "demo",
    "seeding",
    "operations",
]


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("layer", ORDER)
def test_a_layer_imports_only_those_below_it(layer: str) -> None:
    above = set(ORDER[ORDER.index(layer) + 1 :]) | {
        "app",
        "tests",
    }
    folder = ROOT / layer
    files = folder.rglob("*.py") if folder.is_dir() else [ROOT / f"{layer}.py"]
    breaches = [(str(path.relative_to(ROOT)), name) for path in files for name in imports(path) & above]
    assert breaches == []


def test_only_the_engine_moves_a_mission() -> None:
    """No controller, job or script assigns `status` or `version`."""
    breaches = []
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).parts
        if parts[0] in {"tests", ".venv", "node_modules", "migrations"} or path.name == "transitions.py":
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
    from docs.diagram import README, written

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
