"""What is written into the README by a program stands there between two marks that have its name."""

import re
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def written(text: str, name: str, block: str) -> str:
    """The README with the block in its place."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    return re.sub(f"{begin}.*?{end}", lambda _: f"{begin}\n{block}\n{end}", text, flags=re.DOTALL)


def put(name: str, block: str) -> None:
    README.write_text(written(README.read_text(), name, block))
