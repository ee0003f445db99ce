"""Whatever a process keeps between two requests stands in docs/caches.md, with what raises it and how much it takes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = (
    "settings.py",
    "wording",
    "database",
    "models",
    "uploads",
    "calendars",
    "notifications",
    "controllers",
    "operations",
)
TEXT = (ROOT / "docs" / "caches.md").read_text()
MEMORIES = {"cache", "lru_cache"}
CONTAINERS = {"dict", "list", "set", "deque", "Counter", "OrderedDict", "defaultdict", "WeakKeyDictionary"}
CONTAINERS |= {"WeakValueDictionary", "bytearray"}
CHANGES = {
    "add",
    "append",
    "appendleft",
    "clear",
    "extend",
    "move_to_end",
    "pop",
    "popitem",
    "setdefault",
    "update",
}


def _name(node: ast.expr) -> str:
    """Of what is called or used as a decorator: its last part."""
    called = node.func if isinstance(node, ast.Call) else node
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _is_empty_container(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Call):
        return _name(value) in CONTAINERS and not value.args
    return (isinstance(value, ast.Dict) and not value.keys) or (
        isinstance(value, ast.List) and not value.elts
    )


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr | None]]:
    for node in tree.body:
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node.value


def _changed(tree: ast.Module) -> set[str]:
    """Names that a function binds anew, or changes in place."""
    found: set[str] = set()
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        own = {
            node.id
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        shared = {name for node in ast.walk(function) if isinstance(node, ast.Global) for name in node.names}
        found |= shared
        for node in ast.walk(function):
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
                held = node.value
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in CHANGES
            ):
                held = node.func.value
            else:
                continue
            if isinstance(held, ast.Name) and held.id not in own - shared:
                found.add(held.id)
    return found


def kept_in(tree: ast.Module) -> set[str]:
    kept = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if any(_name(decorator) in MEMORIES for decorator in node.decorator_list)
    }
    changed = _changed(tree)
    return kept | {name for name, value in _assigned(tree) if name in changed or _is_empty_container(value)}


def _all() -> set[str]:
    found = set()
    for layer in LAYERS:
        for path in (ROOT / layer).rglob("*.py") if (ROOT / layer).is_dir() else [ROOT / layer]:
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found |= {f"{module}.{name}" for name in kept_in(ast.parse(path.read_text()))}
    return found


def test_whatever_is_kept_between_requests_stands_in_the_table() -> None:
    listed = set(re.findall(r"^\| `([\w.]+)`", TEXT, flags=re.MULTILINE))
    assert _all() - listed == set(), "docs/caches.md does not say under what it is kept, and how much at most"
    assert listed - _all() == set(), "docs/caches.md tells of what is no more"


def test_each_row_of_the_table_says_all_of_it() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| `")]
    assert all(
        len(cells := line.split("|")) == 7 and all(cell.strip() for cell in cells[1:6]) for line in rows
    )


@pytest.mark.parametrize(
    "text",
    [
        "@lru_cache(maxsize=1)\ndef kept(): ...",
        "@functools.cache\ndef kept(): ...",
        "class A:\n    @lru_cache\n    def kept(self): ...",
        "kept = {}",
        "kept: dict[int, str] = {}",
        "kept = OrderedDict()",
        "kept = collections.defaultdict()",
        "kept = {1: 2}\ndef put(): kept[2] = 3",
        "kept = [1]\ndef put(): kept.append(2)",
        "kept = None\ndef put():\n    global kept\n    kept = 1",
    ],
)
def test_a_memory_of_any_form_is_found(text: str) -> None:
    assert kept_in(ast.parse(text)) == {"kept"}


def test_what_never_changes_is_none() -> None:
    text = "TABLE = {1: 2}\nNAMES = [1]\ndef read():\n    NAMES = []\n    NAMES.append(TABLE[1])\n    return NAMES"
    assert kept_in(ast.parse(text)) == set()
