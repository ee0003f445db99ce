"""Lighthouse as a telephone: sign-in, list, mission and tenant's page; what counts is the worst of the runs."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import people
from bench.context import Bench
from bench.figure import Figure
from bench.ground import SQLITE
from bench.load import Refused
from bench.walk import Walk
from tests.proofs.stage import Stage
from tests.support.chromium import chromium_path

PROGRAM = Path(__file__).parent / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = {
    "performance": "vitesse",
    "accessibility": "accessibilité",
    "best-practices": "bonnes pratiques",
}
RUNS, BEST = 3, 100


def node() -> str:
    """The machine's, or the wheel's where it has none."""
    found = shutil.which("node", path=f"{os.environ['PATH']}:{Path('.venv/bin').resolve()}")
    if found is None or not PROGRAM.exists():
        raise Refused("Lighthouse n'est pas installé : lancez « make bench »")
    return found


# Chromium did not write down where the page began: nothing was measured, and Lighthouse says to run it again.
UNRECORDED, TRIES = "NO_NAVSTART", 3


def scores(url: str, cookie: str) -> dict[str, int]:
    """One run. Raises Refused where it measured nothing, or another page."""
    for _ in range(TRIES - 1):
        try:
            return _scores(url, cookie)
        except Refused as refusal:
            if UNRECORDED not in str(refusal):
                raise
    return _scores(url, cookie)


def _scores(url: str, cookie: str) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        headers = folder / "headers.json"
        headers.write_text(json.dumps({"Cookie": cookie} if cookie else {}))
        command = [
            node(), str(PROGRAM), url, "--quiet", "--output=json", f"--output-path={folder / 'report.json'}",
            f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={headers}",
            "--chrome-flags=--no-sandbox --headless=new --disable-dev-shm-usage",
        ]  # fmt: skip
        environment = os.environ | {"CHROME_PATH": chromium_path()}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=180
        )
        if done.returncode:
            raise Refused(f"Lighthouse : {done.stderr.strip()[-300:]}")
        report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    if report["finalDisplayedUrl"].rstrip("/") != url.rstrip("/") or report.get("runtimeError"):
        raise Refused(f"Lighthouse : {report['finalDisplayedUrl']} {report.get('runtimeError', '')}")
    return {name: _score(report, name) for name in CATEGORIES}


def _score(report: dict[str, Any], category: str) -> int:
    score: float | None = report["categories"][category]["score"]
    if score is None:
        raise Refused(f"Lighthouse : pas de note pour {CATEGORIES[category]}")
    return round(score * 100)


def measure(bench: Bench) -> Iterator[Figure]:
    with bench.ground.stage(SQLITE, bench.missions) as stage:
        email, reference = people.contractor_with_a_visit(stage)
        keys = (stage.people("contractor", 1)[0], stage.people("manager", 1)[0])
        stage.server.start()
        try:
            yield from _pages(stage, email, reference, keys, min(RUNS, bench.rounds))
        finally:
            stage.server.stop()


def _pages(stage: Stage, email: str, reference: str, keys: tuple[str, str], runs: int) -> Iterator[Figure]:
    walk = Walk(stage, keys)
    walk.run()
    cookie = people.sign_in(stage.server.url, email).cookie
    scores(f"{stage.server.url}/connexion", "")  # the browser's own first start would count
    tenant = "; ".join(f"{name}={value}" for name, value in walk.tenant.client.cookies.items())
    for key, label, path, carried in (
        ("sign_in", "connexion", "/connexion", ""),
        ("list", "liste", "/missions", cookie),
        ("mission", "mission", f"/missions/{reference}", cookie),
        ("tenant", "page du locataire", walk.tenant_page, tenant),
    ):
        found = [scores(f"{stage.server.url}{path}", carried) for _ in range(runs)]
        worst = {name: min(run[name] for run in found) for name in CATEGORIES}
        yield Figure(
            f"lighthouse_{key}",
            f"Lighthouse mobile, {label}",
            min(worst.values()),
            "",
            BEST,
            False,
            ", ".join(f"{words} {worst[name]}" for name, words in CATEGORIES.items()) + f", {runs} fois",
        )
