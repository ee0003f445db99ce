"""Looks for secrets that somebody left in the tree: `python -m tests.proofs.secrets`, also in `make audit`."""

import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What a key looks like, whoever gave it. Written so that this file is none itself.
SHAPES = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    "a key of AWS": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of GitHub": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{60,}"),
    "a token of GitLab": re.compile(r"\bglpat-[A-Za-z0-9_-]{20}\b"),
    "a token of Slack": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
    "a key of Stripe": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{20,}"),
    "a key of Google": re.compile(r"\bAIza[A-Za-z0-9_-]{35}\b"),
    "a token of a registry": re.compile(r"\bpypi-[A-Za-z0-9_-]{50,}|\bnpm_[A-Za-z0-9]{36}\b"),
    "a JSON Web Token": re.compile(r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\."),
    "a password in an address": re.compile(
        r"\b[a-z][a-z0-9+]{2,}://[^\s:/@\"'{}<>]+:(?P<value>[^\s:/@\"'{}<>…]{6,})@"
    ),
}
ASSIGNED = re.compile(
    r"(?i)\b\w*(?:secret|password|passwd|token|api_?key|private_?key)\w*[\"']?\s*[:=]\s*[\"'](?P<value>[^\"'\s]{16,})[\"']"
)
# Bits a letter: words stay below, what a machine drew lies above.
DRAWN = 3.6

# Known, and no secret: a certificate's key for tests on loopback.
KNOWN = {("tests/notifications/loopback.pem", "a private key")}


def bits(text: str) -> float:
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def found_in(text: str) -> Iterator[tuple[int, str]]:
    """The line, and what it looks like."""
    for number, line in enumerate(text.splitlines(), start=1):
        for name, shape in SHAPES.items():
            match = shape.search(line)
            if match and not _said(match.groupdict().get("value") or ""):
                yield number, name
        match = ASSIGNED.search(line)
        if match and bits(match["value"]) > DRAWN and re.search(r"\d", match["value"]):
            yield number, "something drawn, under the name of a secret"


def _said(value: str) -> bool:
    """The word itself, as documentation has it."""
    return value in {"mot-de-passe", "password", "motdepasse"}


def tree() -> list[Path]:
    """What git keeps, or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def scan() -> list[str]:
    lines = []
    for path in tree():
        name = path.relative_to(ROOT).as_posix()
        text = path.read_bytes().decode(errors="replace")
        lines += [f"{name}:{at}: {what}" for at, what in found_in(text) if (name, what) not in KNOWN]
    return lines


def main() -> None:
    lines = scan()
    print(*lines, sep="\n", end="\n" if lines else "")
    sys.exit(f"{len(lines)} à regarder." if lines else None)


if __name__ == "__main__":
    main()
