"""No secret in the tree; and what an audit says, it says of what it has seen."""

import json
from pathlib import Path

import pytest

from tests.proofs import secrets
from tests.proofs.audit import ROOT, judged, materials

DRAWN = "q8Zr2Lx0Vn7Tt5Bk" + "9WcY"


def test_the_tree_holds_no_secret() -> None:
    assert len(secrets.tree()) > 100
    assert secrets.scan() == []


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "aws = 'AKIA" + "Q3" * 8 + "'",
        "ghp_" + "a1B2" * 9,
        "glpat-" + "x9Yz" * 5,
        f"API_KEY = '{DRAWN}'",
        f'  "password": "{DRAWN}",',
        "postgres://creneau:" + "s3cret-of-ours" + "@db.example/creneau",
    ],
)
def test_a_secret_would_be_seen(line: str) -> None:
    assert next(secrets.found_in(f"first\n{line}\n"))[0] == 2


@pytest.mark.parametrize(
    "line",
    ["password = form.first('password')", "smtp://utilisateur:mot-de-passe@serveur:587", "token: str = ''"],
)
def test_what_only_speaks_of_secrets_is_none(line: str) -> None:
    assert list(secrets.found_in(line)) == []


def test_a_package_that_was_not_looked_up_is_not_called_good() -> None:
    report = {
        "dependencies": [
            {"name": "good", "version": "1", "vulns": []},
            {"name": "bad", "version": "2", "vulns": [{"id": "CVE-2026-1"}, {"id": "CVE-2026-2"}]},
            {"name": "unknown", "skip_reason": "not found"},
        ]
    }
    assert judged(json.dumps(report)) == (["bad 2: CVE-2026-1, CVE-2026-2"], 1, 3)


def test_the_bill_of_materials_has_every_locked_package(tmp_path: Path) -> None:
    materials(tmp_path / "sbom.json")
    bill = json.loads((tmp_path / "sbom.json").read_text())
    assert bill["bomFormat"] == "CycloneDX"
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    locked = {line.partition("==")[0] for line in lines if "==" in line and not line.startswith(" ")}
    assert {part["name"] for part in bill["components"]} == {name.partition("[")[0] for name in locked}
